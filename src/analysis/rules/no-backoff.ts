// After failures, the waits do not grow: at once, or under a second, time after time.

import type { Milliseconds } from '../../records/units';
import { shortName } from '../resource';
import type { Finding } from '../result';
import { askedOf, type Try } from '../story';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { counted, duration } from './words';

/** The first retry may be immediate, and a few quick ones cost nobody; Phoenix makes six within a second, and grows. */
const LEAST_WAITS = 6;
/** Waits of a second and more are a backoff, if a poor one: `fixed-delay` speaks of those. */
const SHORT_MS: Milliseconds = 1_000;
/** The gentlest backoffs grow by a tenth a retry: over half of six, by a third. */
const LEAST_GROWTH = 1.25;
/** Waits below differ by the browser's lateness alone. */
const NOISE_MS: Milliseconds = 20;

export const noBackoff: Rule = {
  name: 'no-backoff',
  watch() {
    const tallies = new Tallies<string>();
    const worst = new Map<string, { endpoint: string; longest: Milliseconds }>();
    return {
      created(connection, attempt, story) {
        if (!attempt || !story || story.trigger.closer === 'client') return;
        const waits = failedWaits(story.tries);
        if (waits.length < LEAST_WAITS || !isFlat(waits.slice(-LEAST_WAITS))) return;
        const key = connection.place;
        const tally = tallies.of(key);
        if (tally.count === 0) {
          tally.note({ at: story.startedAt, what: 'the outage began', connection: story.trigger.connection });
          tally.count = LEAST_WAITS - 1;
        }
        tally.add({
          at: attempt.at,
          what: `retried after ${duration(waits.at(-1) ?? 0)}`,
          connection: connection.id,
        });
        const longest = Math.max(worst.get(key)?.longest ?? 0, ...waits.slice(-LEAST_WAITS));
        worst.set(key, { endpoint: connection.endpoint, longest });
      },
      findings() {
        return [...tallies.entries()].map(([key, tally]): Finding => {
          const { endpoint, longest } = worst.get(key) ?? { endpoint: '', longest: 0 };
          return {
            rule: 'no-backoff',
            severity: 'error',
            rootCause: 1,
            basis: 'observed',
            ...tally.place,
            summary: `The app retried ${shortName(endpoint)} ${counted(tally.count, 'time')} in ${duration(tally.until - tally.at)}, never waiting longer than ${duration(longest)}, although every attempt failed.`,
            fix: 'Double the wait after each failed attempt, from about a second to a cap of 15 to 30 s, and add jitter so that clients do not all come back at once.',
          };
        });
      },
    };
  },
};

/** The waits since a connection last opened. */
function failedWaits(tries: readonly Try[]): Milliseconds[] {
  const waits: Milliseconds[] = [];
  for (let n = tries.length - 1; n >= 0 && waits.length < LEAST_WAITS; n -= 1) {
    const attempt = tries[n];
    if (!attempt || attempt.anew || attempt.overlapping) break;
    waits.unshift(askedOf(attempt) ?? attempt.waitedMs);
  }
  return waits;
}

function isFlat(waits: readonly Milliseconds[]): boolean {
  if (waits.some((wait) => wait >= SHORT_MS)) return false;
  const half = waits.length / 2;
  return mean(waits.slice(half)) <= mean(waits.slice(0, half)) * LEAST_GROWTH + NOISE_MS;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
