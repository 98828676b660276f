// How much room the disk has left, as far as the browser tells. On a disk that is full to the last byte nothing can be
// written, and so nothing deleted either; Chromium may even throw a database away that it finds there.

import type { ByteCount, Milliseconds } from '../records/units';

/** What recordings leave free: several commits' worth, and what the browser needs to tidy its files. */
const KEPT_FREE: ByteCount = 32 * 1024 * 1024;
/** With less, the database is not touched at all: a journal and a compaction of it must fit. */
const LEAST_FREE: ByteCount = 8 * 1024 * 1024;
/** Age of an answer that still counts. Asking takes a third of a millisecond. */
const FRESH_MS: Milliseconds = 100;
/** Chromium deletes a row's file up to ten seconds after the row: until then the room that was made is taken for there. */
const ROOM_COMES_MS: Milliseconds = 15_000;

export class DiskRoom {
  #left: ByteCount = Number.POSITIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** What will be left once the browser has tidied up. */
  #promised: { left: ByteCount; until: Milliseconds } | undefined;

  constructor(private readonly leftOnDisk: () => Promise<ByteCount | undefined> = askBrowser) {}

  /** So many bytes more were written. */
  wrote(bytes: ByteCount): void {
    this.#left -= bytes;
    if (this.#promised) this.#promised.left -= bytes;
  }

  /** So many bytes were deleted. */
  freed(bytes: ByteCount): void {
    const left = this.#promised?.left ?? this.#left;
    this.#promised = { left: left + bytes, until: performance.now() + ROOM_COMES_MS };
  }

  /** Bytes that have to go so that enough stays free. Throws as `demand` does. */
  async lacking(): Promise<ByteCount> {
    await this.demand(0);
    return Math.max(0, KEPT_FREE - Math.max(this.#left, this.#promised?.left ?? 0));
  }

  /** Throws a sentence for people where so many bytes cannot be written without harm. */
  async demand(bytes: ByteCount): Promise<void> {
    const now = performance.now();
    if (now - this.#askedAt > FRESH_MS) {
      this.#left = (await this.leftOnDisk()) ?? Number.POSITIVE_INFINITY;
      this.#askedAt = now;
      if (this.#promised && now > this.#promised.until) this.#promised = undefined;
    }
    if (this.#left < LEAST_FREE + bytes) throw new Error('the disk is full');
  }
}

/** Chromium tells an extension with unlimited storage the disk's own room. Firefox tells a limit that does not hold for it. */
async function askBrowser(): Promise<ByteCount | undefined> {
  if (globalThis.location?.protocol !== 'chrome-extension:') return undefined;
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined ? undefined : quota - usage;
}

/** Dexie wraps the browser's error, puts it in a list of failures, or hands it on. */
export function isQuotaError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { inner, failures = [] } = error as { inner?: unknown; failures?: unknown[] };
  return error.name === 'QuotaExceededError' || [inner, ...failures].some(isQuotaError);
}
