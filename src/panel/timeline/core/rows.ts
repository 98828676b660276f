// Spans in rows: what overlaps stands below one another, as far as there is room.

import type { EpochMilliseconds } from '../../../records/units';

export interface Span {
  from: EpochMilliseconds;
  to: EpochMilliseconds;
}

export interface Rows<Kind extends Span> {
  /** In each row nothing overlaps; in order of time. */
  rows: Kind[][];
  /** What found no place in a row of its own, in order of its begin; these may overlap. */
  crowd: Kind[];
}

/**
 * Each span goes into the first row that is free by then. `spans` in order of their begin.
 *
 *   row 0   ▇▇▇▇▇▇▇▇▇▇▇   ▇▇▇▇
 *   row 1        ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇
 */
export function stack<Kind extends Span>(spans: Iterable<Kind>, mostRows: number): Rows<Kind> {
  const rows: Kind[][] = [];
  const crowd: Kind[] = [];
  for (const span of spans) {
    const row = rows.find((candidate) => (candidate.at(-1)?.to ?? 0) <= span.from);
    if (row) row.push(span);
    else if (rows.length < mostRows) rows.push([span]);
    else crowd.push(span);
  }
  return { rows, crowd };
}

/** Of a row in which nothing overlaps, what touches the window: the first, and the one after the last. */
export function spansIn(
  row: readonly Span[],
  from: EpochMilliseconds,
  to: EpochMilliseconds,
): [first: number, end: number] {
  return [firstWhere(row, (span) => span.to >= from), firstWhere(row, (span) => span.from > to)];
}

/** The first of a list for which it holds, given that it holds for all after it. */
export function firstWhere<Item>(list: readonly Item[], holds: (item: Item) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = list[middle];
    if (item === undefined || holds(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
