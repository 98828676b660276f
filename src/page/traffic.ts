// What goes through a socket: its events, heard by native listeners that stand before and behind the app's own,
// and its `send` and `close`.

import { FrameFlag, UNKNOWN_LISTENERS } from '../records/batch';
import { LEAST_BODY_BYTES } from '../records/settings';
import { keepsWhole } from './allowance';
import { Beginning, type Body } from './bodies';
import { socketClosing } from './churn';
import { notedString } from './conversion';
import { replaceMethod } from './disguise';
import { CLOSING, CONNECTING } from './faults/ready-state';
import { interference, NATIVE, STOPPED } from './interference';
import {
  apply,
  argument,
  construct,
  copyOfBuffer,
  copyOfView,
  getBinaryType,
  getBlobSize,
  getBufferedAmount,
  getBufferLength,
  getCloseCode,
  getCloseReason,
  getExtensions,
  getMessageData,
  getProtocol,
  getReadyState,
  getUrl,
  getWasClean,
  isObject,
  isView,
  makeList,
  NativeDataView,
  NativeWebSocket,
  NONE,
  nativeAddEventListener,
  nativeBlobSlice,
  now,
  viewLength,
} from './intrinsics';
import { countListeners, messageBegins, messageEnds } from './listeners';
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
    const body = receivedBody(socket, apply(getMessageData, event, NONE));
    heard = countListeners(socket, state);
    const flags = typeof body === 'string' ? mark : mark | FrameFlag.binary;
    ordinal = addFrame(number, state.nextFrame++, flags, heard, 0, body, arrivedAt);
    frameArrived(ordinal);
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
    try {
      apply(native, self, args);
    } catch (error) {
      recordSent(self, state, data, FrameFlag.threw);
      throw error;
    }
    recordSent(self, state, data, readyState >= CLOSING ? FrameFlag.discarded : 0);
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

/** `outcome`: bits of `FrameFlag` for what became of it. */
export function recordSent(socket: unknown, state: SocketState, data: unknown, outcome: number): void {
  try {
    const body = sentBody(data);
    const isBinary = typeof data !== 'string' && isSendable(data);
    const flags = FrameFlag.out | outcome | (isBinary ? FrameFlag.binary : 0);
    addFrame(state.number, state.nextFrame++, flags, 0, apply(getBufferedAmount, socket, NONE), body);
  } catch {
    // A full call stack: what the page did is done, and it must not hear of us.
  }
}

/** Whether Web IDL takes it for `BufferSource or Blob or USVString` as it is. Anything else becomes a string. */
export function isSendable(value: unknown): boolean {
  if (typeof value === 'string' || isView(value)) return true;
  return isObject(value) && (isBuffer(value) || isBlob(value) || isSharedBuffer(value));
}

/** A fault lost a message on its way to the app. */
export function recordLost(socket: object, state: SocketState, data: unknown): void {
  const body = receivedBody(socket, data);
  const flags = FrameFlag.injected | FrameFlag.lost | (typeof body === 'string' ? 0 : FrameFlag.binary);
  addFrame(state.number, state.nextFrame++, flags, UNKNOWN_LISTENERS, 0, body);
}

function sentBody(value: unknown): Body {
  try {
    if (typeof value === 'string') return textBody(value);
    if (isView(value)) return bytesBody(value, viewLength(value), copyOfView);
    if (isBuffer(value)) return bytesBody(value, apply(getBufferLength, value, NONE), copyOfBuffer);
    if (isBlob(value)) return blobBody(value);
  } catch {
    // A buffer that was detached or shrunk under way: its size is not to be had any more.
  }
  return undefined;
}

function receivedBody(socket: object, data: unknown): Body {
  if (typeof data === 'string') return textBody(data);
  try {
    return receivedBytes(socket, data);
  } catch {
    // No memory for a copy.
    return undefined;
  }
}

function receivedBytes(socket: object, data: unknown): Body {
  const expectBuffer = apply(getBinaryType, socket, NONE) === 'arraybuffer';
  if (!expectBuffer && isBlob(data)) return blobBody(data);
  if (isBuffer(data)) return bytesBody(data, apply(getBufferLength, data, NONE), copyOfBuffer);
  return isBlob(data) ? blobBody(data) : undefined;
}

function textBody(text: string): Body {
  return keepsWhole(text.length) ? text : new Beginning(text);
}

function bytesBody(
  value: unknown,
  length: number,
  copy: (value: unknown, length: number) => Uint8Array,
): Body {
  if (keepsWhole(length)) return copy(value, length);
  return new Beginning(copy(value, LEAST_BODY_BYTES), length);
}

function blobBody(blob: Blob): Body {
  const size: number = apply(getBlobSize, blob, NONE);
  if (keepsWhole(size)) return blob;
  return new Beginning(apply(nativeBlobSlice, blob, [0, LEAST_BODY_BYTES]), size);
}

export function isBuffer(value: unknown): value is ArrayBuffer {
  try {
    apply(getBufferLength, value, NONE);
    return true;
  } catch {
    return false;
  }
}

export function isBlob(value: unknown): value is Blob {
  try {
    apply(getBlobSize, value, NONE);
    return true;
  } catch {
    return false;
  }
}

/** Of buffers alone can a DataView be made, and nothing else runs code of the page here. */
function isSharedBuffer(value: unknown): boolean {
  try {
    construct(NativeDataView, [value]);
    return true;
  } catch {
    return false;
  }
}
