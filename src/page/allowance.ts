// How many bytes of bodies are kept whole. A page that moves more than any developer reads would pay for it with its own
// main thread, and push all other recordings out of the budget: of some of its large bodies the size alone is kept then, and
// the recording says so.

import { LEAST_BODY_BYTES } from '../records/settings';
import { now } from './intrinsics';

/**
 * Bytes a second that may go on for ever: the default budget of 1 GiB holds eight minutes of them, and to carry them to the
 * recorder and to the disk takes a twentieth of one core (some 24 ms a MiB, seen with bench/echo.ts).
 */
const RATE = 2 * 1024 * 1024;
/** Bytes at once, after a calm: a file, a first load. The body that uses them up is kept whole too, however large. */
const BURST = 8 * RATE;
/** What such a body took beyond that is paid back, for four seconds at the most. */
const MOST_DEBT = 4 * RATE;

let left = BURST;
let filledAt = 0;

/** Whether a body of so many bytes (of a text: UTF-16 units) is kept. It counts from then on. */
export function isKept(length: number): boolean {
  // The clock is asked for large bodies alone.
  if (length > LEAST_BODY_BYTES) {
    refill();
    if (left <= 0) return false;
  }
  left = left - length > -MOST_DEBT ? left - length : -MOST_DEBT;
  return true;
}

function refill(): void {
  const at = now();
  const more = left + ((at - filledAt) * RATE) / 1000;
  left = more < BURST ? more : BURST;
  filledAt = at;
}
