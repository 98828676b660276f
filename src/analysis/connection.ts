// A socket as the analysis follows it through time. Its record may know the end from the start; these fields say only
// what has happened so far, so that a rule cannot look ahead.

import type { Closer, ConnectionRecord, TokenRecord } from '../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../records/units';
import type { Decided } from './decisions';
import type { Lane } from './lane';
import type { Reading } from './messages';
import type { Page } from './page';

export type Phase = 'connecting' | 'open' | 'closing' | 'closed';

export class Connection {
  /** The latest record of it. Beware: in a bundle it tells what is yet to come. */
  record: ConnectionRecord;
  readonly page: Page;
  readonly lane: Lane;
  /** What findings are gathered under: sockets of one page to one endpoint. One string for all that is looked up by it. */
  readonly place: string;
  phase: Phase = 'connecting';
  openedAt: EpochMilliseconds | undefined;
  /** When it was over for the app: its own `close()`, else the close event. */
  endedAt: EpochMilliseconds | undefined;
  closedAt: EpochMilliseconds | undefined;
  code: number | undefined;
  closer: Closer = 'unknown';
  /** The app ended it: its `close()` came before anything else did. */
  closedByApp = false;
  /** Where in the app it was made: sockets made in one place are handled by the same code. Empty where that is not known. */
  readonly madeAt: string;
  /** The timer, and the app's own word, that it was made by. */
  ledBy: { inferred: Decided | undefined; reported: Decided | undefined } = {
    inferred: undefined,
    reported: undefined,
  };
  /** Tokens that it was seen to use, in order. */
  readonly tokens: TokenRecord[] = [];
  /** What is kept of it by those who look at its frames (kept.ts). */
  readonly kept: unknown[] = [];
  /** How its frames are read (messages.ts). */
  reading: Reading | undefined;
  /** A frame of it was heard by the app. */
  heard = false;
  framesIn = 0;
  framesOut = 0;
  lastInAt: EpochMilliseconds | undefined;
  lastOutAt: EpochMilliseconds | undefined;

  constructor(record: ConnectionRecord, page: Page, lane: Lane) {
    this.record = record;
    this.page = page;
    this.lane = lane;
    this.place = lane.place;
    const frame = record.initiator?.stack[0];
    this.madeAt = frame ? `${frame.url}:${frame.line}:${frame.column}` : '';
  }

  get id(): string {
    return this.record.id;
  }

  get endpoint(): string {
    return this.record.endpoint;
  }

  get createdAt(): EpochMilliseconds {
    return this.record.createdAt;
  }

  /** Opened, and not over for the app. */
  get isOpen(): boolean {
    return this.phase === 'open';
  }

  /** The token it connected with, or logged in with by a frame. */
  get token(): TokenRecord | undefined {
    return this.tokens[0];
  }

  /** How long it was of use to the app, up to that moment. */
  openMs(at: EpochMilliseconds): Milliseconds {
    if (this.openedAt === undefined) return 0;
    return Math.max(0, (this.endedAt ?? at) - this.openedAt);
  }
}

/** A server or proxy that answers a close by itself takes moments; beyond this the line was dead when the app closed. */
const CLOSE_RACE_MS: Milliseconds = 1_000;

/**
 * When the app itself ended the connection, where it did: its `close()` came first. A `close()` in the handler of an
 * error or a close that is already under way ends nothing.
 */
export function appClosedAt(record: ConnectionRecord): EpochMilliseconds | undefined {
  const call = record.closeCall;
  if (!call) return undefined;
  if (record.errorAt !== undefined && record.errorAt <= call.at) return undefined;
  if (record.closedAt === undefined) return call.at;
  if (record.closedAt <= call.at) return undefined;
  const byOthers = record.closer === 'server' || record.closer === 'network';
  return byOthers && record.closedAt - call.at < CLOSE_RACE_MS ? undefined : call.at;
}
