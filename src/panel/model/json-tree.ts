// A value as the rows of a tree, as far as it is unfolded: what is folded is never walked through, and long lists are cut
// into ranges of a hundred, so a body of any size opens at once. Besides JSON: what binary formats have, maps, bytes, dates.

import { hexText } from './hex';

export type JsonKind =
  | 'object'
  | 'array'
  | 'string'
  | 'number'
  | 'boolean'
  | 'null'
  | 'bytes'
  | 'date'
  | 'range';

export interface JsonTreeRow {
  /** Names the row for folding: positions from the root on, `0.3.1`. */
  path: string;
  depth: number;
  /** Field name, index, or empty for the root. */
  key: string;
  kind: JsonKind;
  /** The value, or a summary of what is inside. */
  text: string;
  foldable: boolean;
  unfolded: boolean;
}

/** Longer lists and objects show as ranges of this many. */
const RANGE = 100;
/** A longer string is cut in the tree; the raw view has all of it. */
const STRING_CHARACTERS = 1000;
const SUMMARY_CHARACTERS = 120;
/** Of bytes in a row of their own, and in a summary. */
const BYTES = 64;
const FEW_BYTES = 8;

/** The rows of `value` with the paths in `unfolded` opened. The root's path is `0`. */
export function jsonTreeRows(value: unknown, unfolded: ReadonlySet<string>): JsonTreeRow[] {
  const rows: JsonTreeRow[] = [];
  addRow(rows, value, '', '0', 0, unfolded);
  return rows;
}

function addRow(
  rows: JsonTreeRow[],
  value: unknown,
  key: string,
  path: string,
  depth: number,
  unfolded: ReadonlySet<string>,
): void {
  const keys = childKeys(value);
  const open = keys !== undefined && keys.length > 0 && unfolded.has(path);
  rows.push({
    path,
    depth,
    key,
    kind: kindOf(value),
    text: shortText(value),
    foldable: keys !== undefined && keys.length > 0,
    unfolded: open,
  });
  if (open && keys) addChildren(rows, keys, path, depth + 1, unfolded);
}

function addChildren(
  rows: JsonTreeRow[],
  keys: Keys,
  path: string,
  depth: number,
  unfolded: ReadonlySet<string>,
): void {
  if (keys.length <= RANGE) {
    for (let at = 0; at < keys.length; at++) addChild(rows, keys, at, path, depth, unfolded);
    return;
  }
  for (let from = 0; from < keys.length; from += RANGE) {
    const to = Math.min(from + RANGE, keys.length);
    const rangePath = `${path}.r${from}`;
    const open = unfolded.has(rangePath);
    const text = `${keys.at(from)} … ${keys.at(to - 1)}`;
    rows.push({ path: rangePath, depth, key: '', kind: 'range', text, foldable: true, unfolded: open });
    if (!open) continue;
    for (let at = from; at < to; at++) addChild(rows, keys, at, path, depth + 1, unfolded);
  }
}

function addChild(
  rows: JsonTreeRow[],
  keys: Keys,
  at: number,
  path: string,
  depth: number,
  unfolded: ReadonlySet<string>,
): void {
  const key = keys.at(at);
  addRow(rows, keys.value(at), key, `${path}.${at}`, depth, unfolded);
}

interface Keys {
  length: number;
  at(position: number): string;
  value(position: number): unknown;
}

function childKeys(value: unknown): Keys | undefined {
  if (Array.isArray(value)) return { length: value.length, at: String, value: (position) => value[position] };
  if (!isHolder(value)) return undefined;
  if (value instanceof Map) {
    const entries = [...value];
    return {
      length: entries.length,
      at: (position) => shortKey(entries[position]?.[0]),
      value: (position) => entries[position]?.[1],
    };
  }
  const names = Object.keys(value);
  return {
    length: names.length,
    at: (position) => names[position] ?? '',
    value: (position) => Reflect.get(value, names[position] ?? ''),
  };
}

/** An object with fields or entries, rather than a value of its own. */
function isHolder(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !(value instanceof Date)
  );
}

/** Keys of maps need not be texts. */
function shortKey(key: unknown): string {
  return typeof key === 'string' ? key : shortValue(key);
}

function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Date) return 'date';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
    case 'bigint':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'object';
  }
}

/** A value in one line: all of it, or a summary of what is inside. */
export function shortText(value: unknown): string {
  if (typeof value === 'string') return quoted(value, STRING_CHARACTERS);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.length}]`;
  if (value instanceof Map) return value.size === 0 ? '{}' : objectSummary(value);
  if (isHolder(value)) return objectSummary(value);
  return plainText(value, BYTES);
}

function objectSummary(value: object): string {
  const parts: string[] = [];
  let length = 0;
  for (const [name, child] of entriesOf(value)) {
    if (length > SUMMARY_CHARACTERS) return `{${parts.join(', ')}, …}`;
    const part = `${name}: ${shortValue(child)}`;
    parts.push(part);
    length += part.length;
  }
  return `{${parts.join(', ')}}`;
}

function* entriesOf(value: object): Generator<[string, unknown]> {
  if (value instanceof Map) {
    for (const [key, child] of value) yield [shortKey(key), child];
  } else for (const name in value) yield [name, Reflect.get(value, name)];
}

function shortValue(value: unknown): string {
  if (typeof value === 'string') return quoted(value, 40);
  if (Array.isArray(value)) return `[${value.length}]`;
  if (isHolder(value)) return '{…}';
  return plainText(value, FEW_BYTES);
}

function plainText(value: unknown, mostBytes: number): string {
  if (value instanceof Uint8Array) return hexOf(value, mostBytes);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString();
  return String(value);
}

function hexOf(bytes: Uint8Array, most: number): string {
  const shown = hexText(bytes.subarray(0, most));
  return `<${shown}${bytes.length > most ? ` … ${bytes.length}` : ''}>`;
}

function quoted(value: string, most: number): string {
  return value.length > most
    ? `${JSON.stringify(value.slice(0, most)).slice(0, -1)}…"`
    : JSON.stringify(value);
}
