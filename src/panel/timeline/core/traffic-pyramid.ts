// How many frames and bytes went in one direction, by time, at every resolution: level k has buckets of 2^k ms, and of
// those only the ones in which something happened. A level is added when the one below has more entries than a screen
// has columns; so what is drawn costs as many steps as there are pixels, at a million frames as at ten.
//
//   frames at     0.2   0.9   1.5             6.1        ms
//   level 0       0: 2        1: 1            6: 1        bucket: frames
//   level 1       0: 3                        3: 1
//   level 2       0: 3                        1: 1

import type { ByteCount, EpochMilliseconds, Milliseconds } from '../../../records/units';

export interface Amount {
  frames: number;
  bytes: ByteCount;
}

/** More columns than any screen has. Below that, going through all entries is as cheap as a coarser level. */
export const ENTRIES_BEFORE_NEXT_LEVEL = 4096;

export class TrafficPyramid {
  readonly #origin: EpochMilliseconds;
  readonly #levels: Level[] = [new Level()];
  readonly #entriesBeforeNextLevel: number;

  /** `origin`: a time near the recording's; buckets are counted from it. */
  constructor(origin: EpochMilliseconds, entriesBeforeNextLevel = ENTRIES_BEFORE_NEXT_LEVEL) {
    this.#origin = origin;
    this.#entriesBeforeNextLevel = entriesBeforeNextLevel;
  }

  /** How many levels there are: for tests. */
  get levels(): number {
    return this.#levels.length;
  }

  /** The bucket of the finest level, for `addTo`. */
  bucketOf(at: EpochMilliseconds): number {
    return Math.floor(at - this.#origin);
  }

  add(at: EpochMilliseconds, frames: number, bytes: ByteCount): void {
    this.addTo(this.bucketOf(at), frames, bytes);
  }

  /** As `add`, for several frames of one bucket at once. Cheap in order of time, right in any. */
  addTo(bucket: number, frames: number, bytes: ByteCount): void {
    this.#add(0, bucket, frames, bytes);
    const top = this.#levels.at(-1);
    if (top && top.length > this.#entriesBeforeNextLevel) {
      // All that is in the top level is in the new one; of the others, what they carry is still to come.
      this.#settle();
      this.#levels.push(top.halved());
    }
  }

  /** A level is told what the one below carries when that goes on to another bucket: twice the work, not one a level. */
  #add(depth: number, bucket: number, frames: number, bytes: ByteCount): void {
    const level = this.#levels[depth];
    if (!level) return;
    level.add(bucket, frames, bytes);
    if (depth + 1 === this.#levels.length) return;
    const parent = Math.floor(bucket / 2);
    if (parent !== level.carriedTo) {
      this.#handUp(depth, level);
      level.carriedTo = parent;
    }
    level.carriedFrames += frames;
    level.carriedBytes += bytes;
  }

  #handUp(depth: number, level: Level): void {
    const { carriedTo, carriedFrames, carriedBytes } = level;
    if (carriedFrames === 0) return;
    level.carriedFrames = 0;
    level.carriedBytes = 0;
    this.#add(depth + 1, carriedTo, carriedFrames, carriedBytes);
  }

  /** Every level holds everything. */
  #settle(): void {
    for (const [depth, level] of this.#levels.entries()) this.#handUp(depth, level);
  }

  /**
   * Visits what happened in buckets of 2^`power` ms (0 and more) that touch the window, in order of time.
   * `at` is where a bucket begins.
   */
  visit(
    from: EpochMilliseconds,
    to: EpochMilliseconds,
    power: number,
    visit: (at: EpochMilliseconds, frames: number, bytes: ByteCount) => void,
  ): void {
    this.#settle();
    const depth = Math.min(power, this.#levels.length - 1);
    const level = this.#levels[depth];
    if (!level) return;
    const fold = 2 ** (power - depth);
    const width: Milliseconds = 2 ** power;
    const first = Math.floor((from - this.#origin) / width);
    const end = Math.ceil((to - this.#origin) / width);
    let bucket = Number.NaN;
    let frames = 0;
    let bytes = 0;
    for (let at = level.firstFrom(first * fold); at < level.length; at++) {
      const next = Math.floor((level.buckets[at] ?? 0) / fold);
      if (next >= end) break;
      if (next !== bucket) {
        if (frames > 0) visit(this.#origin + bucket * width, frames, bytes);
        bucket = next;
        frames = 0;
        bytes = 0;
      }
      frames += level.frames[at] ?? 0;
      bytes += level.bytes[at] ?? 0;
    }
    if (frames > 0) visit(this.#origin + bucket * width, frames, bytes);
  }

  /** What happened in a window, to the millisecond. */
  sum(from: EpochMilliseconds, to: EpochMilliseconds): Amount {
    this.#settle();
    const sum: Amount = { frames: 0, bytes: 0 };
    let first = Math.floor(from - this.#origin);
    let end = Math.ceil(to - this.#origin);
    // Buckets that are no whole pair stand at the edges of each level; all that lies between is for the next one.
    for (const level of this.#levels) {
      if (first >= end) break;
      if (level === this.#levels.at(-1)) {
        level.sum(first, end, sum);
        break;
      }
      if (first % 2 !== 0) level.sum(first, ++first, sum);
      if (first < end && end % 2 !== 0) level.sum(--end, end + 1, sum);
      first /= 2;
      end /= 2;
    }
    return sum;
  }
}

const FIRST_CAPACITY = 64;

/** Entries of one level, in order of their bucket. */
class Level {
  buckets = new Float64Array(FIRST_CAPACITY);
  frames = new Float64Array(FIRST_CAPACITY);
  bytes = new Float64Array(FIRST_CAPACITY);
  length = 0;
  /** What the level above has not been told yet, and for which of its buckets. */
  carriedTo = Number.NaN;
  carriedFrames = 0;
  carriedBytes = 0;

  add(bucket: number, frames: number, bytes: ByteCount): void {
    let at = this.length - 1;
    if (at < 0 || bucket > (this.buckets[at] ?? 0)) {
      this.#insert(this.length, bucket);
      at = this.length - 1;
    } else if (bucket !== this.buckets[at]) {
      at = this.firstFrom(bucket);
      if (this.buckets[at] !== bucket) this.#insert(at, bucket);
    }
    this.frames[at] = (this.frames[at] ?? 0) + frames;
    this.bytes[at] = (this.bytes[at] ?? 0) + bytes;
  }

  /** The first entry whose bucket is not before that one. */
  firstFrom(bucket: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.buckets[middle] ?? 0) < bucket) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  sum(first: number, end: number, into: Amount): void {
    for (let at = this.firstFrom(first); at < this.length && (this.buckets[at] ?? 0) < end; at++) {
      into.frames += this.frames[at] ?? 0;
      into.bytes += this.bytes[at] ?? 0;
    }
  }

  /** The level above this one. */
  halved(): Level {
    const above = new Level();
    for (let at = 0; at < this.length; at++) {
      above.add(Math.floor((this.buckets[at] ?? 0) / 2), this.frames[at] ?? 0, this.bytes[at] ?? 0);
    }
    return above;
  }

  #insert(at: number, bucket: number): void {
    if (this.length === this.buckets.length) {
      this.buckets = doubled(this.buckets);
      this.frames = doubled(this.frames);
      this.bytes = doubled(this.bytes);
    }
    if (at < this.length) {
      for (const column of [this.buckets, this.frames, this.bytes])
        column.copyWithin(at + 1, at, this.length);
    }
    this.buckets[at] = bucket;
    this.frames[at] = 0;
    this.bytes[at] = 0;
    this.length++;
  }
}

function doubled(column: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(column.length * 2);
  larger.set(column);
  return larger;
}
