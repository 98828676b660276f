// Records in, rows out: a file's recordings in the very form in which the store has its own, so that every view works on
// them unchanged. Ids of sessions are made unique among all files; a connection is named by its page and number there.

import type { FrameRecord, RecordingRecord, SessionRecord } from '../../records/recording';
import type { ByteCount, EpochMilliseconds } from '../../records/units';
import { connectionId } from '../../store/frames';
import type { ConnectionRow, EventRow, PageRow, SegmentRow, SessionRow } from '../../store/schema';
import { withoutPrefix } from './file-ids';
import { SegmentBuilder } from './segment-builder';

/** One recording of a file, whole. */
export interface FileSession {
  row: SessionRow;
  pages: PageRow[];
  connections: ConnectionRow[];
  segments: SegmentRow[];
  events: EventRow[];
  /** Bodies by segment. */
  payloads: Map<number, Blob>;
}

/** Where a page's frames go. */
interface OpenPage {
  row: PageRow;
  session: FileSession;
  segment: SegmentBuilder;
  segments: number;
  frames: number;
  connections: number;
}

interface OpenConnection {
  row: ConnectionRow;
  page: OpenPage;
  /** The record did not say how much went over the line: counted from its frames. */
  counted: boolean;
}

/** Ids of segments from files: negative, so that the store's own never meet them. */
let nextSegment = -1;

/** A connection's name as the recorder gives it: the page, and its number there. */
const OWN_NAME = /\.([1-9]\d{0,8})$/;

/** What a row takes beside its columns and bodies, roughly. */
const ROW_BYTES: ByteCount = 400;

export class RowBuilder {
  readonly #prefix: string;
  readonly #sessions = new Map<string, FileSession>();
  readonly #pages = new Map<string, OpenPage>();
  readonly #connections = new Map<string, OpenConnection>();

  /** @param prefix what makes the sessions' ids unique among all files */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Records in the order of time, sessions anywhere. */
  add(record: RecordingRecord): void {
    switch (record.kind) {
      case 'session':
        this.#addSession(record);
        return;
      case 'page': {
        const page = this.#page(record.id, record.session, record.startedAt);
        Object.assign(page.row, record, { session: page.session.row.id });
        page.row.place = record.parent === undefined ? 'top' : 'child';
        this.#grown(page.session, record.startedAt, ROW_BYTES);
        return;
      }
      case 'connection': {
        const connection = this.#connection(record.id, record.page, record.createdAt);
        const { id, page, session, number } = connection.row;
        Object.assign(connection.row, record, { id, page, session, number });
        connection.counted = record.sent.frames + record.received.frames === 0;
        if (connection.counted) {
          connection.row.sent = { frames: 0, bytes: 0 };
          connection.row.received = { frames: 0, bytes: 0 };
        }
        this.#grown(connection.page.session, record.closedAt ?? record.createdAt, ROW_BYTES);
        return;
      }
      case 'frame':
        this.#addFrame(record);
        return;
      case 'decision':
      case 'token':
      case 'event':
      case 'gap': {
        const page = this.#page(record.page, undefined, record.at);
        if (record.kind === 'gap') page.session.row.lost += record.lost;
        this.#addEvent(page.session, record.at, this.#withOwnNames(record));
        return;
      }
      case 'note': {
        const session = this.#session(record.session, record.at);
        this.#addEvent(session, record.at, { ...record, session: session.row.id });
        return;
      }
      default:
        // Of a later version.
        record satisfies never;
    }
  }

  /** The file is at its end. Sessions in the order in which they began. */
  finish(): FileSession[] {
    for (const page of this.#pages.values()) this.#close(page);
    const sessions = [...this.#sessions.values()];
    for (const session of sessions) {
      session.row.connections = session.connections.length;
      session.row.revision = Math.max(1, session.segments.length);
      session.row.site ||= session.pages[0]?.origin ?? '';
      session.row.tabUrl ||= session.pages[0]?.url ?? '';
    }
    return sessions.sort((one, other) => one.row.startedAt - other.row.startedAt);
  }

  #addSession(record: SessionRecord): void {
    const session = this.#session(record.id, record.startedAt);
    Object.assign(session.row, record, { id: session.row.id, site: originOf(record.tabUrl) });
    session.row.lastAt = Math.max(session.row.lastAt, record.startedAt);
  }

  /** The session of that id; one of its own where the file has lost it. */
  #session(id: string, at: EpochMilliseconds): FileSession {
    const known = this.#sessions.get(id);
    if (known) return known;
    const session: FileSession = {
      row: {
        kind: 'session',
        // A file that was made out of a file's recording does not carry its prefix on.
        id: `${this.#prefix}${withoutPrefix(id)}`,
        startedAt: at,
        browser: '',
        userAgent: '',
        tabUrl: '',
        site: '',
        tab: NO_TAB,
        run: '',
        lastAt: at,
        pinned: 0,
        revision: 1,
        connections: 0,
        frames: 0,
        lost: 0,
        bytes: 0,
      },
      pages: [],
      connections: [],
      segments: [],
      events: [],
      payloads: new Map(),
    };
    this.#sessions.set(id, session);
    return session;
  }

  /** `session`: `undefined` where only the page's own record would say. */
  #page(id: string, session: string | undefined, at: EpochMilliseconds): OpenPage {
    const known = this.#pages.get(id);
    if (known) return known;
    const owner =
      session === undefined
        ? ([...this.#sessions.values()].at(-1) ?? this.#session('', at))
        : this.#session(session, at);
    const row: PageRow = {
      kind: 'page',
      id,
      session: owner.row.id,
      url: '',
      origin: '',
      startedAt: at,
      navigation: 'navigate',
      revision: 1,
      acknowledged: 0,
      place: 'top',
      tab: NO_TAB,
      frame: 0,
    };
    const page = {
      row,
      session: owner,
      segment: new SegmentBuilder(),
      segments: 0,
      frames: 0,
      connections: 0,
    };
    this.#pages.set(id, page);
    owner.pages.push(row);
    return page;
  }

  #connection(id: string, pageId: string, at: EpochMilliseconds): OpenConnection {
    const known = this.#connections.get(id);
    if (known) return known;
    const page = this.#page(pageId, undefined, at);
    const number = this.#numberOf(id, page);
    const row: ConnectionRow = {
      kind: 'connection',
      id: connectionId(pageId, number),
      page: pageId,
      session: page.session.row.id,
      revision: 1,
      number,
      url: '',
      endpoint: '',
      protocols: [],
      createdAt: at,
      closer: 'unknown',
      sent: { frames: 0, bytes: 0 },
      received: { frames: 0, bytes: 0 },
      world: 'window',
    };
    const connection = { row, page, counted: true };
    this.#connections.set(id, connection);
    page.session.connections.push(row);
    return connection;
  }

  /** The number that its name carries, where it is one of the recorder's names and free; else the page's next. */
  #numberOf(id: string, page: OpenPage): number {
    const own = OWN_NAME.exec(id)?.[1];
    const named = own !== undefined && id === connectionId(page.row.id, Number(own)) ? Number(own) : 0;
    const isFree = named > page.connections;
    page.connections = isFree ? named : page.connections + 1;
    return page.connections;
  }

  #addFrame(frame: FrameRecord): void {
    // A connection that the file has lost: its frames are shown under no address rather than dropped.
    const { row, page, counted } = this.#connection(
      frame.connection,
      this.#connections.get(frame.connection)?.row.page ?? LOST_PAGE,
      frame.at,
    );
    page.segment.add(frame, row.number);
    if (counted) {
      const traffic = frame.dir === 'out' ? row.sent : row.received;
      traffic.frames += 1;
      traffic.bytes += frame.size;
    }
    page.session.row.frames += 1;
    this.#grown(page.session, frame.at, 0);
    if (page.segment.isFull) this.#close(page);
  }

  #addEvent(session: FileSession, at: EpochMilliseconds, record: EventRow['record']): void {
    session.events.push({
      key: `${session.events.length}`,
      session: session.row.id,
      revision: 1,
      at,
      record,
    });
    this.#grown(session, at, ROW_BYTES);
  }

  #withOwnNames<Kind extends EventRow['record']>(record: Kind): Kind {
    if (!('connection' in record) || record.connection === undefined) return record;
    const name = this.#connections.get(record.connection)?.row.id;
    return name === undefined ? record : { ...record, connection: name };
  }

  #grown(session: FileSession, at: EpochMilliseconds, bytes: ByteCount): void {
    session.row.lastAt = Math.max(session.row.lastAt, at);
    session.row.bytes += bytes;
  }

  #close(page: OpenPage): void {
    const { session, segment: full } = page;
    if (full.length === 0) return;
    const { segment, payload } = full.finish({
      id: nextSegment--,
      session: session.row.id,
      page: page.row.id,
      number: ++page.segments,
      revision: session.segments.length + 1,
      firstOrdinal: page.frames,
    });
    page.frames += full.length;
    page.segment = new SegmentBuilder();
    session.segments.push(segment);
    if (payload.size > 0) session.payloads.set(segment.id, payload);
    session.row.bytes += payload.size + full.length * 33 + ROW_BYTES;
  }
}

const NO_TAB = -1;
const LOST_PAGE = '?';

function originOf(url: string): string {
  try {
    const { origin } = new URL(url);
    return origin === 'null' ? url : origin;
  } catch {
    return url;
  }
}
