// The analysis: records in, in time order; episodes, policies, token lives, a scorecard and findings out.
//
//   connection ─┐ (may tell its end ahead)                ┌─ stories ─── episodes, policies
//   frame ──────┤── schedule: what is due comes first ────┤─ tokens
//   decision … ─┘                                         ├─ scores
//                                                         └─ rules ──── findings

import type {
  ConnectionRecord,
  DecisionRecord,
  EventRecord,
  FrameRecord,
  GapRecord,
  PageRecord,
  RecordingRecord,
  SessionRecord,
  TokenRecord,
} from '../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../records/units';
import { appClosedAt, type Connection } from './connection';
import { Fleet } from './fleet';
import type { Page } from './page';
import type { AnalysisResult } from './result';
import { Schedule } from './schedule';
import { Session } from './session';

export interface Analysis {
  /**
   * Takes in the next record. Records come in time order; a connection's stands where it was created, and may be sent
   * again whenever more is known of it, as may a decision and a page.
   */
  push(record: RecordingRecord): void;
  /**
   * What is concluded so far. Everything that records say of later is taken as having happened, unless `upTo` names the
   * moment that has been reached: the time of the last record while a file is still being read, now while recording.
   */
  result(upTo?: EpochMilliseconds): AnalysisResult;
}

/** A closed socket may still be sent on, and its record sent again; after this nobody does. */
const RETIRE_AFTER_MS: Milliseconds = 600_000;
/** Where a recording has no session record, or a page's is cut off. */
const UNKNOWN_SESSION = 'unknown';

/** Analyses a whole recording in one pass. Never throws on what records say; passes an iterable's own error on. */
export async function analyze(
  records: Iterable<RecordingRecord> | AsyncIterable<RecordingRecord>,
): Promise<AnalysisResult> {
  const analysis = createAnalysis();
  if (Symbol.asyncIterator in records) for await (const record of records) analysis.push(record);
  else for (const record of records) analysis.push(record);
  return analysis.result();
}

/** An analysis that goes along with a recording. */
export function createAnalysis(): Analysis {
  const course = new Course();
  return {
    push: (record) => {
      course.push(record);
    },
    result: (upTo = Number.POSITIVE_INFINITY) => course.result(upTo),
  };
}

interface Placed {
  page: Page;
  session: Session;
  endPlanned: boolean;
}

type Due =
  | { what: 'opened' | 'closed-by-app' | 'closed' | 'retire'; entry: Known }
  | { what: 'page-ended'; page: Page; session: Session };

/** A connection, and which of its moments have been put into the schedule. */
interface Known {
  session: Session;
  connection: Connection;
  opening: boolean;
  closing: boolean;
  closed: boolean;
}

class Course {
  #sessions = new Map<string, Session>();
  #fleet = new Fleet();
  #pages = new Map<string, Placed>();
  #connections = new Map<string, Known>();
  #schedule = new Schedule<Due>();
  #clock: EpochMilliseconds = Number.NEGATIVE_INFINITY;
  /** Latest moment in the schedule that happens rather than being housekeeping. */
  #lastMoment: EpochMilliseconds = Number.NEGATIVE_INFINITY;

  push(record: RecordingRecord): void {
    switch (record.kind) {
      case 'session':
        this.#session(record);
        break;
      case 'page':
        this.#page(record);
        break;
      case 'connection':
        this.#connection(record);
        break;
      case 'frame':
        this.#frame(record);
        break;
      case 'decision':
      case 'token':
      case 'event':
      case 'gap':
        this.#pageFact(record);
        break;
      case 'note':
        break;
      default:
        // Of a later version: passed over.
        record satisfies never;
    }
  }

  result(upTo: EpochMilliseconds): AnalysisResult {
    // Retiring is housekeeping for what is still to come: nothing waits for it.
    this.#reach(Math.min(upTo, Math.max(this.#clock, this.#lastMoment)), false);
    const sessions = [...this.#sessions.values()];
    for (const session of sessions) {
      const { endedAt, recordedUntil } = session.record ?? {};
      const reached = Number.isFinite(upTo) ? upTo : (endedAt ?? recordedUntil);
      if (reached !== undefined) session.advance(reached);
    }
    return { redial: 1, sessions: sessions.map((session) => session.result()) };
  }

  #session(record: SessionRecord): void {
    const session = this.#sessionOf(record.id);
    session.record = record;
    session.advance(record.startedAt);
  }

  #frame(record: FrameRecord): void {
    const known = this.#connections.get(record.connection);
    if (!known || !Number.isFinite(record.at)) return;
    this.#reach(record.at, true);
    known.session.frame(record, known.connection);
  }

  #pageFact(record: DecisionRecord | TokenRecord | EventRecord | GapRecord): void {
    if (!Number.isFinite(record.at)) return;
    this.#reach(record.at, false);
    const { page, session } = this.#pageOf(record.page, record.at);
    switch (record.kind) {
      case 'decision':
        session.decision(record, page);
        break;
      case 'token': {
        const known = record.connection === undefined ? undefined : this.#connections.get(record.connection);
        session.token(record, page, known?.connection);
        break;
      }
      case 'event':
        session.event(record, page);
        break;
      case 'gap':
        session.gap(record, page);
        break;
      default:
        record satisfies never;
    }
  }

  #page(record: PageRecord): void {
    if (!Number.isFinite(record.startedAt)) return;
    let placed = this.#pages.get(record.id);
    if (!placed) {
      this.#reach(record.startedAt, false);
      const session = this.#sessionOf(record.session);
      placed = { page: session.pageStarted(record), session, endPlanned: false };
      this.#pages.set(record.id, placed);
    }
    placed.page.record = record;
    if (record.endedAt === undefined || placed.endPlanned) return;
    placed.endPlanned = true;
    this.#plan(record.endedAt, { what: 'page-ended', ...placed });
  }

  #connection(record: ConnectionRecord): void {
    const { createdAt, closedAt } = record;
    if (!Number.isFinite(createdAt)) return;
    let known = this.#connections.get(record.id);
    if (!known) {
      // One sent again after it was retired.
      if (closedAt !== undefined && closedAt + RETIRE_AFTER_MS <= this.#clock) return;
      this.#reach(createdAt, false);
      const placed = this.#pageOf(record.page, createdAt);
      const connection = placed.session.created(record, placed.page);
      known = { session: placed.session, connection, opening: false, closing: false, closed: false };
      this.#connections.set(record.id, known);
    }
    known.connection.record = record;
    const entry = known;
    if (record.openedAt !== undefined && !known.opening) {
      known.opening = true;
      this.#plan(record.openedAt, { what: 'opened', entry });
    }
    const closing = appClosedAt(record);
    if (closing !== undefined && !known.closing) {
      known.closing = true;
      this.#plan(closing, { what: 'closed-by-app', entry });
    }
    if (closedAt !== undefined && !known.closed) {
      known.closed = true;
      this.#plan(closedAt, { what: 'closed', entry });
    }
  }

  #plan(at: EpochMilliseconds, due: Due): void {
    if (!Number.isFinite(at)) return;
    this.#lastMoment = Math.max(this.#lastMoment, at);
    this.#schedule.put(at, due);
  }

  /** Lets everything happen that is due by then. A frame at the very moment of a close came before it. */
  #reach(at: EpochMilliseconds, isFrame: boolean): void {
    if (at > this.#clock) this.#clock = at;
    if (this.#schedule.nextAt > at) return;
    const held: { at: EpochMilliseconds; item: Due }[] = [];
    for (let due = this.#schedule.take(at); due; due = this.#schedule.take(at)) {
      if (isFrame && due.at === at && due.item.what !== 'opened') held.push(due);
      else this.#happen(due.item, due.at);
    }
    for (const due of held) this.#schedule.put(due.at, due.item);
  }

  #happen(due: Due, at: EpochMilliseconds): void {
    switch (due.what) {
      case 'opened':
        due.entry.session.opened(due.entry.connection, at);
        break;
      case 'closed-by-app':
        due.entry.session.closedByApp(due.entry.connection, at);
        break;
      case 'closed':
        due.entry.session.closed(due.entry.connection, at);
        this.#schedule.put(at + RETIRE_AFTER_MS, { what: 'retire', entry: due.entry });
        break;
      case 'retire':
        due.entry.session.retire(due.entry.connection);
        this.#connections.delete(due.entry.connection.id);
        break;
      case 'page-ended':
        due.session.pageEnded(due.page, at);
        break;
      default:
        due satisfies never;
    }
  }

  #sessionOf(id: string): Session {
    let session = this.#sessions.get(id);
    if (!session) {
      session = new Session(id, this.#fleet);
      this.#sessions.set(id, session);
    }
    return session;
  }

  /** The page; one that no record told of belongs to the only session there is. */
  #pageOf(id: string, at: EpochMilliseconds): Placed {
    let placed = this.#pages.get(id);
    if (!placed) {
      const [only, second] = this.#sessions.values();
      const session = only && !second ? only : this.#sessionOf(UNKNOWN_SESSION);
      placed = { page: session.impliedPage(id, at), session, endPlanned: false };
      this.#pages.set(id, placed);
    }
    return placed;
  }
}
