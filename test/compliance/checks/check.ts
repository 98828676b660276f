// The list of checks, and the words that they are written in. Runs in the page; names of checks are read in Node too,
// so nothing here touches the DOM before a check is run.

export interface Check {
  /** What the standard says. */
  name: string;
  /** Tries it in the window that it runs in. The result is compared between windows, never judged here. */
  run: () => unknown;
}

export const checks: Check[] = [];

export function check(name: string, run: Check['run']): void {
  checks.push({ name, run });
}

/** What a call gave or threw. */
export function attempt(call: () => unknown): unknown {
  try {
    return { returned: plain(call()) };
  } catch (error) {
    return { thrown: plain(error) };
  }
}

/** What a promise brought, or why it was rejected. */
export async function settled(promise: unknown): Promise<unknown> {
  try {
    return { resolved: plain(await promise) };
  } catch (error) {
    return { rejected: plain(error) };
  }
}

/** The same attempt with each of several values, by its label. */
export function attemptEach(
  values: { [label: string]: unknown },
  call: (value: unknown) => unknown,
): unknown {
  return Object.fromEntries(
    Object.entries(values).map(([label, value]) => [label, attempt(() => call(value))]),
  );
}

/** Any value in a form that JSON keeps, with all of it that a page can tell apart. */
export function plain(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : `(${Object.is(value, -0) ? '-0' : value})`;
    case 'undefined':
    case 'bigint':
    case 'symbol':
      return `(${String(value)})`;
    case 'function':
      return `(function ${value.name}/${value.length})`;
    case 'object':
      return plainObject(value);
    default:
      return '(unknown)';
  }
}

function plainObject(value: object | null): unknown {
  if (value === null) return null;
  if (value instanceof Error || value instanceof DOMException) return plainError(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof ArrayBuffer) return `(bytes ${[...new Uint8Array(value)]})`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    return Object.fromEntries(
      Reflect.ownKeys(value).map((key) => [String(key), plain(Reflect.get(value, key))]),
    );
  }
  return Object.prototype.toString.call(value);
}

/** Fields beyond the standard's, some of which Firefox and Chromium give their errors. */
const ERROR_FIELDS = [
  'name',
  'message',
  'code',
  'stack',
  'fileName',
  'filename',
  'lineNumber',
  'columnNumber',
  'cause',
];

function plainError(error: object): unknown {
  const fields = ERROR_FIELDS.filter((field) => field in error).map((field) => [
    field,
    plain(Reflect.get(error, field)),
  ]);
  return {
    tag: Object.prototype.toString.call(error),
    ...Object.fromEntries(fields),
    own: Object.entries(Object.getOwnPropertyDescriptors(error)).map(([name, descriptor]) => [
      name,
      shapeOf(descriptor),
    ]),
    prototypeIsOurs:
      error instanceof DOMException ||
      Object.getPrototypeOf(error) === Reflect.get(globalThis, (error as Error).name)?.prototype,
  };
}

/** A property's descriptor: which of its fields it has, without the values. */
export function shapeOf(descriptor: PropertyDescriptor): string {
  const { enumerable, configurable, writable } = descriptor;
  const kind =
    'value' in descriptor ? `${typeof descriptor.value}${writable ? ' writable' : ''}` : 'accessor';
  const sides = `${descriptor.get ? ' get' : ''}${descriptor.set ? ' set' : ''}`;
  return `${kind}${sides}${enumerable ? ' enumerable' : ''}${configurable ? ' configurable' : ''}`;
}

/** The address of a WebSocket path on the server that the page came from. Its paths: `test/compliance/server.ts`. */
export function address(path = '/echo'): string {
  return `ws://${location.host}${path}`;
}

let connectingSocket: WebSocket | undefined;

/** A socket that is CONNECTING until the task ends. One for all who ask meanwhile. */
export function connecting(): WebSocket {
  if (connectingSocket?.readyState !== WebSocket.CONNECTING) {
    connectingSocket?.close();
    connectingSocket = new WebSocket(address());
  }
  return connectingSocket;
}

/** `new WebSocket` with what the types forbid. */
export function make(...args: unknown[]): WebSocket {
  return Reflect.construct(WebSocket, args);
}

/** A socket that has opened. */
export async function open(path = '/echo', protocols?: string[]): Promise<WebSocket> {
  const socket = new WebSocket(address(path), protocols);
  await heard(socket, 'open');
  return socket;
}

/** The next event of a type. */
export function heard<Heard extends Event = Event>(target: EventTarget, type: string): Promise<Heard> {
  return new Promise((resolve) => {
    target.addEventListener(type, (event) => resolve(event as Heard), { once: true });
  });
}

/** Closes a socket, and resolves with its `close` event. */
export function closed(socket: WebSocket): Promise<CloseEvent> {
  const event = heard<CloseEvent>(socket, 'close');
  socket.close();
  return event;
}

/** Sends a text, and resolves when the server's echo of it was dispatched to all listeners. */
export async function echoed(socket: WebSocket, text = 'ping'): Promise<void> {
  const answer = heard(socket, 'message');
  socket.send(text);
  await answer;
  await nextTask();
}

export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

/** What the window's `error` event says of the exception that a call lets go. */
export async function uncaught(
  call: () => unknown,
): Promise<{ message: unknown; error: unknown; place: unknown }> {
  const told = errorEvent();
  setTimeout(call, 0);
  return told;
}

/** The window's next `error` event, kept from the console. */
export async function errorEvent(): Promise<{ message: unknown; error: unknown; place: unknown }> {
  const event = await new Promise<ErrorEvent>((resolve) => {
    const listen = (error: ErrorEvent) => {
      error.preventDefault();
      resolve(error);
    };
    addEventListener('error', listen, { once: true });
  });
  const { message, filename, lineno, colno, error } = event;
  return { message, error: plain(error), place: [filename, lineno, colno] };
}

/** The window's next `unhandledrejection` event, kept from the console. */
export function unhandledRejection(): Promise<PromiseRejectionEvent> {
  return new Promise((resolve) => {
    addEventListener(
      'unhandledrejection',
      (event) => {
        event.preventDefault();
        resolve(event);
      },
      { once: true },
    );
  });
}

/** An iframe in the page; without an address, a blank one. Take it away by `remove()`. */
export async function iframe(
  src?: string,
): Promise<HTMLIFrameElement & { contentWindow: Window & typeof globalThis }> {
  const frame = document.createElement('iframe');
  if (src !== undefined) frame.src = src;
  const loaded = src === undefined ? undefined : heard(frame, 'load');
  document.body.append(frame);
  await loaded;
  if (!hasWindow(frame)) throw new Error('An iframe in the document has a window.');
  return frame;
}

function hasWindow(
  frame: HTMLIFrameElement,
): frame is HTMLIFrameElement & { contentWindow: Window & typeof globalThis } {
  return frame.contentWindow !== null;
}

/** An object that notes each reading of its properties, and what they are asked as. */
export function watchedObject(properties: object, log: string[], label = 'object'): object {
  return new Proxy(properties, {
    get: (target, key) => {
      log.push(`${label} get ${String(key)}`);
      return Reflect.get(target, key);
    },
    has: (target, key) => {
      log.push(`${label} has ${String(key)}`);
      return Reflect.has(target, key);
    },
    getOwnPropertyDescriptor: (target, key) => {
      log.push(`${label} own ${String(key)}`);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    ownKeys: (target) => {
      log.push(`${label} keys`);
      return Reflect.ownKeys(target);
    },
    getPrototypeOf: (target) => {
      log.push(`${label} prototype`);
      return Reflect.getPrototypeOf(target);
    },
  });
}

/** An object that notes each conversion of itself, and its hint. */
export function convertible(result: unknown, log: string[], label = 'object'): object {
  return {
    [Symbol.toPrimitive]: (hint: string) => {
      log.push(`${label} as ${hint}`);
      return result;
    },
  };
}
