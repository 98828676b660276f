// A JSON value as the rows of a tree, as far as it is unfolded: what is folded is never walked through, and long lists
// are cut into ranges of a hundred, so a body of any size opens at once.

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null' | 'range';

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
    text: summary(value),
    foldable: keys !== undefined && keys.length > 0,
    unfolded: open,
  });
  if (open && keys) addChildren(rows, value, keys, path, depth + 1, unfolded);
}

function addChildren(
  rows: JsonTreeRow[],
  value: unknown,
  keys: Keys,
  path: string,
  depth: number,
  unfolded: ReadonlySet<string>,
): void {
  if (keys.length <= RANGE) {
    for (let at = 0; at < keys.length; at++) addChild(rows, value, keys, at, path, depth, unfolded);
    return;
  }
  for (let from = 0; from < keys.length; from += RANGE) {
    const to = Math.min(from + RANGE, keys.length);
    const rangePath = `${path}.r${from}`;
    const open = unfolded.has(rangePath);
    const text = `${keys.at(from)} … ${keys.at(to - 1)}`;
    rows.push({ path: rangePath, depth, key: '', kind: 'range', text, foldable: true, unfolded: open });
    if (!open) continue;
    for (let at = from; at < to; at++) addChild(rows, value, keys, at, path, depth + 1, unfolded);
  }
}

function addChild(
  rows: JsonTreeRow[],
  value: unknown,
  keys: Keys,
  at: number,
  path: string,
  depth: number,
  unfolded: ReadonlySet<string>,
): void {
  const key = keys.at(at);
  const child: unknown = Reflect.get(Object(value), key);
  addRow(rows, child, key, `${path}.${at}`, depth, unfolded);
}

interface Keys {
  length: number;
  at(position: number): string;
}

function childKeys(value: unknown): Keys | undefined {
  if (Array.isArray(value)) return { length: value.length, at: String };
  if (typeof value !== 'object' || value === null) return undefined;
  const names = Object.keys(value);
  return { length: names.length, at: (position) => names[position] ?? '' };
}

function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
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

function summary(value: unknown): string {
  if (typeof value === 'string') return quoted(value, STRING_CHARACTERS);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.length}]`;
  if (typeof value === 'object' && value !== null) return objectSummary(value);
  return String(value);
}

function objectSummary(value: object): string {
  const parts: string[] = [];
  let length = 0;
  for (const name in value) {
    if (length > SUMMARY_CHARACTERS) return `{${parts.join(', ')}, …}`;
    const part = `${name}: ${shortValue(Reflect.get(value, name))}`;
    parts.push(part);
    length += part.length;
  }
  return `{${parts.join(', ')}}`;
}

function shortValue(value: unknown): string {
  if (typeof value === 'string') return quoted(value, 40);
  if (Array.isArray(value)) return `[${value.length}]`;
  if (typeof value === 'object' && value !== null) return '{…}';
  return String(value);
}

function quoted(value: string, most: number): string {
  return value.length > most
    ? `${JSON.stringify(value.slice(0, most)).slice(0, -1)}…"`
    : JSON.stringify(value);
}
