// Which part of a recording is shared: all of it, a stretch of time, some connections, or both.

import type { RecordingRecord } from '../../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { ConnectionRow, PageRow } from '../../store/schema';
import type { StoredRecords } from '../files/records';

export interface Part {
  from: EpochMilliseconds;
  to: EpochMilliseconds;
  /** Ids; absent: all connections. */
  connections?: ReadonlySet<string>;
}

/** What `Last 2 minutes` means: time to see it happen and to reach for the button. */
export const RECENT_MS: Milliseconds = 120_000;

export const WHOLE: Part = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

export function recentPart(lastAt: EpochMilliseconds): Part {
  return { from: lastAt - RECENT_MS, to: Number.POSITIVE_INFINITY };
}

export function isWhole({ from, to, connections }: Part): boolean {
  return from === Number.NEGATIVE_INFINITY && to === Number.POSITIVE_INFINITY && !connections;
}

/** How many messages are in it. */
export function countMessages({ segments, connections }: StoredRecords, part: Part): number {
  const kept = part.connections && numbersOf(connections, part.connections);
  let count = 0;
  for (const { page, at, connection } of segments) {
    const ofPage = kept?.get(page);
    for (let index = 0; index < at.length; index++) {
      const time = at[index] ?? 0;
      if (time < part.from || time > part.to) continue;
      if (kept && !ofPage?.has(connection[index] ?? 0)) continue;
      count += 1;
    }
  }
  return count;
}

/**
 * The part as a recording of its own. A page or connection that reaches into it is there with all that is known of it, as is
 * the connection before it, whose end may be why the next ones were made. A `gap` says that there was more.
 */
export async function* cut(stored: StoredRecords, part: Part): AsyncGenerator<RecordingRecord, void> {
  if (isWhole(part)) {
    yield* stored.read();
    return;
  }
  const connections = keptConnections(stored.connections, part);
  const pages = keptPages(stored.pages, connections, part);
  let gap = gapOf(stored, pages, part);
  for await (const record of stored.read()) {
    if (!isKept(record, part, connections, pages)) continue;
    if (gap && record.kind !== 'session' && isAfter(record, gap.at)) {
      yield gap;
      gap = undefined;
    }
    yield record;
  }
  if (gap) yield gap;
}

function isKept(
  record: RecordingRecord,
  { from, to }: Part,
  connections: ReadonlyMap<string, ConnectionRow>,
  pages: ReadonlyMap<string, PageRow>,
): boolean {
  switch (record.kind) {
    case 'session':
      return true;
    case 'page':
      return pages.has(record.id);
    case 'connection':
      return connections.has(record.id);
    case 'frame':
      return connections.has(record.connection) && record.at >= from && record.at <= to;
    case 'decision':
    case 'token':
      if (record.connection !== undefined && !connections.has(record.connection)) return false;
      return pages.has(record.page) && record.at >= from && record.at <= to;
    case 'event':
    case 'gap':
      return pages.has(record.page) && record.at >= from && record.at <= to;
    case 'note':
      return record.at >= from && record.at <= to;
  }
}

function keptConnections(rows: readonly ConnectionRow[], part: Part): Map<string, ConnectionRow> {
  const kept = new Map<string, ConnectionRow>();
  /** The last one before the part, of each page and endpoint. */
  const before = new Map<string, ConnectionRow>();
  for (const row of rows) {
    if (part.connections && !part.connections.has(row.id)) continue;
    if (row.createdAt > part.to) continue;
    if ((row.closedAt ?? Number.POSITIVE_INFINITY) >= part.from) {
      kept.set(row.id, row);
      continue;
    }
    const key = `${row.page} ${row.endpoint}`;
    if ((before.get(key)?.createdAt ?? Number.NEGATIVE_INFINITY) <= row.createdAt) before.set(key, row);
  }
  for (const row of before.values()) kept.set(row.id, row);
  return kept;
}

function keptPages(
  rows: readonly PageRow[],
  connections: ReadonlyMap<string, ConnectionRow>,
  part: Part,
): Map<string, PageRow> {
  const used = new Set([...connections.values()].map(({ page }) => page));
  const isIn = ({ startedAt, endedAt = Number.POSITIVE_INFINITY }: PageRow) =>
    !part.connections && startedAt <= part.to && endedAt >= part.from;
  return new Map(rows.filter((row) => used.has(row.id) || isIn(row)).map((row) => [row.id, row]));
}

function gapOf(
  { row }: StoredRecords,
  pages: ReadonlyMap<string, PageRow>,
  { from, to, connections }: Part,
): Extract<RecordingRecord, { kind: 'gap' }> | undefined {
  const [first] = [...pages.values()].sort((one, other) => one.startedAt - other.startedAt);
  if (!first) return undefined;
  const ends = [
    ...(from > row.startedAt ? [`from ${iso(from)}`] : []),
    ...(to < row.lastAt ? [`up to ${iso(to)}`] : []),
    ...(connections
      ? [`of ${connections.size === 1 ? '1 connection' : `${connections.size} connections`}`]
      : []),
  ];
  return {
    kind: 'gap',
    page: first.id,
    at: Math.max(from, first.startedAt),
    lost: 0,
    reason: `only a part of this recording was shared: what happened ${ends.join(', ')}`,
  };
}

/** The gap's own page comes before it. */
function isAfter(record: Exclude<RecordingRecord, { kind: 'session' }>, at: EpochMilliseconds): boolean {
  if (record.kind === 'page') return record.startedAt > at;
  return (record.kind === 'connection' ? record.createdAt : record.at) >= at;
}

function iso(at: EpochMilliseconds): string {
  return new Date(at).toISOString();
}

function numbersOf(
  rows: readonly ConnectionRow[],
  wanted: ReadonlySet<string>,
): Map<string, ReadonlySet<number>> {
  const numbers = new Map<string, Set<number>>();
  for (const { id, page, number } of rows) {
    if (!wanted.has(id)) continue;
    numbers.set(page, (numbers.get(page) ?? new Set()).add(number));
  }
  return numbers;
}
