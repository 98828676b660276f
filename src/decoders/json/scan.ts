// Finding one's way in JSON that stands as bytes: where a string or a value ends, without making either. Structure alone
// is followed; whether the text between is valid JSON is for `JSON.parse` to say.

import { AFTER_END } from '../utf8';

export const SPACE = 0x20;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COLON = 0x3a;
export const COMMA = 0x2c;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;

/** From here on a string is searched by the engine's own `indexOf`, whose call costs as much as dozens of bytes. */
const LONG_STRING = 96;

/** Index of the closing quote; `at` stands after the opening one. -1 where there is none. */
export function stringEnd(bytes: Uint8Array, at: number, end: number): number {
  const near = end - at > LONG_STRING ? at + LONG_STRING : end;
  let i = at;
  for (; i < near; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return i;
    if (byte === BACKSLASH) i++;
  }
  return i < end ? longStringEnd(bytes, i, end) : -1;
}

/** A function of its own, so that the engine can inline the other. */
function longStringEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end) {
    const quote = bytes.indexOf(QUOTE, i);
    if (quote === -1 || quote >= end) return -1;
    let before = quote - 1;
    while (before >= i && bytes[before] === BACKSLASH) before--;
    if ((quote - before) % 2 === 1) return quote;
    i = quote + 1;
  }
  return -1;
}

/** Index of the next byte that is no white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let i = at;
  while ((bytes[i] ?? AFTER_END) <= SPACE) i++;
  return i;
}

/** Index after the value that begins at `at`; -1 where it does not end or none begins. */
export function valueEnd(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at];
  if (first === QUOTE) {
    const quote = stringEnd(bytes, at + 1, end);
    return quote === -1 ? -1 : quote + 1;
  }
  if (first === OPEN_OBJECT || first === OPEN_ARRAY) return enclosingEnd(bytes, at + 1, end);
  let i = at;
  for (; i < end; i++) {
    const byte = bytes[i] ?? AFTER_END;
    if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || byte <= SPACE) break;
  }
  return i === at ? -1 : i;
}

/** Index after the object or array that `at` stands within, outside of any text; -1 where it does not end. */
export function enclosingEnd(bytes: Uint8Array, at: number, end: number): number {
  let depth = 1;
  for (let i = at; i < end; i++) {
    const byte = bytes[i] ?? AFTER_END;
    if (byte === QUOTE) {
      i = stringEnd(bytes, i + 1, end);
      if (i === -1) return -1;
    } else if (byte < OPEN_ARRAY) {
      // Commas, colons, digits: most of what stands between texts.
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth++;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth--;
      if (depth === 0) return i + 1;
    }
  }
  return -1;
}

/** How far objects and arrays stand within one another, counted up to `limit` + 1. */
export function depthOf(bytes: Uint8Array, at: number, end: number, limit: number): number {
  let depth = 0;
  let deepest = 0;
  for (let i = at; i < end; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      i = stringEnd(bytes, i + 1, end);
      if (i === -1) break;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth++;
      if (depth > deepest) deepest = depth;
      if (depth > limit) break;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth--;
    }
  }
  return deepest;
}
