// Waits that grow, the same for every client: all come back at once after an outage.

import { shortName } from '../resource';
import type { Finding, Policy } from '../result';
import { placeOfPolicy, shownPolicies } from './policies';
import type { Rule } from './rule';
import { counted, duration, listed } from './words';

/** Waits that are told in the sentence. */
const SHOWN = 5;

export const noJitter: Rule = {
  name: 'no-jitter',
  watch(session) {
    return {
      findings(now) {
        return shownPolicies(session, now, holds).map((shown): Finding => {
          const [story] = shown.stories;
          const waits = (story?.samples(true) ?? []).slice(0, SHOWN).map((sample) => sample.ms);
          const herd = shown.inStep > 0 ? `; ${counted(shown.inStep, 'page')} reconnected in step` : '';
          return {
            rule: 'no-jitter',
            severity: shown.inStep > 0 ? 'warning' : 'info',
            basis: 'observed',
            ...placeOfPolicy(shown.stories, waits),
            summary: `The waits before retries to ${shortName(shown.endpoint)} follow a formula without jitter (${listed(waits.map(duration))})${herd}.`,
            fix: 'Multiply each wait by a random factor, such as 0.5 to 1.5: after an outage, clients without jitter all come back in the same instant.',
          };
        });
      },
    };
  },
};

/** A wait that never grows is `fixed-delay`’s to tell. */
function holds({ kind, jitter }: Policy): boolean {
  return jitter === 'none' && (kind === 'exponential' || kind === 'linear' || kind === 'table');
}
