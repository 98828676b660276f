// The beginnings of bodies that are not kept whole (allowance.ts). They are taken at once, into places that are used in
// turn: texts and arrays that wait for the next hand-over would be far more work for the browser's collector.

import type { ByteCount } from '../records/units';
import { BEGINNING_BYTES } from './allowance';
import {
  apply,
  bufferOf,
  byteLengthOf,
  charCodeAt,
  encodeInto,
  NativeUint8Array,
  setBytes,
  slice,
} from './intrinsics';

/** A body of which only the beginning is kept. */
export class Beginning {
  constructor(
    /** A Blob's own beginning, or where the bytes stand in `bytesOf`. */
    readonly of: Blob | number,
    readonly kept: ByteCount,
    /** What the whole of it takes. */
    readonly size: ByteCount,
  ) {}
}

/** UTF-16 units of a text encoded at a time only to be counted. */
const COUNTED_AT_ONCE = 16 * 1024;

let placeCount = 0;
let places: Uint8Array | undefined;
let next = 0;
/** What is encoded stands here until it is kept. */
let start: Uint8Array | undefined;
/** What is encoded only to be counted. */
let counted: Uint8Array | undefined;

/** As many may wait at the same time. */
export function holdBeginnings(count: number): void {
  placeCount = count;
}

/** Whole characters alone. `size`: what the whole of it takes in UTF-8, where that is known. */
export function beginningOfText(text: string, size: ByteCount = encodedLength(text)): Beginning {
  start ??= new NativeUint8Array(BEGINNING_BYTES);
  const { written } = encodeInto(slice(text, 0, BEGINNING_BYTES), start);
  return new Beginning(keep(start), written, size);
}

/** `start`: the first `BEGINNING_BYTES` of it, which are copied. */
export function beginningOfBytes(start: Uint8Array, size: ByteCount): Beginning {
  return new Beginning(keep(start), byteLengthOf(start), size);
}

/** The bytes of one that is no Blob. */
export function bytesOf(from: number, kept: ByteCount): Uint8Array {
  return new NativeUint8Array(bufferOf(places ?? new NativeUint8Array(0)), from, kept);
}

/** Bytes that a text takes in UTF-8. */
export function encodedLength(text: string): ByteCount {
  counted ??= new NativeUint8Array(3 * COUNTED_AT_ONCE);
  let length = 0;
  for (let at = 0; at < text.length; ) {
    const end = endOfPart(text, at);
    length += encodeInto(slice(text, at, end), counted).written;
    at = end;
  }
  return length;
}

/** Gives where it stands. */
function keep(bytes: Uint8Array): number {
  places ??= new NativeUint8Array(placeCount * BEGINNING_BYTES);
  const from = next * BEGINNING_BYTES;
  apply(setBytes, places, [bytes, from]);
  next = next + 1 < placeCount ? next + 1 : 0;
  return from;
}

/** Where a part ends, with no pair of surrogates divided. */
function endOfPart(text: string, at: number): number {
  const end = at + COUNTED_AT_ONCE;
  if (end >= text.length) return text.length;
  const last = charCodeAt(text, end - 1);
  return last >= 0xd800 && last < 0xdc00 ? end - 1 : end;
}
