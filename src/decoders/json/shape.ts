// A message's type, id, answer and running numbers, found by its shape: by the names of its fields at the top and in the
// envelope below, whatever app made it.

import type { MessageId, SequenceField } from '../message';
import { type KeyMeaning, meaningOfName, pathOf, type TypeName, typeNameOf, typeOfKey } from './keys';
import { textNumber } from './numbers';

/** A message has one running number, rarely three. */
const SEQUENCES = 6;

/** A type or id longer than this is text for people. */
export const LONGEST_NAME = 100;

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
  type: TypeName | undefined;
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
    this.type = type;
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
    // A list that grows takes room for many at once; nearly all hold one.
    if (this.sequence === undefined) this.sequence = [{ path, value }];
    else if (this.sequence.length < SEQUENCES) this.sequence.push({ path, value });
  }

  /** `{"ping": 17}`, `{"SubscribeRequest": {…}}`: a lone field names the message. */
  settleLoneKey(): void {
    if (this.type !== undefined || this.members !== 1 || this.firstKey === undefined) return;
    if (NAME.test(this.firstKey.name)) this.type = typeOfKey(this.firstKey);
  }
}

/** Reads the shape of a decoded value. Only an object has one. */
export function shapeOfValue(value: unknown, shape: Shape): void {
  if (isRecord(value)) {
    offerFields(value, shape, undefined);
    shape.settleLoneKey();
  }
}

/** Reads what an object says of itself as the content of a message, below the path given. */
export function contentOfValue(value: unknown, shape: Shape, parent: KeyMeaning): void {
  if (isRecord(value)) offerFields(value, shape, parent);
}

/** Fields of a value that are looked at. Beyond that it is a table, not a message. */
const FIELDS = 200;

function offerFields(value: { [key: string]: unknown }, shape: Shape, parent: KeyMeaning | undefined): void {
  const nested = parent !== undefined;
  let seen = 0;
  for (const name in value) {
    if (seen++ === FIELDS) break;
    const field = value[name];
    const key = meaningOfName(name.slice(0, LONGEST_NAME));
    if (!nested) {
      shape.members++;
      shape.tell |= key.tell;
      if (shape.members === 1) shape.firstKey = key;
    }
    if (typeof field === 'string') {
      offerText(shape, key, parent, field);
    } else if (typeof field === 'number' || typeof field === 'bigint') {
      offerNumber(shape, key, parent, field);
    } else if (field instanceof Date) {
      if (key.sequence) shape.offerSequence(pathOf(parent, key), field.getTime());
    } else if (key.envelope && !nested && isRecord(field)) {
      offerFields(field, shape, key);
    }
  }
}

function offerText(shape: Shape, key: KeyMeaning, parent: KeyMeaning | undefined, text: string): void {
  const nested = parent !== undefined;
  if (key.secret && text !== '') shape.secret = true;
  if (text === '' || text.length > LONGEST_NAME) return;
  if (key.typeRank > 0) shape.offerType(key, nested, typeNameOf(text), false);
  if (key.idRank > 0 || key.ack) shape.offerId(key, nested, text);
  if (key.sequence) {
    const bytes = encoder.encode(text);
    shape.offerSequence(pathOf(parent, key), textNumber(bytes, 0, bytes.length));
  }
}

const encoder = new TextEncoder();

function offerNumber(
  shape: Shape,
  key: KeyMeaning,
  parent: KeyMeaning | undefined,
  value: number | bigint,
): void {
  const nested = parent !== undefined;
  const number = Number(value);
  if (key.sequence) shape.offerSequence(pathOf(parent, key), number);
  if (!Number.isInteger(number)) return;
  if (key.numericType && !nested) shape.offerType(key, nested, typeNameOf(String(value)), true);
  if (key.idRank > 0 || key.ack) {
    shape.offerId(key, nested, typeof value === 'bigint' ? String(value) : value);
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
