// Rows of the store as the records that they keep, without what only the database needs. Apart from the database itself, so
// that a page without one can use it.

import type { RecordingRecord, SessionRecord } from '../records/recording';
import type { ConnectionRow, PageRow, SessionRow } from './schema';

/** What a recording says of a session: the row without what only the database needs. */
export function sessionRecord(row: SessionRow): SessionRecord {
  const { site, tab, run, lastAt, pinned, revision, connections, frames, lost, bytes, ...record } = row;
  return record;
}

export function pageRecord(row: PageRow): RecordingRecord {
  const { revision, acknowledged, place, tab, frame, isCached, isInterrupted, ...record } = row;
  return record;
}

export function connectionRecord(row: ConnectionRow): RecordingRecord {
  const { session, revision, number, ...record } = row;
  return record;
}
