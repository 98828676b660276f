// The list of connections as a story, endpoint by endpoint: sockets, the waits between them, and what happened to the
// page where that explains them. Pure: rows of the store in, rows to draw out.

import type {
  DecisionRecord,
  EventRecord,
  GapRecord,
  NoteRecord,
  TokenRecord,
  Traffic,
} from '../../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { ConnectionRow, EventRow, PageRow } from '../../store/schema';
import { matchWaits, type Wait } from './waits';

export type ConnectionState =
  | 'connecting'
  | 'open'
  | 'closing'
  | 'closed'
  /** Ended without ever having been open. */
  | 'failed'
  /** The page went away with the socket still open. */
  | 'left'
  /** The recording ends before the connection does. */
  | 'unknown';

export interface EndpointSummary {
  endpoint: string;
  connections: number;
  open: number;
  connecting: number;
  sent: Traffic;
  received: Traffic;
  /** The latest connection. */
  last: ConnectionRow;
}

export type LifeRecord = EventRecord | NoteRecord | GapRecord | DecisionRecord;

export type StoryRow =
  | { type: 'endpoint'; key: string; summary: EndpointSummary; folded: boolean }
  | {
      type: 'connection';
      key: string;
      endpoint: string;
      at: EpochMilliseconds;
      connection: ConnectionRow;
      state: ConnectionState;
    }
  | { type: 'wait'; key: string; endpoint: string; at: EpochMilliseconds; wait: Wait }
  | { type: 'page'; key: string; endpoint: string; at: EpochMilliseconds; page: PageRow }
  | { type: 'life'; key: string; endpoint: string; at: EpochMilliseconds; record: LifeRecord };

export interface StorySource {
  connections: Iterable<ConnectionRow>;
  pages: ReadonlyMap<string, PageRow>;
  events: Iterable<EventRow>;
}

/** Events that tell of the recording itself, whatever the connections do. */
const OF_THE_RECORDING = new Set(['interrupted', 'evicted']);

/** What happens to a page explains the end of a connection that follows within this time. */
const EXPLAINS_MS: Milliseconds = 5000;

/** The rows, endpoints in the order of their first connection, each followed by its own unless it is folded. */
export function tellStory(source: StorySource, folded: ReadonlySet<string>): StoryRow[] {
  const endpoints = new Map<string, ConnectionRow[]>();
  for (const connection of source.connections) {
    const known = endpoints.get(connection.endpoint);
    if (known) known.push(connection);
    else endpoints.set(connection.endpoint, [connection]);
  }
  const events = [...source.events].sort((a, b) => a.at - b.at);
  const groups = [...endpoints].map(([endpoint, connections]) => ({
    endpoint,
    connections: connections.sort((a, b) => a.createdAt - b.createdAt),
  }));
  groups.sort((a, b) => (a.connections[0]?.createdAt ?? 0) - (b.connections[0]?.createdAt ?? 0));
  const rows: StoryRow[] = [];
  for (const { endpoint, connections } of groups) {
    const summary = summarise(endpoint, connections, source.pages);
    if (!summary) continue;
    const isFolded = folded.has(endpoint);
    rows.push({ type: 'endpoint', key: endpoint, summary, folded: isFolded });
    if (!isFolded) rows.push(...endpointRows(endpoint, connections, source.pages, events));
  }
  return rows;
}

/** Where a connection stands. `page` is its document's row, where it is known. */
export function connectionState(connection: ConnectionRow, page: PageRow | undefined): ConnectionState {
  if (connection.closer === 'page') return 'left';
  if (connection.closedAt !== undefined) return connection.openedAt === undefined ? 'failed' : 'closed';
  if (page?.endedAt !== undefined) return 'unknown';
  if (connection.closeCall) return 'closing';
  return connection.openedAt === undefined ? 'connecting' : 'open';
}

/** The tokens that a connection used, in the order in which they were seen. */
export function tokensOf(events: Iterable<EventRow>, connection: string): TokenRecord[] {
  const tokens: TokenRecord[] = [];
  for (const { record } of events) {
    if (record.kind === 'token' && record.connection === connection) tokens.push(record);
  }
  return tokens.sort((a, b) => a.at - b.at);
}

function summarise(
  endpoint: string,
  connections: readonly ConnectionRow[],
  pages: ReadonlyMap<string, PageRow>,
): EndpointSummary | undefined {
  const last = connections.at(-1);
  if (!last) return undefined;
  const summary: EndpointSummary = {
    endpoint,
    connections: connections.length,
    open: 0,
    connecting: 0,
    sent: { frames: 0, bytes: 0 },
    received: { frames: 0, bytes: 0 },
    last,
  };
  for (const connection of connections) {
    const state = connectionState(connection, pages.get(connection.page));
    if (state === 'open' || state === 'closing') summary.open++;
    if (state === 'connecting') summary.connecting++;
    addTraffic(summary.sent, connection.sent);
    addTraffic(summary.received, connection.received);
  }
  return summary;
}

function addTraffic(sum: Traffic, traffic: Traffic): void {
  sum.frames += traffic.frames;
  sum.bytes += traffic.bytes;
}

function endpointRows(
  endpoint: string,
  connections: readonly ConnectionRow[],
  pages: ReadonlyMap<string, PageRow>,
  events: readonly EventRow[],
): StoryRow[] {
  const rows: StoryRow[] = [];
  const decisions = decisionsFor(endpoint, events);
  const waits = matchWaits(connections, decisions);
  const told = new Set([...waits.values()].map((wait) => wait.decision));
  for (const connection of connections) {
    const wait = waits.get(connection.id);
    if (wait) {
      rows.push({ type: 'wait', key: `${connection.id} wait`, endpoint, at: connection.createdAt, wait });
    }
    rows.push({
      type: 'connection',
      key: connection.id,
      endpoint,
      at: connection.createdAt,
      connection,
      state: connectionState(connection, pages.get(connection.page)),
    });
  }
  const began = connections[0]?.createdAt ?? 0;
  for (const page of pages.values()) {
    if (page.place === 'top' && page.navigation !== 'prerender' && page.startedAt > began) {
      rows.push({ type: 'page', key: `${endpoint} ${page.id}`, endpoint, at: page.startedAt, page });
    }
  }
  const explains = explainer(connections);
  for (const { key, at, record } of events) {
    if (record.kind === 'token') continue;
    if (record.kind === 'decision' ? told.has(record) || record.endpoint !== endpoint : !explains(record))
      continue;
    rows.push({ type: 'life', key: `${endpoint} ${key}`, endpoint, at, record });
  }
  return rows.sort((a, b) => timeOf(a) - timeOf(b));
}

function timeOf(row: StoryRow): EpochMilliseconds {
  return row.type === 'endpoint' ? 0 : row.at;
}

function decisionsFor(endpoint: string, events: readonly EventRow[]): DecisionRecord[] {
  const decisions: DecisionRecord[] = [];
  for (const { record } of events) {
    if (record.kind === 'decision' && record.endpoint === endpoint) decisions.push(record);
  }
  return decisions;
}

/**
 * Whether a record belongs into the story of these connections: marks and gaps do from the first connection on; what
 * happened to the page does while none was open, or shortly before one ended.
 */
function explainer(
  connections: readonly ConnectionRow[],
): (record: EventRecord | NoteRecord | GapRecord) => boolean {
  const began = connections[0]?.createdAt ?? 0;
  const pages = new Set(connections.map((connection) => connection.page));
  const starts = connections.map((connection) => connection.createdAt);
  const ends: EpochMilliseconds[] = [];
  for (const connection of connections) if (connection.closedAt !== undefined) ends.push(connection.closedAt);
  ends.sort((a, b) => a - b);
  return (record) => {
    if (record.kind === 'note') return record.at >= began;
    // What Redial itself did explains whatever follows.
    if (record.kind === 'event' && (record.type === 'fault' || record.type === 'drill'))
      return record.at >= began;
    if (!pages.has(record.page)) return false;
    if (record.kind === 'gap' || OF_THE_RECORDING.has(record.type)) return true;
    if (record.at < began) return false;
    const ended = countUpTo(ends, record.at);
    const noneOpen = countUpTo(starts, record.at) <= ended;
    const endsSoon = (ends[ended] ?? Number.POSITIVE_INFINITY) <= record.at + EXPLAINS_MS;
    return noneOpen || endsSoon;
  };
}

/** How many of the ascending `times` are not later than `at`. */
function countUpTo(times: readonly EpochMilliseconds[], at: EpochMilliseconds): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
