// A file that lost its end. What its pages and connections say of later than the last record is taken back: of that time
// nothing else is known, and an app must not be blamed for never having done what only the file has lost.

import { directionOf } from '../../records/batch';
import type { EpochMilliseconds } from '../../records/units';
import { connectionId } from '../../store/frames';
import type { ConnectionRow } from '../../store/schema';
import type { FileSession } from './row-builder';

/** Puts all that went on when the file was cut off back to how it stood then. */
export function cutOff(sessions: readonly FileSession[]): void {
  const until = sessions.reduce((latest, session) => Math.max(latest, lastRead(session)), 0);
  for (const session of sessions) {
    const { row, pages, connections } = session;
    if (row.endedAt !== undefined && row.endedAt <= until) continue;
    delete row.endedAt;
    row.recordedUntil = until;
    row.lastAt = lastRead(session);
    for (const page of pages) if (isLater(page.endedAt, until)) delete page.endedAt;
    for (const connection of connections) putBack(connection, until);
    countAnew(session);
  }
}

/** Of what is read in the order of time: a connection's record stands where it began. */
function lastRead({ row, pages, connections, segments, events }: FileSession): EpochMilliseconds {
  let last = row.startedAt;
  for (const { startedAt } of pages) last = Math.max(last, startedAt);
  for (const { createdAt } of connections) last = Math.max(last, createdAt);
  for (const { to } of segments) last = Math.max(last, to);
  for (const { at } of events) last = Math.max(last, at);
  return last;
}

function putBack(row: ConnectionRow, until: EpochMilliseconds): void {
  if (isLater(row.openedAt, until)) {
    delete row.openedAt;
    delete row.protocol;
    delete row.extensions;
  }
  if (isLater(row.errorAt, until)) delete row.errorAt;
  if (isLater(row.closeCall?.at, until)) delete row.closeCall;
  if (!isLater(row.closedAt, until)) return;
  delete row.closedAt;
  delete row.code;
  delete row.reason;
  delete row.wasClean;
  delete row.fault;
  row.closer = 'unknown';
}

/** A connection's totals are those of its end. */
function countAnew({ connections, segments }: FileSession): void {
  const known = new Map(connections.map((row) => [row.id, row]));
  for (const row of connections) {
    row.sent = { frames: 0, bytes: 0 };
    row.received = { frames: 0, bytes: 0 };
  }
  for (const { page, connection, flags, size } of segments) {
    for (const [index, number] of connection.entries()) {
      const row = known.get(connectionId(page, number));
      if (!row) continue;
      const traffic = directionOf(flags[index] ?? 0) === 'out' ? row.sent : row.received;
      traffic.frames += 1;
      traffic.bytes += size[index] ?? 0;
    }
  }
}

function isLater(at: EpochMilliseconds | undefined, until: EpochMilliseconds): boolean {
  return at !== undefined && at > until;
}
