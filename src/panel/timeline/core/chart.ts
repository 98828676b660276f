// What the timeline shows, made of a loaded session: one chart an endpoint, and what happened to the page. Kept up to
// date piece by piece: an endpoint is made anew only when one of its own connections, decisions or tokens changed.

import type { Finding } from '../../../analysis/result';
import type {
  DecisionRecord,
  EventRecord,
  GapRecord,
  NoteRecord,
  TokenRecord,
} from '../../../records/recording';
import type { ConnectionRow, EventRow, PageRow } from '../../../store/schema';
import { closeWords } from '../../model/close-codes';
import { type FaultSpan, faultSpans } from '../../model/fault-spans';
import type { LoadedSession } from '../../model/session';
import { matchWaits } from '../../model/waits';
import { ownPages, type PageLife, pageLife } from './page-life';
import { type Rows, type Span, stack } from './rows';
import { MOST_SOCKET_ROWS, type SocketSpan, socketSpan } from './sockets';
import type { TimeWindow } from './time-window';
import { type TokenSpan, tokenSpans } from './token-life';
import { type EndpointTraffic, Traffic } from './traffic';

export interface EndpointChart {
  endpoint: string;
  sockets: Rows<SocketSpan>;
  decisions: DecisionRecord[];
  tokens: TokenSpan[];
  refreshes: TokenRecord[];
  /** One of its connections ended otherwise than cleanly. */
  troubled: boolean;
}

/** A point in time at which something happened that is no socket's. */
export type MarkRecord = EventRecord | NoteRecord | GapRecord;

export type Mark =
  | { kind: 'record'; at: number; key: string; record: MarkRecord }
  | { kind: 'navigation'; at: number; key: string; page: PageRow };

export interface FindingSpan extends Span {
  finding: Finding;
  /** Its place in the result. */
  number: number;
}

export interface Chart {
  bounds: TimeWindow;
  /** In the order of their first connection. */
  endpoints: EndpointChart[];
  page: PageLife;
  /** In order of time. */
  marks: Mark[];
  findings: Rows<FindingSpan>;
  /** What Redial itself made happen. */
  faults: Rows<FaultSpan>;
  traffic: ReadonlyMap<string, EndpointTraffic>;
}

/** More findings at once are told by the list. */
const MOST_FINDING_ROWS = 2;
const MOST_FAULT_ROWS = 2;

/** Events that the page lane shows as spans, and those that say nothing beyond what else is drawn. */
const NOT_A_MARK = new Set([
  ...['visible', 'hidden', 'freeze', 'resume', 'bfcache-enter', 'bfcache-leave', 'offline', 'online'],
  ...['unload', 'fault'],
]);

type LoadedRows = Pick<LoadedSession, 'connections' | 'pages' | 'events' | 'index'>;

export class ChartBuilder {
  readonly #seen = new Map<string, ConnectionRow>();
  readonly #seenPages = new Map<string, PageRow>();
  readonly #byEndpoint = new Map<string, Set<ConnectionRow['id']>>();
  readonly #charts = new Map<string, EndpointChart>();
  readonly #decisions = new Map<string, DecisionRecord[]>();
  /** Of connections, by endpoint; of refreshes, by page. */
  readonly #uses = new Map<string, TokenRecord[]>();
  readonly #refreshes = new Map<string, TokenRecord[]>();
  readonly #happened: EventRecord[] = [];
  readonly #records: Mark[] = [];
  readonly #traffic: Traffic;
  #eventsSeen = 0;
  #chart: Chart;
  #findings: readonly Finding[] | undefined;

  constructor(bounds: TimeWindow) {
    this.#traffic = new Traffic(bounds.from);
    this.#chart = {
      bounds,
      endpoints: [],
      page: { states: [], offline: [] },
      marks: [],
      findings: { rows: [], crowd: [] },
      faults: { rows: [], crowd: [] },
      traffic: this.#traffic.byEndpoint,
    };
  }

  get chart(): Chart {
    return this.#chart;
  }

  /** Takes in what is new of connections, pages and events. Gives the chart: the same object where nothing is. */
  update(session: LoadedRows, lastAt: number): Chart {
    const dirty = new Set<string>();
    const pagesChanged = this.#takePages(session, dirty);
    this.#takeConnections(session, dirty);
    const eventsCame = this.#takeEvents(session, dirty);
    for (const endpoint of dirty) this.#charts.set(endpoint, this.#make(endpoint, session.pages));
    const next = { ...this.#chart };
    if (dirty.size > 0) {
      next.endpoints = [...this.#byEndpoint.keys()].flatMap((endpoint) => this.#charts.get(endpoint) ?? []);
    }
    if (eventsCame) next.faults = stack(faultSpans(this.#happened), MOST_FAULT_ROWS);
    if (pagesChanged || eventsCame) {
      next.page = pageLife(session.pages.values(), this.#happened);
      next.marks = [...this.#records, ...navigations(session.pages)].sort((one, other) => one.at - other.at);
    }
    const bounds = this.#boundsWith(lastAt);
    if (bounds !== this.#chart.bounds) next.bounds = bounds;
    else if (dirty.size === 0 && !pagesChanged && !eventsCame) return this.#chart;
    this.#chart = next;
    return next;
  }

  /** As `Traffic.take`. */
  takeTraffic(session: LoadedRows, isLate: () => boolean): boolean {
    const before = this.#traffic.byEndpoint.size;
    const ids = new Map<string, Map<number, string>>();
    const all = this.#traffic.take(
      session.index,
      (page, number) => {
        let ofPage = ids.get(page);
        if (!ofPage) {
          ofPage = new Map();
          ids.set(page, ofPage);
        }
        let endpoint = ofPage.get(number);
        if (endpoint === undefined) {
          endpoint = session.connections.get(`${page}.${number}`)?.endpoint;
          if (endpoint !== undefined) ofPage.set(number, endpoint);
        }
        return endpoint;
      },
      isLate,
    );
    // Another lane.
    if (this.#traffic.byEndpoint.size !== before) this.#chart = { ...this.#chart };
    return all;
  }

  withFindings(findings: readonly Finding[]): Chart {
    if (findings === this.#findings) return this.#chart;
    this.#findings = findings;
    const spans = findings
      .map((finding, number) => ({
        finding,
        number,
        from: finding.at,
        to: Math.max(finding.until, finding.at),
      }))
      .sort((one, other) => one.from - other.from);
    this.#chart = { ...this.#chart, findings: stack(spans, MOST_FINDING_ROWS) };
    return this.#chart;
  }

  #takePages({ pages }: LoadedRows, dirty: Set<string>): boolean {
    let changed = false;
    for (const [id, page] of pages) {
      const before = this.#seenPages.get(id);
      if (before === page) continue;
      this.#seenPages.set(id, page);
      if (before && before.endedAt === page.endedAt) continue;
      changed = true;
      if (!before) continue;
      // What of it was open has ended now.
      for (const connection of this.#seen.values()) {
        if (connection.page === id) dirty.add(connection.endpoint);
      }
    }
    return changed;
  }

  #takeConnections({ connections }: LoadedRows, dirty: Set<string>): void {
    for (const [id, connection] of connections) {
      const before = this.#seen.get(id);
      if (before === connection) continue;
      this.#seen.set(id, connection);
      if (before && looksAlike(before, connection)) {
        // The newest row all the same: its counts are shown.
        const span = this.#spanOf(connection);
        if (span) span.connection = connection;
        continue;
      }
      const known = this.#byEndpoint.get(connection.endpoint);
      if (known) known.add(id);
      else this.#byEndpoint.set(connection.endpoint, new Set([id]));
      dirty.add(connection.endpoint);
    }
  }

  /** Live connections are the latest ones: they stand at the ends of the rows. */
  #spanOf({ id, endpoint }: ConnectionRow): SocketSpan | undefined {
    const chart = this.#charts.get(endpoint);
    for (const row of chart?.sockets.rows ?? []) {
      const span = row.findLast(({ connection }) => connection.id === id);
      if (span) return span;
    }
    return chart?.sockets.crowd.findLast(({ connection }) => connection.id === id);
  }

  #takeEvents({ events }: LoadedRows, dirty: Set<string>): boolean {
    if (events.size === this.#eventsSeen) return false;
    let number = 0;
    for (const event of events.values()) {
      if (number++ >= this.#eventsSeen) this.#takeEvent(event, dirty);
    }
    this.#eventsSeen = events.size;
    this.#happened.sort(byTime);
    return true;
  }

  #takeEvent({ key, at, record }: EventRow, dirty: Set<string>): void {
    switch (record.kind) {
      case 'decision':
        push(this.#decisions, record.endpoint, record);
        dirty.add(record.endpoint);
        break;
      case 'token':
        this.#takeToken(record, dirty);
        break;
      case 'event':
        this.#happened.push(record);
        if (!NOT_A_MARK.has(record.type)) this.#records.push({ kind: 'record', at, key, record });
        break;
      case 'note':
      case 'gap':
        this.#records.push({ kind: 'record', at, key, record });
        break;
      default:
        record satisfies never;
    }
  }

  #takeToken(token: TokenRecord, dirty: Set<string>): void {
    if (token.where === 'refresh') {
      push(this.#refreshes, token.page, token);
      for (const { page, endpoint } of this.#seen.values()) if (page === token.page) dirty.add(endpoint);
      return;
    }
    // What lies in storage is used by nobody yet, and may be of another kind.
    const connection = token.connection === undefined ? undefined : this.#seen.get(token.connection);
    if (!connection) return;
    push(this.#uses, connection.endpoint, token);
    dirty.add(connection.endpoint);
  }

  #make(endpoint: string, pages: ReadonlyMap<string, PageRow>): EndpointChart {
    const connections: ConnectionRow[] = [];
    for (const id of this.#byEndpoint.get(endpoint) ?? []) {
      const connection = this.#seen.get(id);
      if (connection) connections.push(connection);
    }
    connections.sort((one, other) => one.createdAt - other.createdAt);
    const decisions = (this.#decisions.get(endpoint) ?? []).sort(byTime);
    const waits = matchWaits(connections, decisions);
    const spans = connections.map((connection) =>
      socketSpan(connection, pages.get(connection.page), waits.get(connection.id)),
    );
    const uses = this.#uses.get(endpoint) ?? [];
    // Refreshes matter to the endpoints that use tokens at all.
    const ofPages = uses.length === 0 ? [] : [...new Set(connections.map(({ page }) => page))];
    const refreshes = ofPages.flatMap((page) => this.#refreshes.get(page) ?? []).sort(byTime);
    return {
      endpoint,
      sockets: stack(spans, MOST_SOCKET_ROWS),
      decisions,
      tokens: tokenSpans([...uses, ...refreshes.filter(({ ok }) => ok !== false)].sort(byTime), pages),
      refreshes,
      troubled: connections.some(endedBadly),
    };
  }

  /** Never shrinks: what was in view stays there. */
  #boundsWith(lastAt: number): TimeWindow {
    let { from, to } = this.#chart.bounds;
    for (const { startedAt } of this.#seenPages.values()) from = Math.min(from, startedAt);
    for (const { createdAt, closedAt } of this.#seen.values()) {
      from = Math.min(from, createdAt);
      to = Math.max(to, closedAt ?? createdAt);
    }
    to = Math.max(to, lastAt);
    const { bounds } = this.#chart;
    return from === bounds.from && to === bounds.to ? bounds : { from, to };
  }
}

/** Whether a connection is drawn as it was before: its traffic is another matter. */
function looksAlike(one: ConnectionRow, other: ConnectionRow): boolean {
  return (
    one.openedAt === other.openedAt &&
    one.closedAt === other.closedAt &&
    one.code === other.code &&
    one.closer === other.closer &&
    one.closeCall?.at === other.closeCall?.at
  );
}

function endedBadly({ code, openedAt, closer }: ConnectionRow): boolean {
  if (code === undefined || closer === 'page') return false;
  const { tone } = closeWords(code, openedAt !== undefined);
  return tone !== 'clean' && tone !== 'leaving';
}

/** Each document after the first: the first is where the recording begins. */
function navigations(pages: ReadonlyMap<string, PageRow>): Mark[] {
  return ownPages(pages.values())
    .slice(1)
    .map((page) => ({ kind: 'navigation', at: page.startedAt, key: page.id, page }));
}

function push<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function byTime(one: { at: number }, other: { at: number }): number {
  return one.at - other.at;
}
