// What a rule is: one file that says what it holds of, with its thresholds on top, and a watcher that is shown what
// happens in one session, in time order, and answers with findings whenever it is asked.

import type { Head } from '../../decoders';
import type { DecisionRecord, EventRecord, FrameRecord, TokenRecord } from '../../records/recording';
import type { EpochMilliseconds } from '../../records/units';
import type { Connection } from '../connection';
import type { Decisions } from '../decisions';
import type { Fleet } from '../fleet';
import type { Overlap, Overlaps } from '../overlaps';
import type { Page } from '../page';
import type { Finding, RuleName, Scorecard } from '../result';
import type { Sequences } from '../sequences';
import type { Story, Try } from '../story';

export interface Rule {
  name: RuleName;
  /** Begins to watch a session. */
  watch(session: Watched): Watcher;
}

/** What a watcher may ask of the session it watches. Everything in it is as of now: nothing looks ahead. */
export interface Watched {
  readonly pages: ReadonlyMap<string, Page>;
  readonly stories: readonly Story[];
  readonly decisions: Decisions;
  readonly overlaps: Overlaps;
  readonly sequences: Sequences;
  /** All pages of the recording, those of other sessions too. */
  readonly fleet: Fleet;
  /** One that is open, or closed a short while ago. */
  connection(id: string): Connection | undefined;
}

/** Shown what happens, in time order. What a watcher keeps of a connection belongs in a `Kept` or a WeakMap, or goes when it has closed. */
export interface Watcher {
  pageStarted?(page: Page): void;
  pageEnded?(page: Page, at: EpochMilliseconds): void;
  /** `new WebSocket`. `attempt` and `story`: where it goes on with one. */
  created?(connection: Connection, attempt?: Try, story?: Story): void;
  opened?(connection: Connection, at: EpochMilliseconds): void;
  /** Over for the app: by its own `close()` (`closedByApp`), else by the close event. Comes once. */
  ended?(connection: Connection, at: EpochMilliseconds): void;
  /** The close event. Comes once, after or together with `ended`. */
  closed?(connection: Connection, at: EpochMilliseconds): void;
  /** Two sockets were open at once though one would do, and one of them has ended. */
  overlapEnded?(overlap: Overlap, ended: Connection, at: EpochMilliseconds): void;
  frame?(frame: FrameRecord, connection: Connection): void;
  /** What a frame that went over the line says; of a batch, each message by itself. After `frame`. */
  message?(message: Head, frame: FrameRecord, connection: Connection): void;
  decision?(decision: DecisionRecord, page: Page): void;
  /** `connection` where the token was seen in its use; known by then. */
  token?(token: TokenRecord, page: Page, connection: Connection | undefined): void;
  event?(event: EventRecord, page: Page): void;
  /** Nothing has been connected at that page and endpoint for a while, nor is likely to be: what is not evidence may go. */
  left?(place: string): void;
  /** What holds as of now. Asked several times a second: no work that grows with the recording. */
  findings(now: EpochMilliseconds): Finding[];
  /** What it adds to the scorecard. */
  figures?(
    now: EpochMilliseconds,
  ): Partial<Pick<Scorecard, 'authRejections' | 'sendsDropped' | 'framesUnheard' | 'framesMissing'>>;
}
