// Reads: sessions, what is new since a revision, bodies, and a whole session as records in time order.

import Dexie from 'dexie';
import type { FrameRecord, RecordingRecord } from '../records/recording';
import type { EpochMilliseconds } from '../records/units';
import { bodyOffsets, frameRecord, paintTimes } from './frames';
import { connectionRecord, pageRecord, sessionRecord } from './row-records';
import type {
  ConnectionRow,
  EventRow,
  PageRow,
  PayloadRow,
  RecordingDatabase,
  SegmentRow,
  SessionRow,
} from './schema';
import { RUN, readSetting } from './writing';

/** All sessions, newest first. */
export async function readSessions(database: RecordingDatabase): Promise<SessionRow[]> {
  return database.sessions.orderBy('startedAt').reverse().toArray();
}

/** Rows of one session that a commit after `afterRevision` wrote; connections and pages as they stand now. */
export interface Changes {
  /** Up to which revision this is complete: pass it to the next call. */
  revision: number;
  session: SessionRow;
  pages: PageRow[];
  connections: ConnectionRow[];
  /** In the order in which they were written; at most `segmentLimit` of them, then `more` is set. */
  segments: SegmentRow[];
  events: EventRow[];
  more: boolean;
}

/**
 * What is new in a session since a revision (0: everything). `undefined` where the session is no more.
 * With `segmentLimit`, a long recording comes in pieces: call again with the revision returned while `more` is set.
 */
export async function readChanges(
  database: RecordingDatabase,
  session: string,
  afterRevision: number,
  segmentLimit = Number.POSITIVE_INFINITY,
): Promise<Changes | undefined> {
  const { sessions, pages, connections, segments, events } = database;
  return database.transaction('r', [sessions, pages, connections, segments, events], async () => {
    const row = await sessions.get(session);
    if (!row) return undefined;
    let revision = row.revision;
    const range = { lower: [session, afterRevision], upper: () => [session, revision] as [string, number] };
    let query = segments.where('[session+revision]').between(range.lower, range.upper(), false, true);
    if (Number.isFinite(segmentLimit)) query = query.limit(segmentLimit);
    const found = await query.toArray();
    const last = found.at(-1);
    const isCut = last !== undefined && found.length >= segmentLimit;
    const more = isCut && last.revision < revision;
    // A piece ends with a whole revision, so that the next one can begin after it. The newest one may be cut as well: a
    // commit takes many batches where they come fast.
    if (isCut) {
      revision = last.revision;
      const rest = await segments.where('[session+revision]').equals([session, revision]).toArray();
      const have = new Set(found.map((segment) => segment.id));
      found.push(...rest.filter((segment) => !have.has(segment.id)));
    }
    return {
      revision,
      session: row,
      pages: await pages
        .where('[session+revision]')
        .between(range.lower, [session, row.revision], false, true)
        .toArray(),
      connections: await connections
        .where('[session+revision]')
        .between(range.lower, [session, row.revision], false, true)
        .toArray(),
      segments: found,
      events: await events
        .where('[session+revision]')
        .between(range.lower, range.upper(), false, true)
        .toArray(),
      more,
    };
  });
}

/** The bodies of some segments, by segment id; an id whose bodies the byte budget took is missing. */
export async function readPayloads(
  database: RecordingDatabase,
  segments: readonly number[],
): Promise<Map<number, Uint8Array>> {
  const rows = await database.payloads.bulkGet([...segments]);
  return new Map(
    rows.filter((row): row is PayloadRow => row !== undefined).map((row) => [row.id, row.bytes]),
  );
}

/** Segments read at a time while a session is walked: some megabytes of bodies at the usual batch size. */
const WALK_SEGMENTS = 16;

/**
 * A whole session as records, the session first, then all else in time order: a page where it began, a connection where
 * it was made (with all that became of it). Memory is bounded by what is no frame, and one piece of the segments.
 */
export async function* readRecords(
  database: RecordingDatabase,
  session: string,
): AsyncGenerator<RecordingRecord> {
  const row = await database.sessions.get(session);
  if (!row) return;
  const run = await readSetting(database, RUN, '');
  const goesOn = row.endedAt === undefined && row.run === run;
  yield { ...sessionRecord(row), ...(goesOn ? { recordedUntil: Date.now() } : {}) };
  const others = await readOthers(database, session);
  let next = 0;
  for await (const frame of walkFrames(database, session)) {
    for (let other = others[next]; other && other.at <= frame.at; other = others[++next]) yield other.record;
    yield frame;
  }
  for (; next < others.length; next++) {
    const other = others[next];
    if (other) yield other.record;
  }
}

/** All of a session that is no frame, in time order; of equal times pages first, then connections as they were made. */
async function readOthers(
  database: RecordingDatabase,
  session: string,
): Promise<{ at: EpochMilliseconds; record: RecordingRecord }[]> {
  const whole = [
    [session, Dexie.minKey],
    [session, Dexie.maxKey],
  ] as const;
  const [pages, connections, events] = await Promise.all([
    database.pages
      .where('[session+revision]')
      .between(...whole)
      .toArray(),
    database.connections
      .where('[session+revision]')
      .between(...whole)
      .toArray(),
    database.events
      .where('[session+at]')
      .between(...whole)
      .toArray(),
  ]);
  // Many are made within one tick of the page's clock.
  connections.sort((one, other) => one.number - other.number);
  return [
    ...pages.map((page) => ({ at: page.startedAt, record: pageRecord(page) })),
    ...connections.map((connection) => ({ at: connection.createdAt, record: connectionRecord(connection) })),
    ...events.map(({ at, record }) => ({ at, record })),
  ].sort((one, other) => one.at - other.at);
}

/** A segment being read: its next frame, and what is needed to read it. */
interface Cursor {
  segment: SegmentRow;
  index: number;
  offsets: Uint32Array;
  paints: Float32Array;
  payload: Uint8Array | undefined;
}

/** All frames of a session in time order. Segments of one page follow one another, those of several frames of a tab overlap. */
async function* walkFrames(database: RecordingDatabase, session: string): AsyncGenerator<FrameRecord> {
  const ids = await database.segments
    .where('[session+from]')
    .between([session, Dexie.minKey], [session, Dexie.maxKey])
    .primaryKeys();
  let waiting: Cursor[] = [];
  let read = 0;
  let open: Cursor[] = [];
  for (;;) {
    if (waiting.length === 0 && read < ids.length) {
      waiting = await readCursors(database, ids.slice(read, read + WALK_SEGMENTS));
      read += WALK_SEGMENTS;
    }
    const earliest = open.reduce<Cursor | undefined>(
      (first, cursor) => (first && timeOf(first) <= timeOf(cursor) ? first : cursor),
      undefined,
    );
    const next = waiting[0];
    if (next && (!earliest || next.segment.from <= timeOf(earliest))) {
      waiting.shift();
      if (next.segment.at.length > 0) open.push(next);
      continue;
    }
    if (!earliest) {
      if (read < ids.length) continue;
      return;
    }
    const { segment, index, offsets, paints, payload } = earliest;
    yield frameRecord(segment, index, payload, offsets[index] ?? 0, paints[index]);
    if (++earliest.index === segment.at.length) open = open.filter((cursor) => cursor !== earliest);
  }
}

function timeOf({ segment, index }: Cursor): EpochMilliseconds {
  return segment.at[index] ?? Number.POSITIVE_INFINITY;
}

async function readCursors(database: RecordingDatabase, ids: readonly number[]): Promise<Cursor[]> {
  const segments = await readSegments(database, ids);
  const payloads = await readPayloads(
    database,
    segments.map(({ id }) => id),
  );
  const cursors: Cursor[] = [];
  for (const segment of segments) {
    cursors.push({
      segment,
      index: 0,
      offsets: bodyOffsets(segment),
      paints: paintTimes(segment, await laterSegments(database, segment, segments)),
      payload: payloads.get(segment.id),
    });
  }
  return cursors;
}

async function readSegments(database: RecordingDatabase, ids: readonly number[]): Promise<SegmentRow[]> {
  const rows = await database.segments.bulkGet([...ids]);
  return rows.filter((row): row is SegmentRow => row !== undefined);
}

/** The next segment of the same page, where a last frame waits for its paint mark. */
async function laterSegments(
  database: RecordingDatabase,
  segment: SegmentRow,
  piece: readonly SegmentRow[],
): Promise<SegmentRow[]> {
  const next = piece.filter((other) => other.page === segment.page && other.number > segment.number);
  if (next.length > 0) return next;
  const following = await database.segments
    .where('[page+number]')
    .between([segment.page, segment.number], [segment.page, Dexie.maxKey], false, false)
    .first();
  return following ? [following] : [];
}
