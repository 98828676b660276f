// The bodies of a batch, encoded side by side into one payload.

import { FrameFlag } from '../records/batch';
import type { HandedBatch } from '../records/messages';
import { encodedLength } from './encoded-length';
import {
  append,
  apply,
  bufferOf,
  byteLengthOf,
  encodeInto,
  getBlobSize,
  isView,
  type List,
  NativeArrayBuffer,
  NativeUint8Array,
  NONE,
  setBytes,
  slice,
} from './intrinsics';

/**
 * A frame's body: text as it is, bytes as our own copy, a Blob to be read by the relay, the size of one that is not kept, or
 * none (lost, or not to be had).
 */
export type Body = string | Uint8Array | Blob | number | undefined;

/** Longest body kept. With its columns it must pass the 64 MiB of a runtime message with room to spare. */
export const BODY_LIMIT = 32 * 1024 * 1024;
/** Texts encoded by one call where they are ASCII. One that is not spoils this for so many at the most. */
const RUN_FRAMES = 64;
/** Characters of such a run: to join more costs more than a call. */
const RUN_LENGTH = 64 * 1024;

interface Frames {
  bodies: List<Body>;
  count: number;
  /** Columns of the same frames: `size` and `kept` are filled in, `flags` where a body is cut. */
  flags: Uint8Array;
  size: Uint32Array;
  kept: Uint32Array;
}

export function encodeBodies(frames: Frames): { payload: Uint8Array; blobs: HandedBatch['blobs'] } {
  const payload = new Payload(leastBytes(frames));
  const blobs: HandedBatch['blobs'] = [];
  const { bodies, count, flags, size, kept } = frames;
  for (let index = 0; index < count; ) {
    const body = bodies[index];
    if (typeof body === 'string') {
      index = encodeTexts(frames, index, payload);
      continue;
    }
    let full = 0;
    if (typeof body === 'number') {
      full = body;
      cut(flags, index);
    } else if (isView(body)) {
      full = byteLengthOf(body);
      kept[index] = payload.addBytes(body as Uint8Array, full);
      if (full > BODY_LIMIT) cut(flags, index);
    } else if (body !== undefined) {
      full = apply(getBlobSize, body, NONE);
      if (full <= BODY_LIMIT) append(blobs, { index, blob: body });
      else cut(flags, index);
    }
    size[index++] = full;
  }
  return { payload: payload.whole(), blobs };
}

/** What the bodies take where all text is ASCII. */
function leastBytes({ bodies, count }: Frames): number {
  let bytes = 0;
  for (let index = 0; index < count; index++) {
    const body = bodies[index];
    let length = 0;
    if (typeof body === 'string') length = body.length;
    else if (isView(body)) length = byteLengthOf(body);
    bytes += length < BODY_LIMIT ? length : BODY_LIMIT;
  }
  return bytes;
}

/** Encodes the text at an index and those that follow it; gives the index behind them. */
function encodeTexts(frames: Frames, start: number, payload: Payload): number {
  const { bodies, count, flags, size, kept } = frames;
  let joined = '';
  let end = start;
  while (end < count && end - start < RUN_FRAMES) {
    const body = bodies[end];
    if (typeof body !== 'string' || (end > start && joined.length + body.length > RUN_LENGTH)) break;
    joined += body;
    end++;
  }
  const isAscii = joined.length <= BODY_LIMIT && payload.addAscii(joined);
  for (let index = start; index < end; index++) {
    const body = bodies[index];
    if (typeof body !== 'string') continue;
    if (isAscii) {
      size[index] = body.length;
      kept[index] = body.length;
    } else {
      const { read, written } = payload.addText(body);
      kept[index] = written;
      size[index] = written;
      if (read < body.length) {
        size[index] = written + encodedLength(slice(body, read, body.length));
        cut(flags, index);
      }
    }
  }
  return end;
}

function cut(flags: Uint8Array, index: number): void {
  flags[index] = (flags[index] ?? 0) | FrameFlag.truncated;
}

/** Bytes that grow. Sizes are kept aside: the buffers' own getters may be replaced. */
class Payload {
  #buffer: ArrayBuffer;
  #size: number;
  #end = 0;

  constructor(size: number) {
    this.#buffer = new NativeArrayBuffer(size);
    this.#size = size;
  }

  /** Gives how many were kept. */
  addBytes(bytes: Uint8Array, length: number): number {
    const kept = length < BODY_LIMIT ? length : BODY_LIMIT;
    this.#reserve(kept);
    const source = kept < length ? new NativeUint8Array(bufferOf(bytes), 0, kept) : bytes;
    apply(setBytes, new NativeUint8Array(this.#buffer, this.#end, kept), [source]);
    this.#end += kept;
    return kept;
  }

  /** `false` where it is no ASCII, and nothing was added: each of its units would have to take one byte. */
  addAscii(text: string): boolean {
    const { length } = text;
    this.#reserve(length);
    const { read } = encodeInto(text, new NativeUint8Array(this.#buffer, this.#end, length));
    if (read < length) return false;
    this.#end += length;
    return true;
  }

  addText(text: string): { read: number; written: number } {
    // Three bytes a UTF-16 unit is the most that UTF-8 needs.
    const room = text.length * 3 < BODY_LIMIT ? text.length * 3 : BODY_LIMIT;
    this.#reserve(room);
    const result = encodeInto(text, new NativeUint8Array(this.#buffer, this.#end, room));
    this.#end += result.written;
    return result;
  }

  /** All that was added, and no more. */
  whole(): Uint8Array {
    const bytes = new NativeUint8Array(this.#buffer, 0, this.#end);
    if (this.#end === this.#size) return bytes;
    const exact = new NativeUint8Array(this.#end);
    apply(setBytes, exact, [bytes]);
    return exact;
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#size) return;
    this.#size = this.#end * 2 + more;
    const larger = new NativeArrayBuffer(this.#size);
    apply(setBytes, new NativeUint8Array(larger), [new NativeUint8Array(this.#buffer, 0, this.#end)]);
    this.#buffer = larger;
  }
}
