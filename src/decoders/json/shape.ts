// A message's type, id, answer and running numbers, found by its shape: by the names of its fields at the top and in the
// envelope below, whatever app made it. Works on JSON text without decoding it, and on values of other formats.

import { DEPTH_LIMIT } from '../limits';
import type { MessageId, Role, SequenceField } from '../message';
import { AFTER_END, type Utf8Text } from '../utf8';
import { detached, startsWith } from './intern';
import {
  KEYS,
  type KeyMeaning,
  meaningOf,
  meaningOfName,
  pathOf,
  roleOfType,
  TYPES,
  type TypeName,
  typeNameOf,
} from './keys';
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

/** A message has one running number, rarely three. */
const SEQUENCES = 6;

/** A type longer than this is text for people. */
const LONGEST_TYPE = 100;

/** What is kept of a field's name. */
const LONGEST_KEY = 128;

/** A loose type looks like `chat.message`, `user:joined`, `ORDER_FILLED`, `btcusdt@trade`. */
const NAME = /^[\w$@][\w$@.:/#|~+*-]{0,63}$/;

/** Scores of where a type was found; the lowest wins. */
const GENERIC = 40;
const NESTED = 100;
const NUMERIC = 200;
const WEAK = 300;
const NONE = 1000;

/** What the shape says. One instance serves many messages: `reset` begins the next. */
export class Shape {
  type: string | undefined;
  typeRole: Role | undefined;
  id: MessageId | undefined;
  /** Of what stands in the envelope. */
  contentId: MessageId | undefined;
  ackOf: MessageId | undefined;
  requestId: MessageId | undefined;
  secret = false;
  /** Bits of `Tell`, of the top level. */
  tell = 0;
  sequence: SequenceField[] | undefined;
  /** Fields at the top, and the name of the first. */
  members = 0;
  firstKey: KeyMeaning | undefined;
  #typeScore = NONE;
  #idRank = NONE;
  #contentRank = NONE;

  reset(): this {
    this.type = undefined;
    this.typeRole = undefined;
    this.id = undefined;
    this.contentId = undefined;
    this.ackOf = undefined;
    this.requestId = undefined;
    this.secret = false;
    this.tell = 0;
    this.sequence = undefined;
    this.members = 0;
    this.firstKey = undefined;
    this.#typeScore = NONE;
    this.#idRank = NONE;
    this.#contentRank = NONE;
    return this;
  }

  offerType(key: KeyMeaning, nested: boolean, type: TypeName, numeric: boolean): void {
    let score = key.typeRank;
    if (key.weakType) score += nested ? NONE : WEAK;
    else if (numeric) score += nested ? NONE : NUMERIC;
    else if (nested) score += NESTED;
    if (type.generic) score += GENERIC;
    if (score >= NONE || score > this.#typeScore) return;
    if (key.looseType && !numeric && !NAME.test(type.name)) return;
    this.#typeScore = score;
    this.type = type.name;
    this.typeRole = type.role;
    if (!nested) this.tell |= type.tell;
  }

  offerId(key: KeyMeaning, nested: boolean, id: MessageId): void {
    if (key.ack) this.ackOf = id;
    if (key.request && !nested) this.requestId = id;
    if (key.idRank === 0) return;
    if (nested) {
      if (key.idRank > this.#contentRank) return;
      this.#contentRank = key.idRank;
      this.contentId = id;
    } else if (key.idRank <= this.#idRank) {
      this.#idRank = key.idRank;
      this.id = id;
    }
  }

  offerSequence(path: string, value: number): void {
    if (Number.isNaN(value)) return;
    this.sequence ??= [];
    if (this.sequence.length < SEQUENCES) this.sequence.push({ path, value });
  }

  /** `{"ping": 17}`, `{"SubscribeRequest": {…}}`: a lone field names the message. */
  settleLoneKey(): void {
    if (this.type !== undefined || this.members !== 1 || this.firstKey === undefined) return;
    const { name } = this.firstKey;
    if (!NAME.test(name)) return;
    this.type = name;
    this.typeRole = roleOfType(name);
  }
}

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
export function scanContent(source: Utf8Text, at: number, shape: Shape, parent: string): number {
  return scanMembers(source, at, shape, meaningOfName(parent));
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
      if (before === undefined) root.first = key;
      else before.next = key;
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
  KEYS.add(source.bytes, from, to, key);
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
    if (key.typeRank > 0 && length > 0 && length <= LONGEST_TYPE) {
      shape.offerType(key, nested, internedType(source, from + 1, to - 1), false);
    }
    if ((key.idRank > 0 || key.ack) && length > 0 && length <= LONGEST_TYPE) {
      shape.offerId(key, nested, stringAt(source, from, to));
    }
    if (key.sequence) shape.offerSequence(pathOf(parent, key.name), textNumber(bytes, from + 1, to - 1));
  } else if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) {
    if (key.typeRank > 0 && key.numericType && !nested) {
      const number = scalarNumber(bytes, from, to);
      if (Number.isInteger(number)) shape.offerType(key, nested, internedType(source, from, to), true);
    }
    if (key.idRank > 0 || key.ack) {
      const id = numericId(source, from, to);
      if (id !== undefined) shape.offerId(key, nested, id);
    }
    if (key.sequence) shape.offerSequence(pathOf(parent, key.name), scalarNumber(bytes, from, to));
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
  if (to - from > LONGEST_TYPE) return undefined;
  const text = source.slice(from, to);
  return /^-?\d+$/.test(text) ? text : undefined;
}

/** The same, of a value that another format gave. */
export function shapeOfValue(value: unknown, shape: Shape): void {
  if (isRecord(value)) {
    offerFields(value, shape, undefined);
    shape.settleLoneKey();
  }
}

export function contentOfValue(value: unknown, shape: Shape, parent: string): void {
  if (isRecord(value)) offerFields(value, shape, meaningOfName(parent));
}

/** Fields of a value that are looked at. Beyond that it is a table, not a message. */
const FIELDS = DEPTH_LIMIT;

function offerFields(value: { [key: string]: unknown }, shape: Shape, parent: KeyMeaning | undefined): void {
  const nested = parent !== undefined;
  let seen = 0;
  for (const name in value) {
    if (seen++ === FIELDS) break;
    const field = value[name];
    const key = meaningOfName(name.slice(0, LONGEST_TYPE));
    if (!nested) {
      shape.members++;
      shape.tell |= key.tell;
      if (shape.members === 1) shape.firstKey = key;
    }
    if (typeof field === 'string') {
      if (key.secret && field.length > 0) shape.secret = true;
      if (field.length === 0 || field.length > LONGEST_TYPE) continue;
      if (key.typeRank > 0) shape.offerType(key, nested, typeNameOf(field), false);
      if (key.idRank > 0 || key.ack) shape.offerId(key, nested, field);
    } else if (typeof field === 'number' || typeof field === 'bigint') {
      if (key.numericType && !nested && Number.isInteger(Number(field))) {
        shape.offerType(key, nested, typeNameOf(String(field)), true);
      }
      const id = typeof field === 'bigint' ? String(field) : field;
      if ((key.idRank > 0 || key.ack) && Number.isInteger(Number(field))) shape.offerId(key, nested, id);
      if (key.sequence) shape.offerSequence(pathOf(parent, key.name), Number(field));
    } else if (field instanceof Date) {
      if (key.sequence) shape.offerSequence(pathOf(parent, key.name), field.getTime());
    } else if (key.envelope && !nested && isRecord(field)) {
      offerFields(field, shape, key);
    }
  }
}

export function isRecord(value: unknown): value is { [key: string]: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof Map) &&
    !(value instanceof Date)
  );
}
