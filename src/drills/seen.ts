// What a run looks at: the records of its session, as far as they matter to it, by kind and in the order of time.

import type {
  ConnectionRecord,
  DecisionRecord,
  EventRecord,
  FrameRecord,
  PageRecord,
  RecordingRecord,
  TokenRecord,
} from '../records/recording';
import type { EpochMilliseconds } from '../records/units';

export interface Seen {
  pages: PageRecord[];
  /** All of the session, those from before the run too. */
  connections: ConnectionRecord[];
  /** Since the run began. */
  frames: FrameRecord[];
  decisions: DecisionRecord[];
  /** Those of connections from before the run too. */
  tokens: TokenRecord[];
  events: EventRecord[];
  /** There were more frames than a run keeps: what is concluded from all of them cannot be. */
  framesCut?: boolean;
}

export const NOTHING_SEEN: Seen = {
  pages: [],
  connections: [],
  frames: [],
  decisions: [],
  tokens: [],
  events: [],
};

/** Sockets to an endpoint, oldest first; to any where none is named. */
export function connectionsTo(seen: Seen, endpoint: string | undefined): ConnectionRecord[] {
  return seen.connections
    .filter((connection) => endpoint === undefined || connection.endpoint === endpoint)
    .sort((one, other) => one.createdAt - other.createdAt);
}

/** Whether it was open at that moment. */
export function wasOpen({ openedAt, closedAt, closeCall }: ConnectionRecord, at: EpochMilliseconds): boolean {
  const endedAt = Math.min(closedAt ?? Number.POSITIVE_INFINITY, closeCall?.at ?? Number.POSITIVE_INFINITY);
  return openedAt !== undefined && openedAt <= at && endedAt > at;
}

/** The endpoint that the tab's open sockets go to; of several the one with most messages. */
export function busiestEndpoint(seen: Seen, at: EpochMilliseconds): string | undefined {
  const traffic = new Map<string, number>();
  for (const connection of seen.connections) {
    if (!wasOpen(connection, at)) continue;
    const { endpoint, sent, received } = connection;
    traffic.set(endpoint, (traffic.get(endpoint) ?? 0) + 1 + sent.frames + received.frames);
  }
  let busiest: string | undefined;
  for (const [endpoint, frames] of traffic)
    if (busiest === undefined || frames > (traffic.get(busiest) ?? 0)) busiest = endpoint;
  return busiest;
}

/** The frames of an endpoint's sockets in a span, both ends included. */
export function framesTo(
  seen: Seen,
  endpoint: string | undefined,
  from: EpochMilliseconds,
  to: EpochMilliseconds,
): FrameRecord[] {
  const ids = new Set(connectionsTo(seen, endpoint).map(({ id }) => id));
  return seen.frames.filter(({ connection, at }) => ids.has(connection) && at >= from && at <= to);
}

/** All of it as the analysis wants it: one after another in time. */
export function inOrder(seen: Seen): RecordingRecord[] {
  const timed: { at: EpochMilliseconds; record: RecordingRecord }[] = [
    ...seen.pages.map((record) => ({ at: record.startedAt, record })),
    ...seen.connections.map((record) => ({ at: record.createdAt, record })),
    ...seen.decisions.map((record) => ({ at: record.at, record })),
    ...seen.tokens.map((record) => ({ at: record.at, record })),
    ...seen.events.map((record) => ({ at: record.at, record })),
    ...seen.frames.map((record) => ({ at: record.at, record })),
  ];
  return timed.sort((one, other) => one.at - other.at).map(({ record }) => record);
}
