// A field that otherwise only rises goes back. Which fields those are is learned by endpoint and type of message
// (sequences.ts); within one connection alone, so that a replay after a reconnect is none.

import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Running } from '../sequences';
import type { Rule } from './rule';
import { Tally } from './tally';
import { counted } from './words';

export const outOfOrder: Rule = {
  name: 'out-of-order',
  watch(session) {
    return {
      findings() {
        const found: Finding[] = [];
        for (const runnings of session.sequences.all.values()) {
          // A message with a number and a time that both go back is told once, by the number.
          const told = new Set<string>();
          for (const running of [...runnings.values()].sort((a, b) => b.ones - a.ones)) {
            if (running.back.length === 0 || !running.isRunning || told.has(running.type)) continue;
            told.add(running.type);
            found.push(finding(running));
          }
        }
        return found;
      },
    };
  },
};

function finding(running: Running): Finding {
  const tally = new Tally();
  for (const { at, what, connection, frame } of running.back) {
    tally.note({
      at,
      what,
      ...(connection === undefined ? {} : { connection }),
      ...(frame === undefined ? {} : { frame }),
    });
  }
  const [first] = running.back;
  return {
    rule: 'out-of-order',
    severity: 'warning',
    rootCause: 3,
    basis: 'observed',
    ...tally.place,
    summary: `${counted(running.falls, 'message')} of type ${running.type} on ${shortName(running.endpoint)} came out of order: ${running.path}, which rose ${counted(running.rises, 'time')}, went back from ${first?.from} to ${first?.to}.`,
    fix: `Let the server send in the order of ${running.path}, or sort by it before showing; do not rely on the order of arrival.`,
  };
}
