// Two sockets of one page for the same thing, open at once for longer than a hand-over needs.

import { HAND_OVER_MS, type Overlap } from '../overlaps';
import { shortName } from '../resource';
import type { Finding } from '../result';
import { LEAKED_MS } from './leaked-socket';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { counted, duration } from './words';

export const overlappingSockets: Rule = {
  name: 'overlapping-sockets',
  watch() {
    const tallies = new Tallies<string>();
    const places = new Map<string, { endpoint: string; longest: number }>();

    const add = (overlap: Overlap, until: number) => {
      const { older, newer, since } = overlap;
      const key = newer.place;
      places.set(key, {
        endpoint: newer.endpoint,
        longest: Math.max(until - since, places.get(key)?.longest ?? 0),
      });
      const tally = tallies.of(key);
      tally.involve(older.id);
      tally.add({
        at: since,
        what: `opened while another was open, for ${duration(until - since)}`,
        connection: newer.id,
      });
      tally.until = Math.max(tally.until, until);
    };

    return {
      overlapEnded(overlap, _ended, at) {
        if (overlap.used || at - overlap.since <= HAND_OVER_MS) return;
        // What lasts longer and is ended by nobody's decision was leaked, which says more.
        if (at - overlap.since < LEAKED_MS || overlap.older.closedByApp) add(overlap, at);
      },
      findings() {
        return [...tallies.entries()].map(([key, tally]): Finding => {
          const { endpoint, longest } = places.get(key) ?? { endpoint: '', longest: 0 };
          return {
            rule: 'overlapping-sockets',
            severity: 'warning',
            rootCause: 7,
            basis: 'observed',
            ...tally.place,
            summary: `Two sockets to ${shortName(endpoint)} were open at once ${counted(tally.count, 'time')}, for up to ${duration(longest)}.`,
            fix: 'Close the old socket as soon as the new one is open, and before connecting check that none is open or connecting.',
          };
        });
      },
    };
  },
};
