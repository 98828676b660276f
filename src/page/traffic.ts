// What goes through a socket: its events, heard by native listeners that stand before and behind the app's own,
// and its `send` and `close`.

import { FrameFlag, UNKNOWN_LISTENERS } from '../records/batch';
import { LEAST_BODY_BYTES } from '../records/settings';
import type { ByteCount } from '../records/units';
import { socketClosing } from './churn';
import { notedString } from './conversion';
import { replaceMethod } from './disguise';
import { CLOSING, CONNECTING, OPEN } from './faults/ready-state';
import { interference, NATIVE, STOPPED } from './interference';
import {
  apply,
  argument,
  getBinaryType,
  getBufferedAmount,
  getCloseCode,
  getCloseReason,
  getExtensions,
  getMessageData,
  getProtocol,
  getReadyState,
  getUrl,
  getWasClean,
  makeList,
  NativeWebSocket,
  NONE,
  nativeAddEventListener,
  now,
} from './intrinsics';
import { countListeners, messageBegins, messageEnds, restInFlood } from './listeners';
import { isSendable, receivedBody, sentBody } from './message-data';
import { frameArrived } from './paint';
import { addFact, addFrame, setHandlerTime } from './pending';
import { pageStack } from './stacks';
import { forget, remember, type SocketState, seenState, stateOf } from './state';
import { closeHandled } from './timers';

/** Listens to a new socket, before any listener of the app: those that capture come first. Events that the page made itself (not trusted) are no traffic. */
export function watchTraffic(socket: object, number: number, asked: readonly string[]): void {
  let ordinal = -1;
  let heard = 0;
  let arrivedAt = 0;
  const state: SocketState = {
    number,
    nextFrame: 0,
    registrations: makeList(),
    registrationCount: 0,
    someEnd: false,
    tail: (event) => {
      if (state.dispatched !== event) return;
      if (heard > 0) setHandlerTime(ordinal, now() - arrivedAt);
      messageEnds(socket, state);
    },
    dispatches: 0,
    dispatched: undefined,
    tailIsStale: false,
    tailRests: false,
    countedFrom: 0,
    counted: 0,
    opened: false,
    closing: false,
    affected: undefined,
    endedBy: undefined,
  };
  remember(socket, state);
  const onMessage = (event: MessageEvent) => {
    const mark = interference ? interference.arriving(socket, state, event) : 0;
    if (mark === STOPPED) return;
    if (mark & FrameFlag.lost) {
      recordLost(socket, state, apply(getMessageData, event, NONE));
      return;
    }
    const outermost = messageBegins(socket, state, event);
    if (outermost) heard = 0;
    if (!event.isTrusted && mark === 0) return;
    arrivedAt = now();
    if (outermost) restInFlood(socket, state, arrivedAt);
    const data: unknown = apply(getMessageData, event, NONE);
    const body = receivedBody(socket, data);
    heard = countListeners(socket, state);
    const flags = typeof data === 'string' ? mark : mark | FrameFlag.binary;
    ordinal = addFrame(number, state.nextFrame++, flags, heard, 0, body, arrivedAt);
    frameArrived(ordinal, arrivedAt);
  };
  const onOpen = (event: Event) => {
    if (!isHeard(socket, state, event)) return;
    state.opened = true;
    addFact({
      type: 'opened',
      at: now(),
      connection: number,
      protocol: apply(getProtocol, socket, NONE),
      extensions: apply(getExtensions, socket, NONE),
      binaryType: apply(getBinaryType, socket, NONE),
    });
  };
  const onError = (event: Event) => {
    if (!isHeard(socket, state, event)) return;
    addFact({ type: 'error', at: now(), connection: number });
    closeHandled(number);
  };
  const onClose = (event: CloseEvent) => {
    if (!isHeard(socket, state, event)) return;
    forget(state);
    addFact({
      type: 'closed',
      at: now(),
      connection: number,
      code: apply(getCloseCode, event, NONE),
      reason: apply(getCloseReason, event, NONE),
      wasClean: apply(getWasClean, event, NONE),
      binaryType: apply(getBinaryType, socket, NONE),
      ...(state.endedBy === undefined ? null : { fault: state.endedBy }),
    });
    closeHandled(number);
  };
  apply(nativeAddEventListener, socket, ['message', onMessage, true]);
  apply(nativeAddEventListener, socket, ['open', onOpen, true]);
  apply(nativeAddEventListener, socket, ['error', onError, true]);
  apply(nativeAddEventListener, socket, ['close', onClose, true]);
  interference?.created(socket, state, asked);
}

/** Whether an event of a connection's life reaches the app: from the browser, or by a fault. */
function isHeard(socket: object, state: SocketState, event: Event): boolean {
  const mark = interference ? interference.arriving(socket, state, event) : 0;
  return mark !== STOPPED && (event.isTrusted || mark !== 0);
}

export function wrapMethods(): void {
  replaceMethod(NativeWebSocket.prototype, 'send', (native, self, args) => {
    const state = args.length === 0 ? undefined : stateOf(self);
    if (!state) return apply(native, self, args);
    const mark = interference ? interference.sending(self as object, state, args) : NATIVE;
    if (mark !== NATIVE) {
      recordSent(self, state, args[0], mark);
      return undefined;
    }
    let data = args[0];
    if (!isSendable(data)) {
      args[0] = notedString(data, (text) => {
        data = text;
      });
    }
    const readyState: number = apply(getReadyState, self, NONE);
    // The browser counts what a text takes anyway.
    const isCounted = readyState === OPEN && typeof data === 'string' && data.length > LEAST_BODY_BYTES;
    const before: ByteCount | undefined = isCounted ? apply(getBufferedAmount, self, NONE) : undefined;
    try {
      apply(native, self, args);
    } catch (error) {
      recordSent(self, state, data, FrameFlag.threw);
      throw error;
    }
    recordSent(self, state, data, readyState >= CLOSING ? FrameFlag.discarded : 0, before);
    return undefined;
  });
  replaceMethod(NativeWebSocket.prototype, 'close', (native, self, args) => {
    const state = stateOf(self);
    const readyState = state ? seenState(self, state) : CLOSING;
    if (!state || readyState >= CLOSING) return apply(native, self, args);
    const at = now();
    const isLater = interference?.closing(self as object, state, args) ?? false;
    const result: unknown = isLater ? undefined : apply(native, self, args);
    state.closing = true;
    interference?.closed(self as object, state);
    try {
      addClosing(self, state, args, at, readyState === CONNECTING);
    } catch {
      // As in `recordSent`.
    }
    return result;
  });
}

function addClosing(
  socket: unknown,
  state: SocketState,
  args: unknown[],
  at: number,
  connecting: boolean,
): void {
  const code = argument(args, 0);
  const reason = argument(args, 1);
  addFact({
    type: 'closing',
    at,
    connection: state.number,
    ...(typeof code === 'number' ? { code } : null),
    ...(typeof reason === 'string' ? { reason } : null),
    ...(connecting ? { connecting } : null),
    stack: pageStack(),
  });
  closeHandled(state.number);
  socketClosing(apply(getUrl, socket, NONE), state.number);
}

/** `outcome`: bits of `FrameFlag` for what became of it. `before`: what was buffered without it, where all of it was added. */
export function recordSent(
  socket: unknown,
  state: SocketState,
  data: unknown,
  outcome: number,
  before?: ByteCount,
): void {
  try {
    const buffered: ByteCount = apply(getBufferedAmount, socket, NONE);
    const body = sentBody(data, before === undefined ? undefined : buffered - before);
    const isBinary = typeof data !== 'string' && isSendable(data);
    const flags = FrameFlag.out | outcome | (isBinary ? FrameFlag.binary : 0);
    addFrame(state.number, state.nextFrame++, flags, 0, buffered, body);
  } catch {
    // A full call stack: what the page did is done, and it must not hear of us.
  }
}

/** A fault lost a message on its way to the app. */
export function recordLost(socket: object, state: SocketState, data: unknown): void {
  const body = receivedBody(socket, data);
  const flags = FrameFlag.injected | FrameFlag.lost | (typeof data === 'string' ? 0 : FrameFlag.binary);
  addFrame(state.number, state.nextFrame++, flags, UNKNOWN_LISTENERS, 0, body);
}
