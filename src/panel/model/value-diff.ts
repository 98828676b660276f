// Two values side by side: what is the same is one row however large, what differs is walked into, and lists are aligned by
// their longest common sequence, so that one element more does not make all that follow differ.

import { shortText } from './json-tree';

export interface DiffRow {
  depth: number;
  /** Field name, index, or empty for the root. */
  key: string;
  /** `inside`: an object or list that differs somewhere within. */
  kind: 'same' | 'changed' | 'added' | 'removed' | 'inside';
  /** Absent where that side has nothing. */
  left?: string;
  right?: string;
}

export interface Diff {
  rows: DiffRow[];
  /** There would be more rows than anybody reads. */
  cut: boolean;
}

const MOST_ROWS = 2000;
/** Cells of the table by which lists are aligned; longer lists are compared place by place. */
const MOST_CELLS = 250_000;

export function diffValues(left: unknown, right: unknown): Diff {
  const diff: Diff = { rows: [], cut: false };
  try {
    compare(diff, '', left, right, 0);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // Nested deeper than one can walk into: told as a whole.
    diff.rows = [{ depth: 0, key: '', kind: 'changed', left: shortText(left), right: shortText(right) }];
  }
  return diff;
}

/** Texts are compared line by line. */
export function diffTexts(left: string, right: string): Diff {
  const diff: Diff = { rows: [], cut: false };
  compareLists(diff, left.split('\n'), right.split('\n'), 0, () => '');
  return diff;
}

function compare(diff: Diff, key: string, left: unknown, right: unknown, depth: number): void {
  if (isSame(left, right)) {
    add(diff, { depth, key, kind: 'same', left: shortText(left), right: shortText(right) });
    return;
  }
  const lists = Array.isArray(left) && Array.isArray(right);
  const fields = fieldsOf(left) !== undefined && fieldsOf(right) !== undefined;
  if (!lists && !fields) {
    add(diff, { depth, key, kind: 'changed', left: shortText(left), right: shortText(right) });
    return;
  }
  add(diff, { depth, key, kind: 'inside', left: shortText(left), right: shortText(right) });
  if (Array.isArray(left) && Array.isArray(right)) compareLists(diff, left, right, depth + 1, String);
  else compareFields(diff, fieldsOf(left) ?? new Map(), fieldsOf(right) ?? new Map(), depth + 1);
}

function compareFields(
  diff: Diff,
  left: ReadonlyMap<string, unknown>,
  right: ReadonlyMap<string, unknown>,
  depth: number,
): void {
  for (const [key, value] of left) {
    if (right.has(key)) compare(diff, key, value, right.get(key), depth);
    else add(diff, { depth, key, kind: 'removed', left: shortText(value) });
  }
  for (const [key, value] of right) {
    if (!left.has(key)) add(diff, { depth, key, kind: 'added', right: shortText(value) });
  }
}

function compareLists(
  diff: Diff,
  left: readonly unknown[],
  right: readonly unknown[],
  depth: number,
  keyOf: (place: number) => string,
): void {
  let from = 0;
  let other = 0;
  for (const [l, r] of [...commonPlaces(left, right), [left.length, right.length] as const]) {
    // What stands between two common elements on both sides is taken for the same element, changed.
    for (; from < l && other < r; from++, other++) {
      compare(diff, keyOf(other), left[from], right[other], depth);
    }
    for (; from < l; from++)
      add(diff, { depth, key: keyOf(from), kind: 'removed', left: shortText(left[from]) });
    for (; other < r; other++)
      add(diff, { depth, key: keyOf(other), kind: 'added', right: shortText(right[other]) });
    if (l < left.length) compare(diff, keyOf(r), left[l], right[r], depth);
    from = l + 1;
    other = r + 1;
  }
}

/** Places of a longest common sequence (Wagner and Fischer 1974), after the common beginning and end. */
function commonPlaces(left: readonly unknown[], right: readonly unknown[]): [number, number][] {
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && isSame(left[start], right[start])) start++;
  let end = 0;
  while (end < shorter - start && isSame(left.at(-1 - end), right.at(-1 - end))) end++;
  const rows = left.length - start - end;
  const columns = right.length - start - end;
  const places: [number, number][] = Array.from({ length: start }, (_, n) => [n, n]);
  if (rows * columns > 0 && rows * columns <= MOST_CELLS) {
    places.push(
      ...alignedPlaces(left.slice(start, start + rows), right.slice(start, start + columns)).map(
        ([l, r]): [number, number] => [l + start, r + start],
      ),
    );
  }
  for (let n = end; n > 0; n--) places.push([left.length - n, right.length - n]);
  return places;
}

function alignedPlaces(left: readonly unknown[], right: readonly unknown[]): [number, number][] {
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  const names = new Map<string, number>();
  const nameOf = (value: unknown) => {
    const print = printOf(value);
    const name = names.get(print) ?? names.size;
    names.set(print, name);
    return name;
  };
  const leftNames = left.map(nameOf);
  const rightNames = right.map(nameOf);
  const at = (l: number, r: number) => lengths[l * width + r] ?? 0;
  for (let l = left.length - 1; l >= 0; l--) {
    for (let r = right.length - 1; r >= 0; r--) {
      lengths[l * width + r] =
        leftNames[l] === rightNames[r] ? at(l + 1, r + 1) + 1 : Math.max(at(l + 1, r), at(l, r + 1));
    }
  }
  const places: [number, number][] = [];
  for (let l = 0, r = 0; l < left.length && r < right.length; ) {
    if (leftNames[l] === rightNames[r]) places.push([l++, r++]);
    else if (at(l + 1, r) >= at(l, r + 1)) l++;
    else r++;
  }
  return places;
}

/** Equal as JSON is: whatever the order of fields. */
function isSame(left: unknown, right: unknown): boolean {
  return Object.is(left, right) || printOf(left) === printOf(right);
}

const prints = new WeakMap<object, string>();

function printOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`;
  const known = prints.get(value);
  if (known !== undefined) return known;
  const print = printOfObject(value);
  prints.set(value, print);
  return print;
}

function printOfObject(value: object): string {
  if (value instanceof Uint8Array) return `bytes ${value.join()}`;
  if (value instanceof Date) return `date ${value.getTime()}`;
  if (Array.isArray(value)) return `[${value.map(printOf).join()}]`;
  const fields = [...(fieldsOf(value) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, child]) => `${JSON.stringify(key)}:${printOf(child)}`).join()}}`;
}

/** Of an object or map; `undefined` for all else. */
function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (value instanceof Map) return new Map([...value].map(([key, child]) => [String(key), child]));
  const holds =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof Date);
  return holds ? new Map(Object.entries(value)) : undefined;
}

function add(diff: Diff, row: DiffRow): void {
  if (diff.rows.length < MOST_ROWS) diff.rows.push(row);
  else diff.cut = true;
}
