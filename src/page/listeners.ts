// Counts the app's `message` listeners without touching them: what is added and removed is noted as it passes,
// and the browser alone calls them.

import { replaceMethod, replaceSetter } from './disguise';
import {
  apply,
  getAborted,
  getOnMessage,
  type Method,
  NativeWebSocket,
  NONE,
  nativeAddEventListener,
  nativeRemoveEventListener,
} from './intrinsics';
import { type SocketState, stateOf } from './state';

export function watchListeners(): void {
  replaceMethod(EventTarget.prototype, 'addEventListener', (native, self, args) => {
    const state = stateOf(self);
    return state && args.length >= 2 ? add(native, self, state, args) : apply(native, self, args);
  });
  replaceMethod(EventTarget.prototype, 'removeEventListener', (native, self, args) => {
    const state = stateOf(self);
    return state && args.length >= 2 ? remove(native, self, state, args) : apply(native, self, args);
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
  let count = 0;
  for (let index = 0; index < state.registrationCount; index++) {
    const registration = state.registrations[index];
    if (registration && !isAborted(registration.signal)) count++;
  }
  return apply(getOnMessage, socket, NONE) === null ? count : count + 1;
}

/** After a message went to all listeners: those for `once` are gone. */
export function messageHandled(state: SocketState): void {
  drop(state, (registration) => registration.once);
}

function add(native: Method, self: unknown, state: SocketState, args: unknown[]): unknown {
  const type = `${args[0]}`;
  const callback = args[1];
  if (type !== 'message' || !isListener(callback)) {
    args[0] = type;
    return apply(native, self, args);
  }
  // Options are read once, each, in Web IDL's order: the page may watch the reading.
  const options = args[2];
  const given = isObject(options) ? options : { __proto__: null, capture: options };
  const capture = given.capture;
  const once = given.once;
  const passive = given.passive;
  const signal = given.signal;
  const result: unknown = apply(native, self, [
    type,
    callback,
    { __proto__: null, capture, once, passive, signal },
  ]);
  if (!isAborted(signal) && !has(state, callback, !!capture)) {
    state.registrations[state.registrationCount++] = { callback, capture: !!capture, once: !!once, signal };
    keepTailLast(self, state);
  }
  return result;
}

function remove(native: Method, self: unknown, state: SocketState, args: unknown[]): unknown {
  const type = `${args[0]}`;
  const callback = args[1];
  const options = args[2];
  if (type !== 'message' || !isListener(callback)) {
    args[0] = type;
    return apply(native, self, args);
  }
  const capture = !!(isObject(options) ? options.capture : options);
  const result: unknown = apply(native, self, [type, callback, capture]);
  drop(state, (registration) => registration.callback === callback && registration.capture === capture);
  return result;
}

/** Puts our last listener behind the app's newest one. */
function keepTailLast(socket: unknown, state: SocketState): void {
  apply(nativeRemoveEventListener, socket, ['message', state.tail]);
  apply(nativeAddEventListener, socket, ['message', state.tail]);
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

function isListener(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
