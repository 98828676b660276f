// Attempts burnt while the browser said that it was offline.

import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { counted } from './words';

/** One that a timer had begun before the line went is nobody's fault. */
const LEAST = 2;

export const retryWhileOffline: Rule = {
  name: 'retry-while-offline',
  watch() {
    const tallies = new Tallies<string>();
    const endpoints = new Map<string, string>();
    return {
      created(connection, attempt) {
        if (!attempt || attempt.online) return;
        endpoints.set(connection.place, connection.endpoint);
        tallies.of(connection.place).add({
          at: attempt.at,
          what: 'tried while navigator.onLine was false',
          connection: connection.id,
        });
      },
      findings() {
        const found: Finding[] = [];
        for (const [key, tally] of tallies.entries()) {
          if (tally.count < LEAST) continue;
          found.push({
            rule: 'retry-while-offline',
            severity: 'info',
            rootCause: 4,
            basis: 'observed',
            ...tally.place,
            summary: `${counted(tally.count, 'attempt')} to reach ${shortName(endpoints.get(key) ?? '')} were made while the browser was offline.`,
            fix: 'While navigator.onLine is false, wait for the online event and try then; do not count attempts meanwhile.',
          });
        }
        return found;
      },
    };
  },
};
