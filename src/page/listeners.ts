// Counts the app's `message` listeners without touching them: what is added and removed is noted as it passes,
// and the browser alone calls them.

import type { EpochMilliseconds, Milliseconds } from '../records/units';
import { notedMembers, notedString } from './conversion';
import { replaceMethod, replaceSetter } from './disguise';
import {
  apply,
  argument,
  getAborted,
  getEventPhase,
  getOnMessage,
  isObject,
  type Method,
  NativeWebSocket,
  NONE,
  nativeAddEventListener,
  nativeRemoveEventListener,
  setTimer,
} from './intrinsics';
import { type SocketState, stateOf } from './state';

const PHASE_NONE = 0;
/**
 * Messages of one socket that make a flood. To be called once more after the app costs as much as all else that is done about
 * a message, and where the app takes long, there are no more of them in so short a time.
 */
const FLOOD_MESSAGES = 64;
const FLOOD_MS: Milliseconds = 100;

export function watchListeners(): void {
  replaceMethod(EventTarget.prototype, 'addEventListener', (native, self, args) => {
    const state = args.length < 2 ? undefined : stateOf(self);
    return state ? add(native, self, state, args) : apply(native, self, args);
  });
  replaceMethod(EventTarget.prototype, 'removeEventListener', (native, self, args) => {
    const state = args.length < 2 ? undefined : stateOf(self);
    return state ? remove(native, self, state, args) : apply(native, self, args);
  });
  replaceSetter(NativeWebSocket.prototype, 'onmessage', (native, self, args) => {
    const result: unknown = apply(native, self, args);
    const state = stateOf(self);
    if (state) keepTailLast(self, state);
    return result;
  });
}

/** How many listeners of the app are about to hear a message. */
export function countListeners(socket: object, state: SocketState): number {
  let count = state.registrationCount;
  if (state.someEnd) {
    for (let index = 0; index < state.registrationCount; index++) {
      if (isAborted(state.registrations[index]?.signal)) count--;
    }
  }
  return apply(getOnMessage, socket, NONE) === null ? count : count + 1;
}

/** A message begins its way to the listeners. `false` within the way of another one. */
export function messageBegins(socket: object, state: SocketState, event: Event): boolean {
  if (isOnItsWay(state.dispatched)) return false;
  if (state.dispatched) messageEnds(socket, state);
  state.dispatched = event;
  state.dispatches++;
  return true;
}

/** After a message went to all listeners, or was stopped on its way: those for `once` that could hear it are gone. */
export function messageEnds(socket: object, state: SocketState): void {
  state.dispatched = undefined;
  if (state.someEnd) drop(state, ({ once, after }) => once && after < state.dispatches);
  if (state.tailIsStale) keepTailLast(socket, state);
}

/** Our last listener hears so many in a tenth of a second, and is away for the next one where more come. */
export function restInFlood(socket: object, state: SocketState, at: EpochMilliseconds): void {
  if (state.tailRests) return;
  if (at >= state.countedFrom + FLOOD_MS) {
    state.countedFrom = at;
    state.counted = 0;
  }
  if (++state.counted < FLOOD_MESSAGES) return;
  state.tailRests = true;
  apply(nativeRemoveEventListener, socket, ['message', state.tail]);
  // Not with a later message: Chromium passes over listeners that are added while it is on its way.
  setTimer(() => {
    state.tailRests = false;
    state.countedFrom = 0;
    if (state.dispatched) messageEnds(socket, state);
    keepTailLast(socket, state);
  }, FLOOD_MS);
}

function add(native: Method, self: unknown, state: SocketState, args: unknown[]): unknown {
  const call = listened(args);
  const result: unknown = apply(native, self, args);
  const { type, callback, capture, once, signal } = call;
  if (type === 'message' && isObject(callback) && !isAborted(signal) && !has(state, callback, capture)) {
    state.registrations[state.registrationCount++] = {
      callback,
      capture,
      once,
      signal,
      after: state.dispatches,
    };
    if (once || isObject(signal)) state.someEnd = true;
    keepTailLast(self, state);
  }
  return result;
}

function remove(native: Method, self: unknown, state: SocketState, args: unknown[]): unknown {
  const call = listened(args);
  const result: unknown = apply(native, self, args);
  const { type, callback, capture } = call;
  if (type === 'message') {
    drop(state, (registration) => registration.callback === callback && registration.capture === capture);
  }
  return result;
}

interface ListenerCall {
  type: string;
  callback: unknown;
  capture: boolean;
  once: boolean;
  signal: unknown;
}

/** What the native reads of a call, filled in while it does. */
function listened(args: unknown[]): ListenerCall {
  const call: ListenerCall = { type: '', callback: args[1], capture: false, once: false, signal: undefined };
  args[0] = notedString(args[0], (text) => {
    call.type = text;
  });
  const options = argument(args, 2);
  if (isObject(options)) {
    args[2] = notedMembers(options, (name, member) => {
      if (name === 'capture') call.capture = !!member;
      else if (name === 'once') call.once = !!member;
      else if (name === 'signal') call.signal = member;
    });
  } else call.capture = !!options;
  return call;
}

/**
 * Puts our last listener behind the app's newest one. Not while a message is on its way to them: one taken away and
 * added again in a dispatch is passed over by it.
 */
function keepTailLast(socket: unknown, state: SocketState): void {
  state.tailIsStale = !state.tailRests && isOnItsWay(state.dispatched);
  if (state.tailIsStale || state.tailRests) return;
  apply(nativeRemoveEventListener, socket, ['message', state.tail]);
  apply(nativeAddEventListener, socket, ['message', state.tail]);
}

function isOnItsWay(event: Event | undefined): boolean {
  return event !== undefined && apply(getEventPhase, event, NONE) !== PHASE_NONE;
}

/** DOM, "add an event listener": the same callback with the same capture is registered once. */
function has(state: SocketState, callback: object, capture: boolean): boolean {
  for (let index = 0; index < state.registrationCount; index++) {
    const registration = state.registrations[index];
    if (
      registration?.callback === callback &&
      registration.capture === capture &&
      !isAborted(registration.signal)
    ) {
      return true;
    }
  }
  return false;
}

function drop(
  state: SocketState,
  which: (registration: SocketState['registrations'][number]) => boolean,
): void {
  let kept = 0;
  for (let index = 0; index < state.registrationCount; index++) {
    const registration = state.registrations[index];
    if (registration && !which(registration) && !isAborted(registration.signal)) {
      state.registrations[kept++] = registration;
    }
  }
  for (let index = kept; index < state.registrationCount; index++) delete state.registrations[index];
  state.registrationCount = kept;
}

function isAborted(signal: unknown): boolean {
  if (signal === undefined || signal === null) return false;
  try {
    return apply(getAborted, signal, NONE) === true;
  } catch {
    return false;
  }
}
