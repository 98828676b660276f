// Waits that pass a minute and go on growing.

import type { Milliseconds } from '../../records/units';
import { shortName } from '../resource';
import type { Finding } from '../result';
import { askedOf, type Story } from '../story';
import { LEAST_RETRIES, placeOfPolicy } from './policies';
import type { Rule } from './rule';
import { duration } from './words';

/** Nobody waits a minute in front of a page that says nothing. */
const TOO_LONG_MS: Milliseconds = 60_000;
/** The wait is still growing where the last is longer than the one before by more than jitter at a cap would make it, twice. */
const STILL_GROWING = 1.2;

export const uncappedBackoff: Rule = {
  name: 'uncapped-backoff',
  watch(session) {
    return {
      findings(now) {
        return session.stories
          .filter((story) => story.tries.length >= LEAST_RETRIES && story.policy(now).capMs === undefined)
          .flatMap((story): Finding[] => {
            const waits = waitsOf(story);
            const longest = waits.at(-1) ?? 0;
            if (longest < TOO_LONG_MS || !isGrowing(waits)) return [];
            const inStep = session.fleet.inStep(story.page.id, story.lane.endpoint);
            return [
              {
                rule: 'uncapped-backoff',
                severity: inStep > 0 ? 'warning' : 'info',
                basis: 'observed',
                ...placeOfPolicy([story], waits),
                summary: `The waits before retries to ${shortName(story.lane.endpoint)} grew to ${duration(longest)} with no cap in sight.`,
                fix: 'Cap the wait at 15 to 30 s, and try at once when the page becomes visible or the browser online.',
              },
            ];
          });
      },
    };
  },
};

function waitsOf(story: Story): Milliseconds[] {
  return story.tries
    .filter((attempt) => attempt.attended && !attempt.overlapping)
    .map((attempt) => askedOf(attempt) ?? attempt.waitedMs);
}

function isGrowing(waits: readonly Milliseconds[]): boolean {
  const [before, middle, last] = waits.slice(-3);
  if (before === undefined || middle === undefined || last === undefined) return false;
  return middle > before * STILL_GROWING && last > middle * STILL_GROWING;
}
