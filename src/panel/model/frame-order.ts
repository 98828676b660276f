// A growing list of frame numbers in the order of time: what a message list shows. Frames of several pages arrive
// interleaved, and a search finds the newest ones first, so what is added may belong anywhere in the list.

import type { EpochMilliseconds } from '../../records/units';
import type { FrameIndex, FrameNumber } from './frame-index';

export class FrameOrder {
  readonly #index: FrameIndex;
  #rows = new Uint32Array(1024);
  #length = 0;

  constructor(index: FrameIndex) {
    this.#index = index;
  }

  get length(): number {
    return this.#length;
  }

  /** The frame at a row; `undefined` beyond the list. */
  frameAt(row: number): FrameNumber | undefined {
    return row >= 0 && row < this.#length ? this.#rows[row] : undefined;
  }

  /** The row of a frame; -1 where the list does not hold it. */
  rowOf(frame: FrameNumber): number {
    const row = this.#firstNotBefore(this.#index.at(frame), frame);
    return this.#rows[row] === frame && row < this.#length ? row : -1;
  }

  /** The first row at that time or later; `length` where there is none. */
  rowAt(at: EpochMilliseconds): number {
    return this.#firstNotBefore(at, 0);
  }

  /** Adds frames that the list does not hold yet, in any order. Gives the first row that is another one now. */
  add(frames: readonly FrameNumber[] | Uint32Array): number {
    if (frames.length === 0) return this.#length;
    const added = Uint32Array.from(frames);
    if (!this.#ascends(added)) added.sort((a, b) => this.#compare(a, b));
    this.#reserve(this.#length + added.length);
    // Both lists are in order: merged from their ends, what stands where it belongs is not touched.
    let mine = this.#length - 1;
    let other = added.length - 1;
    let to = this.#length + added.length - 1;
    while (other >= 0) {
      const theirs = added[other] ?? 0;
      if (mine >= 0 && this.#compare(this.#rows[mine] ?? 0, theirs) > 0) {
        // A whole run of ours goes behind theirs: found by halving and moved at once.
        const from = this.#firstNotBefore(this.#index.at(theirs), theirs, mine + 1);
        const run = mine + 1 - from;
        this.#rows.copyWithin(to - run + 1, from, mine + 1);
        to -= run;
        mine -= run;
      } else {
        this.#rows[to--] = theirs;
        other--;
      }
    }
    this.#length += added.length;
    return mine + 1;
  }

  #compare(a: FrameNumber, b: FrameNumber): number {
    return this.#index.at(a) - this.#index.at(b) || a - b;
  }

  #ascends(frames: Uint32Array): boolean {
    for (let row = 1; row < frames.length; row++) {
      if (this.#compare(frames[row - 1] ?? 0, frames[row] ?? 0) > 0) return false;
    }
    return true;
  }

  #firstNotBefore(at: EpochMilliseconds, frame: FrameNumber, end = this.#length): number {
    let low = 0;
    let high = end;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#rows[middle] ?? 0;
      const otherAt = this.#index.at(other);
      if (otherAt < at || (otherAt === at && other < frame)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #reserve(length: number): void {
    if (length <= this.#rows.length) return;
    const larger = new Uint32Array(Math.max(length, this.#rows.length * 2));
    larger.set(this.#rows.subarray(0, this.#length));
    this.#rows = larger;
  }
}
