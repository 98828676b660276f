// Whether waits fit a policy that the same client has shown before. A client does not change between two outages, and
// to check is a thousand times cheaper than to weigh every curve again.

import type { Milliseconds } from '../../records/units';
import type { Policy } from '../result';
import { explains, lateness, type Sample } from './samples';

/** Curves are read within a tenth: their bounds may lie so far off. */
const SLACK = 0.1;

/** Whether the policy is settled enough to be compared with, and each wait is one that it could have given. */
export function fitsKnown(policy: Policy, samples: readonly Sample[]): boolean {
  const { jitter } = policy;
  if (jitter === undefined) return false;
  return samples.every((sample) => {
    const wait = waitOf(policy, sample.index);
    if (wait === undefined) return false;
    const late = lateness(sample, wait);
    switch (jitter) {
      case 'none':
        return explains(wait, sample);
      case 'full':
        return sample.ms <= wait * (1 + SLACK) + late;
      case 'proportional': {
        const ratio = policy.jitterRatio;
        if (ratio === undefined) return false;
        const least = wait * (1 - ratio) * (1 - SLACK);
        const most = Math.min(wait * (1 + ratio), policy.capMs ?? Number.POSITIVE_INFINITY) * (1 + SLACK);
        return (
          sample.ms >= Math.min(least, policy.capMs ?? least) && sample.ms <= Math.max(most, wait) + late
        );
      }
      case 'additive': {
        if (!policy.jitterMs) return false;
        const [least, most] = policy.jitterMs;
        return sample.ms >= (wait + least) * (1 - SLACK) && sample.ms <= (wait + most) * (1 + SLACK) + late;
      }
      default:
        return jitter satisfies never;
    }
  });
}

/** The wait before jitter; `undefined` where the policy does not settle it. */
function waitOf(policy: Policy, index: number): Milliseconds | undefined {
  const { kind, baseMs, factor, stepMs, waitsMs, capMs = Number.POSITIVE_INFINITY } = policy;
  switch (kind) {
    case 'fixed':
      return baseMs;
    case 'exponential':
      return baseMs === undefined || factor === undefined
        ? undefined
        : Math.min(capMs, baseMs * factor ** index);
    case 'linear':
      return baseMs === undefined || stepMs === undefined
        ? undefined
        : Math.min(capMs, baseMs + stepMs * index);
    case 'table':
      return waitsMs?.[index];
    case 'immediate':
    case 'none':
    case undefined:
      return undefined;
    default:
      return kind satisfies never;
  }
}
