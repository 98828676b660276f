// Batches that wait to be written, and when that is due.

import { batchBytes } from '../records/batch';
import type { ByteCount, Milliseconds } from '../records/units';
import type { NumberedBatch } from './commits';

/** Weight of one commit: large enough to spread its cost, small enough to take no longer than a tenth of a second. */
const COMMIT_BYTES: ByteCount = 8 * 1024 * 1024;
/**
 * While batches keep coming, commits take a twentieth of the time: most of what one costs is the same however little it carries.
 * Not beyond half a second, which is what a killed browser may lose, and how far the panel may lie behind.
 */
const COMMIT_PAUSE = 20;
const COMMIT_MS = { least: 100, most: 500 } as const;
/** What waits for that is no more than this: it is memory of the recorder's, and of the relays'. */
const WAITING_BYTES: ByteCount = COMMIT_BYTES / 2;

export class BatchQueue {
  #items: NumberedBatch[] = [];
  #bytes: ByteCount = 0;
  /** By `performance.now()`. */
  #dueAt: Milliseconds = 0;

  get length(): number {
    return this.#items.length;
  }

  /** Until what waits is to be written: 0 or less where it is time. */
  get wait(): Milliseconds {
    return this.#bytes > WAITING_BYTES ? 0 : this.#dueAt - performance.now();
  }

  add(item: NumberedBatch): void {
    this.#items.push(item);
    this.#bytes += batchBytes(item.batch);
  }

  /** The oldest, as many as one commit takes. */
  take(): NumberedBatch[] {
    let bytes = 0;
    let count = 0;
    for (const { batch } of this.#items) {
      const more = batchBytes(batch);
      if (count > 0 && bytes + more > COMMIT_BYTES) break;
      bytes += more;
      count++;
    }
    this.#bytes -= bytes;
    return this.#items.splice(0, count);
  }

  /** What was taken could not be written yet. */
  putBack(items: readonly NumberedBatch[]): void {
    this.#items.unshift(...items);
    for (const { batch } of items) this.#bytes += batchBytes(batch);
  }

  /** Lets all go that waits, and gives it. */
  clear(): NumberedBatch[] {
    this.#bytes = 0;
    return this.#items.splice(0);
  }

  /** A commit that began then (by `performance.now()`) is done. */
  committed(startedAt: Milliseconds): void {
    const pause = (performance.now() - startedAt) * COMMIT_PAUSE;
    this.#dueAt = startedAt + Math.min(Math.max(pause, COMMIT_MS.least), COMMIT_MS.most);
  }
}
