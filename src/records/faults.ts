// Faults: what a person may make go wrong with a tab's sockets, on purpose. Each ends with its tab, its site, its time
// or its drill, and with the browser at the latest; nothing of it is ever on unless it was chosen.

import type { EpochMilliseconds, Milliseconds } from './units';

/** What goes wrong. Those of frames touch the frames that their rule matches, all others whole sockets. */
export type Fault =
  /** Every open or connecting socket fails now, as if the line were cut: 1006, not clean. */
  | { kind: 'cut' }
  /** Every open socket is closed now, as if by the server. */
  | { kind: 'close'; code: number; reason?: string }
  /** The next handshakes fail as if nobody answered: so many, or all while it is on. */
  | { kind: 'refuse'; connects?: number }
  /** Handshakes neither succeed nor fail while it is on. */
  | { kind: 'stall' }
  /** Half-open: nothing comes in, nothing goes out, and nobody is told. */
  | { kind: 'silence' }
  /** The page is told that it is offline; sockets fail, handshakes and requests too. */
  | { kind: 'offline' }
  /** Frames come or go later; their order stays. */
  | { kind: 'delay'; ms: Milliseconds; jitterMs?: Milliseconds }
  /** Every n-th of the frames is lost; 1: each. */
  | { kind: 'drop'; every: number }
  | { kind: 'duplicate'; every: number }
  /** So many frames are turned round among themselves, again and again. */
  | { kind: 'reorder'; window: number }
  /** Frames wait until they are let go by hand. */
  | { kind: 'hold' }
  | { kind: 'throttle'; bytesPerSecond: number }
  /** Every n-th frame is damaged: text is cut in the middle, of binary some bytes are turned over. */
  | { kind: 'corrupt'; every: number }
  /** Each frame that goes out is answered so, as if by the server; it goes out all the same. */
  | { kind: 'answer'; body: string }
  /** Sent once as if by the app, on each open socket that matches. */
  | { kind: 'send'; body: string }
  /** Received once as if from the server, on each open socket that matches. */
  | { kind: 'receive'; body: string }
  /** The page's clock goes ahead by so much, and stored tokens are older by it, until it gets a new one. */
  | { kind: 'age-token'; byMs: Milliseconds }
  /** The browser's own network is gone for this tab, its workers too: by Chromium's protocol, where deep capture is on. */
  | { kind: 'real-offline' }
  /** The browser's own network is slow for this tab: handshakes and requests later, messages at a rate. As `real-offline`. */
  | { kind: 'real-slow'; latencyMs: Milliseconds; bytesPerSecond: number };

export type FaultKind = Fault['kind'];

/** Which sockets and frames. What is absent matches all. */
export interface FaultMatch {
  /** Scheme, host and path, no query; `*` stands for anything. */
  endpoint?: string;
  direction?: 'in' | 'out';
  /** The sub-protocol that the server chose. */
  protocol?: string;
  /** The type of a JSON message; `*` stands for anything. */
  type?: string;
  /** The text holds it, as it is. */
  text?: string;
}

export interface FaultRule {
  fault: Fault;
  match?: FaultMatch;
  /** It ends by itself after so long. */
  forMs?: Milliseconds;
}

/** A rule that is on in a tab. */
export interface ActiveFault extends FaultRule {
  id: string;
  /** `https://host:port` of the tab's own page when it was chosen. It holds in that tab, while it is there. */
  origin: string;
  since: EpochMilliseconds;
  until?: EpochMilliseconds;
  /** The run of a drill that set it, and ends it. */
  drill?: string;
}

/**
 * What a recording says of a fault: `detail` of an `event` of type `fault`, one as it begins and one as it ends, with one
 * `id`. What happens once, as `cut`, has the first alone.
 */
export interface FaultEvent {
  id: string;
  state: 'on' | 'off';
  fault: Fault;
  match?: FaultMatch;
  /** The run of a drill that set it. */
  drill?: string;
}

/** A rule that a person keeps for a site. `{{name}}` in a body stands for a variable asked for at each use. */
export interface SavedFault {
  id: string;
  /** `https://host:port`. */
  site: string;
  name: string;
  rule: FaultRule;
}

export interface FaultStatus {
  /** On in the tab, oldest first. */
  active: ActiveFault[];
  /** Frames that wait to be let go. */
  held: number;
  /** Those kept for its site. */
  saved: SavedFault[];
}

/** Calls from panel and popup to the recorder, of `RecorderCalls`. Each throws a sentence where the tab is not recorded. */
export interface FaultCalls {
  faults: { argument: { tab: number }; result: FaultStatus };
  'set-fault': { argument: { tab: number; rule: FaultRule }; result: { id: string } };
  /** Of all that are on where no `id` is given. What is held back then goes on its way. */
  'end-fault': { argument: { tab: number; id?: string }; result: { ok: true } };
  /** Lets frames that a `hold` keeps go, oldest first; all where no number is given. */
  'release-frames': { argument: { tab: number; frames?: number }; result: { ok: true } };
  'save-fault': { argument: { tab: number; name: string; rule: FaultRule }; result: { id: string } };
  'forget-fault': { argument: { id: string }; result: { ok: true } };
}
