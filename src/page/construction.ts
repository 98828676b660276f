// `new WebSocket`: a Proxy stands in its place and hands out native sockets.

import { captureStack, disguise, withoutOwnFrames } from './disguise';
import {
  append,
  apply,
  construct,
  dateNow,
  defineProperty,
  getOwnPropertyDescriptor,
  getUrl,
  type Fields,
  isObject,
  iteratorKey,
  NativeProxy,
  NativeWebSocket,
  NONE,
  now,
} from './intrinsics';
import { watchLifecycle } from './lifecycle';
import { addFact, wake } from './pending';
import { nextConnectionNumber } from './state';
import { connecting } from './timers';
import { watchTraffic } from './traffic';

export function wrapConstructor(): void {
  const proxy = new NativeProxy(NativeWebSocket, {
    __proto__: null,
    construct: (native: typeof WebSocket, args: unknown[], newTarget: new () => unknown) => {
      try {
        return args.length === 0
          ? construct(native, args, newTarget)
          : constructRecorded(native, args, newTarget);
      } catch (error) {
        throw withoutOwnFrames(error);
      }
    },
  } as ProxyHandler<typeof WebSocket>);
  disguise(proxy, NativeWebSocket);
  replaceValue(window, 'WebSocket', proxy);
  replaceValue(NativeWebSocket.prototype, 'constructor', proxy);
}

function replaceValue(owner: object, name: PropertyKey, value: unknown): void {
  const descriptor = getOwnPropertyDescriptor(owner, name);
  defineProperty(owner, name, { __proto__: null, ...descriptor, value } as PropertyDescriptor);
}

function constructRecorded(native: typeof WebSocket, args: unknown[], newTarget: new () => unknown): object {
  // The conversions that the native would make, made once and in its order: an object's own `toString` or iterator
  // runs exactly as often as without the recorder. A symbol is left to the native to refuse.
  const url = typeof args[0] === 'symbol' ? args[0] : `${args[0]}`;
  const protocols: string[] = [];
  const stack = captureStack();
  const at = now();
  let socket: object;
  try {
    socket =
      args.length > 1 && args[1] !== undefined
        ? construct(native, [url, notedProtocols(args[1], protocols)], newTarget)
        : construct(native, [url], newTarget);
  } catch (error) {
    wake();
    addFact({ type: 'refused', at, url: typeof url === 'string' ? url : '', ...nameOf(error), stack });
    throw error;
  }
  const number = nextConnectionNumber();
  wake();
  watchLifecycle();
  connecting();
  addFact({
    type: 'created',
    at,
    connection: number,
    url: apply(getUrl, socket, NONE),
    protocols,
    wall: dateNow(),
    stack,
  });
  watchTraffic(socket, number);
  return socket;
}

/**
 * What the native reads in place of the page's protocols, Web IDL's `DOMString or sequence<DOMString>`: it takes each
 * step itself, in its own order and with its own errors; the strings are noted as they pass.
 */
function notedProtocols(value: unknown, noted: string[]): unknown {
  if (typeof value === 'symbol') return value;
  const iterate = isObject(value) ? value[iteratorKey] : undefined;
  if (iterate === undefined || iterate === null) {
    const text = `${value}`;
    append(noted, text);
    return text;
  }
  if (typeof iterate !== 'function') return { __proto__: null, [iteratorKey]: iterate };
  return {
    __proto__: null,
    [iteratorKey]: () => {
      const iterator: unknown = apply(iterate, value, NONE);
      return isObject(iterator) ? notedIterator(iterator, noted) : iterator;
    },
  };
}

function notedIterator(iterator: Fields, noted: string[]): object {
  const { next } = iterator;
  if (typeof next !== 'function') return { __proto__: null, next };
  return {
    __proto__: null,
    next: () => {
      const step: unknown = apply(next, iterator, NONE);
      if (!isObject(step)) return step;
      if (step.done) return { __proto__: null, done: true };
      const { value } = step;
      if (typeof value === 'symbol') return { __proto__: null, value };
      const text = `${value}`;
      append(noted, text);
      return { __proto__: null, value: text };
    },
  };
}

function nameOf(error: unknown): { name: string; message: string } {
  if (typeof error !== 'object' || error === null) return { name: 'Error', message: '' };
  const { name, message } = error as { name?: unknown; message?: unknown };
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : '',
  };
}
