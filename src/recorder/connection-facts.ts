// What a connection's facts make of its row.

import type { Fact } from '../records/batch';
import type { Closer } from '../records/recording';
import type { ConnectionRow } from '../store/schema';
import { readStack } from './stacks';

export type ConnectionFact = Extract<
  Fact,
  { type: 'opened' | 'error' | 'closing' | 'closed' | 'handshake' | 'ended' | 'left' }
>;

/** Longest name of the kind of a fault. */
const LONGEST_KIND = 40;

export function putFact(row: ConnectionRow, fact: ConnectionFact): void {
  const { at } = fact;
  switch (fact.type) {
    case 'opened':
      row.openedAt = at;
      if (fact.protocol) row.protocol = fact.protocol;
      if (fact.extensions) row.extensions = fact.extensions;
      row.binaryType = binaryType(fact.binaryType);
      return;
    case 'error':
      row.errorAt ??= at;
      return;
    case 'closing': {
      if (row.closeCall) return;
      const stack = readStack(fact.stack);
      row.closeCall = {
        at,
        ...(fact.code !== undefined ? { code: fact.code } : {}),
        ...(fact.reason !== undefined ? { reason: fact.reason } : {}),
        ...(stack ? { stack } : {}),
      };
      return;
    }
    case 'closed':
      if (row.closer !== 'page') row.closer = closerOf(row, fact.wasClean);
      row.closedAt = at;
      row.code = fact.code;
      row.reason = fact.reason;
      row.wasClean = fact.wasClean;
      row.binaryType = binaryType(fact.binaryType);
      if (fact.fault !== undefined) row.fault = fact.fault.slice(0, LONGEST_KIND);
      return;
    case 'handshake':
      row.handshake = fact.handshake;
      return;
    case 'ended':
      row.closedAt ??= at;
      return;
    case 'left':
      if (row.closedAt !== undefined) return;
      row.closer = 'page';
      row.closedAt = at;
      return;
    default:
      fact satisfies never;
  }
}

/** RFC 6455, section 7.1: a clean close that the app did not begin came from the server; an unclean one of an open socket from the line. */
function closerOf(row: ConnectionRow, wasClean: boolean): Closer {
  if (row.closeCall) return 'client';
  if (wasClean) return 'server';
  return row.openedAt === undefined ? 'unknown' : 'network';
}

function binaryType(value: string): 'blob' | 'arraybuffer' {
  return value === 'arraybuffer' ? 'arraybuffer' : 'blob';
}
