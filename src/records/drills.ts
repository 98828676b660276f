// Drills: a guided sequence that sets faults, watches how an app takes them, and ends in passed or failed with evidence.

import type { FaultRule } from './faults';
import type { EpochMilliseconds, Milliseconds } from './units';

/** What is waited for, or must hold, from what is recorded. */
export type DrillCheck =
  /** A socket of the endpoint is open, made after the line came back. */
  | { check: 'reconnected'; withinMs: Milliseconds }
  /** No new connection is made for so long. */
  | { check: 'stopped'; forMs: Milliseconds }
  /** The app itself closed the socket, or made a new one, while nothing came in. */
  | { check: 'noticed'; withinMs: Milliseconds }
  /** At most so many connections per ten seconds. */
  | { check: 'no-storm'; connections: number }
  /** Waits between attempts rise. */
  | { check: 'backs-off' }
  /** Waits are not always the same: many clients would not come back at one moment. */
  | { check: 'jitter' }
  /** A handshake after the token aged carries another token than before. */
  | { check: 'fresh-token' }
  /** What the page sent before and after arrived once, what came was heard. */
  | { check: 'nothing-lost' }
  /** Sockets stay open. */
  | { check: 'stays-open'; forMs: Milliseconds };

/** What shows that a person did what was asked: a message sent, the tab hidden or shown again, the page loaded anew, a socket open. */
export type DrillSight = 'sent' | 'hidden' | 'visible' | 'reload' | 'open';

export type DrillStep =
  /** A sentence for the person; goes on when what it says has been seen (so many times), or the person says so. */
  | { do: 'ask'; text: string; until?: DrillSight; times?: number }
  | { do: 'fault'; rule: FaultRule; name?: string }
  /** Ends the fault of that name, or all of the drill. */
  | { do: 'end-fault'; name?: string }
  | { do: 'wait'; ms: Milliseconds }
  /** Waits until it holds or can no longer; the drill fails where it does not. */
  | { do: 'expect'; expect: DrillCheck; title: string };

/** A file of one: `{"redialDrill":1,…}`. */
export interface DrillDefinition {
  redialDrill: 1;
  /** Lower case with hyphens; how automation calls it. */
  name: string;
  title: string;
  /** What it finds out, in a sentence. */
  about: string;
  steps: DrillStep[];
}

/** How a drill is run. */
export interface DrillOptions {
  endpoint?: string;
  /** Share of each wait and limit, over 0 to 1: a tenth of the time finds what is quick, in a test suite. */
  pace?: number;
  /** `auto`: nobody sits there. Redial does by itself what it can of what is asked, and leaves out the rest after a while. */
  answers?: 'auto';
}

export type DrillVerdict = 'passed' | 'failed' | 'inconclusive' | 'stopped';

export interface DrillStepResult {
  step: number;
  title: string;
  at: EpochMilliseconds;
  endedAt?: EpochMilliseconds;
  verdict?: DrillVerdict;
  /** What was seen, with its figures, in a sentence. */
  seen?: string;
  evidence?: { at: EpochMilliseconds; what: string; connection?: string }[];
}

/**
 * A drill under way, or ended. Its result stands in the recording as an `event` of type `drill`, whose `detail` is a
 * `DrillOutcome`.
 */
export interface DrillRun {
  id: string;
  drill: string;
  title: string;
  tab: number;
  session?: string;
  endpoint?: string;
  startedAt: EpochMilliseconds;
  endedAt?: EpochMilliseconds;
  /** Index of the step under way. */
  step: number;
  /** What the person is asked to do, while it waits for that. */
  ask?: string;
  steps: DrillStepResult[];
  verdict?: DrillVerdict;
  /** The outcome in one sentence. */
  summary?: string;
  /** Absent: 1. */
  pace?: number;
}

/** What stands in the recording as the detail of an `event` of type `drill`, once it has ended. */
export interface DrillOutcome {
  /** How the drill is called, `server-restart`. */
  name: string;
  title: string;
  verdict: DrillVerdict;
  summary: string;
  startedAt: EpochMilliseconds;
  endedAt: EpochMilliseconds;
  endpoint?: string;
  pace?: number;
  steps: DrillStepResult[];
}

/** Calls from panel and popup to the recorder, of `RecorderCalls`. */
export interface DrillCalls {
  /** Those that come with Redial, then the user's own. */
  drills: { argument: Record<string, never>; result: { drill: DrillDefinition; own: boolean }[] };
  /** Throws a sentence that says what is wrong with the file, and where. */
  'add-drill': { argument: { file: string }; result: { name: string } };
  'remove-drill': { argument: { name: string }; result: { ok: true } };
  /** Of sockets to that endpoint; of the tab's only or busiest one where none is named. */
  'start-drill': { argument: { tab: number; name: string } & DrillOptions; result: DrillRun };
  /** The last one of that tab. */
  'drill-run': { argument: { tab: number }; result: DrillRun | undefined };
  /** The person has done what was asked, or cannot: the step is then left out, and said to be. */
  'answer-drill': { argument: { tab: number; done: boolean }; result: { ok: true } };
  'stop-drill': { argument: { tab: number }; result: { ok: true } };
}
