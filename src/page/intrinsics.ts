// The built-ins as they were before the page's first script: whatever the page replaces later, the recorder keeps these.

export const { apply, construct, defineProperty, deleteProperty, getPrototypeOf, ownKeys } = Reflect;
const { getOwnPropertyDescriptor, setPrototypeOf } = Reflect;
export const ObjectCreate = Object.create;
export const NativeError = Error;
export const NativeProxy = Proxy;
export const NativeWebSocket = WebSocket;
export const NativeArrayBuffer = ArrayBuffer;
export const NativeUint8Array = Uint8Array;
export const NativeUint16Array = Uint16Array;
export const NativeUint32Array = Uint32Array;
export const NativeFloat32Array = Float32Array;
export const NativeFloat64Array = Float64Array;
export const isView = ArrayBuffer.isView;
/** No number is greater. */
export const ENDLESS = Number.POSITIVE_INFINITY;
export const dateNow = Date.now;
export const random = Math.random;
export const NativeDate = Date;
export const dateText: Method = Date.prototype.toString;
export const parseJson = JSON.parse;
export const iteratorKey: typeof Symbol.iterator = Symbol.iterator;
export const toPrimitiveKey: typeof Symbol.toPrimitive = Symbol.toPrimitive;
export const NativeDataView = DataView;
export const NativePromise = Promise;
export const promiseThen = Promise.prototype.then;

/** Chromium has it, and Firefox since 138. */
export const captureStackTrace: (holder: object, from?: Method) => void =
  (Error as { captureStackTrace?: (holder: object, from?: Method) => void }).captureStackTrace ?? missing;
const NativeObject = Object;
export const isSame = Object.is;
export const { isArray } = Array;

/** Fields of an object of the page, none of which can be relied on. */
export interface Fields {
  [name: PropertyKey]: unknown;
}

/** Whether a value is an object for the language: functions are, and `document.all` is, whatever `typeof` says. */
export function isObject(value: unknown): value is Fields {
  return NativeObject(value) === value;
}

/** An object's own property, told by an object without prototype: what is missing in it is looked up nowhere. */
export function descriptorOf(owner: object, name: PropertyKey): PropertyDescriptor | undefined {
  const descriptor = getOwnPropertyDescriptor(owner, name);
  if (descriptor) setPrototypeOf(descriptor, null);
  return descriptor;
}

/** The value of an own data property; `undefined` where there is none. Runs no getter. */
export function own(owner: unknown, name: PropertyKey): unknown {
  return isObject(owner) ? descriptorOf(owner, name)?.value : undefined;
}

/** An argument of a call. Beyond the last there is nothing, whatever the page's `Array.prototype` says. */
export function argument(args: readonly unknown[], index: number): unknown {
  return index < args.length ? args[index] : undefined;
}

/** No arguments, for `apply`. */
export const NONE: readonly never[] = [];

/** A function that takes what the method of that name takes, with `this` put first. */
// biome-ignore lint/suspicious/noExplicitAny: a method of any built-in, called by `apply` alone.
export type Method = (this: any, ...rest: any[]) => any;

/** The method of a prototype, to be called by `apply`. */
export function method(prototype: object, name: PropertyKey): Method {
  const value = getOwnPropertyDescriptor(prototype, name)?.value;
  return typeof value === 'function' ? value : missing;
}

/** The getter of a prototype's accessor, to be called by `apply`. */
export function getter(prototype: object, name: PropertyKey): Method {
  return getOwnPropertyDescriptor(prototype, name)?.get ?? missing;
}

/** Stands in for a built-in that this browser does not have. */
function missing(): undefined {
  return undefined;
}

const socket = NativeWebSocket.prototype;
export const nativeSend = method(socket, 'send');
export const nativeClose = method(socket, 'close');
export const getUrl = getter(socket, 'url');
export const getReadyState = getter(socket, 'readyState');
export const getBufferedAmount = getter(socket, 'bufferedAmount');
export const getBinaryType = getter(socket, 'binaryType');
export const getProtocol = getter(socket, 'protocol');
export const getExtensions = getter(socket, 'extensions');
export const getOnMessage = getter(socket, 'onmessage');

export const nativeAddEventListener = method(EventTarget.prototype, 'addEventListener');
export const nativeRemoveEventListener = method(EventTarget.prototype, 'removeEventListener');
export const nativeDispatchEvent = method(EventTarget.prototype, 'dispatchEvent');
export const getEventPhase = getter(Event.prototype, 'eventPhase');
export const getMessageData = getter(MessageEvent.prototype, 'data');
export const NativeEvent = Event;
export const NativeMessageEvent = MessageEvent;
/**
 * In Chromium the one event whose bytes are the same memory in each world; a message's data is written out and read in again.
 * In secure contexts alone. Firefox shows it to the other world through a wrapper, which is slower than a copy.
 */
export const NativeBytesEvent = 'mozInnerScreenX' in window ? undefined : window.MIDIMessageEvent;
export const NativeCloseEvent = CloseEvent;
export const NativeDOMException = DOMException;
export const getEventType = getter(Event.prototype, 'type');
export const nativePreventDefault = method(Event.prototype, 'preventDefault');
export const nativeStopImmediatePropagation = method(Event.prototype, 'stopImmediatePropagation');
export const getDetail = getter(CustomEvent.prototype, 'detail');
export const getCloseCode = getter(CloseEvent.prototype, 'code');
export const getCloseReason = getter(CloseEvent.prototype, 'reason');
export const getWasClean = getter(CloseEvent.prototype, 'wasClean');
export const getPersisted = getter(PageTransitionEvent.prototype, 'persisted');
export const getAborted = getter(AbortSignal.prototype, 'aborted');

export const storagePrototype = Storage.prototype;
export const xhrPrototype = XMLHttpRequest.prototype;
export const nativeXhrOpen = method(xhrPrototype, 'open');
export const getXhrState = getter(xhrPrototype, 'readyState');
export const nativeStorageGet = method(storagePrototype, 'getItem');
export const nativeStorageKey = method(storagePrototype, 'key');
export const storageLength = getter(storagePrototype, 'length');

export const getBlobSize = getter(Blob.prototype, 'size');
export const nativeBlobSlice = method(Blob.prototype, 'slice');
export const getBufferLength = getter(ArrayBuffer.prototype, 'byteLength');
const typedArray: object = getPrototypeOf(NativeUint8Array.prototype) ?? {};
export const setBytes = method(typedArray, 'set');
const viewGetters = {
  /** `undefined` on all that is no typed array. */
  tag: getter(typedArray, Symbol.toStringTag),
  typed: {
    buffer: getter(typedArray, 'buffer'),
    byteOffset: getter(typedArray, 'byteOffset'),
    byteLength: getter(typedArray, 'byteLength'),
  },
  data: {
    buffer: getter(DataView.prototype, 'buffer'),
    byteOffset: getter(DataView.prototype, 'byteOffset'),
    byteLength: getter(DataView.prototype, 'byteLength'),
  },
};

/** Bytes of a typed array. */
export function byteLengthOf(typed: unknown): number {
  return apply(viewGetters.typed.byteLength, typed, NONE);
}

/** The buffer of a typed array. */
export function bufferOf(typed: unknown): ArrayBuffer {
  return apply(viewGetters.typed.buffer, typed, NONE);
}

/** Bytes of a typed array or DataView. Throws on what is neither. */
export function viewLength(view: unknown): number {
  return apply(gettersOf(view).byteLength, view, NONE);
}

/** A copy of a typed array or DataView. Throws on what is neither. */
export function copyOfView(view: unknown): Uint8Array {
  const get = gettersOf(view);
  const buffer: ArrayBuffer = apply(get.buffer, view, NONE);
  const offset: number = apply(get.byteOffset, view, NONE);
  return copyOf(new NativeUint8Array(buffer, offset, viewLength(view)));
}

function gettersOf(view: unknown): typeof viewGetters.typed {
  return apply(viewGetters.tag, view, NONE) === undefined ? viewGetters.data : viewGetters.typed;
}

/** A copy of an `ArrayBuffer`. Throws on what is none. */
export function copyOfBuffer(buffer: unknown): Uint8Array {
  return copyOf(new NativeUint8Array(buffer as ArrayBuffer, 0, apply(getBufferLength, buffer, NONE)));
}

function copyOf(bytes: Uint8Array): Uint8Array {
  const copy = new NativeUint8Array(byteLengthOf(bytes));
  apply(setBytes, copy, [bytes]);
  return copy;
}

const encoder = new TextEncoder();
const nativeEncodeInto = method(TextEncoder.prototype, 'encodeInto');

/** Writes UTF-8 (lone surrogates as U+FFFD, as a socket does) and tells how far it came. */
export function encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
  return apply(nativeEncodeInto, encoder, [text, target]);
}

const performanceNow = method(Performance.prototype, 'now');
const clock = performance;
const timeOrigin = performance.timeOrigin;
/** When the navigation to this document began; milliseconds since the epoch. */
export const pageStart = timeOrigin;
/** Firefox: its failures differ in some events and words. */
export const isGecko = 'mozInnerScreenX' in window;

/** Milliseconds since the epoch on the page's monotonic clock. */
export function now(): number {
  return timeOrigin + apply(performanceNow, clock, NONE);
}

export const pristineWindow = window;
const getNavigator = getter(pristineWindow, 'navigator');

/** Asked for late: to make it takes the browser as long as a dozen of the others here. */
export function navigatorPrototype(): object {
  return getPrototypeOf(apply(getNavigator, pristineWindow, NONE)) ?? {};
}

const nativeSetTimeout: Method = window.setTimeout;
const nativeRequestAnimationFrame: Method = window.requestAnimationFrame;

export function setTimer(callback: () => void, delayMs: number): void {
  apply(nativeSetTimeout, pristineWindow, [callback, delayMs]);
}

export function onNextAnimationFrame(callback: () => void): void {
  apply(nativeRequestAnimationFrame, pristineWindow, [callback]);
}

const nativeAtob: Method = window.atob;
const nativeBtoa: Method = window.btoa;

export function atobOf(text: string): string {
  return apply(nativeAtob, pristineWindow, [text]);
}

export function btoaOf(text: string): string {
  return apply(nativeBtoa, pristineWindow, [text]);
}

const getVisibility = getter(Document.prototype, 'visibilityState');
const pristineDocument = document;

export function pageIsHidden(): boolean {
  return apply(getVisibility, pristineDocument, NONE) === 'hidden';
}

/** Calls back when a node gets or loses children, before the task ends. */
export function onChildrenChanged(node: Node, callback: () => void): void {
  new MutationObserver(callback).observe(node, { childList: true });
}

const nativePostMessage = method(MessagePort.prototype, 'postMessage');

/** Posts with a transfer list that no replaced array iterator can see. */
export function post(port: MessagePort, message: unknown, transfer?: Transferable): void {
  if (transfer === undefined) apply(nativePostMessage, port, [message]);
  else apply(nativePostMessage, port, [message, sequenceOf([transfer])]);
}

/** The items as an iterable of its own kind, for natives that take a sequence: the arrays' own iterator may be replaced. */
export function sequenceOf(items: { readonly [index: number]: unknown; readonly length: number }): object {
  let index = 0;
  const iterator = {
    next: () => {
      const done = index >= items.length;
      return { done, value: done ? undefined : items[index++] };
    },
  };
  return { __proto__: null, [iteratorKey]: () => iterator };
}

const NativeMessageChannel = MessageChannel;
const getPort1 = getter(MessageChannel.prototype, 'port1');
const getPort2 = getter(MessageChannel.prototype, 'port2');
const nativePortStart = method(MessagePort.prototype, 'start');

/**
 * Runs a callback as a task of its own, soon, in hidden tabs too, where timers are held back. Its channel is made for the
 * first callback: most documents never have one.
 */
export function makeTaskQueue(): (callback: () => void) => void {
  let port: MessagePort | undefined;
  let waiting: (() => void) | undefined;
  const onMessage = () => {
    const callback = waiting;
    waiting = undefined;
    callback?.();
  };
  return (callback) => {
    port ??= openChannel(onMessage);
    if (waiting === undefined) post(port, 0);
    waiting = callback;
  };
}

/** Gives the port whose messages that function hears. */
function openChannel(onMessage: () => void): MessagePort {
  const channel = new NativeMessageChannel();
  const port1: MessagePort = apply(getPort1, channel, NONE);
  apply(nativeAddEventListener, port1, ['message', onMessage]);
  apply(nativePortStart, port1, NONE);
  return apply(getPort2, channel, NONE);
}

const NativeWeakMap = WeakMap;
const mapGet = WeakMap.prototype.get;
const mapSet = WeakMap.prototype.set;

/** A side table by object identity, safe from replaced prototypes. */
export class SideTable<Key extends object, Value> {
  readonly #map = new NativeWeakMap<Key, Value>();

  get(key: unknown): Value | undefined {
    return apply(mapGet, this.#map, [key]);
  }

  set(key: Key, value: Value): void {
    apply(mapSet, this.#map, [key, value]);
  }
}

/** Numbered items without a prototype: writing one can run nobody's setter. */
export interface List<Item> {
  [index: number]: Item;
}

export function makeList<Item>(): List<Item> {
  return ObjectCreate(null);
}

/** Adds to an array without running a setter planted on `Array.prototype`. */
export function append<Item>(array: Item[], item: Item): void {
  defineProperty(array, array.length, {
    __proto__: null,
    value: item,
    writable: true,
    enumerable: true,
    configurable: true,
  } as PropertyDescriptor);
}

const nativeFunctionText = method(Function.prototype, 'toString');

/** The source text of a function. */
export function sourceOf(callback: unknown): string {
  return typeof callback === 'function' ? apply(nativeFunctionText, callback, NONE) : '';
}

const nativeIndexOf = method(String.prototype, 'indexOf');
const nativeSlice = method(String.prototype, 'slice');
const nativeToLowerCase = method(String.prototype, 'toLowerCase');
const nativeCharCodeAt = method(String.prototype, 'charCodeAt');

export function indexOf(text: string, part: string, from = 0): number {
  return apply(nativeIndexOf, text, [part, from]);
}

export function slice(text: string, from: number, to?: number): string {
  return apply(nativeSlice, text, [from, to]);
}

export function charCodeAt(text: string, index: number): number {
  return apply(nativeCharCodeAt, text, [index]);
}

export function toLowerCase(text: string): string {
  return apply(nativeToLowerCase, text, NONE);
}
