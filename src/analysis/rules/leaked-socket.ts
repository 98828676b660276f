// A replaced socket stays open and nobody ever closes it.

import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Connection } from '../connection';
import type { Overlap } from '../overlaps';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tally } from './tally';
import { counted, duration } from './words';

/** Apps that close an old socket late do so within this: when a request has drained, when a timer comes round. */
export const LEAKED_MS: Milliseconds = 60_000;

interface Leak {
  connection: Connection;
  newer: Connection;
  since: EpochMilliseconds;
  until: EpochMilliseconds | undefined;
}

export const leakedSocket: Rule = {
  name: 'leaked-socket',
  watch(session) {
    const past: Leak[] = [];
    return {
      overlapEnded(overlap, ended, at) {
        if (overlap.older === ended && !ended.closedByApp && isLeak(overlap, at))
          past.push(leakOf(overlap, at));
      },
      findings(now) {
        const leaks = [...past];
        for (const overlap of session.overlaps.going.values()) {
          if (isLeak(overlap, now)) leaks.push(leakOf(overlap, undefined));
        }
        const places = new Map<string, Leak[]>();
        for (const leak of leaks)
          places.set(leak.connection.place, [...(places.get(leak.connection.place) ?? []), leak]);
        return [...places.values()].map((list) => finding(list, now));
      },
    };
  },
};

function isLeak(overlap: Overlap, at: EpochMilliseconds): boolean {
  return !overlap.used && at - overlap.since >= LEAKED_MS;
}

function leakOf({ older, newer, since }: Overlap, until: EpochMilliseconds | undefined): Leak {
  return { connection: older, newer, since, until };
}

function finding(leaks: Leak[], now: EpochMilliseconds): Finding {
  const tally = new Tally();
  let longest: Milliseconds = 0;
  for (const { connection, newer, since, until } of leaks) {
    longest = Math.max(longest, (until ?? now) - since);
    tally.add({ at: since, what: 'replaced by a newer socket, and left open', connection: connection.id });
    tally.involve(newer.id);
    tally.until = Math.max(tally.until, until ?? now);
  }
  const name = shortName(leaks[0]?.connection.endpoint ?? '');
  const subject = leaks.length === 1 ? 'A replaced socket' : counted(leaks.length, 'replaced socket');
  return {
    rule: 'leaked-socket',
    severity: 'error',
    rootCause: 7,
    basis: 'observed',
    ...tally.place,
    summary: `${subject} to ${name} stayed open beside the newer one for up to ${duration(longest)}: the app never closed it.`,
    fix: 'Keep one reference to the socket, close what it holds before replacing it, and close it in the clean-up of whatever opened it.',
  };
}
