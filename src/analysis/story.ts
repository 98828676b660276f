// An episode in the making: a connection ended, and what the app did to get another one.
//
//   trigger ───✕ 1006        attempt ─✕           attempt ─✕                   attempt ───────────── recovered
//              │←  waited  →│         │←  waited  →│        │←     waited     →│

import type { Closer } from '../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../records/units';
import { appClosedAt, type Connection } from './connection';
import type { Decided, Decisions } from './decisions';
import type { Lane } from './lane';
import { fitPolicy, IMMEDIATE_MS } from './policy/fit';
import { LEAST_JITTERED } from './policy/jittered';
import { fitsKnown } from './policy/known';
import { libraryByWaits, libraryOf } from './policy/library';
import type { Sample } from './policy/samples';
import type { Attempt, Episode, Outcome, Policy } from './result';

/** The seed's criterion is 16 s to reconnect: an app that has not even tried after this will not meet it. */
export const NEVER_RETRIED_MS: Milliseconds = 20_000;
/** Where the app's timers were seen, and none is armed, a token refresh before the next one takes no longer. */
const QUIET_WITHOUT_TIMER_MS: Milliseconds = 10_000;
/** Waits of the steepest usual backoffs grow threefold. */
const QUIET_SHARE = 3;
/** An attempt that opens and ends within this is still the same trouble: a server that accepts, then says no. */
export const STABLE_MS: Milliseconds = 1_000;

/** One attempt as it is followed; the result's shape is made from it. */
export interface Try {
  connection: string;
  at: EpochMilliseconds;
  waitedMs: Milliseconds;
  reported: Decided | undefined;
  inferred: Decided | undefined;
  openedAt: EpochMilliseconds | undefined;
  endedAt: EpochMilliseconds | undefined;
  code: number | undefined;
  /** The one before had opened: a backoff may have begun anew. */
  anew: boolean;
  /** Made while another of the story was still connecting: its wait is not the backoff's. */
  overlapping: boolean;
  /** The page was visible and online for all of the wait. */
  attended: boolean;
  online: boolean;
}

export class Story {
  readonly lane: Lane;
  readonly startedAt: EpochMilliseconds;
  readonly trigger: { connection: string; closer: Closer; code: number | undefined; openMs: Milliseconds };
  readonly tries: Try[] = [];
  /** When the latest attempt opened; back to nothing where that one did not last. */
  recoveredAt: EpochMilliseconds | undefined;
  /** When the latest of its connections ended. */
  lastEndAt: EpochMilliseconds;
  /** Something else has begun on the lane: nothing more is added. */
  isOver = false;
  library: string | undefined;
  readonly #decisions: Decisions;
  #attendedMark: Milliseconds;
  #fitted: { tries: number; outcome: Outcome; policy: Policy } | undefined;

  constructor(trigger: Connection, endedAt: EpochMilliseconds, decisions: Decisions) {
    this.lane = trigger.lane;
    this.startedAt = endedAt;
    this.lastEndAt = endedAt;
    this.#decisions = decisions;
    this.#attendedMark = trigger.page.attended(endedAt);
    const { closer } = trigger.closedByApp ? { closer: 'client' as const } : trigger;
    this.trigger = { connection: trigger.id, closer, code: trigger.code, openMs: trigger.openMs(endedAt) };
    this.library = libraryOf(trigger.record);
  }

  get page() {
    return this.lane.page;
  }

  /** Trigger and attempts. */
  *connections(): Iterable<string> {
    yield this.trigger.connection;
    for (const attempt of this.tries) yield attempt.connection;
  }

  /** A new socket goes on with the story. */
  add(connection: Connection): Try {
    const at = connection.createdAt;
    const previous = this.tries.at(-1);
    const attendedMs = this.page.attended(at) - this.#attendedMark;
    const attempt: Try = {
      connection: connection.id,
      at,
      waitedMs: Math.max(0, at - this.lastEndAt),
      reported: connection.ledBy.reported,
      inferred: connection.ledBy.inferred,
      openedAt: undefined,
      endedAt: undefined,
      code: undefined,
      anew: previous?.openedAt !== undefined,
      overlapping: previous !== undefined && previous.endedAt === undefined,
      attended: attendedMs >= at - this.lastEndAt - 1,
      online: this.page.online,
    };
    this.library ??= attempt.reported?.record.library ?? libraryOf(connection.record);
    this.recoveredAt = undefined;
    this.tries.push(attempt);
    return attempt;
  }

  opened(connection: Connection, at: EpochMilliseconds): void {
    const attempt = this.#tryOf(connection);
    if (!attempt) return;
    attempt.openedAt = at;
    this.recoveredAt ??= at;
  }

  /** One of its connections was over for the app. */
  ended(connection: Connection, at: EpochMilliseconds): void {
    const attempt = this.#tryOf(connection);
    if (attempt) attempt.endedAt ??= at;
    if (at < this.lastEndAt) return;
    this.lastEndAt = at;
    this.#attendedMark = this.page.attended(at);
  }

  /** The close event came, and with it the code. */
  closed(connection: Connection): void {
    if (connection.id === this.trigger.connection) {
      this.trigger.code = connection.code;
      if (appClosedAt(connection.record) === undefined) this.trigger.closer = connection.closer;
    }
    const attempt = this.#tryOf(connection);
    if (attempt) attempt.code = connection.code;
  }

  has(connection: Connection): boolean {
    return this.trigger.connection === connection.id || this.#tryOf(connection) !== undefined;
  }

  /** How long the page was looked at and online since the last of its connections ended. */
  quietMs(now: EpochMilliseconds): Milliseconds {
    return this.page.attended(now) - this.#attendedMark;
  }

  /** When the app itself said that it stops. */
  stoppedAt(): EpochMilliseconds | undefined {
    return this.#decisions.stopSince(this.#recent(), this.lane.endpoint, this.lastEndAt)?.at;
  }

  outcome(now: EpochMilliseconds): Outcome {
    if (this.recoveredAt !== undefined) return 'recovered';
    const stopped = this.tries.length > 0 ? 'gave-up' : 'never-retried';
    if (!this.isOver && this.lane.inUse()) return 'ongoing';
    if (this.stoppedAt() !== undefined) return stopped;
    for (const connection of this.#recent()) if (this.#decisions.isPending(connection, now)) return 'ongoing';
    return this.quietMs(now) > this.#enoughQuiet() ? stopped : 'ongoing';
  }

  policy(now: EpochMilliseconds): Policy {
    const outcome = this.outcome(now);
    const known = this.#fitted;
    if (known && known.tries === this.tries.length && known.outcome === outcome) return known.policy;
    const policy = this.#fit(outcome);
    this.#fitted = { tries: this.tries.length, outcome, policy };
    return policy;
  }

  episode(now: EpochMilliseconds): Episode {
    const outcome = this.outcome(now);
    const { connection, code, closer } = this.trigger;
    const episode: Episode = {
      endpoint: this.lane.endpoint,
      page: this.page.id,
      startedAt: this.startedAt,
      trigger: { connection, ...(code === undefined ? {} : { code }), closer },
      attempts: this.tries.map(attemptOf),
      outcome,
      policy: this.policy(now),
    };
    const endedAt =
      this.recoveredAt ?? (outcome === 'gave-up' ? (this.stoppedAt() ?? this.lastEndAt) : undefined);
    if (endedAt !== undefined) episode.endedAt = endedAt;
    return episode;
  }

  /** The waits in a row, for a fit. An attempt after one that opened counts from 0 again where `resets`. */
  samples(resets: boolean): Sample[] {
    const samples: Sample[] = [];
    let index = 0;
    // The app's own word and its timers are never mixed: what it says counts where it says it of every attempt.
    const source = this.tries.every((attempt) => attempt.reported) ? 'reported' : 'inferred';
    for (const attempt of this.tries) {
      if (attempt.anew && resets) index = 0;
      const asked = attempt[source]?.record.delayMs;
      if (asked !== undefined) samples.push({ index, ms: asked, exact: true });
      else if (attempt.attended && !attempt.overlapping)
        samples.push({ index, ms: attempt.waitedMs, exact: false });
      if (!attempt.overlapping) index += 1;
    }
    return samples;
  }

  #fit(outcome: Outcome): Policy {
    const library = this.library;
    const named = library === undefined ? {} : { library };
    if (outcome === 'never-retried') return { kind: 'none', ...named, confidence: 1 };
    let policy = this.#read(this.samples(true));
    // Some backoffs go on where they were although a connection had opened in between.
    if (policy.kind === undefined && this.tries.some((attempt) => attempt.anew)) {
      const continued = fitPolicy(this.samples(false));
      if (continued.confidence > policy.confidence) policy = continued;
    }
    const byWaits = policy.waitsMs ? libraryByWaits(policy.waitsMs) : undefined;
    const full = { ...policy, ...(byWaits === undefined ? {} : { library: byWaits }), ...named };
    return outcome === 'gave-up' ? { ...full, maxAttempts: this.#attemptsInARow() } : full;
  }

  /** By what the client has shown before on this lane, where that explains the waits; else anew. */
  #read(samples: readonly Sample[]): Policy {
    const known = this.lane.policy;
    if (known && samples.length >= LEAST_JITTERED && fitsKnown(known, samples)) return known;
    const policy = fitPolicy(samples);
    // One whose waits were drawn, and took long to read.
    if (policy.kind !== undefined && policy.jitter !== undefined && policy.jitter !== 'none')
      this.lane.policy = policy;
    return policy;
  }

  #attemptsInARow(): number {
    const since = this.tries.findLastIndex((attempt) => attempt.anew);
    return this.tries.length - Math.max(0, since);
  }

  #enoughQuiet(): Milliseconds {
    if (this.tries.length === 0) return NEVER_RETRIED_MS;
    // Clients that wait without a timer are known by their waits alone.
    const byTimers = this.tries.every((attempt) => attempt.inferred || attempt.waitedMs <= IMMEDIATE_MS);
    if (byTimers && this.tries.some((attempt) => attempt.inferred)) return QUIET_WITHOUT_TIMER_MS;
    let longest = 0;
    for (const attempt of this.tries) longest = Math.max(longest, askedOf(attempt) ?? attempt.waitedMs);
    return Math.max(NEVER_RETRIED_MS, QUIET_SHARE * longest);
  }

  /** Those whose end may have armed what comes next. */
  #recent(): string[] {
    const last = this.tries.slice(-2).map((attempt) => attempt.connection);
    return this.tries.length < 2 ? [this.trigger.connection, ...last] : last;
  }

  #tryOf(connection: Connection): Try | undefined {
    // Of late ones: what ended long ago is not looked for.
    for (let n = this.tries.length - 1; n >= 0 && n >= this.tries.length - 4; n -= 1) {
      const attempt = this.tries[n];
      if (attempt?.connection === connection.id) return attempt;
    }
    return undefined;
  }
}

/** What the app asked for, by its own word, else by its timer. */
export function askedOf(attempt: Try): Milliseconds | undefined {
  return attempt.reported?.record.delayMs ?? attempt.inferred?.record.delayMs;
}

function attemptOf(attempt: Try): Attempt {
  const asked = askedOf(attempt);
  return {
    connection: attempt.connection,
    at: attempt.at,
    waitedMs: attempt.waitedMs,
    ...(asked === undefined ? {} : { askedMs: asked }),
    source: attempt.reported ? 'reported' : 'inferred',
    opened: attempt.openedAt !== undefined,
    ...(attempt.code === undefined ? {} : { code: attempt.code }),
  };
}
