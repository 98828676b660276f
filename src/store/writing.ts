// The one transaction in which batches become durable, and the small edits of a session.

import Dexie from 'dexie';
import type { ByteCount } from '../records/units';
import type {
  ConnectionRow,
  EventRow,
  PageRow,
  PayloadRow,
  RecordingDatabase,
  SegmentRow,
  SessionRow,
} from './schema';

/** Rows that one commit writes. Whole rows, so that writing them twice changes nothing. */
export interface Writes {
  sessions: SessionRow[];
  pages: PageRow[];
  connections: ConnectionRow[];
  /** Each with its bodies; ids are given by the database. */
  segments: { segment: Omit<SegmentRow, 'id'>; payload: Uint8Array }[];
  events: EventRow[];
}

/**
 * All or nothing. Rejects with Dexie's errors, `QuotaExceededError` among them.
 *
 * One after another, and the page with its acknowledged number last: where Firefox finds no room for a row, it takes back
 * what came before it, but keeps what was asked for after it.
 */
export async function commit(database: RecordingDatabase, writes: Writes): Promise<void> {
  const { sessions, pages, connections, segments, payloads, events } = database;
  await database.transaction('rw', [sessions, pages, connections, segments, payloads, events], async () => {
    const bodies = writes.segments.length > 0 ? await addSegments(database, writes.segments) : [];
    await Promise.all([
      // Not `add`: of a commit that failed in Firefox, bodies may have stayed.
      bodies.length > 0 && payloads.bulkPut(bodies),
      writes.connections.length > 0 && connections.bulkPut(writes.connections),
      writes.events.length > 0 && events.bulkPut(writes.events),
    ]);
    await sessions.bulkPut(writes.sessions);
    if (writes.pages.length > 0) await pages.bulkPut(writes.pages);
  });
}

/** Gives their bodies, under the ids that the database gave. */
async function addSegments(
  { segments }: RecordingDatabase,
  added: Writes['segments'],
): Promise<PayloadRow[]> {
  const ids = await segments.bulkAdd(
    added.map(({ segment }) => segment),
    { allKeys: true },
  );
  return added.flatMap(({ payload }, index) => {
    const id = ids[index];
    return id !== undefined && payload.length > 0 ? [{ id, bytes: payload }] : [];
  });
}

/** Takes away what stayed of commits that failed: segments of a page beyond its acknowledged number. */
export async function dropUnacknowledged(
  { segments, payloads }: RecordingDatabase,
  { id, acknowledged }: PageRow,
): Promise<void> {
  const left = await segments
    .where('[page+number]')
    .between([id, acknowledged], [id, Dexie.maxKey], false, true)
    .primaryKeys();
  if (left.length === 0) return;
  await payloads.bulkDelete(left);
  await segments.bulkDelete(left);
}

/** What a segment weighs in the database, roughly: columns, bodies, keys. */
export function segmentBytes(frames: number, payload: Uint8Array): ByteCount {
  return frames * 33 + payload.length + 300;
}

/** Setting: the name of the browser's run that the recorder was last in. A session of another run is over. */
export const RUN = 'run';

/** Reads a setting; `fallback` where it was never written. */
export async function readSetting<Value>(
  database: RecordingDatabase,
  name: string,
  fallback: Value,
): Promise<Value> {
  const row = await database.settings.get(name);
  return row === undefined ? fallback : (row.value as Value);
}

export async function writeSetting(database: RecordingDatabase, name: string, value: unknown): Promise<void> {
  await database.settings.put({ name, value });
}
