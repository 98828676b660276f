// The byte budget: which recordings go when it is short, and how they go.

import Dexie from 'dexie';
import type { ByteCount } from '../records/units';
import type { RecordingDatabase, SessionRow } from './schema';

/** Default of the budget: hours of a busy app, and a share of any disk that one would not miss. */
export const DEFAULT_BUDGET: ByteCount = 1024 * 1024 * 1024;
/** Smallest budget that can be set: below it a single busy minute would push out itself. */
export const SMALLEST_BUDGET: ByteCount = 16 * 1024 * 1024;

export async function usedBytes(database: RecordingDatabase): Promise<ByteCount> {
  let used = 0;
  await database.sessions.each((session) => {
    used += session.bytes;
  });
  return used;
}

/** What has to go so that the recordings fit: whole sessions, oldest first; never pinned ones, nor those in `writing`. */
export async function sessionsToEvict(
  database: RecordingDatabase,
  excess: ByteCount,
  writing: ReadonlySet<string>,
): Promise<SessionRow[]> {
  const chosen: SessionRow[] = [];
  let freed = 0;
  for (const session of await database.sessions.orderBy('startedAt').toArray()) {
    if (freed >= excess) break;
    if (session.pinned || writing.has(session.id)) continue;
    chosen.push(session);
    freed += session.bytes;
  }
  return chosen;
}

/** Forgets a session and all that belongs to it. */
export async function deleteSession(database: RecordingDatabase, session: string): Promise<void> {
  const { sessions, pages, connections, segments, payloads, events } = database;
  await database.transaction('rw', [sessions, pages, connections, segments, payloads, events], async () => {
    const whole = [
      [session, Dexie.minKey],
      [session, Dexie.maxKey],
    ] as const;
    const ids = await segments
      .where('[session+revision]')
      .between(...whole)
      .primaryKeys();
    await Promise.all([
      payloads.bulkDelete(ids),
      segments.bulkDelete(ids),
      pages
        .where('[session+revision]')
        .between(...whole)
        .delete(),
      connections
        .where('[session+revision]')
        .between(...whole)
        .delete(),
      events
        .where('[session+revision]')
        .between(...whole)
        .delete(),
      sessions.delete(session),
    ]);
  });
}

/** What `trimBodies` took. */
export interface Trimmed {
  frames: number;
  bytes: ByteCount;
}

/** Segments looked at in one go while bodies are taken. */
const TRIM_SEGMENTS = 64;

/**
 * Takes the oldest bodies of a session, at least so many bytes where there are so many: the frames stay, without
 * what they carried. For the session that is being recorded, when it alone fills the budget.
 */
export async function trimBodies(
  database: RecordingDatabase,
  session: string,
  excess: ByteCount,
): Promise<Trimmed> {
  const { segments, payloads } = database;
  return database.transaction('rw', [segments, payloads], async () => {
    const trimmed: Trimmed = { frames: 0, bytes: 0 };
    let after: unknown = Dexie.minKey;
    while (trimmed.bytes < excess) {
      const oldest = await segments
        .where('[session+revision]')
        .between([session, after], [session, Dexie.maxKey], after === Dexie.minKey, true)
        .limit(TRIM_SEGMENTS)
        .toArray();
      if (oldest.length === 0) break;
      const found = await payloads.bulkGet(oldest.map(({ id }) => id));
      const taken: number[] = [];
      for (const [index, payload] of found.entries()) {
        if (!payload || trimmed.bytes >= excess) continue;
        taken.push(payload.id);
        trimmed.bytes += payload.bytes.length;
        trimmed.frames += oldest[index]?.at.length ?? 0;
      }
      await payloads.bulkDelete(taken);
      after = oldest.at(-1)?.revision;
    }
    return trimmed;
  });
}
