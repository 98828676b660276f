// Rows of the store as records in time order. Batches of several pages of a tab overlap, and a connection's row tells
// what comes later: what is not yet complete is held back until it is.

import type { FrameRecord, RecordingRecord } from '../../records/recording';
import type { EpochMilliseconds } from '../../records/units';
import { bodyOffsets, frameRecord, paintTimes } from '../../store/frames';
import type { Changes } from '../../store/reading';
import { connectionRecord, pageRecord, sessionRecord } from '../../store/row-records';
import type { ConnectionRow, EventRow, PageRow, SegmentRow } from '../../store/schema';

interface Held {
  at: EpochMilliseconds;
  /** Of equal times: sessions, then pages, connections, all else. */
  rank: number;
  record: RecordingRecord;
}

/** A segment whose frames have not all been handed out. */
interface Cursor {
  segment: SegmentRow;
  payload: Uint8Array | undefined;
  offsets: Uint32Array;
  paints: Float32Array | undefined;
  next: number;
}

export class RecordsInOrder {
  /** Handed out so far. */
  frames = 0;
  /** Up to when everything has been handed out. */
  reached: EpochMilliseconds = Number.NEGATIVE_INFINITY;
  /** Something came that belongs before `reached`: what has been handed out was not in the order of time. */
  isLate = false;
  #held: Held[] = [];
  #cursors: Cursor[] = [];
  /** How much is known of each page and connection that was met: how many of its moments. */
  readonly #moments = new Map<string, number>();
  readonly #decisions = new Set<string>();

  get holds(): boolean {
    return this.#held.length > 0 || this.#cursors.length > 0;
  }

  add(changes: Changes, payloads: ReadonlyMap<number, Uint8Array>): void {
    const { session } = changes;
    this.#held.push({ at: session.startedAt, rank: 0, record: sessionRecord(session) });
    for (const page of changes.pages) this.#page(page);
    for (const connection of changes.connections) this.#connection(connection);
    for (const event of changes.events) this.#event(event);
    for (const segment of changes.segments) {
      if (segment.at.length === 0) continue;
      this.#expect(segment.from);
      const payload = payloads.get(segment.id);
      this.#cursors.push({ segment, payload, offsets: bodyOffsets(segment), paints: undefined, next: 0 });
    }
  }

  /** Hands out what is held up to then, in time order. To be gone through to its end. */
  *upTo(complete: EpochMilliseconds): Generator<RecordingRecord> {
    const due = this.#held.filter(({ at }) => at <= complete);
    if (due.length > 0) this.#held = this.#held.filter(({ at }) => at > complete);
    for (const cursor of this.#cursors) {
      for (const record of this.#framesUpTo(cursor, complete)) due.push({ at: record.at, rank: 3, record });
    }
    this.#cursors = this.#cursors.filter(({ segment, next }) => next < segment.at.length);
    due.sort((one, other) => one.at - other.at || one.rank - other.rank);
    for (const { at, record } of due) {
      if (record.kind === 'frame') this.frames++;
      this.reached = Math.max(this.reached, at);
      yield record;
    }
    if (Number.isFinite(complete)) this.reached = Math.max(this.reached, complete);
  }

  #page(page: PageRow): void {
    const { id, startedAt, endedAt } = page;
    this.#known(id, startedAt, endedAt === undefined ? [] : [endedAt]);
    this.#held.push({ at: startedAt, rank: 1, record: pageRecord(page) });
  }

  #connection(connection: ConnectionRow): void {
    const { id, createdAt, openedAt, closedAt } = connection;
    const moments = [openedAt, closedAt].filter((moment) => moment !== undefined);
    this.#known(id, createdAt, moments);
    this.#held.push({ at: createdAt, rank: 2, record: connectionRecord(connection) });
  }

  #event({ key, at, record }: EventRow): void {
    // A note changes no conclusion. A decision is written again when its timer fires.
    if (record.kind === 'note') return;
    if (record.kind !== 'decision') this.#expect(at);
    else if (!this.#decisions.has(key)) {
      this.#decisions.add(key);
      this.#expect(at);
    }
    this.#held.push({ at, rank: 3, record });
  }

  /** Of a row that is written again, only what it did not tell before is new. */
  #known(id: string, began: EpochMilliseconds, moments: readonly EpochMilliseconds[]): void {
    const before = this.#moments.get(id);
    if (before === undefined) this.#expect(began);
    for (const moment of moments.slice(before ?? 0)) this.#expect(moment);
    this.#moments.set(id, moments.length);
  }

  #expect(at: EpochMilliseconds): void {
    if (at < this.reached) this.isLate = true;
  }

  *#framesUpTo(cursor: Cursor, complete: EpochMilliseconds): Generator<FrameRecord> {
    const { segment, payload, offsets } = cursor;
    if (segment.from > complete) return;
    cursor.paints ??= paintTimes(segment, this.#after(segment));
    for (; cursor.next < segment.at.length && (segment.at[cursor.next] ?? 0) <= complete; cursor.next++) {
      const { next } = cursor;
      yield frameRecord(segment, next, payload, offsets[next] ?? 0, cursor.paints[next]);
    }
  }

  /** The following segments of the same page, as far as they are here: the paint of a last frame is told there. */
  #after(segment: SegmentRow): SegmentRow[] {
    return this.#cursors
      .map((cursor) => cursor.segment)
      .filter((other) => other.page === segment.page && other.number > segment.number);
  }
}
