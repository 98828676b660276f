// `new WebSocket`: a Proxy stands in its place and hands out native sockets.

import { socketCreated } from './churn';
import { notedString, notedStrings } from './conversion';
import { disguise, replaceValue } from './disguise';
import {
  append,
  apply,
  construct,
  dateNow,
  descriptorOf,
  getPrototypeOf,
  getter,
  getUrl,
  isObject,
  NativeProxy,
  NativeWebSocket,
  NONE,
  now,
  slice,
} from './intrinsics';
import { addFact, wake } from './pending';
import { asThrownByPage, pageStack } from './stacks';
import { nextConnectionNumber } from './state';
import { connecting } from './timers';
import { watchTraffic } from './traffic';

/** Longest address or message kept: far beyond what servers take. */
const TEXT_LENGTH = 16_384;
/** Longest sub-protocol kept: some carry a token. */
const PROTOCOL_LENGTH = 4_096;
/** Sub-protocols kept. */
const PROTOCOLS = 64;

const typeErrorPrototype = TypeError.prototype;
const getExceptionName = getter(DOMException.prototype, 'name');
const getExceptionMessage = getter(DOMException.prototype, 'message');

export function wrapConstructor(): void {
  const trap = (native: typeof WebSocket, args: unknown[], newTarget: new () => unknown) => {
    try {
      return args.length === 0
        ? construct(native, args, newTarget)
        : constructRecorded(native, args, newTarget);
    } catch (error) {
      throw asThrownByPage(error, trap);
    }
  };
  const proxy = new NativeProxy(NativeWebSocket, {
    __proto__: null,
    construct: trap,
  } as ProxyHandler<typeof WebSocket>);
  disguise(proxy, NativeWebSocket);
  replaceValue(window, 'WebSocket', proxy);
  replaceValue(NativeWebSocket.prototype, 'constructor', proxy);
}

function constructRecorded(native: typeof WebSocket, args: unknown[], newTarget: new () => unknown): object {
  let url = '';
  const protocols: string[] = [];
  args[0] = notedString(args[0], (text) => {
    url = text;
  });
  if (args.length > 1 && args[1] !== undefined) {
    args[1] = notedStrings(args[1], (text) => append(protocols, text));
  }
  const stack = pageStack();
  const at = now();
  let socket: object;
  try {
    socket = construct(native, args, newTarget);
  } catch (error) {
    wake();
    const address = slice(url, 0, TEXT_LENGTH);
    addFact({ type: 'refused', at, url: address, ...nameOf(error), stack }, 2 * TEXT_LENGTH);
    throw error;
  }
  try {
    record(socket, protocols, at, stack);
  } catch {
    // A full call stack or memory: the socket goes unrecorded, the page gets it all the same.
  }
  return socket;
}

function record(socket: object, protocols: readonly string[], at: number, stack: string): void {
  const connection = nextConnectionNumber();
  const url = slice(apply(getUrl, socket, NONE), 0, TEXT_LENGTH);
  const asked: string[] = [];
  for (let index = 0; index < protocols.length && index < PROTOCOLS; index++) {
    append(asked, slice(protocols[index] ?? '', 0, PROTOCOL_LENGTH));
  }
  wake();
  connecting();
  const textLength = url.length + stack.length + asked.length * PROTOCOL_LENGTH;
  addFact({ type: 'created', at, connection, url, protocols: asked, wall: dateNow(), stack }, textLength);
  watchTraffic(socket, connection, asked);
  socketCreated(url, connection);
}

/** The name and message of what a native throws. Asked without running any code of the page. */
function nameOf(error: unknown): { name: string; message: string } {
  if (!isObject(error)) return { name: 'Error', message: '' };
  let name: unknown;
  let message: unknown;
  try {
    name = apply(getExceptionName, error, NONE);
    message = apply(getExceptionMessage, error, NONE);
  } catch {
    name = getPrototypeOf(error) === typeErrorPrototype ? 'TypeError' : 'Error';
    message = descriptorOf(error, 'message')?.value;
  }
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? slice(message, 0, TEXT_LENGTH) : '',
  };
}
