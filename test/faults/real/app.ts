// The app under test: a page that writes down all that an app can see of its sockets. Lines of text without times, so that
// what it saw of a real failure and of a fault can be laid side by side. `isTrusted` alone is left out (docs/faults.md).

const STATES = ['connecting', 'open', 'closing', 'closed'];
/** From here on how much waits depends on the system's buffers. */
const MUCH_BYTES = 64 * 1024;
/** Longer texts are told by their length. */
const SHOWN_LENGTH = 60;
/** Far beyond the minute after which Chromium gives up a close; reached only where it never comes. */
const PATIENCE_MS = 120_000;

interface Opening {
  protocols?: string[];
  binaryType?: BinaryType;
  /** Nothing listens to it but what the play puts there. */
  bare?: boolean;
}

const log: string[] = [];
const sockets = new Map<string, WebSocket>();
const acts = new Map<string, (event: Event) => void>();
const waits: { isOver: () => boolean; done: () => void }[] = [];

function write(line: string): void {
  log.push(line);
  for (const wait of [...waits]) {
    if (!wait.isOver()) continue;
    waits.splice(waits.indexOf(wait), 1);
    // As a task: not in the midst of the event that ends it.
    setTimeout(wait.done);
  }
}

/** A socket to `url` with that name as its path, and everything that happens to it written down. */
function open(name: string, url: string, { protocols = [], binaryType, bare = false }: Opening = {}): void {
  const socket = new WebSocket(url + name, protocols);
  if (binaryType) socket.binaryType = binaryType;
  sockets.set(name, socket);
  write(`${name} made: ${stateOf(socket)}`);
  if (bare) return;
  for (const type of ['open', 'message', 'error', 'close'] as const) {
    socket[`on${type}`] = () => write(`${name} on${type}`);
    // The last to hear it: between two listeners microtasks run for an event of the browser's alone.
    socket.addEventListener(type, (event) => {
      // While it is open, how much waits is the network's to say, from task to task.
      const state = () =>
        socket.readyState === WebSocket.CLOSED ? stateOf(socket) : STATES[socket.readyState];
      write(`${name} ${type}: ${eventOf(event, socket)}; ${state()}`);
      acts.get(`${name} ${type}`)?.(event);
      queueMicrotask(() => write(`${name} ${type}, microtask: ${state()}`));
      if (type === 'message') return;
      setTimeout(() => write(`${name} ${type}, task: ${state()}`));
    });
  }
}

/** What the app does while it hears an event. */
function during(name: string, type: string, act: (event: Event) => void): void {
  acts.set(`${name} ${type}`, act);
}

/** `send` as the app sees it: what it gives or throws, and what waits right after. */
function send(name: string, data: string | ArrayBuffer | Blob): void {
  const result = resultOf(() => socketOf(name).send(data));
  write(`${name} send ${shown(data)}: ${result}; ${stateOf(socketOf(name))}`);
}

function close(name: string, ...args: [number?, string?]): void {
  const result = resultOf(() => socketOf(name).close(...args));
  write(`${name} close(${args.join(', ')}): ${result}; ${stateOf(socketOf(name))}`);
}

/** Writes down how a socket stands. */
function note(name: string, moment: string): void {
  write(`${name} ${moment}: ${stateOf(socketOf(name))}`);
}

function socketOf(name: string): WebSocket {
  const socket = sockets.get(name);
  if (!socket) throw new Error(`There is no socket ${name}.`);
  return socket;
}

/** Resolves once so many lines begin so. */
function seen(start: string, times = 1): Promise<void> {
  return once(() => log.filter((line) => line.startsWith(start)).length >= times, `${times} × "${start}"`);
}

/** Resolves once nothing waits in a socket any more. */
async function drained(name: string): Promise<void> {
  while (socketOf(name).bufferedAmount > 0) await new Promise((done) => setTimeout(done, 10));
}

function once(isOver: () => boolean, what: string): Promise<void> {
  if (isOver()) return Promise.resolve();
  return new Promise((done, fail) => {
    waits.push({ isOver, done });
    setTimeout(() => fail(new Error(`Waited ${PATIENCE_MS / 1000} s for ${what}.`)), PATIENCE_MS);
  });
}

function stateOf(socket: WebSocket): string {
  const { bufferedAmount } = socket;
  const { protocol, extensions } = socket;
  const rest = [protocol && `protocol ${protocol}`, extensions && `extensions ${extensions}`].filter(Boolean);
  return [
    STATES[socket.readyState],
    `${bufferedAmount < MUCH_BYTES ? bufferedAmount : 'much'} buffered`,
    ...rest,
  ].join(', ');
}

/** An event as the app gets it. */
function eventOf(event: Event, socket: WebSocket): string {
  const { bubbles, cancelable, composed, defaultPrevented, returnValue } = event;
  const parts = [
    `${event.constructor.name} ${Object.prototype.toString.call(event)}`,
    `target ${event.target === socket} ${event.currentTarget === socket} ${event.eventPhase} ${event.composedPath().length}`,
    `flags ${[bubbles, cancelable, composed, defaultPrevented, returnValue].join()}`,
  ];
  if (event instanceof CloseEvent) {
    parts.push(`code ${event.code} ${JSON.stringify(event.reason)} clean ${event.wasClean}`);
  }
  if (event instanceof MessageEvent) {
    const isOfServer = event.origin === new URL(socket.url).origin;
    parts.unshift(shown(event.data));
    parts.push(
      `origin ${isOfServer} ${JSON.stringify(event.lastEventId)} ${event.source} ${event.ports.length}`,
    );
  }
  return parts.join('; ');
}

function shown(data: unknown): string {
  if (typeof data === 'string')
    return data.length > SHOWN_LENGTH ? `text of ${data.length}` : JSON.stringify(data);
  if (data instanceof ArrayBuffer) {
    return `ArrayBuffer ${new Uint8Array(data).slice(0, 8).join(' ')} of ${data.byteLength}`;
  }
  if (data instanceof Blob) return `Blob of ${data.size} ${JSON.stringify(data.type)}`;
  return String(data);
}

function resultOf(act: () => unknown): string {
  try {
    return String(act());
  } catch (error) {
    return `${Object.prototype.toString.call(error)} ${(error as Error).name}`;
  }
}

Object.assign(globalThis, {
  app: { log, write, open, during, send, close, note, socketOf, seen, drained, stateOf, shown },
});
