// A recording of any source as records in the order of time: the session first, a page where it began, a connection where
// it was made. For exports, for the preview of what is redacted, and for the analysis.

import type { FrameRecord, RecordingRecord } from '../../records/recording';
import type { EpochMilliseconds } from '../../records/units';
import { bodyOffsets, frameRecord, paintTimes } from '../../store/frames';
import { connectionRecord, pageRecord, sessionRecord } from '../../store/row-records';
import type { ConnectionRow, EventRow, PageRow, SegmentRow, SessionRow } from '../../store/schema';
import type { Source } from '../source/source';

/** Segments read at a time: some ten thousand frames, and some megabytes of bodies. */
const PIECE_SEGMENTS = 32;
const PIECE_PAYLOADS = 8;

export interface StoredRecords {
  row: SessionRow;
  pages: readonly PageRow[];
  connections: readonly ConnectionRow[];
  segments: readonly SegmentRow[];
  read(): AsyncGenerator<RecordingRecord, void>;
}

/** Columns of all frames, without bodies: 33 bytes a frame. */
interface Loaded {
  row: SessionRow;
  pages: Map<string, PageRow>;
  connections: Map<string, ConnectionRow>;
  events: Map<string, EventRow>;
  segments: SegmentRow[];
}

/**
 * The recording as it stands when this is called: what is recorded later is left out, in each reading. Gives how to read it.
 * `undefined` where there is none of that id.
 */
export async function recordsOf(
  source: Pick<Source, 'changes' | 'payloads' | 'goesOn'>,
  session: string,
): Promise<StoredRecords | undefined> {
  const loaded = await load(source, session);
  if (loaded?.row.endedAt === undefined && loaded && (await source.goesOn?.(loaded.row))) {
    loaded.row = { ...loaded.row, recordedUntil: Date.now() };
  }
  return (
    loaded && {
      row: loaded.row,
      pages: [...loaded.pages.values()],
      connections: [...loaded.connections.values()],
      segments: loaded.segments,
      read: () => inTime(source, loaded),
    }
  );
}

async function load(source: Pick<Source, 'changes'>, session: string): Promise<Loaded | undefined> {
  let loaded: Loaded | undefined;
  let revision = 0;
  for (;;) {
    const changes = await source.changes(session, revision, PIECE_SEGMENTS);
    if (!changes) return loaded;
    loaded ??= {
      row: changes.session,
      pages: new Map(),
      connections: new Map(),
      events: new Map(),
      segments: [],
    };
    loaded.row = changes.session;
    for (const page of changes.pages) loaded.pages.set(page.id, page);
    for (const connection of changes.connections) loaded.connections.set(connection.id, connection);
    for (const event of changes.events) loaded.events.set(event.key, event);
    loaded.segments.push(...changes.segments.filter(({ at }) => at.length > 0));
    revision = changes.revision;
    if (!changes.more) return loaded;
  }
}

async function* inTime(
  source: Pick<Source, 'payloads'>,
  loaded: Loaded,
): AsyncGenerator<RecordingRecord, void> {
  yield sessionRecord(loaded.row);
  const others = othersOf(loaded);
  let next = 0;
  for await (const frame of framesOf(source, loaded.segments)) {
    for (let other = others[next]; other && other.at <= frame.at; other = others[++next]) yield other.record;
    yield frame;
  }
  for (; next < others.length; next++) {
    const other = others[next];
    if (other) yield other.record;
  }
}

/** All that is no frame; of equal times pages first, then connections. */
function othersOf({
  pages,
  connections,
  events,
}: Loaded): { at: EpochMilliseconds; record: RecordingRecord }[] {
  return [
    ...[...pages.values()].map((page) => ({ at: page.startedAt, record: pageRecord(page) })),
    ...[...connections.values()].map((connection) => ({
      at: connection.createdAt,
      record: connectionRecord(connection),
    })),
    ...[...events.values()].map(({ at, record }) => ({ at, record })),
  ].sort((one, other) => one.at - other.at);
}

/** A segment being read: its next frame, and what is needed to read it. */
interface Cursor {
  segment: SegmentRow;
  index: number;
  offsets: Uint32Array;
  paints: Float32Array | Float64Array;
  payload: Uint8Array | undefined;
}

/** Segments of one page follow one another, those of several frames of a tab overlap. */
async function* framesOf(
  source: Pick<Source, 'payloads'>,
  segments: readonly SegmentRow[],
): AsyncGenerator<FrameRecord, void> {
  const order = segments.toSorted((one, other) => one.from - other.from || one.number - other.number);
  const later = laterOfPage(segments);
  let waiting: Cursor[] = [];
  let read = 0;
  let open: Cursor[] = [];
  for (;;) {
    if (waiting.length === 0 && read < order.length) {
      const piece = order.slice(read, read + PIECE_PAYLOADS);
      const payloads = await source.payloads(piece.map(({ id }) => id));
      waiting = piece.map((segment) => ({
        segment,
        index: 0,
        offsets: bodyOffsets(segment),
        paints: paintTimes(segment, later.get(segment.id) ?? []),
        payload: payloads.get(segment.id),
      }));
      read += PIECE_PAYLOADS;
    }
    const earliest = open.reduce<Cursor | undefined>(
      (first, cursor) => (first && timeOf(first) <= timeOf(cursor) ? first : cursor),
      undefined,
    );
    const next = waiting[0];
    if (next && (!earliest || next.segment.from < timeOf(earliest))) {
      open.push(next);
      waiting.shift();
      continue;
    }
    if (!earliest) return;
    const { segment, index, offsets, paints, payload } = earliest;
    yield frameRecord(segment, index, payload, offsets[index] ?? 0, paints[index]);
    if (++earliest.index === segment.at.length) open = open.filter((cursor) => cursor !== earliest);
  }
}

function timeOf({ segment, index }: Cursor): EpochMilliseconds {
  return segment.at[index] ?? Number.POSITIVE_INFINITY;
}

/** The segment that follows on the same page: a last frame's paint mark often comes with it. */
function laterOfPage(segments: readonly SegmentRow[]): Map<number, SegmentRow[]> {
  const byPage = new Map<string, SegmentRow[]>();
  for (const segment of segments) {
    const ofPage = byPage.get(segment.page);
    if (ofPage) ofPage.push(segment);
    else byPage.set(segment.page, [segment]);
  }
  const later = new Map<number, SegmentRow[]>();
  for (const ofPage of byPage.values()) {
    ofPage.sort((one, other) => one.number - other.number);
    for (const [index, segment] of ofPage.entries())
      later.set(segment.id, ofPage.slice(index + 1, index + 2));
  }
  return later;
}
