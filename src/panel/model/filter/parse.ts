// From text to a filter. What is not of the language is text to look for: `http://host:80`, `{"seq":12`, `/ws/chat`. Only a
// word that begins like a condition and does not go on like one is a problem, which says where it stands.

import type { TextKey } from '../../texts';
import {
  COMPARISONS,
  type Condition,
  type Filter,
  MEASURES,
  type Measure,
  TRAITS,
  type Trait,
} from './terms';
import { readClock, readSize, readSpan } from './values';

/** What is wrong with a part of the text: a sentence of messages.json and its values. */
export interface FilterProblem {
  from: number;
  to: number;
  key: Extract<TextKey, `filterProblem${string}`>;
  values: string[];
}

export interface ParsedFilter {
  filter: Filter;
  problems: FilterProblem[];
}

/** Never throws. Terms with a problem are left out of `filter`. */
export function parseFilter(text: string): ParsedFilter {
  const filter: Filter = [];
  const problems: FilterProblem[] = [];
  let group: Filter[number] = [];
  for (const { from, to } of wordsIn(text)) {
    const word = text.slice(from, to);
    if (word === 'OR') {
      if (group.length > 0) filter.push(group);
      group = [];
      continue;
    }
    const negated = word.length > 1 && word.startsWith('-');
    const read = readWord(negated ? word.slice(1) : word);
    if ('kind' in read) group.push({ ...read, negated });
    else problems.push({ from, to, ...read });
  }
  if (group.length > 0) filter.push(group);
  return { filter, problems };
}

/** Where each word stands: up to white space, save within quotes and regular expressions. */
export function* wordsIn(text: string): Generator<{ from: number; to: number }> {
  let at = 0;
  while (at < text.length) {
    if (isSpace(text, at)) {
      at++;
      continue;
    }
    const from = at;
    WORD.lastIndex = from;
    at = WORD.exec(text)?.[0].length ? WORD.lastIndex : from + 1;
    yield { from, to: at };
  }
}

// Bounded: looking for an end that is not there must not go through a pasted document again and again.
const QUOTED = '"(?:[^"\\\\]|\\\\[^]){0,1000}"';
const REGEX = '/(?:[^/\\\\\\n]|\\\\[^\\n]){1,1000}/[imsu]{0,4}';

/** A quoted text or regular expression counts as one where nothing sticks to its end; else the word is as it stands. */
const WORD = new RegExp(`-?(?:(?:type:|protocol:)?${QUOTED}|${REGEX})(?=\\s|$)|\\S+`, 'uy');

function isSpace(text: string, at: number): boolean {
  return /\s/u.test(text[at] ?? '');
}

type Read = Condition | Pick<FilterProblem, 'key' | 'values'>;

function readWord(word: string): Read {
  if (isQuoted(word)) return { kind: 'text', text: unquoted(word) };
  const [, source, flags = ''] = /^\/(.+)\/([imsu]{0,4})$/s.exec(word) ?? [];
  if (source !== undefined && !source.startsWith('/')) return readRegex(word, source, flags);
  const [, key, value = ''] = /^(dir|type|protocol|conn|is|after|before):(.*)$/s.exec(word) ?? [];
  if (key !== undefined) return readKeyed(key, value);
  const [, measure, comparison, amount = ''] = /^(size|slow|paint)(>=|<=|>|<|=|:)(.*)$/s.exec(word) ?? [];
  if (measure !== undefined && comparison !== undefined) return readMeasure(measure, comparison, amount);
  return { kind: 'text', text: word };
}

function readRegex(word: string, source: string, flags: string): Read {
  // `/ws/chat/` is a path: one regular expression has no bare slash in it.
  if (/(?:^|[^\\])(?:\\\\)*\//.test(source)) return { kind: 'text', text: word };
  const wrong = faultOf(source, regexFlags(source, flags));
  return wrong === undefined
    ? { kind: 'regex', source, flags }
    : { key: 'filterProblemRegex', values: [wrong] };
}

/** The flags under which it is searched: by characters, not halves of them, unless its escapes are of the older kind. */
export function regexFlags(source: string, flags: string): string {
  const withUnicode = flags.includes('u') ? flags : `${flags}u`;
  return faultOf(source, withUnicode) === undefined ? withUnicode : flags;
}

function faultOf(source: string, flags: string): string | undefined {
  try {
    new RegExp(source, flags);
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // Engines repeat the whole expression before they say what is wrong with it.
    return said.split(': ').at(-1) ?? said;
  }
}

function readKeyed(key: string, value: string): Read {
  switch (key) {
    case 'dir':
      return value === 'in' || value === 'out'
        ? { kind: 'dir', value }
        : { key: 'filterProblemDirection', values: [] };
    case 'type':
    case 'protocol': {
      const pattern = isQuoted(value) ? unquoted(value) : value;
      return pattern === '' ? { key: 'filterProblemPattern', values: [key] } : { kind: key, pattern };
    }
    case 'conn': {
      const ordinal = /^#?([1-9]\d{0,8})$/.exec(value)?.[1];
      return ordinal === undefined
        ? { key: 'filterProblemConnection', values: [] }
        : { kind: 'conn', ordinal: Number(ordinal) };
    }
    case 'is': {
      const trait = TRAITS.find((one): one is Trait => one === value);
      return trait ? { kind: 'is', trait } : { key: 'filterProblemTrait', values: [TRAITS.join(', ')] };
    }
    default: {
      const time = readClock(value);
      return time === undefined
        ? { key: 'filterProblemTime', values: [key] }
        : { kind: 'time', side: key === 'after' ? 'after' : 'before', time };
    }
  }
}

function readMeasure(name: string, sign: string, amount: string): Read {
  const measure = MEASURES.find((one): one is Measure => one === name) ?? 'size';
  const comparison = COMPARISONS.find((one) => one === sign);
  const value = measure === 'size' ? readSize(amount) : readSpan(amount);
  if (comparison && value !== undefined) return { kind: 'measure', measure, comparison, value };
  return measure === 'size'
    ? { key: 'filterProblemSize', values: [] }
    : { key: 'filterProblemSpan', values: [measure] };
}

const WHOLLY_QUOTED = new RegExp(`^${QUOTED}$`, 'u');

function isQuoted(word: string): boolean {
  return WHOLLY_QUOTED.test(word);
}

function unquoted(word: string): string {
  return word.slice(1, -1).replace(/\\(.)/gsu, '$1');
}
