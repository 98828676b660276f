// Bodies, read when they are looked at and forgotten when others need the room: segments' payloads, least recently
// used first out, and requests of one moment joined into one read.

import { signal } from '@preact/signals';
import { raise } from './version';

/** Why there are no bytes: `gone`, the byte budget took them; `unreadable`, the read failed. */
export type Missing = 'gone' | 'unreadable';

/** `undefined`: not read yet. */
export type Payload = Uint8Array | Missing | undefined;

export type ReadPayloads = (segments: readonly number[]) => Promise<Map<number, Uint8Array>>;

/** Room for some sixty segments of 1 MiB: many screens of rows, and little beside what DevTools itself takes. */
const CAPACITY_BYTES = 64 * 1024 * 1024;

export class PayloadCache {
  /** Rises whenever a payload has come. */
  readonly version = signal(0);
  readonly #read: ReadPayloads;
  readonly #capacity: number;
  readonly #held = new Map<number, Uint8Array | Missing>();
  #heldBytes = 0;
  readonly #wanted = new Set<number>();
  readonly #reading = new Set<number>();
  readonly #onError: (error: unknown) => void;

  constructor(read: ReadPayloads, onError: (error: unknown) => void, capacity = CAPACITY_BYTES) {
    this.#read = read;
    this.#onError = onError;
    this.#capacity = capacity;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** What is there now; asks for it where it is not. `version` rises once it is there. */
  peek(segment: number): Payload {
    const held = this.#held.get(segment);
    if (held !== undefined) {
      this.#touch(segment, held);
      return held;
    }
    if (!this.#reading.has(segment)) this.#want(segment);
    return undefined;
  }

  /** Reads payloads past the cache, for a search that walks through everything. What is held is not read again. */
  async readThrough(segments: readonly number[]): Promise<Map<number, Uint8Array>> {
    const found = new Map<number, Uint8Array>();
    const missing: number[] = [];
    for (const segment of segments) {
      const held = this.#held.get(segment);
      if (held === undefined) missing.push(segment);
      else if (typeof held !== 'string') found.set(segment, held);
    }
    if (missing.length > 0) {
      for (const [segment, bytes] of await this.#read(missing)) found.set(segment, bytes);
    }
    return found;
  }

  #want(segment: number): void {
    if (this.#wanted.size === 0) queueMicrotask(() => void this.#readWanted());
    this.#wanted.add(segment);
  }

  async #readWanted(): Promise<void> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    for (const segment of wanted) this.#reading.add(segment);
    try {
      const found = await this.#read(wanted);
      for (const segment of wanted) this.#keep(segment, found.get(segment) ?? 'gone');
    } catch (error) {
      // Kept as unreadable: a row that asked again with each drawing would hammer a broken database.
      for (const segment of wanted) this.#keep(segment, 'unreadable');
      this.#onError(error);
    } finally {
      for (const segment of wanted) this.#reading.delete(segment);
      raise(this.version);
    }
  }

  #keep(segment: number, payload: Uint8Array | Missing): void {
    this.#held.set(segment, payload);
    this.#heldBytes += sizeOf(payload);
    for (const [oldest, held] of this.#held) {
      // The one that just came stays, however large: somebody is looking at it.
      if (this.#heldBytes <= this.#capacity || oldest === segment) break;
      this.#held.delete(oldest);
      this.#heldBytes -= sizeOf(held);
    }
  }

  #touch(segment: number, payload: Uint8Array | Missing): void {
    this.#held.delete(segment);
    this.#held.set(segment, payload);
  }
}

function sizeOf(payload: Uint8Array | Missing): number {
  return typeof payload === 'string' ? 0 : payload.length;
}
