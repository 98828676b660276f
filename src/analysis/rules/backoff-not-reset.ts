// A later outage starts at the wait where the last one ended, although the connection had been good in between.

import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Connection } from '../connection';
import type { Lane } from '../lane';
import { shortName } from '../resource';
import type { Finding, Policy } from '../result';
import { askedOf, type Story } from '../story';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { duration } from './words';

/** Some clients count a connection as good only after it has lasted a while; none waits longer than this to do so. */
const GOOD_AFTER_MS: Milliseconds = 60_000;
/** Below, the earlier outage had hardly grown. */
const GROWN = 3;
/** The first wait of the later outage is the one where the earlier ended, or the next. */
const NEAR_LAST = 0.7;
/** Fewer waits show no growth to go back from. */
const LEAST_RETRIES = 3;

export const backoffNotReset: Rule = {
  name: 'backoff-not-reset',
  watch() {
    const tallies = new Tallies<string>();
    const figures = new Map<string, { endpoint: string; first: Milliseconds; wait: Milliseconds }>();
    /** By lane: the outage before, once the connection that ended it has proved good. */
    const before = new WeakMap<Lane, Story>();

    const check = (connection: Connection, story: Story, at: EpochMilliseconds) => {
      const earlier = before.get(connection.lane);
      const [attempt] = story.tries;
      if (!earlier || earlier === story || !attempt || story.trigger.openMs < GOOD_AFTER_MS) return;
      if (!attempt.attended && askedOf(attempt) === undefined) return;
      const wait = askedOf(attempt) ?? attempt.waitedMs;
      const first = firstWait(earlier.policy(at));
      const longest = Math.max(...earlier.tries.map((one) => askedOf(one) ?? one.waitedMs));
      if (first === undefined || longest < first * GROWN) return;
      if (wait < first * GROWN || wait < longest * NEAR_LAST) return;
      const key = connection.place;
      figures.set(key, { endpoint: connection.endpoint, first, wait });
      const tally = tallies.of(key);
      const last = earlier.tries.at(-1);
      if (last) {
        tally.note({
          at: last.at,
          what: `the outage before ended at ${duration(longest)}`,
          connection: last.connection,
        });
      }
      tally.add({
        at: attempt.at,
        what: `the first retry of the next outage came after ${duration(wait)}`,
        connection: connection.id,
      });
    };

    return {
      created(connection, attempt, story) {
        if (!attempt || !story) return;
        if (story.tries.length === 1) check(connection, story, attempt.at);
        if (story.tries.length >= LEAST_RETRIES) before.set(connection.lane, story);
      },
      findings() {
        return [...tallies.entries()].map(([key, tally]): Finding => {
          const { endpoint, first, wait } = figures.get(key) ?? { endpoint: '', first: 0, wait: 0 };
          return {
            rule: 'backoff-not-reset',
            severity: 'warning',
            basis: 'observed',
            ...tally.place,
            summary: `The first retry of a later outage of ${shortName(endpoint)} waited ${duration(wait)}, as long as the outage before had ended with, not ${duration(first)} as at the start.`,
            fix: 'Set the count of attempts back to zero once a connection has opened and lasted a few seconds.',
          };
        });
      },
    };
  },
};

/** What the first wait of an outage is, by the policy; `undefined` where that is not settled, or drawn from nothing up. */
function firstWait(policy: Policy): Milliseconds | undefined {
  if (policy.jitter === 'full' || policy.jitter === undefined) return undefined;
  if (policy.kind === 'table') return policy.waitsMs?.[0];
  if (policy.kind !== 'exponential' && policy.kind !== 'linear') return undefined;
  return policy.baseMs === undefined ? undefined : policy.baseMs + (policy.jitterMs?.[1] ?? 0);
}
