// The form in which frames travel and rest: columns in typed arrays, payloads side by side in one buffer,
// and the facts between them. Made in the page, stored as it is: nobody on the way copies a frame.
//
//   columns   connection  1 1 2 1 …          payload  "hi" "hello" 0x00ff "bye" …
//             at          …                  kept      2    5       2      3   …   (lengths; offsets are their running sum)
//             flags       …

import type { Direction, Handshake, Opcode, Outcome } from './recording';
import type { ByteCount, EpochMilliseconds, Milliseconds } from './units';

/** Bits of `FrameColumns.flags`. */
export const FrameFlag = {
  /** Set: from the page to the server. */
  out: 1,
  /** Set: opcode 2 (binary); clear: opcode 1 (text). */
  binary: 2,
  discarded: 4,
  threw: 8,
  /** The body is cut or left out. */
  truncated: 16,
  injected: 32,
  /** Tokens in the body were replaced by fingerprints. */
  redacted: 64,
  /** A fault lost it: it never got to whom it was for. Set together with `injected`. */
  lost: 128,
} as const;

/** `listeners` where the count is not known. */
export const UNKNOWN_LISTENERS = 0xffff;

/** One entry a frame in each array, in the order in which the page saw them. */
export interface FrameColumns {
  /** The page's own number of the connection, from 1. */
  connection: Uint32Array;
  /** Number of the frame in its connection, from 0. */
  seq: Uint32Array;
  /** `EpochMilliseconds`. */
  at: Float64Array;
  /** Bits of `FrameFlag`. */
  flags: Uint8Array;
  /** True size on the line. */
  size: Uint32Array;
  /** Bytes of the body that stand in the payload. */
  kept: Uint32Array;
  /** In: app listeners that heard it, or `UNKNOWN_LISTENERS`. Out: 0. */
  listeners: Uint16Array;
  /** Milliseconds; NaN where not known. */
  handlerMs: Float32Array;
  /** Out: `bufferedAmount` after the send. In: 0. */
  buffered: Uint32Array;
}

/** What one hand-over of a page holds. Structured-cloneable. */
export interface Batch {
  /** The page's running number of the first frame here, from 0; counts all frames of the page. */
  firstOrdinal: number;
  columns: FrameColumns;
  payload: Uint8Array;
  /** Triples (from, to, time): frames received with an ordinal in [from, to) were on screen at that time. */
  paints: Float64Array;
  facts: Fact[];
}

interface FactBase {
  at: EpochMilliseconds;
}

/** How a page hands over a token that it saw; the recorder keeps its fingerprint alone. */
export interface TokenFact extends FactBase {
  type: 'token';
  connection?: number;
  where: 'query' | 'protocol' | 'frame' | 'storage' | 'refresh' | 'header';
  value: string;
  name?: string;
}

export type LifecycleEvent =
  | 'online'
  | 'offline'
  | 'visible'
  | 'hidden'
  | 'freeze'
  | 'resume'
  | 'bfcache-enter'
  | 'bfcache-leave'
  | 'unload';

/** What happened between frames, in order. `connection` is the page's own number, from 1. */
export type Fact =
  | (FactBase & {
      type: 'created';
      connection: number;
      url: string;
      protocols: string[];
      /** `Date.now()` at that moment: the clock that tokens are judged by. */
      wall: EpochMilliseconds;
      stack?: string;
      /** Made in a worker: of deep capture alone. */
      world?: 'worker';
    })
  | (FactBase & {
      type: 'opened';
      connection: number;
      protocol: string;
      extensions: string;
      binaryType: string;
    })
  | (FactBase & { type: 'error'; connection: number })
  /** The app called `close()` on a socket that was connecting or open. */
  | (FactBase & {
      type: 'closing';
      connection: number;
      code?: number;
      reason?: string;
      connecting?: boolean;
      stack?: string;
    })
  | (FactBase & {
      type: 'closed';
      connection: number;
      code: number;
      reason: string;
      wasClean: boolean;
      binaryType: string;
      /** The kind of the fault that ended or refused it. */
      fault?: string;
    })
  /** The page went away with the socket not yet closed. */
  | (FactBase & { type: 'left'; connection: number })
  /** `new WebSocket` threw. */
  | (FactBase & { type: 'refused'; url: string; name: string; message: string; stack?: string })
  /** A timer armed while a close or error was handled, or soon after it. */
  | (FactBase & {
      type: 'timer';
      timer: number;
      connection: number;
      delayMs: Milliseconds;
      synchronous: boolean;
    })
  | (FactBase & { type: 'timer-fired'; timer: number })
  | (FactBase & { type: 'timer-cleared'; timer: number })
  /** What the app's own hook said by the open event (decision-event.ts). */
  | (FactBase & {
      type: 'report';
      action: 'retry' | 'stop' | 'reset';
      connection?: number;
      url?: string;
      attempt?: number;
      delayMs?: Milliseconds;
      reason?: string;
      library?: string;
    })
  | (FactBase & { type: 'lifecycle'; event: LifecycleEvent })
  /** A fetch or XMLHttpRequest that looks like a token refresh: its status and timing alone. */
  | (FactBase & {
      type: 'request';
      url: string;
      startedAt: EpochMilliseconds;
      status: number;
      initiator: string;
    })
  /** One dependency that made a React effect run again, which closed a socket and makes it anew; of each run, all with one `at`. */
  | (FactBase & {
      type: 'effect-churn';
      connection: number;
      component: string;
      hook: 'useEffect' | 'useLayoutEffect' | 'useInsertionEffect';
      /** Among the component's effects by that hook, from 0. */
      effectIndex: number;
      change: 'identity' | 'value' | 'every-render';
      dependencyIndex?: number;
      form?: 'function' | 'object';
      /** The prop of the component that holds the dependency. */
      prop?: string;
      /** What a function calls itself. */
      functionName?: string;
      /** The component's source from the effect's end on, as far as its list of dependencies may reach. */
      dependencyList?: string;
      /** React's development build: names are those of the source. */
      isDevelopment: boolean;
      /** The effect was seen at work. */
      isCertain: boolean;
    })
  /** A fault began or ended in this page; `how`: the rest of its `FaultEvent` as JSON, bodies left out. */
  | (FactBase & { type: 'fault'; id: string; state: 'on' | 'off'; how: string })
  | (FactBase & { type: 'gap'; lost: number; reason: string })
  | TokenFact
  | OutsideFact;

/** What no page can tell of its sockets, seen from outside by deep capture. */
export type OutsideFact =
  | (FactBase & { type: 'handshake'; connection: number; handshake: Handshake })
  /** Over, nobody knows with which code. */
  | (FactBase & { type: 'ended'; connection: number });

export type FactType = Fact['type'];

export function directionOf(flags: number): Direction {
  return flags & FrameFlag.out ? 'out' : 'in';
}

export function opcodeOf(flags: number): Opcode {
  return flags & FrameFlag.binary ? 2 : 1;
}

/** The outcome of an outgoing frame; `undefined` for an incoming one. */
export function outcomeOf(flags: number): Outcome | undefined {
  if (!(flags & FrameFlag.out)) return undefined;
  if (flags & FrameFlag.threw) return 'threw';
  return flags & FrameFlag.discarded ? 'discarded' : 'sent';
}

/** Bytes that a batch weighs on its way: payload, columns (33 bytes a frame) and a rough cost a fact. */
export function batchBytes(batch: Batch): ByteCount {
  return batch.payload.length + batch.columns.at.length * 33 + batch.facts.length * 200;
}

/** One array of the bytes of several, as bodies stand in a payload. */
export function sideBySide(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A batch without a frame. */
export function batchOfFacts(facts: Fact[]): Batch {
  return {
    firstOrdinal: 0,
    columns: {
      connection: new Uint32Array(),
      seq: new Uint32Array(),
      at: new Float64Array(),
      flags: new Uint8Array(),
      size: new Uint32Array(),
      kept: new Uint32Array(),
      listeners: new Uint16Array(),
      handlerMs: new Float32Array(),
      buffered: new Uint32Array(),
    },
    payload: new Uint8Array(),
    paints: new Float64Array(),
    facts,
  };
}
