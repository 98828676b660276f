// CBOR (RFC 8949): where an item ends, without building it, and the value by cborg. The first goes before the second: it
// bounds how deep the library goes.

import { decode } from 'cborg';
import { DEPTH_LIMIT, TREE_LIMIT } from '../limits';
import { type Read, TOO_LARGE, unsigned } from './msgpack';
import { tidied } from './tidy';

const CUT = 'cut: an item goes on beyond the end';
const BREAK = 0xff;

/** Index after the item that begins at `at`, or in words why there is none. */
export function cborEnd(bytes: Uint8Array, at: number, end = bytes.length): number | string {
  /** Items still to come of what is open; endless (until a break) where the length is not told. */
  const open: number[] = [];
  let left = 1;
  let i = at;
  for (;;) {
    while (left === 0) {
      const outer = open.pop();
      if (outer === undefined) return i;
      left = outer;
    }
    if (i >= end) return CUT;
    const first = bytes[i] ?? 0;
    i++;
    if (first === BREAK) {
      if (left !== Number.POSITIVE_INFINITY) return 'not CBOR: a break where nothing is open';
      left = open.pop() ?? 0;
      continue;
    }
    left--;
    const major = first >> 5;
    const minor = first & 0x1f;
    let argument = minor;
    if (minor >= 24 && minor <= 27) {
      const width = 1 << (minor - 24);
      if (i + width > end) return CUT;
      argument = unsigned(bytes, i, width);
      i += width;
    } else if (minor >= 28 && minor <= 30) {
      return `not CBOR: the byte 0x${first.toString(16)} is reserved`;
    }
    const endless = minor === 31;
    if (endless && (major < 2 || major > 5)) return `not CBOR: the byte 0x${first.toString(16)} is reserved`;
    let items = 0;
    if (major === 2 || major === 3) {
      if (endless) items = Number.POSITIVE_INFINITY;
      else i += argument;
    } else if (major === 4) {
      items = endless ? Number.POSITIVE_INFINITY : argument;
    } else if (major === 5) {
      items = endless ? Number.POSITIVE_INFINITY : argument * 2;
    } else if (major === 6) {
      items = 1;
    }
    if (i > end || (items > end - i && items !== Number.POSITIVE_INFINITY)) return CUT;
    if (items > 0) {
      if (open.length === DEPTH_LIMIT) return `more than ${DEPTH_LIMIT} items within one another`;
      open.push(left);
      left = items;
    }
  }
}

/** The one item that the bytes are. */
export function readCbor(bytes: Uint8Array): Read {
  const end = cborEnd(bytes, 0);
  if (typeof end === 'string') return { error: end };
  if (end !== bytes.length) return { error: `${bytes.length - end} bytes after the item` };
  if (bytes.length > TREE_LIMIT) return { error: TOO_LARGE };
  try {
    return { value: tidied(decode(bytes, { useMaps: true, tags: TAGS })) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : 'not CBOR' };
  }
}

type TagContent = () => unknown;

/** A decoder for whatever tag comes: a message is shown even where its tags mean nothing to anybody here. */
const TAGS: { [tag: number]: (content: TagContent) => unknown } = new Proxy(
  {},
  { get: (_, tag) => (content: TagContent) => tagged(Number(tag), content()) },
);

/** RFC 8949, section 3.4: times, big numbers, and the mark that says "this is CBOR". */
function tagged(tag: number, value: unknown): unknown {
  if ((tag === 0 && typeof value === 'string') || (tag === 1 && typeof value === 'number')) {
    return new Date(typeof value === 'number' ? value * 1000 : value);
  }
  if ((tag === 2 || tag === 3) && value instanceof Uint8Array && value.length <= LONGEST_BIG_NUMBER) {
    const magnitude = value.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    return tag === 2 ? magnitude : -1n - magnitude;
  }
  return tag === SELF_DESCRIBED ? value : { tag, value };
}

const SELF_DESCRIBED = 55799;

/** Beyond this, adding bytes one by one would cost time out of proportion. */
const LONGEST_BIG_NUMBER = 256;
