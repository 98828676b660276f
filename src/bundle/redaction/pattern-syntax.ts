// The regular expressions that a user may give, parsed: JavaScript's, without what makes matching take more than linear time
// (back-references, look-around). `secret-\d+`, or `/secret-\d+/i`.

import { BundleError } from '../bundle-error';

export type PatternNode =
  | { type: 'set'; set: UnitSet }
  | { type: 'sequence'; nodes: PatternNode[] }
  | { type: 'choice'; nodes: PatternNode[] }
  | { type: 'repeat'; node: PatternNode; least: number; most: number; greedy: boolean }
  | { type: 'assertion'; holds: Assertion };

/** `before` and `after`: the UTF-16 units around the place, -1 at the text's ends. */
export type Assertion = (before: number, after: number) => boolean;

/** Ranges of UTF-16 units, both ends included. */
export type Range = readonly [from: number, to: number];

export class UnitSet {
  readonly #ranges: readonly Range[];
  readonly #isNegated: boolean;
  readonly #ascii = new Uint8Array(128);

  constructor(ranges: readonly Range[], isNegated: boolean, ignoreCase: boolean) {
    this.#ranges = ignoreCase ? ranges.concat(otherCases(ranges)) : ranges;
    this.#isNegated = isNegated;
    for (let unit = 0; unit < 128; unit++) this.#ascii[unit] = this.#search(unit) ? 1 : 0;
  }

  has(unit: number): boolean {
    return unit < 128 ? this.#ascii[unit] === 1 : this.#search(unit);
  }

  #search(unit: number): boolean {
    return this.#ranges.some(([from, to]) => unit >= from && unit <= to) !== this.#isNegated;
  }
}

/** A pattern longer than this is a program. */
const MOST_LENGTH = 500;
const MOST_REPEATS = 1000;
const MOST_DEPTH = 50;
/** A range is looked at letter by letter for its other cases. */
const MOST_CASES = 1000;

const DIGITS: Range[] = [[0x30, 0x39]];
const WORD: Range[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
/** White space and line ends (ECMA-262, 12.2 and 12.3). */
const SPACE: Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const LINE_ENDS: Range[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
const CONTROL: { [letter: string]: number } = { t: 0x09, n: 0x0a, v: 0x0b, f: 0x0c, r: 0x0d, '0': 0 };

/** @throws BundleError that says what in the pattern is not possible. */
export function parsePattern(written: string): PatternNode {
  if (written.length > MOST_LENGTH) {
    throw new BundleError(`the pattern is longer than ${MOST_LENGTH} characters`);
  }
  const literal = /^\/(.+)\/([a-z]*)$/s.exec(written);
  const flags = literal?.[2] ?? '';
  const unknown = /[^gims]/.exec(flags);
  if (unknown) throw refusal(written, `the flag "${unknown[0]}" is not possible`);
  const source = literal?.[1] ?? written;
  try {
    new RegExp(source, flags);
  } catch {
    throw refusal(written, 'this is no regular expression');
  }
  return new Parser(source, written, flags).parse();
}

class Parser {
  readonly #source: string;
  readonly #written: string;
  readonly #ignoreCase: boolean;
  readonly #multiline: boolean;
  readonly #dotAll: boolean;
  #at = 0;
  #depth = 0;

  constructor(source: string, written: string, flags: string) {
    this.#source = source;
    this.#written = written;
    this.#ignoreCase = flags.includes('i');
    this.#multiline = flags.includes('m');
    this.#dotAll = flags.includes('s');
  }

  parse(): PatternNode {
    const node = this.#choice();
    if (this.#at < this.#source.length) this.#refuse(`"${this.#source[this.#at]}" is not possible here`);
    return node;
  }

  #choice(): PatternNode {
    this.#depth += 1;
    if (this.#depth > MOST_DEPTH) this.#refuse(`groups are nested deeper than ${MOST_DEPTH}`);
    const nodes = [this.#sequence()];
    while (this.#take('|')) nodes.push(this.#sequence());
    this.#depth -= 1;
    return nodes.length === 1 && nodes[0] ? nodes[0] : { type: 'choice', nodes };
  }

  #sequence(): PatternNode {
    const nodes: PatternNode[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source.charAt(this.#at))) {
      nodes.push(this.#repeated(this.#atom()));
    }
    return { type: 'sequence', nodes };
  }

  #repeated(node: PatternNode): PatternNode {
    const bounds = this.#bounds();
    if (!bounds) return node;
    const greedy = !this.#take('?');
    const [least, most] = bounds;
    if (least > MOST_REPEATS || (most !== Number.POSITIVE_INFINITY && most > MOST_REPEATS)) {
      this.#refuse(`a repetition counts further than ${MOST_REPEATS}`);
    }
    return { type: 'repeat', node, least, most, greedy };
  }

  #bounds(): [number, number] | undefined {
    if (this.#take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.#take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.#take('?')) return [0, 1];
    const counted = /^\{(\d+)(,?)(\d*)\}/.exec(this.#source.slice(this.#at));
    if (!counted) return undefined;
    this.#at += counted[0].length;
    const least = Number(counted[1]);
    if (counted[2] === '') return [least, least];
    return [least, counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3])];
  }

  #atom(): PatternNode {
    const character = this.#source.charAt(this.#at++);
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return this.#bracket();
      case '.':
        return { type: 'set', set: new UnitSet(this.#dotAll ? [] : LINE_ENDS, true, false) };
      case '^':
        return { type: 'assertion', holds: this.#multiline ? atLineStart : atStart };
      case '$':
        return { type: 'assertion', holds: this.#multiline ? atLineEnd : atEnd };
      case '\\':
        return this.#escape();
      default:
        return this.#unit(character.charCodeAt(0));
    }
  }

  #group(): PatternNode {
    if (this.#take('?')) {
      const name = /^(?::|<[A-Za-z_$][\w$]*>)/.exec(this.#source.slice(this.#at));
      if (!name) this.#refuse('look-around is not possible');
      this.#at += name[0].length;
    }
    const node = this.#choice();
    this.#at += 1;
    return node;
  }

  #escape(): PatternNode {
    const character = this.#source.charAt(this.#at);
    if (character === 'b' || character === 'B') {
      this.#at += 1;
      return { type: 'assertion', holds: character === 'b' ? atWordEdge : notAtWordEdge };
    }
    if (/[1-9k]/.test(character)) this.#refuse('back-references are not possible');
    const { ranges, isNegated } = this.#escapedSet();
    return { type: 'set', set: new UnitSet(ranges, isNegated, this.#ignoreCase) };
  }

  /** Behind a backslash: a class, or one unit. */
  #escapedSet(): { ranges: Range[]; isNegated: boolean } {
    const character = this.#source.charAt(this.#at++);
    switch (character.toLowerCase()) {
      case 'd':
        return { ranges: DIGITS, isNegated: character === 'D' };
      case 'w':
        return { ranges: WORD, isNegated: character === 'W' };
      case 's':
        return { ranges: SPACE, isNegated: character === 'S' };
      case 'p':
        return this.#refuse('Unicode properties are not possible');
      case 'x':
      case 'u': {
        const hex = /^(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/i.exec(this.#source.slice(this.#at - 1));
        if (!hex) return one(character.charCodeAt(0));
        this.#at += hex[0].length - 1;
        return one(Number.parseInt(hex[1] ?? hex[2] ?? '', 16));
      }
      case 'c':
        return this.#refuse('control letters are not possible');
      default:
        return one(CONTROL[character] ?? character.charCodeAt(0));
    }
  }

  #bracket(): PatternNode {
    const isNegated = this.#take('^');
    const ranges: Range[] = [];
    while (!this.#take(']')) {
      const from = this.#member();
      const isRange = this.#source.charAt(this.#at) === '-' && this.#source.charAt(this.#at + 1) !== ']';
      if (!isRange) {
        ranges.push(...from.ranges);
        continue;
      }
      this.#at += 1;
      const to = this.#member();
      if (from.isClass || to.isClass) this.#refuse('a class cannot be the end of a range');
      ranges.push([from.ranges[0]?.[0] ?? 0, to.ranges[0]?.[1] ?? 0]);
    }
    return { type: 'set', set: new UnitSet(ranges, isNegated, this.#ignoreCase) };
  }

  #member(): { ranges: Range[]; isClass: boolean } {
    const character = this.#source.charAt(this.#at++);
    const unit = character.charCodeAt(0);
    if (character !== '\\') {
      if (unit >= 0xd800 && unit < 0xe000)
        this.#refuse('characters beyond U+FFFF are not possible in brackets');
      return { ranges: [[unit, unit]], isClass: false };
    }
    if (this.#take('b')) return { ranges: [[0x08, 0x08]], isClass: false };
    const isClass = /[dswDSW]/.test(this.#source.charAt(this.#at));
    const { ranges, isNegated } = this.#escapedSet();
    return { ranges: isNegated ? complement(ranges) : ranges, isClass };
  }

  #unit(unit: number): PatternNode {
    return { type: 'set', set: new UnitSet([[unit, unit]], false, this.#ignoreCase) };
  }

  #take(character: string): boolean {
    if (this.#source.charAt(this.#at) !== character) return false;
    this.#at += 1;
    return true;
  }

  #refuse(why: string): never {
    throw refusal(this.#written, why);
  }
}

function one(unit: number): { ranges: Range[]; isNegated: boolean } {
  return { ranges: [[unit, unit]], isNegated: false };
}

function complement(ranges: readonly Range[]): Range[] {
  const sorted = ranges.toSorted(([a], [b]) => a - b);
  const others: Range[] = [];
  let next = 0;
  for (const [from, to] of sorted) {
    if (from > next) others.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= 0xffff) others.push([next, 0xffff]);
  return others;
}

function otherCases(ranges: readonly Range[]): Range[] {
  const others: Range[] = [];
  for (const [from, to] of ranges) {
    for (let unit = from; unit <= Math.min(to, from + MOST_CASES); unit++) {
      const character = String.fromCharCode(unit);
      for (const other of [character.toLowerCase(), character.toUpperCase()]) {
        if (other.length === 1 && other !== character)
          others.push([other.charCodeAt(0), other.charCodeAt(0)]);
      }
    }
  }
  return others;
}

const isWord = (unit: number): boolean => WORD.some(([from, to]) => unit >= from && unit <= to);
const isLineEnd = (unit: number): boolean => LINE_ENDS.some(([from, to]) => unit >= from && unit <= to);
const atStart: Assertion = (before) => before < 0;
const atEnd: Assertion = (_, after) => after < 0;
const atLineStart: Assertion = (before) => before < 0 || isLineEnd(before);
const atLineEnd: Assertion = (_, after) => after < 0 || isLineEnd(after);
const atWordEdge: Assertion = (before, after) => isWord(before) !== isWord(after);
const notAtWordEdge: Assertion = (before, after) => isWord(before) === isWord(after);

function refusal(written: string, why: string): BundleError {
  return new BundleError(`the pattern ${written} cannot be used: ${why}`);
}
