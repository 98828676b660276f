// One line for people out of any payload: short, without line breaks or characters that steer a terminal.

import type { ByteCount } from '../records/units';

/** A row of the panel shows about this many characters. */
const LONGEST = 160;

/** What a preview of a value shows of a nested one, of a list, and of one text. */
const PREVIEW_DEPTH = 3;
const PREVIEW_ITEMS = 12;
const PREVIEW_TEXT = 60;

/** Control characters, line and paragraph separators, and those that turn the direction of text around. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** The text in one line, with an ellipsis where it was longer. */
export function oneLine(text: string, longest = LONGEST): string {
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return cut.replace(UNPRINTABLE, ' ').trim();
}

/** `17 bytes`, `1 byte`, `45 kB`. */
export function bytesLabel(bytes: ByteCount): string {
  if (bytes === 1) return '1 byte';
  if (bytes < 10_000) return `${bytes} bytes`;
  return bytes < 10_000_000 ? `${Math.round(bytes / 1000)} kB` : `${Math.round(bytes / 1_000_000)} MB`;
}

/** A value much as JSON has it, without going through all of it. */
export function preview(value: unknown, longest = LONGEST): string {
  const budget = { left: longest };
  return oneLine(written(value, PREVIEW_DEPTH, budget), longest);
}

function written(value: unknown, depth: number, budget: { left: number }): string {
  const text = spelled(value, depth, budget);
  budget.left -= text.length;
  return text;
}

function spelled(value: unknown, depth: number, budget: { left: number }): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > PREVIEW_TEXT ? `${value.slice(0, PREVIEW_TEXT)}…` : value);
    case 'object':
      break;
    default:
      return String(value);
  }
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return `<${bytesLabel(value.length)}>`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString();
  if (Array.isArray(value)) {
    if (depth === 0) return value.length === 0 ? '[]' : '[…]';
    return `[${items(value, budget, (item) => written(item, depth - 1, budget))}]`;
  }
  if (value instanceof Map) {
    if (depth === 0) return value.size === 0 ? '{}' : '{…}';
    const entry = ([key, item]: [unknown, unknown]) =>
      `${written(key, depth - 1, budget)}: ${written(item, depth - 1, budget)}`;
    return `{${items(value, budget, entry)}}`;
  }
  if (depth === 0) return '{…}';
  const fields = value as { [key: string]: unknown };
  return `{${items(keysOf(fields), budget, (key) => `${JSON.stringify(key)}: ${written(fields[key], depth - 1, budget)}`)}}`;
}

function* keysOf(value: object): Generator<string> {
  for (const key in value) yield key;
}

function items<T>(all: Iterable<T>, budget: { left: number }, write: (item: T) => string): string {
  const shown: string[] = [];
  for (const item of all) {
    if (shown.length === PREVIEW_ITEMS || budget.left <= 0) {
      shown.push('…');
      break;
    }
    shown.push(write(item));
  }
  return shown.join(', ');
}
