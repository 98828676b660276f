// Timers that take any delay.

import type { Milliseconds } from './decision';

export type Timer = ReturnType<typeof setTimeout>;

/** `setTimeout` counts in 31 bits: given more, or `Infinity`, it fires at once. Here it is three weeks, which no page outlives. */
const LONGEST_TIMER_MS: Milliseconds = 2 ** 31 - 1;

export function after(delayMs: Milliseconds, work: () => void): Timer {
  return setTimeout(work, Math.min(delayMs, LONGEST_TIMER_MS));
}
