// The few fields of an object, or places of an array, that a protocol is known by: where they stand in the text.

import type { MessageId } from '../message';
import type { Utf8Text } from '../utf8';
import { startsWith } from './intern';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  skipSpace,
  stringEnd,
  valueEnd,
} from './scan';
import { numericId, stringAt } from './shape-of-text';

/** Values in a text, by their number: of a field in the names given, of a place in an array. */
abstract class Places {
  protected readonly from: number[];
  protected readonly to: number[];
  protected source: Utf8Text | undefined;

  constructor(count: number) {
    this.from = new Array<number>(count).fill(-1);
    this.to = new Array<number>(count).fill(-1);
  }

  protected begin(source: Utf8Text): void {
    this.source = source;
    this.from.fill(-1);
    this.to.fill(-1);
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
  readonly #names: Uint8Array[];

  constructor(...names: string[]) {
    super(names.length);
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
    for (;;) {
      if (bytes[i] !== QUOTE) return -1;
      const keyAt = i + 1;
      const keyTo = stringEnd(bytes, keyAt, end);
      if (keyTo === -1) return -1;
      i = skipSpace(bytes, keyTo + 1);
      if (bytes[i] !== COLON) return -1;
      i = skipSpace(bytes, i + 1);
      const from = i;
      i = valueEnd(bytes, from, end);
      if (i === -1) return -1;
      const place = this.#placeOf(bytes, keyAt, keyTo);
      if (place !== -1) {
        this.from[place] = from;
        this.to[place] = i;
      }
      i = skipSpace(bytes, i);
      if (bytes[i] === CLOSE_OBJECT) return i + 1;
      if (bytes[i] !== COMMA) return -1;
      i = skipSpace(bytes, i + 1);
    }
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

/** Reads the first places of an array. */
export class Elements extends Places {
  readonly #most: number;
  /** Elements, counted up to one more than there are places. */
  count = 0;

  constructor(most: number) {
    super(most);
    this.#most = most;
  }

  /**
   * Index after the array that begins at `at`, or after the last element looked at where there are more than places; -1
   * where the text breaks off before.
   */
  read(source: Utf8Text, at: number): number {
    this.begin(source);
    this.count = 0;
    const { bytes, end } = source;
    if (bytes[at] !== OPEN_ARRAY) return -1;
    let i = skipSpace(bytes, at + 1);
    if (bytes[i] === CLOSE_ARRAY) return i + 1;
    for (;;) {
      const from = i;
      i = valueEnd(bytes, from, end);
      if (i === -1) return -1;
      if (this.count === this.#most) {
        this.count++;
        return i;
      }
      this.from[this.count] = from;
      this.to[this.count] = i;
      this.count++;
      i = skipSpace(bytes, i);
      if (bytes[i] === CLOSE_ARRAY) return i + 1;
      if (bytes[i] !== COMMA) return -1;
      i = skipSpace(bytes, i + 1);
    }
  }
}
