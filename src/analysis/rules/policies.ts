// What the rules on backoff have in common: the policy of each lane's latest outage that tells one, and whether pages
// reconnect in step.

import type { Milliseconds } from '../../records/units';
import type { Evidence, Policy } from '../result';
import type { Story } from '../story';
import type { Watched } from './rule';

/** Fewer waits than this leave too much open to speak of a policy's flaws. */
export const LEAST_RETRIES = 5;

export interface Shown {
  policy: Policy;
  /** Those that show it, the longest first. */
  stories: Story[];
  page: string;
  endpoint: string;
  /** How many pages reconnected in step; 0 where none did. */
  inStep: number;
}

/** Each endpoint of each page whose policy is known well enough, where the flaw holds. */
export function shownPolicies(session: Watched, now: number, holds: (policy: Policy) => boolean): Shown[] {
  const shown = new Map<string, Shown>();
  for (const story of session.stories) {
    if (story.tries.length < LEAST_RETRIES) continue;
    const policy = story.policy(now);
    if (!holds(policy)) continue;
    const page = story.page.id;
    const { endpoint } = story.lane;
    const key = `${page} ${endpoint}`;
    const known = shown.get(key);
    if (known) known.stories.push(story);
    else
      shown.set(key, {
        policy,
        stories: [story],
        page,
        endpoint,
        inStep: session.fleet.inStep(page, endpoint),
      });
  }
  return [...shown.values()];
}

/** When, who and what shows it, as a finding has them. */
export function placeOfPolicy(stories: readonly Story[], waits: readonly Milliseconds[]) {
  const [first] = stories;
  const last = stories.at(-1);
  const evidence: Evidence[] = (first?.tries ?? []).slice(0, waits.length).map((attempt, n) => ({
    at: attempt.at,
    what: `retry ${n + 1} after ${Math.round(waits[n] ?? attempt.waitedMs)} ms`,
    connection: attempt.connection,
  }));
  return {
    at: first?.startedAt ?? 0,
    until: last?.tries.at(-1)?.at ?? last?.startedAt ?? 0,
    connections: [...new Set(stories.flatMap((story) => [...story.connections()]))].slice(0, 100),
    evidence,
  };
}
