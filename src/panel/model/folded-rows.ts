// The rows of the message list with runs of heartbeats folded: a run is one row until somebody unfolds it. What became of a
// heartbeat that was not sent or not heard must be seen, so such a one is never folded away.
//
//   messages  a b ♥ ♥ ♥ c ♥ d        rows  a b [3 ♥] c ♥ d        unfolded  a b [3 ♥] ♥ ♥ ♥ c ♥ d

import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { FrameFlag } from '../../records/batch';
import type { EpochMilliseconds } from '../../records/units';
import type { DecodedFrames } from './decoded-frames';
import type { FrameIndex, FrameNumber } from './frame-index';
import type { MessageList } from './message-list';
import { raise } from './version';

export type FoldedRow =
  | { kind: 'message'; frame: FrameNumber; before: FrameNumber | undefined }
  | {
      kind: 'run';
      /** The first of the run. */
      frame: FrameNumber;
      count: number;
      from: EpochMilliseconds;
      to: EpochMilliseconds;
      unfolded: boolean;
    };

/** A single one stays as it is. */
const LEAST_RUN = 2;

export class FoldedRows {
  /** Rises whenever rows came, went, or were folded. */
  readonly version = signal(0);
  /** Messages that are folded away now. */
  readonly hidden = signal(0);
  readonly #index: FrameIndex;
  readonly #decoded: DecodedFrames;
  readonly #list: MessageList;
  readonly #fold: ReadonlySignal<boolean>;
  /** Runs that hold one of these are unfolded. */
  readonly #unfolded = signal<ReadonlySet<FrameNumber>>(new Set());
  /** Where nothing is folded, rows are those of the list and there are no entries. */
  #plain = true;
  #length = 0;
  /** Of each entry the row of the list at which it begins, and how many it stands for: 0 for a message, else a run. */
  #rows = new Uint32Array(0);
  #counts = new Uint32Array(0);
  #decodedBefore = 0;
  /** No heartbeat has been seen so far. */
  #none = true;
  readonly #stop: () => void;

  constructor(index: FrameIndex, decoded: DecodedFrames, list: MessageList, fold: ReadonlySignal<boolean>) {
    this.#index = index;
    this.#decoded = decoded;
    this.#list = list;
    this.#fold = fold;
    let folded = fold.peek();
    let unfolded = this.#unfolded.peek();
    this.#stop = effect(() => {
      list.version.value;
      decoded.version.value;
      const anew = fold.value !== folded || this.#unfolded.value !== unfolded;
      folded = fold.value;
      unfolded = this.#unfolded.value;
      this.#update(anew);
    });
  }

  get length(): number {
    return this.#plain ? this.#list.length : this.#length;
  }

  at(row: number): FoldedRow | undefined {
    const start = this.#plain ? row : row < this.#length ? this.#rows[row] : undefined;
    const frame = start === undefined ? undefined : this.#list.frameAt(start);
    if (start === undefined || frame === undefined) return undefined;
    const count = this.#plain ? 0 : (this.#counts[row] ?? 0);
    if (count === 0) return { kind: 'message', frame, before: this.#list.frameAt(start - 1) };
    return {
      kind: 'run',
      frame,
      count,
      from: this.#index.at(frame),
      to: this.#index.at(this.#list.frameAt(start + count - 1) ?? frame),
      unfolded: row + 1 < this.#length && this.#rows[row + 1] === start,
    };
  }

  /** The row that shows the frame, or the run that hides it; -1 where the list does not hold it. */
  rowOf(frame: FrameNumber): number {
    const row = this.#list.rowOf(frame);
    return row < 0 ? -1 : this.#entryOf(row);
  }

  /** The first row at that time or later; `length` where there is none. */
  rowAt(at: EpochMilliseconds): number {
    const row = this.#list.rowAt(at);
    return row >= this.#list.length ? this.length : this.#entryOf(row);
  }

  /** Unfolds the run that hides a frame. Gives whether one did. */
  reveal(frame: FrameNumber): boolean {
    const row = this.at(this.rowOf(frame));
    if (row?.kind !== 'run' || row.unfolded) return false;
    this.#unfolded.value = new Set([...this.#unfolded.peek(), frame]);
    return true;
  }

  toggle(run: Extract<FoldedRow, { kind: 'run' }>): void {
    const next = new Set(this.#unfolded.peek());
    if (run.unfolded) {
      const start = this.#list.rowOf(run.frame);
      for (let row = start; row < start + run.count; row++) next.delete(this.#list.frameAt(row) ?? -1);
    } else next.add(run.frame);
    this.#unfolded.value = next;
  }

  dispose(): void {
    this.#stop();
  }

  #entryOf(row: number): number {
    if (this.#plain) return row;
    // The last entry that begins there or before: of an unfolded run the message, not the run.
    let low = 0;
    let high = this.#length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#rows[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #update(anew: boolean): void {
    const changed = Math.min(this.#list.takeChangedFrom(), this.#firstNewHeartbeat());
    const plain = this.#none || !this.#fold.peek();
    if (plain) {
      this.#plain = true;
      this.#length = 0;
      this.hidden.value = 0;
    } else {
      this.#build(anew || this.#plain ? 0 : changed);
      this.#plain = false;
    }
    raise(this.version);
  }

  /** The first row of the list that has turned out to be a heartbeat since the last time. */
  #firstNewHeartbeat(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (let frame = this.#decodedBefore; frame < this.#decoded.length; frame++) {
      if (this.#decoded.isHeartbeat(frame)) earliest = Math.min(earliest, this.#index.at(frame));
    }
    this.#decodedBefore = this.#decoded.length;
    if (earliest === Number.POSITIVE_INFINITY) return earliest;
    this.#none = false;
    return this.#list.rowAt(earliest);
  }

  #build(changed: number): void {
    const total = this.#list.length;
    let row = Math.min(changed, total);
    // A run that was there may have grown at its end.
    while (row > 0 && this.#isFoldable(row - 1)) row--;
    let length = this.#entriesBefore(row);
    let hidden = 0;
    for (let entry = 0; entry < length; entry++) {
      const count = this.#counts[entry] ?? 0;
      if (count > 0 && this.#rows[entry + 1] !== this.#rows[entry]) hidden += count;
    }
    this.#reserve(total + (total >> 1) + 16, length);
    const unfolded = this.#unfolded.peek();
    const add = (start: number, count: number) => {
      this.#rows[length] = start;
      this.#counts[length++] = count;
    };
    while (row < total) {
      let end = row;
      let open = false;
      while (end < total && this.#isFoldable(end)) {
        if (unfolded.size > 0 && unfolded.has(this.#list.frameAt(end) ?? -1)) open = true;
        end++;
      }
      if (end - row < LEAST_RUN) {
        end = Math.max(end, row + 1);
        for (; row < end; row++) add(row, 0);
        continue;
      }
      add(row, end - row);
      if (!open) hidden += end - row;
      for (; open && row < end; row++) add(row, 0);
      row = end;
    }
    this.#length = length;
    this.hidden.value = hidden;
  }

  #entriesBefore(row: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rows[middle] ?? 0) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isFoldable(row: number): boolean {
    const frame = this.#list.frameAt(row);
    if (frame === undefined || !this.#decoded.isHeartbeat(frame)) return false;
    const { segment, index } = this.#index.place(frame);
    const flags = segment.flags[index] ?? 0;
    if (flags & (FrameFlag.discarded | FrameFlag.threw | FrameFlag.injected)) return false;
    return (flags & FrameFlag.out) !== 0 || segment.listeners[index] !== 0;
  }

  #reserve(most: number, kept: number): void {
    if (most <= this.#rows.length) return;
    const rows = new Uint32Array(most * 2);
    const counts = new Uint32Array(most * 2);
    rows.set(this.#rows.subarray(0, kept));
    counts.set(this.#counts.subarray(0, kept));
    this.#rows = rows;
    this.#counts = counts;
  }
}
