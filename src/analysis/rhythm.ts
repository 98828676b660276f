// The rhythm of heartbeats on one connection in one direction: whether there is one, and when the next beat is due.
//
//   beats      |    |    |    |    |         ·  ·
//   interval   ←─→  once the last few agree   ←──── stayed away ────→

import type { EpochMilliseconds, Milliseconds } from '../records/units';

/** So many beats at one interval are a rhythm. */
const LEAST_BEATS = 4;
/** How far intervals may differ and still be one. */
const UNEVEN = 0.25;
/** Faster beats are traffic. */
const LEAST_INTERVAL_MS: Milliseconds = 2_000;
/** A beat is missed when it is later than one and a half intervals more than it should be. */
const MISSED_AFTER = 2.5;

export class Rhythm {
  beats = 0;
  lastAt: EpochMilliseconds | undefined;
  #intervals: Milliseconds[] = [];

  beat(at: EpochMilliseconds): void {
    this.beats += 1;
    if (this.lastAt !== undefined) {
      this.#intervals.push(at - this.lastAt);
      if (this.#intervals.length > LEAST_BEATS) this.#intervals.shift();
    }
    this.lastAt = at;
  }

  /** The interval that the last beats kept; `undefined` where they kept none. */
  get interval(): Milliseconds | undefined {
    const intervals = this.#intervals;
    if (intervals.length < LEAST_BEATS - 1) return undefined;
    const sorted = intervals.toSorted((a, b) => a - b);
    const middle = sorted[sorted.length >> 1] ?? 0;
    if (middle < LEAST_INTERVAL_MS) return undefined;
    const isEven = intervals.every((interval) => Math.abs(interval - middle) <= middle * UNEVEN);
    return isEven ? middle : undefined;
  }

  /** How long the next beat has stayed away by then, where it is missed. */
  missedFor(at: EpochMilliseconds): Milliseconds | undefined {
    const { interval, lastAt } = this;
    if (interval === undefined || lastAt === undefined) return undefined;
    const away = at - lastAt;
    return away > interval * MISSED_AFTER ? away : undefined;
  }
}
