// How many bytes of bodies are kept whole. A page that moves more than any developer reads would pay for it with its own
// main thread, and push all other recordings out of the budget: of some of its large bodies the size alone is kept then, and
// the recording says so.

import { DEFAULT_BODY_RATE, LEAST_BODY_BYTES, MEBIBYTE } from '../records/settings';
import type { ByteCount } from '../records/units';
import { now } from './intrinsics';

/** Seconds' worth of bytes at once, after a calm: a file, a first load. The body that uses them up is kept whole too, however large. */
const BURST_SECONDS = 8;
/** What such a body took beyond that is paid back, for so long at the most. */
const MOST_DEBT_SECONDS = 4;

let rate: ByteCount = DEFAULT_BODY_RATE;
let left = BURST_SECONDS * rate;
let filledAt = 0;

/** Another rate, in bytes a second, from now on. */
export function setBodyRate(bytesPerSecond: ByteCount): void {
  refill();
  left *= bytesPerSecond / rate;
  rate = bytesPerSecond;
}

/** In words, for people, to a tenth. */
export function bodyRateText(): string {
  return `${(((rate / MEBIBYTE) * 10) | 0) / 10} MiB a second`;
}

/** Whether a body of so many bytes (of a text: UTF-16 units) is kept. It counts from then on. */
export function isKept(length: number): boolean {
  // The clock is asked for large bodies alone.
  if (length > LEAST_BODY_BYTES) {
    refill();
    if (left <= 0) return false;
  }
  const mostDebt = MOST_DEBT_SECONDS * rate;
  left = left - length > -mostDebt ? left - length : -mostDebt;
  return true;
}

function refill(): void {
  const at = now();
  const more = left + ((at - filledAt) * rate) / 1000;
  const burst = BURST_SECONDS * rate;
  left = more < burst ? more : burst;
  filledAt = at;
}
