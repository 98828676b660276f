// The few fields of an object, or places of an array, that a protocol is known by: where they stand in the text.

import type { MessageId } from '../message';
import type { Utf8Text } from '../utf8';
import { startsWith } from './intern';
import type { TypeName } from './keys';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  enclosingEnd,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  skipSpace,
  stringEnd,
  valueEnd,
} from './scan';
import { internedType, numericId, stringAt } from './shape-of-text';

/** Reads a value where it stands, instead of passing over it. */
export interface Inner {
  /** The byte with which the values begin that it reads. Others are passed over. */
  readonly opens: number;
  /** Index after the value that begins at `at`; -1 where it does not end. */
  read(source: Utf8Text, at: number): number;
  /** Forgets what it read last. */
  clear(): void;
}

/** Values in a text, by their number: of a field in the names given, of a place in an array. */
abstract class Places implements Inner {
  protected readonly from: number[];
  protected readonly to: number[];
  protected readonly inner: (Inner | undefined)[];
  protected source: Utf8Text | undefined;

  constructor(count: number, inner: { [place: number]: Inner } = {}) {
    this.from = new Array<number>(count).fill(-1);
    this.to = new Array<number>(count).fill(-1);
    this.inner = Array.from({ length: count }, (_, place) => inner[place]);
  }

  abstract readonly opens: number;

  abstract read(source: Utf8Text, at: number): number;

  clear(): void {
    for (let place = 0; place < this.from.length; place++) {
      this.from[place] = -1;
      this.to[place] = -1;
      this.inner[place]?.clear();
    }
  }

  protected begin(source: Utf8Text): void {
    this.source = source;
    this.clear();
  }

  /** Passes over a value that has no place, or puts it into its own. */
  protected value(source: Utf8Text, at: number, place: number): number {
    const inner = place === -1 ? undefined : this.inner[place];
    const end =
      inner !== undefined && source.bytes[at] === inner.opens
        ? inner.read(source, at)
        : valueEnd(source.bytes, at, source.end);
    if (end !== -1 && place !== -1) {
      this.from[place] = at;
      this.to[place] = end;
    }
    return end;
  }

  has(place: number): boolean {
    return this.start(place) !== -1;
  }

  /** Index of the value's first byte; -1 where there is none. */
  start(place: number): number {
    return this.from[place] ?? -1;
  }

  /** Index after the value. */
  stop(place: number): number {
    return this.to[place] ?? -1;
  }

  /** The value's first byte, which tells its kind; -1 where there is none. */
  kind(place: number): number {
    const at = this.start(place);
    return at === -1 ? -1 : (this.source?.bytes[at] ?? -1);
  }

  isObject(place: number): boolean {
    return this.kind(place) === OPEN_OBJECT;
  }

  isArray(place: number): boolean {
    return this.kind(place) === OPEN_ARRAY;
  }

  isNumber(place: number): boolean {
    const kind = this.kind(place);
    return (kind >= 0x30 && kind <= 0x39) || kind === 0x2d;
  }

  isNull(place: number): boolean {
    return this.kind(place) === 0x6e;
  }

  /** The JSON of the value. */
  json(place: number): string | undefined {
    return this.source !== undefined && this.has(place)
      ? this.source.slice(this.start(place), this.stop(place))
      : undefined;
  }

  string(place: number): string | undefined {
    if (this.source === undefined || this.kind(place) !== QUOTE) return undefined;
    return stringAt(this.source, this.start(place), this.stop(place));
  }

  /** A text of which there are few: the same string for all frames, and its role. */
  word(place: number): TypeName | undefined {
    if (this.source === undefined || this.kind(place) !== QUOTE) return undefined;
    return internedType(this.source, this.start(place) + 1, this.stop(place) - 1);
  }

  /** A string or a whole number. */
  id(place: number): MessageId | undefined {
    if (this.kind(place) === QUOTE) return this.string(place);
    if (this.source === undefined || !this.isNumber(place)) return undefined;
    return numericId(this.source, this.start(place), this.stop(place));
  }

  number(place: number): number | undefined {
    const id = this.id(place);
    return typeof id === 'number' ? id : undefined;
  }
}

/** Reads the fields named, at the top of an object. The last of a name counts, as with `JSON.parse`. */
export class Fields extends Places {
  readonly opens = OPEN_OBJECT;
  readonly #names: Uint8Array[];
  /** The place of each field in turn, as it was last time: most messages of a connection are built alike. */
  readonly #order: number[] = [];

  /** `inner`: by the number of the name, what reads the values of that field. */
  constructor(names: readonly string[], inner?: { [place: number]: Inner }) {
    super(names.length, inner);
    const encoder = new TextEncoder();
    this.#names = names.map((name) => encoder.encode(name));
  }

  /** Index after the object that begins at `at`; -1 where none ends, with what stood before the break. */
  read(source: Utf8Text, at: number): number {
    this.begin(source);
    const { bytes, end } = source;
    if (bytes[at] !== OPEN_OBJECT) return -1;
    let i = skipSpace(bytes, at + 1);
    if (bytes[i] === CLOSE_OBJECT) return i + 1;
    for (let member = 0; ; member++) {
      if (bytes[i] !== QUOTE) return -1;
      const keyAt = i + 1;
      let place = this.#guessed(bytes, keyAt, member);
      if (place !== -1) {
        i = keyAt + (this.#names[place]?.length ?? 0) + 1;
      } else {
        const keyTo = stringEnd(bytes, keyAt, end);
        if (keyTo === -1) return -1;
        place = this.#placeOf(bytes, keyAt, keyTo);
        if (member < ORDER_LIMIT) this.#order[member] = place;
        i = keyTo + 1;
      }
      i = skipSpace(bytes, i);
      if (bytes[i] !== COLON) return -1;
      i = this.value(source, skipSpace(bytes, i + 1), place);
      if (i === -1) return -1;
      i = skipSpace(bytes, i);
      if (bytes[i] === CLOSE_OBJECT) return i + 1;
      if (bytes[i] !== COMMA) return -1;
      i = skipSpace(bytes, i + 1);
    }
  }

  #guessed(bytes: Uint8Array, at: number, member: number): number {
    const place = this.#order[member] ?? -1;
    const name = this.#names[place];
    return name !== undefined && bytes[at + name.length] === QUOTE && startsWith(bytes, at, name)
      ? place
      : -1;
  }

  #placeOf(bytes: Uint8Array, from: number, to: number): number {
    const names = this.#names;
    for (let place = 0; place < names.length; place++) {
      const name = names[place];
      if (name !== undefined && name.length === to - from && startsWith(bytes, from, name)) return place;
    }
    return -1;
  }
}

/** Fields whose order is remembered. */
const ORDER_LIMIT = 16;

/** Reads the first places of an array. */
export class Elements extends Places {
  readonly opens = OPEN_ARRAY;
  readonly #most: number;

  /** `inner`: by its number, what reads the value of that place. */
  constructor(most: number, inner?: { [place: number]: Inner }) {
    super(most, inner);
    this.#most = most;
  }

  /** Index after the array that begins at `at`; -1 where none ends, with what stood before the break. */
  read(source: Utf8Text, at: number): number {
    this.begin(source);
    const { bytes, end } = source;
    if (bytes[at] !== OPEN_ARRAY) return -1;
    let i = skipSpace(bytes, at + 1);
    if (bytes[i] === CLOSE_ARRAY) return i + 1;
    for (let place = 0; place < this.#most; place++) {
      i = this.value(source, i, place);
      if (i === -1) return -1;
      i = skipSpace(bytes, i);
      if (bytes[i] === CLOSE_ARRAY) return i + 1;
      if (bytes[i] !== COMMA) return -1;
      i = skipSpace(bytes, i + 1);
    }
    return enclosingEnd(bytes, i, end);
  }
}

/** Reads the first field of an object, whatever its name. */
export class FirstField implements Inner {
  readonly opens = OPEN_OBJECT;
  readonly #inner: Inner;

  constructor(inner: Inner) {
    this.#inner = inner;
  }

  clear(): void {
    this.#inner.clear();
  }

  read(source: Utf8Text, at: number): number {
    const { bytes, end } = source;
    const key = skipSpace(bytes, at + 1);
    if (bytes[key] === CLOSE_OBJECT) return key + 1;
    const keyTo = bytes[key] === QUOTE ? stringEnd(bytes, key + 1, end) : -1;
    if (keyTo === -1) return -1;
    const colon = skipSpace(bytes, keyTo + 1);
    if (bytes[colon] !== COLON) return -1;
    const value = skipSpace(bytes, colon + 1);
    const after =
      bytes[value] === this.#inner.opens ? this.#inner.read(source, value) : valueEnd(bytes, value, end);
    return after === -1 ? -1 : enclosingEnd(bytes, after, end);
  }
}
