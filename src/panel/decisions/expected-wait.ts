// What a policy asks for before an attempt, and between which bounds chance may put it.

import type { Policy } from '../../analysis/result';
import type { Milliseconds } from '../../records/units';

export interface ExpectedWait {
  wait: Milliseconds;
  least: Milliseconds;
  most: Milliseconds;
}

/** `n`: from 0. `undefined` where the policy does not settle it. */
export function expectedWait(policy: Policy, n: number): ExpectedWait | undefined {
  const bare = bareWait(policy, n);
  if (bare === undefined) return undefined;
  const wait = Math.min(bare, policy.capMs ?? Number.POSITIVE_INFINITY);
  const { jitter, jitterRatio = 0, jitterMs = [0, 0] } = policy;
  switch (jitter) {
    case 'proportional':
      return { wait, least: wait * (1 - jitterRatio), most: wait * (1 + jitterRatio) };
    case 'additive':
      return { wait, least: wait + jitterMs[0], most: wait + jitterMs[1] };
    case 'full':
      return { wait, least: 0, most: wait };
    default:
      jitter satisfies 'none' | undefined;
      return { wait, least: wait, most: wait };
  }
}

function bareWait({ kind, baseMs, factor, stepMs, waitsMs }: Policy, n: number): Milliseconds | undefined {
  switch (kind) {
    case 'immediate':
      return 0;
    case 'fixed':
      return baseMs;
    case 'linear':
      return baseMs === undefined || stepMs === undefined ? undefined : baseMs + n * stepMs;
    case 'exponential':
      return baseMs === undefined || factor === undefined ? undefined : baseMs * factor ** n;
    case 'table':
      return waitsMs?.[Math.min(n, waitsMs.length - 1)];
    default:
      kind satisfies 'none' | undefined;
      return undefined;
  }
}
