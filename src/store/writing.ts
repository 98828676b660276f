// The one transaction in which batches become durable, and the small edits of a session.

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

/** All or nothing. Rejects with Dexie's errors, `QuotaExceededError` among them. */
export async function commit(database: RecordingDatabase, writes: Writes): Promise<void> {
  const { sessions, pages, connections, segments, payloads, events } = database;
  await database.transaction('rw', [sessions, pages, connections, segments, payloads, events], async () => {
    await Promise.all([
      sessions.bulkPut(writes.sessions),
      pages.bulkPut(writes.pages),
      writes.connections.length > 0 && connections.bulkPut(writes.connections),
      writes.events.length > 0 && events.bulkPut(writes.events),
    ]);
    if (writes.segments.length === 0) return;
    const ids = await segments.bulkAdd(
      writes.segments.map(({ segment }) => segment),
      { allKeys: true },
    );
    const bodies: PayloadRow[] = [];
    for (const [index, { payload }] of writes.segments.entries()) {
      const id = ids[index];
      if (id !== undefined && payload.length > 0) bodies.push({ id, bytes: payload });
    }
    await payloads.bulkAdd(bodies);
  });
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
