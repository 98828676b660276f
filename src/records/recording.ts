// The records of a recording, one type a kind: what a bundle holds line by line, and what the analysis reads.
// The format outlives the inside (docs/bundle-format.md): fields are only ever added, and added ones are optional.

import type { ByteCount, EpochMilliseconds, EpochSeconds, Milliseconds } from './units';

/** What one tab did on one site, across its reloads. */
export interface SessionRecord {
  kind: 'session';
  id: string;
  startedAt: EpochMilliseconds;
  endedAt?: EpochMilliseconds;
  /** Of one that still went on when it was read out: up to when nothing more had happened. Silence is a fact too. */
  recordedUntil?: EpochMilliseconds;
  label?: string;
  browser: string;
  userAgent: string;
  tabUrl: string;
  appBuild?: string;
  /** Read from a file of another tool's, which tells of a close only where it happens to: a socket without one may have ended. */
  from?: 'har';
}

export type NavigationKind = 'navigate' | 'reload' | 'back_forward' | 'prerender';

/** One document: a tab's page or a frame in it. */
export interface PageRecord {
  kind: 'page';
  id: string;
  session: string;
  url: string;
  origin: string;
  startedAt: EpochMilliseconds;
  endedAt?: EpochMilliseconds;
  navigation: NavigationKind;
  /** Of a frame: the page that holds it, where that one was recorded too. */
  parent?: string;
}

/** Who ended the connection. `page`: the document went away while the socket was open. */
export type Closer = 'client' | 'server' | 'network' | 'page' | 'unknown';

export interface StackFrame {
  name?: string;
  url: string;
  /** 1-based. */
  line: number;
  /** 1-based. */
  column: number;
}

export interface Traffic {
  frames: number;
  bytes: ByteCount;
}

export interface ConnectionRecord {
  kind: 'connection';
  id: string;
  page: string;
  url: string;
  /** Scheme, host and path; no query. */
  endpoint: string;
  /** Sub-protocols asked for. */
  protocols: string[];
  /** Sub-protocol that the server chose; absent where it chose none. */
  protocol?: string;
  extensions?: string;
  binaryType?: 'blob' | 'arraybuffer';
  createdAt: EpochMilliseconds;
  openedAt?: EpochMilliseconds;
  /** First `error` event. */
  errorAt?: EpochMilliseconds;
  closedAt?: EpochMilliseconds;
  code?: number;
  reason?: string;
  wasClean?: boolean;
  closer: Closer;
  /** The kind of the fault by which Redial itself ended it, or kept it from opening. */
  fault?: string;
  /** The app's first `close()` call, whether or not it was what ended the connection. */
  closeCall?: { at: EpochMilliseconds; code?: number; reason?: string; stack?: StackFrame[] };
  handshake?: Handshake;
  initiator?: { stack: StackFrame[] };
  sent: Traffic;
  received: Traffic;
  world: 'window' | 'worker';
}

/** What is known of a handshake beyond the page's own view: by deep capture, or by the file that it was read from. */
export interface Handshake {
  /** HTTP status; 101 where it succeeded (RFC 6455, section 4.2.2). */
  status?: number;
  /** Why it failed, in the browser's words. */
  error?: string;
  /** Names in lower case; of cookies their names alone, of tokens their fingerprints. */
  requestHeaders?: { [name: string]: string };
  responseHeaders?: { [name: string]: string };
}

export type Direction = 'in' | 'out';

/** RFC 6455, section 5.2: 1 text, 2 binary. */
export type Opcode = 1 | 2;

/** What became of a `send()`. `discarded`: the socket was closing or closed, the browser dropped the data without a word. */
export type Outcome = 'sent' | 'discarded' | 'threw';

export interface FrameRecord {
  kind: 'frame';
  connection: string;
  /** Rises by one a frame of its connection, both directions together; from 0. */
  seq: number;
  at: EpochMilliseconds;
  dir: Direction;
  opcode: Opcode;
  /** True size on the line, before any cut. */
  size: ByteCount;
  text?: string;
  base64?: string;
  /** The body was cut or left out; `size` stays true. */
  truncated?: boolean;
  /** Tokens in the body were replaced by their fingerprints. */
  redacted?: boolean;
  outcome?: Outcome;
  /** How many listeners of the app heard it. */
  listeners?: number;
  /** How long the app's listeners held the main thread. */
  handlerMs?: Milliseconds;
  /** From arrival to the next painted frame. */
  paintMs?: Milliseconds;
  /** `bufferedAmount` right after the send. */
  buffered?: ByteCount;
  /** A fault that a person chose made, changed, delayed or lost it (docs/faults.md). */
  injected?: boolean;
  /** The fault lost it: it came and the app never got it, or the app sent it and it never went. */
  lost?: boolean;
}

export interface DecisionRecord {
  kind: 'decision';
  page: string;
  at: EpochMilliseconds;
  /** The connection whose end led to it. */
  connection?: string;
  endpoint: string;
  attempt?: number;
  action: 'retry' | 'stop' | 'reset';
  delayMs?: Milliseconds;
  reason?: string;
  /** `reported` by the app's hook, `inferred` from the timers it armed. Never mixed up. */
  source: 'reported' | 'inferred';
  firedAt?: EpochMilliseconds;
  /** The timer was cleared before it fired. */
  clearedAt?: EpochMilliseconds;
  /** Reported: the library that says so. */
  library?: string;
  /** Inferred: armed in the very dispatch of the close or error event, not merely after it. */
  synchronous?: boolean;
}

export type TokenPlace = 'query' | 'protocol' | 'frame' | 'storage' | 'refresh' | 'header';
export type TokenForm = 'jwt' | 'opaque';

/** A token seen in use. Its value never leaves the page's memory: `print` is its fingerprint under a key of this installation. */
export interface TokenRecord {
  kind: 'token';
  page: string;
  at: EpochMilliseconds;
  connection?: string;
  where: TokenPlace;
  print: string;
  form: TokenForm;
  iat?: EpochSeconds;
  exp?: EpochSeconds;
  nbf?: EpochSeconds;
  /** Fingerprint of issuer, audience and subject: equal where two tokens stand for the same identity. */
  identity?: string;
  /** Of a refresh: whether it gave a token. */
  ok?: boolean;
  /** The storage key, query parameter or field that held it. */
  name?: string;
}

/** What happened to the page that explains its sockets. `detail` is JSON, its shape by type (docs/bundle-format.md). */
export interface EventRecord {
  kind: 'event';
  page: string;
  at: EpochMilliseconds;
  type: string;
  detail?: { [key: string]: unknown };
}

/** A mark that a person made. */
export interface NoteRecord {
  kind: 'note';
  session: string;
  at: EpochMilliseconds;
  text: string;
  author?: string;
}

/** What could not be kept. A recording without one is whole. */
export interface GapRecord {
  kind: 'gap';
  page: string;
  at: EpochMilliseconds;
  /** Frames whose body, or which altogether, were lost; `reason` says which. */
  lost: number;
  reason: string;
}

export type RecordingRecord =
  | SessionRecord
  | PageRecord
  | ConnectionRecord
  | FrameRecord
  | DecisionRecord
  | TokenRecord
  | EventRecord
  | NoteRecord
  | GapRecord;

export type RecordKind = RecordingRecord['kind'];

/** First line of a bundle. */
export interface BundleHeader {
  redial: 1;
  exportedAt: EpochMilliseconds;
  tool: string;
  redaction: { policy: 'default' | 'none' | 'custom'; replaced: number };
}
