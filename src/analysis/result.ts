// What the analysis says: the JSON of `redial analyze --json`, as types. Others rely on these shapes; fields are only
// ever added, and added ones are optional. A field that the evidence does not settle is absent, never guessed.

import type { DrillOutcome } from '../records/drills';
import type { Closer, TokenForm, TokenPlace } from '../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../records/units';

export interface AnalysisResult {
  redial: 1;
  sessions: SessionResult[];
}

export interface SessionResult {
  id: string;
  scorecard: Scorecard;
  /** In the order in which they began. */
  episodes: Episode[];
  /** Errors first, then warnings, then information; each by time. */
  findings: Finding[];
  /** Tokens seen, in the order of their first sight: at most `TOKENS_KEPT` (tokens.ts). */
  tokens: TokenLife[];
  /** Of drills that were run there, in the order of their ends; absent where none was. */
  drills?: DrillOutcome[];
}

/** The success criteria, measured. Percentiles are absent where nothing was there to measure. */
export interface Scorecard {
  connections: number;
  opened: number;
  /** 0 where none opened. A socket that is open still counts up to the recording's end. */
  longestOpenMs: Milliseconds;
  medianOpenMs?: Milliseconds;
  /** From an abnormal close to the next open of the same story. */
  reconnectP50Ms?: Milliseconds;
  reconnectP95Ms?: Milliseconds;
  reconnectMaxMs?: Milliseconds;
  /** Handshakes refused with 401 or 403 and closes that say "not authorised". */
  authRejections: number;
  framesIn: number;
  framesOut: number;
  /** `sendsDropped` + `framesUnheard` + `framesMissing`. */
  framesLost: number;
  /** `send()` on a closing or closed socket. */
  sendsDropped: number;
  /** Arrived when nothing listened, on a page that does listen. */
  framesUnheard: number;
  /** Holes in sequences that never filled. */
  framesMissing: number;
  /** From arrival to the next painted frame, while the page was visible. */
  paintP50Ms?: Milliseconds;
  paintP95Ms?: Milliseconds;
  paintMaxMs?: Milliseconds;
  /** Reloads by the user that came while a connection was dead. */
  hardRefreshes: number;
}

export type Outcome = 'recovered' | 'gave-up' | 'never-retried' | 'ongoing';

/** One story: a connection ended, and what the app did to get another one. */
export interface Episode {
  endpoint: string;
  page: string;
  /** When the trigger ended. */
  startedAt: EpochMilliseconds;
  /** When it opened again, or when the app stopped trying; absent while neither is so. */
  endedAt?: EpochMilliseconds;
  trigger: Trigger;
  attempts: Attempt[];
  outcome: Outcome;
  policy: Policy;
}

export interface Trigger {
  connection: string;
  code?: number;
  closer: Closer;
}

export interface Attempt {
  connection: string;
  /** When `new WebSocket` was called. */
  at: EpochMilliseconds;
  /** From the end of the connection before (the app's own `close()`, else the close event) to `at`. */
  waitedMs: Milliseconds;
  /** What the app's hook or timer asked for. */
  askedMs?: Milliseconds;
  /** `reported`: the app's hook said so. `inferred`: from its timers, or from the sockets alone. */
  source: 'reported' | 'inferred';
  opened: boolean;
  /** Close code, once it is closed. */
  code?: number;
}

export type PolicyKind = 'none' | 'immediate' | 'fixed' | 'linear' | 'exponential' | 'table';
export type Jitter = 'none' | 'proportional' | 'additive' | 'full';

/**
 * The backoff that the waits show. Wait n, from 0, before jitter:
 * fixed `baseMs`; linear `baseMs + n × stepMs`; exponential `baseMs × factor^n`; at most `capMs`.
 */
export interface Policy {
  kind?: PolicyKind;
  baseMs?: Milliseconds;
  factor?: number;
  /** Linear: what each wait is longer than the one before. */
  stepMs?: Milliseconds;
  capMs?: Milliseconds;
  /** Table: the waits as seen. */
  waitsMs?: Milliseconds[];
  jitter?: Jitter;
  /** Proportional: half the width, as a share of the wait (0.5 for ±50 %). None: 0. */
  jitterRatio?: number;
  /** Additive: the least and the most that was added. */
  jitterMs?: [Milliseconds, Milliseconds];
  maxAttempts?: number;
  library?: string;
  /** From 0 to 1. */
  confidence: number;
}

export type Severity = 'error' | 'warning' | 'info';

/** `observed`: every step was seen. `inferred`: a step is concluded, and the sentence says "probably". */
export type Basis = 'observed' | 'inferred';

/** Numbers of the root causes in docs/findings.md; the backoff and health rules have none. */
export type RootCause = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export interface Finding {
  rule: RuleName;
  severity: Severity;
  rootCause?: RootCause;
  basis: Basis;
  at: EpochMilliseconds;
  until: EpochMilliseconds;
  /** Those involved, in the order in which they were met: at most `CONNECTIONS_KEPT` (rules/tally.ts). */
  connections: string[];
  /** One plain sentence with the figures in it. */
  summary: string;
  evidence: Evidence[];
  /** What to change, in one or two sentences. */
  fix: string;
}

/** A place in the recording that one can go to. */
export interface Evidence {
  at: EpochMilliseconds;
  what: string;
  connection?: string;
  /** `seq` of a frame of that connection. */
  frame?: number;
}

/** One token, by its fingerprint: when it was good, and where it was used. */
export interface TokenLife {
  page: string;
  print: string;
  form: TokenForm;
  /** From the token's own claims. */
  issuedAt?: EpochMilliseconds;
  notBefore?: EpochMilliseconds;
  expiresAt?: EpochMilliseconds;
  firstSeenAt: EpochMilliseconds;
  lastSeenAt: EpochMilliseconds;
  /** Where it was seen, each place once. */
  places: TokenPlace[];
  /** Connections that used it, at most `USES_KEPT` (tokens.ts). */
  connections: string[];
}

/** Every rule, in the order of the table in docs/findings.md. */
export const RULE_NAMES = [
  'reconnect-storm',
  'effect-churn',
  'no-backoff',
  'stale-handler',
  'stale-token',
  'send-after-close',
  'unheard-message',
  'out-of-order',
  'frame-before-ready',
  'no-recovery',
  'gave-up',
  'retry-while-offline',
  'expired-token',
  'auth-rejected',
  'retry-after-fatal',
  'refresh-failed',
  'refresh-storm',
  'duplicate-message',
  'missing-message',
  'duplicate-send',
  'overlapping-sockets',
  'leaked-socket',
  'cleanup-race',
  'closed-while-connecting',
  'double-scheduling',
  'fixed-delay',
  'no-jitter',
  'uncapped-backoff',
  'backoff-not-reset',
  'throttled-timer',
  'half-open',
  'heartbeat-missed',
  'late-paint',
  'slow-handler',
  'backpressure',
  'short-lived',
] as const;

export type RuleName = (typeof RULE_NAMES)[number];
