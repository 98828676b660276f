// The shape of a message out of JSON text, without decoding it: one pass over the bytes, in which only what a field's name
// makes interesting becomes a string or a number.

import { detached } from '../memory';
import type { MessageId } from '../message';
import { AFTER_END, type Utf8Text } from '../utf8';
import { startsWith } from './intern';
import { KEYS, type KeyMeaning, meaningOf, pathOf, TYPES, type TypeName, typeNameOf } from './keys';
import { scalarNumber, textNumber } from './numbers';
import {
  CLOSE_OBJECT,
  COLON,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  SPACE,
  skipSpace,
  stringEnd,
  valueEnd,
} from './scan';
import { LONGEST_NAME, type Shape } from './shape';

/** What is kept of a field's name. */
const LONGEST_KEY = 128;

/**
 * Reads the object that begins at `at`, and the envelope in it. Index after it; -1 where it does not end, with what was
 * found until there.
 */
export function scanObject(source: Utf8Text, at: number, shape: Shape): number {
  const end = scanMembers(source, at, shape, undefined);
  shape.settleLoneKey();
  return end;
}

/** Reads what an object says of itself as the content of a message: running numbers and its id, below the path given. */
export function scanContent(source: Utf8Text, at: number, shape: Shape, parent: KeyMeaning): number {
  return scanMembers(source, at, shape, parent);
}

function scanMembers(source: Utf8Text, open: number, shape: Shape, parent: KeyMeaning | undefined): number {
  const { bytes, end } = source;
  const root = parent ?? ROOT;
  let before: KeyMeaning | undefined;
  let at = skipSpace(bytes, open + 1);
  if (bytes[at] === CLOSE_OBJECT) return at + 1;
  for (;;) {
    if (bytes[at] !== QUOTE) return -1;
    const keyAt = at + 1;
    let key = before === undefined ? root.first : before.next;
    if (
      key !== undefined &&
      bytes[keyAt + key.bytes.length] === QUOTE &&
      startsWith(bytes, keyAt, key.bytes)
    ) {
      at = keyAt + key.bytes.length + 1;
    } else {
      at = stringEnd(bytes, keyAt, end) + 1;
      if (at === 0) return -1;
      key = KEYS.get(bytes, keyAt, at - 1) ?? newKey(source, keyAt, at - 1);
      if (key.kept) {
        if (before === undefined) root.first = key;
        else before.next = key;
      }
    }
    before = key;
    if (parent === undefined) {
      shape.members++;
      shape.tell |= key.tell;
      if (shape.members === 1) shape.firstKey = key;
    }

    if (bytes[at] !== COLON) at = skipSpace(bytes, at);
    if (bytes[at] !== COLON) return -1;
    at++;
    if ((bytes[at] ?? AFTER_END) <= SPACE) at = skipSpace(bytes, at);
    const from = at;
    if (key.envelope && parent === undefined && bytes[at] === OPEN_OBJECT) {
      at = scanMembers(source, at, shape, key);
      if (at === -1) return -1;
    } else {
      at = valueEnd(bytes, from, end);
      if (at === -1) return -1;
      if (key.telling) take(source, from, at, shape, key, parent);
    }

    if ((bytes[at] ?? AFTER_END) <= SPACE) at = skipSpace(bytes, at);
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at++;
    if ((bytes[at] ?? AFTER_END) <= SPACE) at = skipSpace(bytes, at);
  }
}

/** Stands for the object at the top. */
const ROOT = meaningOf('');

function newKey(source: Utf8Text, from: number, to: number): KeyMeaning {
  const key = meaningOf(detached(source.slice(from, Math.min(to, from + LONGEST_KEY))));
  key.kept = KEYS.add(source.bytes, from, to, key);
  return key;
}

function take(
  source: Utf8Text,
  from: number,
  to: number,
  shape: Shape,
  key: KeyMeaning,
  parent: KeyMeaning | undefined,
): void {
  const { bytes } = source;
  const first = bytes[from];
  const nested = parent !== undefined;
  if (first === QUOTE) {
    const length = to - from - 2;
    if (key.secret && length > 0) shape.secret = true;
    if (key.typeRank > 0 && length > 0 && length <= LONGEST_NAME) {
      shape.offerType(key, nested, internedType(source, from + 1, to - 1), false);
    }
    if ((key.idRank > 0 || key.ack) && length > 0 && length <= LONGEST_NAME) {
      shape.offerId(key, nested, stringAt(source, from, to));
    }
    if (key.sequence) shape.offerSequence(pathOf(parent, key), textNumber(bytes, from + 1, to - 1));
  } else if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) {
    if (key.typeRank > 0 && key.numericType && !nested) {
      const number = scalarNumber(bytes, from, to);
      if (Number.isInteger(number)) shape.offerType(key, nested, internedType(source, from, to), true);
    }
    if (key.idRank > 0 || key.ack) {
      const id = numericId(source, from, to);
      if (id !== undefined) shape.offerId(key, nested, id);
    }
    if (key.sequence) shape.offerSequence(pathOf(parent, key), scalarNumber(bytes, from, to));
  }
}

/** One string for all frames of a type, whatever text it was first seen in. */
export function internedType(source: Utf8Text, from: number, to: number): TypeName {
  const known = TYPES.get(source.bytes, from, to);
  if (known !== undefined) return known;
  const type = typeNameOf(detached(unescaped(source.slice(from, to))));
  TYPES.add(source.bytes, from, to, type);
  return type;
}

/** The string whose quotes stand at `from` and before `to`. */
export function stringAt(source: Utf8Text, from: number, to: number): string {
  return unescaped(source.slice(from + 1, to - 1));
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

/** A whole number as an id: its digits, where a number cannot hold them. */
export function numericId(source: Utf8Text, from: number, to: number): MessageId | undefined {
  const number = scalarNumber(source.bytes, from, to);
  if (Number.isSafeInteger(number)) return number;
  if (to - from > LONGEST_NAME) return undefined;
  const text = source.slice(from, to);
  return /^-?\d+$/.test(text) ? text : undefined;
}
