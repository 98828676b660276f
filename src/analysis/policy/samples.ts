// What a fit reads: one wait per attempt, and how far from the truth a measured one may be.

import type { Milliseconds } from '../../records/units';

export interface Sample {
  /** Which retry in a row it was, from 0. */
  index: number;
  ms: Milliseconds;
  /** What the app asked for is exact; what passed between close and connect carries the browser's lateness. */
  exact: boolean;
}

/** Timers never fire more than this too early (rounding of the clock that pages are given). */
const EARLY_MS = 1;
/** Usual lateness: up to a frame of 16 ms, and the turn of the event loop on either side. */
const LATE_MS = 20;
/** A long timer drifts a little with the system's coalescing of wake-ups. */
const LATE_SHARE = 0.01;
/** Delays are handed over as whole milliseconds by some clients, and computed in floating point by all. */
const ASKED_MS = 1;

/** How much longer than asked for a wait may look, by the browser's doing alone. */
export function lateness(sample: Sample, wait: Milliseconds): Milliseconds {
  return sample.exact ? ASKED_MS : LATE_MS + wait * LATE_SHARE;
}

/** Whether that wait could be this sample. */
export function explains(wait: Milliseconds, sample: Sample): boolean {
  const late = sample.ms - wait;
  return late >= (sample.exact ? -ASKED_MS : -EARLY_MS) && late <= lateness(sample, wait);
}

/** Steps on which people put delays and caps, coarsest first. */
const ROUND_STEPS: Milliseconds[] = [10_000, 5_000, 1_000, 500, 250, 100, 50, 10, 5, 1];

/** The roundest number from `low` to `high`; the lower bound where none lies between. */
export function roundest(low: Milliseconds, high: Milliseconds): Milliseconds {
  for (const step of ROUND_STEPS) {
    const candidate = Math.ceil(low / step) * step;
    if (candidate <= high && candidate > 0) return candidate;
  }
  return low;
}
