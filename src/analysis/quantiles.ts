// Percentiles of a stream: exact while there are few values, then by buckets 1 % wide, in memory that stays the same.

/** Up to here every value is kept. */
const EXACT = 2_048;
/** Relative width of a bucket: finer than anybody reads a latency. */
const WIDTH = Math.log(1.01);
/** Values below are one bucket: a thousandth of a millisecond. */
const LEAST = 1e-3;
/** Up to eleven days in milliseconds; longer ones share the last. */
const BUCKETS = Math.ceil(Math.log(1e9 / LEAST) / WIDTH);

export class Quantiles {
  count = 0;
  max = Number.NEGATIVE_INFINITY;
  #values: number[] | undefined = [];
  #buckets = new Uint32Array(0);
  #sorted = true;

  add(value: number): void {
    if (!Number.isFinite(value)) return;
    this.count += 1;
    if (value > this.max) this.max = value;
    if (!this.#values) {
      this.#drop(value);
      return;
    }
    this.#values.push(value);
    this.#sorted = false;
    if (this.#values.length < EXACT) return;
    this.#buckets = new Uint32Array(BUCKETS);
    for (const kept of this.#values) this.#drop(kept);
    this.#values = undefined;
  }

  /** The value that this share of all values does not exceed (nearest rank); `undefined` where there are none. */
  at(share: number): number | undefined {
    if (this.count === 0) return undefined;
    const rank = Math.max(1, Math.ceil(share * this.count));
    if (this.#values) {
      if (!this.#sorted) this.#values.sort((a, b) => a - b);
      this.#sorted = true;
      return this.#values[rank - 1];
    }
    let passed = 0;
    for (const [bucket, count] of this.#buckets.entries()) {
      passed += count;
      if (passed >= rank) return Math.min(this.max, LEAST * Math.exp((bucket + 0.5) * WIDTH));
    }
    return this.max;
  }

  #drop(value: number): void {
    const bucket = Math.log(Math.max(LEAST, value) / LEAST) / WIDTH;
    const place = Math.min(BUCKETS - 1, Math.floor(bucket));
    this.#buckets[place] = (this.#buckets[place] ?? 0) + 1;
  }
}
