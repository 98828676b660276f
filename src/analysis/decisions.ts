// What an app decided after a connection ended: by its own word (`reported`) or by the timers it armed (`inferred`).
// Both are kept side by side; neither is ever taken for the other.

import type { DecisionRecord } from '../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../records/units';

/** What happens in one turn of the event loop lies within this. */
const AT_ONCE_MS: Milliseconds = 5;
/** A token refresh or another await between the timer and the socket takes no longer: browsers time out a fetch later. */
const LONGEST_AWAIT_MS: Milliseconds = 60_000;
/** A timer in a hidden page may be held back by a minute (intensive throttling), and then by half a minute's work. */
const HELD_BACK_MS: Milliseconds = 90_000;
/** Timers of one connection, at most: an app that arms one a frame while it waits tells nothing by them. */
const DECISIONS_PER_CONNECTION = 32;
/** Reports that name no connection, at most a page. */
const LOOSE_REPORTS = 64;

/** A decision, and what came of it. */
export interface Decided {
  record: DecisionRecord;
  /** The connection that it led to. */
  ledTo: string | undefined;
}

export class Decisions {
  #byConnection = new Map<string, Decided[]>();
  #loose: Decided[] = [];

  /** Takes in a decision. One sent anew, with what became of its timer, replaces the one before. */
  take(decision: DecisionRecord): void {
    let list = this.#loose;
    let limit = LOOSE_REPORTS;
    if (decision.connection !== undefined) {
      list = this.#byConnection.get(decision.connection) ?? [];
      this.#byConnection.set(decision.connection, list);
      limit = DECISIONS_PER_CONNECTION;
    }
    const known = list.find((other) => isSame(other.record, decision));
    if (known) known.record = decision;
    else if (list.push({ record: decision, ledTo: undefined }) > limit) list.shift();
  }

  forget(connection: string): void {
    this.#byConnection.delete(connection);
  }

  of(connection: string): readonly Decided[] {
    return this.#byConnection.get(connection) ?? [];
  }

  /**
   * The decision of that source which led to a socket made at `createdAt`: the nearest one that was due before, and not
   * before `since`, of those that were taken when one of `ended` ended.
   */
  leadingTo(
    source: DecisionRecord['source'],
    ended: Iterable<string>,
    endpoint: string,
    since: EpochMilliseconds,
    createdAt: EpochMilliseconds,
  ): Decided | undefined {
    let best: Decided | undefined;
    let bestGap = LONGEST_AWAIT_MS;
    const consider = (decided: Decided) => {
      const decision = decided.record;
      if (decided.ledTo !== undefined || decision.action !== 'retry' || decision.source !== source) return;
      const due = dueAt(decision);
      // An error is handled a moment before the close that ends the connection.
      if (due === undefined || due < since - AT_ONCE_MS || due > createdAt + 1) return;
      const gap = Math.max(0, createdAt - due);
      if (gap < bestGap) {
        best = decided;
        bestGap = gap;
      }
    };
    for (const connection of ended) for (const decided of this.of(connection)) consider(decided);
    for (const decided of this.#loose) if (decided.record.endpoint === endpoint) consider(decided);
    return best;
  }

  /** Whether a timer is still to fire that may connect again. */
  isPending(connection: string, now: EpochMilliseconds): boolean {
    return this.of(connection).some(
      ({ record: decision }) =>
        decision.action === 'retry' &&
        decision.firedAt === undefined &&
        decision.clearedAt === undefined &&
        decision.delayMs !== undefined &&
        decision.at + decision.delayMs + HELD_BACK_MS > now,
    );
  }

  /** What the app itself said last of that endpoint, since then: that it stopped. */
  stopSince(ended: Iterable<string>, endpoint: string, since: EpochMilliseconds): DecisionRecord | undefined {
    let last: DecisionRecord | undefined;
    const consider = ({ record: decision }: Decided) => {
      if (decision.source !== 'reported' || decision.at < since - AT_ONCE_MS) return;
      if (!last || decision.at >= last.at) last = decision;
    };
    for (const connection of ended) for (const decided of this.of(connection)) consider(decided);
    for (const decided of this.#loose) if (decided.record.endpoint === endpoint) consider(decided);
    return last?.action === 'stop' ? last : undefined;
  }
}

/** Two timers armed at once for the same time are told apart by when they fired. */
function isSame(a: DecisionRecord, b: DecisionRecord): boolean {
  if (a.at !== b.at || a.source !== b.source || a.action !== b.action || a.delayMs !== b.delayMs)
    return false;
  return a.firedAt === undefined || b.firedAt === undefined || a.firedAt === b.firedAt;
}

/** When its socket was to come; `undefined` where the timer was cleared. */
function dueAt(decision: DecisionRecord): EpochMilliseconds | undefined {
  if (decision.firedAt !== undefined) return decision.firedAt;
  if (decision.clearedAt !== undefined || decision.delayMs === undefined) return undefined;
  // Never seen to fire: what the app reports, or a recording that leaves it out.
  return decision.at + decision.delayMs;
}
