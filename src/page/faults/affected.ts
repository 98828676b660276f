// A socket that a fault is on: what the app sees of it, and what waits in it on either way.

import { FrameFlag } from '../../records/batch';
import type { FaultKind } from '../../records/faults';
import type { List } from '../intrinsics';
import type { SocketState } from '../state';
import {
  apply,
  construct,
  getBufferedAmount,
  getReadyState,
  getUrl,
  indexOf,
  makeList,
  NativeCloseEvent,
  NativeEvent,
  NativeMessageEvent,
  NONE,
  nativeClose,
  nativeDispatchEvent,
  nativeSend,
  recordLost,
  setTimer,
  slice,
} from './given';
import { Lane } from './lane';
import { CLOSED, CLOSING, CONNECTING, OPEN } from './ready-state';
import type { Rule } from './rule';

/** What is on its way to the app. */
export type Arrival =
  | { type: 'open' | 'error' }
  | { type: 'message'; data: unknown }
  | { type: 'close'; code: number; reason: string; wasClean: boolean };

/** Bytes that the system takes from the browser before `bufferedAmount` tells of them, roughly: a socket's send buffer. */
const SEND_BUFFER = 256 * 1024;
/** What may wait for the app: then the line is cut, as one is that nobody reads from. */
const MOST_WAITING = 64 * 1024 * 1024;

export interface Affected {
  readonly socket: object;
  readonly state: SocketState;
  /** As the app sees it. */
  readyState: number;
  /** For the app it is over, or will be in a moment: whatever the native does is kept from it. */
  severed: boolean;
  /** Its handshake fails because of a fault, by the native's own error. */
  refused: boolean;
  /** Keeps its handshake from ending. */
  stalledBy: Rule | undefined;
  readonly inward: Lane<Arrival>;
  readonly outward: Lane<unknown>;
  /** The arguments of the app's `close`, whose frame goes behind what waits on a silent line. */
  closesWith: unknown[] | undefined;
  /** Bytes that the app has sent in this task and that the native does not count: from a healthy one they go in a later task. */
  fresh: number;
  /** Bytes that will never go: a socket that has ended still counts them. */
  discarded: number;
  /** What counts as `bufferedAmount` beside the native's; instead of it once it is severed. */
  buffered(): number;
}

const all: List<Affected> = makeList();
let dispatched: Event | undefined;
let dispatchedFlags = 0;
let heldChanged: () => void = () => {};

export function onHeldChanged(listener: () => void): void {
  heldChanged = listener;
}

/** Bits of `FrameFlag` for an event that is dispatched here; -1 for any other. */
export function flagsOfOurs(event: Event): number {
  return event === dispatched ? dispatchedFlags : -1;
}

export function eachAffected(callback: (affected: Affected) => void): void {
  for (const number in all) {
    const affected = all[+number];
    if (affected) callback(affected);
  }
}

/** A socket as the faults know it, from the first one that is on it. */
export function affect(socket: object, state: SocketState): Affected {
  if (state.affected) return state.affected;
  const affected: Affected = {
    socket,
    state,
    readyState: stateBefore(socket, state),
    severed: false,
    refused: false,
    stalledBy: undefined,
    inward: new Lane<Arrival>((arrival) => arrive(affected, arrival), heldChanged),
    outward: new Lane<unknown>((data) => depart(affected, data), heldChanged),
    closesWith: undefined,
    fresh: 0,
    discarded: 0,
    buffered: () =>
      affected.discarded + affected.fresh + beyondBuffer(affected.outward.size - affected.fresh),
  };
  state.affected = affected;
  all[state.number] = affected;
  return affected;
}

/** An event says what has changed already: until the app hears of it, all is as before. */
function stateBefore(socket: object, { opened, closing }: SocketState): number {
  if (apply(getReadyState, socket, NONE) < CLOSING) return apply(getReadyState, socket, NONE);
  if (closing) return CLOSING;
  return opened ? OPEN : CONNECTING;
}

function beyondBuffer(bytes: number): number {
  return bytes > SEND_BUFFER ? bytes - SEND_BUFFER : 0;
}

/** Whether more waits to go than the system takes from the browser. */
export function isJammed({ outward }: Affected): boolean {
  return outward.size > SEND_BUFFER;
}

/** Puts something on its way to the app, behind what waits already. */
export function enqueue(
  affected: Affected,
  load: Arrival,
  size: number,
  due: number,
  rule: Rule | undefined,
  held: boolean,
): void {
  affected.inward.add({ load, size, due, rule, held });
  if (load.type === 'close') affected.inward.letTurned();
  if (affected.inward.size > MOST_WAITING) sever(affected, ABNORMAL, rule?.kind ?? 'hold');
  heldChanged();
}

/** An end without a close frame: 1006 stands in no frame (RFC 6455, section 7.4.1). */
export const ABNORMAL: Arrival = { type: 'close', code: 1006, reason: '', wasClean: false };

/**
 * Ends a socket for the app, as a task of its own. The native is closed behind it, and its own end kept from the app.
 * @param withError as browsers do where a handshake fails, and Firefox where a line is reset
 */
export function sever(
  affected: Affected,
  end: Arrival,
  kind: FaultKind,
  withError = affected.readyState === CONNECTING,
): void {
  if (affected.severed) return;
  const { socket } = affected;
  // For the app they never go, though the native still sends them.
  affected.discarded += apply(getBufferedAmount, socket, NONE);
  affected.severed = true;
  affected.state.endedBy = kind;
  apply(nativeClose, socket, NONE);
  // Two timers armed at once: promises have their turn between the events, and the app's timers come after both.
  if (withError) endInTime(affected, { type: 'error' });
  endInTime(affected, end);
}

function endInTime(affected: Affected, arrival: Arrival): void {
  setTimer(() => {
    loseWaiting(affected);
    dispatch(affected, arrival);
  }, 0);
}

/** A handshake fails: by the native's own `error` and 1006, which are as a real failure's. */
export function refuse(affected: Affected, kind: FaultKind): void {
  affected.refused = true;
  affected.state.endedBy = kind;
  apply(nativeClose, affected.socket, NONE);
}

/** What waits will never reach whom it is for. */
export function loseWaiting(affected: Affected): void {
  affected.discarded = affected.buffered();
  affected.fresh = 0;
  affected.inward.flush((arrival) => {
    if (arrival.type === 'message') recordLost(affected.socket, affected.state, arrival.data);
  });
  affected.outward.flush(() => {});
  affected.closesWith = undefined;
}

/** The app sees the native itself again, but for the bytes that an ended one still counts. */
export function setFree(affected: Affected): void {
  delete all[affected.state.number];
  if (affected.discarded > 0 && affected.readyState >= CLOSING) return;
  if (affected.state.affected === affected) affected.state.affected = undefined;
}

/** Once nothing waits, and nothing is kept from the app, it sees the native itself again. */
export function settle(affected: Affected): void {
  const { socket, inward, outward, severed, refused, stalledBy, closesWith, fresh, readyState } = affected;
  if (severed || refused || stalledBy?.on || !inward.isEmpty || !outward.isEmpty) return;
  if (closesWith || fresh > 0) return;
  // The native's end is under way, and the app has not heard of it.
  if (apply(getReadyState, socket, NONE) !== readyState) return;
  setFree(affected);
}

/** The app has sent so many bytes, and sees them wait until this task is over, as with any line. */
export function taken(affected: Affected, bytes: number): void {
  if (affected.fresh === 0) {
    setTimer(() => {
      affected.fresh = 0;
      settle(affected);
    }, 0);
  }
  affected.fresh += bytes;
}

export function depart(affected: Affected, data: unknown): void {
  try {
    if (!affected.severed) apply(nativeSend, affected.socket, [data]);
  } catch {
    // A buffer or a socket that is gone by now: as lost as anything on a line that broke.
  }
  closeAtLast(affected);
  settle(affected);
}

/** Once all is gone that the app sent before, its close frame goes. */
export function closeAtLast(affected: Affected): void {
  const { socket, outward, closesWith } = affected;
  if (!closesWith || !outward.isEmpty) return;
  affected.closesWith = undefined;
  apply(nativeClose, socket, closesWith);
}

function arrive(affected: Affected, arrival: Arrival): void {
  const { socket, state } = affected;
  // WHATWG WebSockets, "a WebSocket message has been received": not on one that is no longer open.
  if (arrival.type === 'message' && affected.readyState !== OPEN) recordLost(socket, state, arrival.data);
  else dispatch(affected, arrival);
  settle(affected);
}

/** As an event of the socket, at once. */
export function dispatch(affected: Affected, arrival: Arrival): void {
  if (arrival.type === 'open') {
    affected.stalledBy = undefined;
    affected.readyState = OPEN;
  } else if (arrival.type !== 'message') {
    affected.readyState = CLOSED;
    affected.closesWith = undefined;
  }
  dispatched = eventOf(affected.socket, arrival);
  dispatchedFlags = FrameFlag.injected;
  apply(nativeDispatchEvent, affected.socket, [dispatched]);
  dispatched = undefined;
}

function eventOf(socket: object, arrival: Arrival): Event {
  switch (arrival.type) {
    case 'message':
      return construct(NativeMessageEvent, [
        'message',
        { __proto__: null, data: arrival.data, origin: originOf(apply(getUrl, socket, NONE)) },
      ]);
    case 'close': {
      const { code, reason, wasClean } = arrival;
      return construct(NativeCloseEvent, ['close', { __proto__: null, code, reason, wasClean }]);
    }
    default:
      return construct(NativeEvent, [arrival.type]);
  }
}

/** Scheme, host and port of a socket's address: the `origin` of its messages. */
function originOf(url: string): string {
  const host = indexOf(url, '//') + 2;
  // As an address is written out, there is always a path.
  return slice(url, 0, indexOf(url, '/', host));
}
