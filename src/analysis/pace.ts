// How fast sockets follow one another on a lane, and when that is a storm: faster than any sane backoff, again and again.
//
//   a real outage      ✕·✕··✕····✕········✕         waits grow: no storm, however quick the first few are
//   a storm            ▇✕▇✕▇✕▇✕▇✕▇✕▇✕▇✕▇✕▇✕         each made at once after the one before

import type { EpochMilliseconds, Milliseconds } from '../records/units';
import type { Connection } from './connection';

/** Sane backoffs are at a second by their third retry; what follows within it follows at once. */
const QUICK_MS: Milliseconds = 1_000;
/** Ten in ten seconds: Phoenix, the quickest real client, makes eight before it waits a second. */
const STORM_SOCKETS = 10;
const STORM_MS: Milliseconds = 10_000;
/** Sockets that work, and that the app itself puts away and makes anew, need no tenth to be a flaw. */
const CHURN_SOCKETS = 6;
const CHURN_MS: Milliseconds = 30_000;
/** Waits that end at more than this times where they began are growing. */
const GROWTH = 2;
/** Waits below this are all "at once": 0 and 10 ms are no growth. */
const AT_ONCE_MS: Milliseconds = 20;

interface Step {
  at: EpochMilliseconds;
  waitedMs: Milliseconds;
  connection: string;
  /** The one before had opened and the app itself closed it. */
  replaced: boolean;
  /** The app itself closed the one before, opened or not. */
  byApp: boolean;
}

export interface Storm {
  since: EpochMilliseconds;
  until: EpochMilliseconds;
  /** Sockets made after the first. */
  count: number;
  /** Of these, how many followed one that the app itself had closed. */
  byApp: number;
  connections: string[];
}

/** Enough to name; the count goes on. */
const CONNECTIONS_KEPT = 1_000;

export class Pace {
  /** Each that was, and the one that goes on as the last. */
  readonly storms: Storm[] = [];
  #run: Step[] = [];
  #going: Storm | undefined;
  /** Most sockets in use at a time: widgets with a socket each are no storm. */
  #parallel = 1;

  created(connection: Connection): void {
    const { lane, createdAt } = connection;
    let inUse = 0;
    for (const other of lane.live) if (other.phase !== 'closing') inUse += 1;
    this.#parallel = Math.max(this.#parallel, inUse + 1);
    const before = lane.recent.at(-1);
    const waitedMs = before?.endedAt === undefined ? Number.POSITIVE_INFINITY : createdAt - before.endedAt;
    if (!before || waitedMs >= QUICK_MS) {
      this.#run = [];
      this.#going = undefined;
      return;
    }
    const replaced = before.closedByApp && before.openedAt !== undefined;
    const step = { at: createdAt, waitedMs, connection: connection.id, replaced, byApp: before.closedByApp };
    this.#run.push(step);
    const oldest = createdAt - CHURN_MS;
    while (this.#run[0] && this.#run[0].at < oldest) this.#run.shift();
    if (this.#going) this.#goOn(this.#going, step);
    else this.#maybeBegin(createdAt, before.createdAt);
  }

  #goOn(storm: Storm, step: Step): void {
    storm.until = step.at;
    storm.count += 1;
    if (step.byApp) storm.byApp += 1;
    if (storm.connections.length < CONNECTIONS_KEPT) storm.connections.push(step.connection);
  }

  #maybeBegin(at: EpochMilliseconds, firstAt: EpochMilliseconds): void {
    const quick = this.#run.filter((step) => step.at > at - STORM_MS);
    const churned = this.#run.filter((step) => step.replaced);
    const isStorm = quick.length >= STORM_SOCKETS * this.#parallel && !isGrowing(quick);
    if (!isStorm && churned.length < CHURN_SOCKETS * this.#parallel) return;
    const steps = isStorm ? quick : churned;
    const storm: Storm = { since: steps[0]?.at ?? firstAt, until: at, count: 0, byApp: 0, connections: [] };
    for (const step of steps) this.#goOn(storm, step);
    this.#going = storm;
    this.storms.push(storm);
  }
}

function isGrowing(steps: readonly Step[]): boolean {
  const first = mean(steps.slice(0, 3));
  const last = mean(steps.slice(-3));
  return last > first * GROWTH + AT_ONCE_MS;
}

function mean(steps: readonly Step[]): Milliseconds {
  let sum = 0;
  for (const step of steps) sum += step.waitedMs;
  return steps.length === 0 ? 0 : sum / steps.length;
}
