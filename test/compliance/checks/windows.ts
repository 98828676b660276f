// HTML: the window around the sockets. Other windows, documents opened anew, what the page finds in its document and clock.

import { address, attempt, check, closed, echoed, heard, iframe, make, nextTask, open, plain } from './check';

check('the document holds nothing but the page', () => ({
  html: document.documentElement.outerHTML,
  scripts: [...document.scripts].map(({ src }) => src),
  sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
  frames: window.length,
  readyState: document.readyState,
}));

check('performance entries are those of the page', () =>
  performance
    .getEntries()
    .filter(({ entryType }) => ['navigation', 'mark', 'measure', 'resource'].includes(entryType))
    .filter(({ name }) => !/\/(api|favicon)/.test(name))
    .map(({ entryType, name }) => [entryType, name]),
);

check('what sockets use is the same object as ever: JSON, Promise, Reflect and their members', () => {
  const owners: { [name: string]: object } = {
    JSON,
    Promise,
    Reflect,
    'Promise.prototype': Promise.prototype,
    'Array.prototype': Array.prototype,
    'WeakMap.prototype': WeakMap.prototype,
    'MessagePort.prototype': MessagePort.prototype,
    'Performance.prototype': Performance.prototype,
  };
  return Object.entries(owners).map(([name, owner]) => [
    name,
    Reflect.ownKeys(owner).map((key) => {
      const value: unknown = Reflect.getOwnPropertyDescriptor(owner, key)?.value;
      return [
        String(key),
        typeof value === 'function' ? Function.prototype.toString.call(value) : typeof value,
      ];
    }),
  ]);
});

check('no extension answers in the page', () => {
  const names = ['chrome', 'browser', 'redial', '__REDIAL__', 'exports'];
  return names.map((name) => {
    const value: unknown = Reflect.get(window, name);
    return [name, typeof value === 'object' && value ? Object.keys(value).sort() : typeof value];
  });
});

check('symbols of the registry are not used as marks', async () => {
  const socket = await open();
  const symbols = [socket, WebSocket, WebSocket.prototype, window, document, EventTarget.prototype].map(
    (owner) => Object.getOwnPropertySymbols(owner).map(String),
  );
  await closed(socket);
  return symbols;
});

check('a blank iframe has a WebSocket of its own, at once', async () => {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const other = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!other) return 'no window';
  const socket = new other.WebSocket(address());
  const result = {
    own: other.WebSocket !== WebSocket,
    instance: [socket instanceof other.WebSocket, socket instanceof WebSocket],
    text: other.Function.prototype.toString.call(other.WebSocket),
    thrown: attempt(() => new other.WebSocket('ftp://x')),
  };
  await heard(socket, 'open');
  await echoed(socket);
  const event = await closed(socket);
  frame.remove();
  return { ...result, code: event.code };
});

check('sockets of a removed iframe, and its WebSocket afterwards', async () => {
  const frame = await iframe('/');
  const other = frame.contentWindow;
  const Other = other.WebSocket;
  const socket = new Other(address());
  await heard(socket, 'open');
  const log: string[] = [];
  for (const type of ['message', 'close', 'error']) socket.addEventListener(type, () => log.push(type));
  frame.remove();
  const after = attempt(() => {
    const late = new Other(address());
    const { readyState, url } = late;
    late.close();
    return { readyState, url };
  });
  const sent = attempt(() => socket.send('late'));
  await nextTask();
  return { state: socket.readyState, log, after, sent };
});

check('an iframe that goes from its first blank document to a page keeps no double of anything', async () => {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const first = frame.contentWindow as (Window & typeof globalThis) | null;
  const before = first?.WebSocket;
  const loaded = heard(frame, 'load');
  frame.src = '/';
  await loaded;
  const other = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!other) return 'no window';
  const log: string[] = [];
  const socket = new other.WebSocket(address());
  socket.addEventListener('message', () => log.push('heard'));
  await heard(socket, 'open');
  await echoed(socket);
  await closed(socket);
  const result = {
    same: before === other.WebSocket,
    log,
    text: String(other.WebSocket),
    name: other.WebSocket.name,
  };
  frame.remove();
  return result;
});

check('document.open() takes the listeners of the window away, not those of its sockets', async () => {
  const frame = await iframe('/');
  const other = frame.contentWindow;
  const { WebSocket: Before } = other;
  const socket = new Before(address());
  await heard(socket, 'open');
  const log: unknown[] = [];
  socket.addEventListener('message', ({ data }) => log.push(data));
  other.addEventListener('hello', () => log.push('heard by the window'));
  other.document.open();
  other.document.write('<p>written</p>');
  other.document.close();
  other.dispatchEvent(new Event('hello'));
  await echoed(socket, 'after open');
  const fresh = new other.WebSocket(address());
  await heard(fresh, 'open');
  log.push(other.WebSocket === Before, fresh instanceof Before, other.document.body.innerHTML);
  await Promise.all([closed(socket), closed(fresh)]);
  frame.remove();
  return log;
});

check('a sandboxed iframe and one from a script address', async () => {
  const results: unknown[] = [];
  const sandboxed = document.createElement('iframe');
  sandboxed.sandbox.add('allow-scripts');
  sandboxed.srcdoc = `<script>
    const socket = new WebSocket('${address()}');
    socket.onopen = () => { parent.postMessage([String(WebSocket), socket.url, Object.keys(socket)], '*'); socket.close(); };
  </${'script'}>`;
  const told = heard<MessageEvent>(window, 'message');
  document.body.append(sandboxed);
  const { data, origin } = await told;
  results.push(data, origin);
  sandboxed.remove();
  const scripted = document.createElement('iframe');
  scripted.src = `javascript:"<p>" + typeof WebSocket + String(WebSocket) + "</p>"`;
  const loaded = heard(scripted, 'load');
  document.body.append(scripted);
  await loaded;
  await nextTask();
  results.push(scripted.contentDocument?.body.innerHTML);
  scripted.remove();
  return results;
});

check('a worker has the WebSocket of the browser', async () => {
  const source = `const socket = new WebSocket('${address()}'); socket.onopen = () => postMessage([String(WebSocket), String(setTimeout), socket.url]);`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url);
  const { data } = await heard<MessageEvent>(worker, 'message');
  worker.terminate();
  URL.revokeObjectURL(url);
  return data;
});

check('the window hears no event that the page did not cause', async () => {
  const heardTypes: string[] = [];
  const types = [
    'message',
    'messageerror',
    'error',
    'unhandledrejection',
    'redial-hello',
    'websocket-decision',
    'storage',
  ];
  const note = ({ type }: Event) => heardTypes.push(type);
  for (const type of types) addEventListener(type, note);
  const socket = await open();
  await echoed(socket);
  await closed(socket);
  for (let turn = 0; turn < 10; turn++) await nextTask();
  for (const type of types) removeEventListener(type, note);
  return heardTypes;
});

check('a socket is not cloneable nor transferable, and is no Node, Promise or iterable', () => {
  const socket = make(address());
  socket.close();
  return [
    attempt(() => structuredClone(socket)),
    attempt(() => structuredClone({ socket }, { transfer: [socket as never] })),
    attempt(() => postMessage(socket)),
    attempt(() => [...(socket as unknown as Iterable<unknown>)]),
    plain(Reflect.get(socket, 'then')),
    attempt(() => new WeakMap([[socket, 1]]).get(socket)),
    attempt(() => Object.freeze(make(address())).close()),
  ];
});
