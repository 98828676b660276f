// How many bytes of bodies are kept whole. A page that moves more than any developer reads would pay for it with its own
// main thread, and push all other recordings out of the budget: of its large bodies only the beginning is kept then, and
// the recording says so.

import { LEAST_BODY_BYTES } from '../records/settings';
import { now } from './intrinsics';

/**
 * Bytes a second that may go on for ever: the default budget of 1 GiB holds four minutes of them, and to carry them to the
 * recorder and to the disk takes a tenth of one core (some 24 ms a MiB, seen with bench/echo.ts).
 */
const RATE = 4 * 1024 * 1024;
/** Bytes at once, after a calm: a file, a first load. The body that uses them up is kept whole too, however large. */
const BURST = 4 * RATE;
/** What is kept of those that are not: enough to tell what kind of message it is. */
export const BEGINNING_BYTES = 64;
/** What is not kept counts a little too: at 64 MiB a second the page needs its processor more than its recording does. */
const CUT_SHARE = 1 / 16;
/** What such a body took beyond that is paid back, for four seconds at the most. */
const MOST_DEBT = BURST;

let left = BURST;
let filledAt = 0;

/** Whether a body of so many bytes (of a text: UTF-16 units) is kept whole. It counts from then on. */
export function keepsWhole(length: number): boolean {
  // The clock is asked for large bodies alone.
  if (length > LEAST_BODY_BYTES) {
    refill();
    if (left <= 0) {
      take(length * CUT_SHARE);
      return false;
    }
  }
  take(length);
  return true;
}

function take(bytes: number): void {
  left = left - bytes > -MOST_DEBT ? left - bytes : -MOST_DEBT;
}

function refill(): void {
  const at = now();
  const more = left + ((at - filledAt) * RATE) / 1000;
  left = more < BURST ? more : BURST;
  filledAt = at;
}
