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
  iteratorKey,
  NativeProxy,
  NativeWebSocket,
  NONE,
  now,
  sequenceOf,
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
  const withProtocols = args.length > 1 && args[1] !== undefined;
  const protocols = withProtocols ? protocolList(args[1]) : [];
  const stack = captureStack();
  const at = now();
  let socket: object;
  try {
    socket = construct(native, withProtocols ? [url, sequenceOf(protocols)] : [url], newTarget);
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

/** Web IDL's conversion to `DOMString or sequence<DOMString>`. */
function protocolList(value: unknown): string[] {
  const list: string[] = [];
  const iterate: unknown =
    (typeof value === 'object' && value !== null) || typeof value === 'function'
      ? (value as { [iteratorKey]?: unknown })[iteratorKey]
      : undefined;
  if (iterate === undefined || iterate === null) {
    append(list, `${value}`);
    return list;
  }
  if (typeof iterate !== 'function')
    throw new TypeError('The object must have a callable @@iterator property.');
  const iterator = apply(iterate, value, NONE) as Iterator<unknown>;
  const { next } = iterator;
  for (;;) {
    const step: IteratorResult<unknown> = apply(next, iterator, NONE);
    if (step.done) return list;
    append(list, `${step.value}`);
  }
}

function nameOf(error: unknown): { name: string; message: string } {
  if (typeof error !== 'object' || error === null) return { name: 'Error', message: '' };
  const { name, message } = error as { name?: unknown; message?: unknown };
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : '',
  };
}
