// What is known of each socket, beside it: the page's sockets themselves stay untouched.

import type { EpochMilliseconds } from '../records/units';
import type { Affected } from './faults/affected';
import { apply, getReadyState, type List, makeList, NONE, SideTable } from './intrinsics';

/** One of the app's listeners for `message`. */
export interface Registration {
  callback: object;
  capture: boolean;
  once: boolean;
  signal: unknown;
  /** Messages dispatched before it was added: it hears those after them. */
  after: number;
}

export interface SocketState {
  /** The page's own number of the connection, from 1. */
  readonly number: number;
  /** Number of its next frame. */
  nextFrame: number;
  /** The app's `message` listeners in the order of registration. */
  registrations: List<Registration>;
  registrationCount: number;
  /** Whether one was ever added that ends by itself: for `once`, or with a signal. */
  someEnd: boolean;
  /** Our last `message` listener: kept behind the app's, it tells when they are done. */
  readonly tail: (event: Event) => void;
  /** Messages dispatched so far, those of the page itself included. */
  dispatches: number;
  /** The message that is on its way to the listeners, or was: one who stops it keeps it from our last listener. */
  dispatched: Event | undefined;
  /** Whether our last listener has to be put behind the app's, once no message is on its way to them. */
  tailIsStale: boolean;
  /** In a flood, our last listener is away: of those messages it is not known how long the app took. */
  tailRests: boolean;
  /** When the tenth of a second began in which messages are counted, and how many there were in it. */
  countedFrom: EpochMilliseconds;
  counted: number;
  /** The app has heard that it is open. */
  opened: boolean;
  /** The app has closed it. */
  closing: boolean;
  /** While a fault is on it. */
  affected: Affected | undefined;
  /** The kind of the fault that ended or refused it. */
  endedBy: string | undefined;
}

const states = new SideTable<object, SocketState>();
const live: List<object> = makeList();
let lastNumber = 0;

/** The state of a socket made through the wrapper; `undefined` for anything else. */
export function stateOf(socket: unknown): SocketState | undefined {
  return states.get(socket);
}

/** The `readyState` in which the app sees a socket. */
export function seenState(socket: unknown, state: SocketState | undefined): number {
  return state?.affected?.readyState ?? apply(getReadyState, socket, NONE);
}

export function nextConnectionNumber(): number {
  return ++lastNumber;
}

export function remember(socket: object, state: SocketState): void {
  states.set(socket, state);
  live[state.number] = socket;
}

export function forget(state: SocketState): void {
  delete live[state.number];
}

/** Calls back with each socket that has not closed. */
export function eachLive(callback: (connection: number, socket: object, state: SocketState) => void): void {
  for (const number in live) {
    const socket = live[+number];
    const state = stateOf(socket);
    if (socket && state) callback(+number, socket, state);
  }
}
