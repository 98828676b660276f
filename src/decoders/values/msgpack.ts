// MessagePack (github.com/msgpack/msgpack, spec.md): where a value ends, without building it, and the value by
// @msgpack/msgpack. The first goes before the second, always: the library makes room for as many items as a header
// claims, and six bytes can claim four thousand million.

import { Decoder } from '@msgpack/msgpack';
import { DEPTH_LIMIT, TREE_LIMIT } from '../limits';
import { preview } from '../summary';
import { tidied } from './tidy';

export type Read = { value: unknown; error?: undefined } | { value?: undefined; error: string };

const CUT = 'cut: a value goes on beyond the end';
const TOO_DEEP = `more than ${DEPTH_LIMIT} maps and arrays within one another`;
export const TOO_LARGE = `larger than ${TREE_LIMIT / 1024 / 1024} MiB, not made into a tree`;

/** Bytes after the first, of 0xca (a float) to 0xd8 (an extension of 16 bytes, with its type). */
const FIXED_BYTES = [4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17];

/** Index after the value that begins at `at`, or in words why there is none. */
export function msgpackEnd(bytes: Uint8Array, at: number, end = bytes.length): number | string {
  const open: number[] = [];
  let left = 1;
  let i = at;
  for (;;) {
    while (left === 0) {
      const outer = open.pop();
      if (outer === undefined) return i;
      left = outer;
    }
    left--;
    if (i >= end) return CUT;
    const first = bytes[i] ?? 0;
    i++;
    if (first === 0xc1) return 'not MessagePack: the byte 0xc1 is never used';
    const width = lengthBytes(first);
    if (i + width > end) return CUT;
    const length = width === 0 ? shortLength(first) : unsigned(bytes, i, width);
    i += width;
    const items = itemsOf(first, length);
    if (items === 0) i += first >= 0xc7 && first <= 0xc9 ? length + 1 : length;
    if (i > end || items > end - i) return CUT;
    if (items > 0) {
      if (open.length === DEPTH_LIMIT) return TOO_DEEP;
      open.push(left);
      left = items;
    }
  }
}

/** Bytes in which a length follows the first byte: of binary, extensions, texts, arrays and maps. */
function lengthBytes(first: number): number {
  if (first < 0xc4 || first > 0xdf) return 0;
  if (first <= 0xc6) return 1 << (first - 0xc4);
  if (first <= 0xc9) return 1 << (first - 0xc7);
  if (first <= 0xd8) return 0;
  if (first <= 0xdb) return 1 << (first - 0xd9);
  return first % 2 === 0 ? 2 : 4;
}

/** The length that the first byte itself holds or stands for: of items, or of bytes. */
function shortLength(first: number): number {
  if (first >= 0x80 && first <= 0x9f) return first & 0x0f;
  if (first >= 0xa0 && first <= 0xbf) return first & 0x1f;
  return FIXED_BYTES[first - 0xca] ?? 0;
}

/** Values within a map or array; 0 for what holds bytes, and for what is empty. */
function itemsOf(first: number, length: number): number {
  if ((first >= 0x80 && first <= 0x8f) || first === 0xde || first === 0xdf) return length * 2;
  return (first >= 0x90 && first <= 0x9f) || first === 0xdc || first === 0xdd ? length : 0;
}

/** A big-endian number. */
export function unsigned(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = at; i < at + width; i++) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

/** The one value that the bytes are. */
export function readMsgpack(bytes: Uint8Array): Read {
  const end = msgpackEnd(bytes, 0);
  if (typeof end === 'string') return { error: end };
  if (end !== bytes.length) return { error: `${bytes.length - end} bytes after the value` };
  if (bytes.length > TREE_LIMIT) return { error: TOO_LARGE };
  try {
    return { value: tidied(decoder.decode(bytes)) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : 'not MessagePack' };
  }
}

const decoder = new Decoder({
  useBigInt64: true,
  mapKeyConverter: (key) => (typeof key === 'string' || typeof key === 'number' ? key : preview(key)),
});
