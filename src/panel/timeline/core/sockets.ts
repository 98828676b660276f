// A connection as a span on the timeline.

import type { EpochMilliseconds } from '../../../records/units';
import type { ConnectionRow, PageRow } from '../../../store/schema';
import { type ConnectionState, connectionState } from '../../model/story';
import type { Wait } from '../../model/waits';

export interface SocketSpan {
  connection: ConnectionRow;
  state: ConnectionState;
  from: EpochMilliseconds;
  openedAt?: EpochMilliseconds;
  /** The app's own `close()`, where the end came later. */
  closingAt?: EpochMilliseconds;
  /** Infinity: it goes on beyond what is recorded. */
  to: EpochMilliseconds;
  /** What lies between this one and the one before. */
  wait?: Wait;
}

/** More sockets at once than that are a number, not a picture. */
export const MOST_SOCKET_ROWS = 5;

export function socketSpan(
  connection: ConnectionRow,
  page: PageRow | undefined,
  wait: Wait | undefined,
): SocketSpan {
  const state = connectionState(connection, page);
  const end = connection.closedAt ?? (state === 'unknown' || state === 'left' ? page?.endedAt : undefined);
  const from = connection.createdAt;
  const to = end === undefined ? Number.POSITIVE_INFINITY : Math.max(end, from);
  const closingAt = connection.closeCall?.at;
  return {
    connection,
    state,
    from,
    to,
    ...(connection.openedAt === undefined ? {} : { openedAt: connection.openedAt }),
    ...(closingAt !== undefined && closingAt < to ? { closingAt } : {}),
    ...(wait ? { wait } : {}),
  };
}
