// The same wait before each retry.

import { shortName } from '../resource';
import type { Finding } from '../result';
import { placeOfPolicy, shownPolicies } from './policies';
import type { Rule } from './rule';
import { counted, duration } from './words';

/** Waits that are told in the evidence. */
const SHOWN = 6;

export const fixedDelay: Rule = {
  name: 'fixed-delay',
  watch(session) {
    return {
      findings(now) {
        return shownPolicies(session, now, ({ kind }) => kind === 'fixed').map((shown): Finding => {
          const base = shown.policy.baseMs;
          const retries = shown.stories.reduce((sum, story) => sum + story.tries.length, 0);
          const herd = shown.inStep > 0 ? `; ${shown.inStep} pages did so in step` : '';
          return {
            rule: 'fixed-delay',
            severity: shown.inStep > 0 ? 'warning' : 'info',
            basis: 'observed',
            ...placeOfPolicy(
              shown.stories,
              (shown.stories[0]?.tries ?? []).slice(0, SHOWN).map((attempt) => attempt.waitedMs),
            ),
            summary: `The app waited ${base === undefined ? 'about as long' : duration(base)} before each of ${counted(retries, 'retry', 'retries')} to reach ${shortName(shown.endpoint)}, however long the outage was${herd}.`,
            fix: 'Begin at about a second, let each wait be longer than the one before up to a cap, and add jitter.',
          };
        });
      },
    };
  },
};
