// WebSockets, `close(code, reason)` and the closing handshake, from either side.

import {
  address,
  attempt,
  check,
  closed,
  convertible,
  heard,
  make,
  open,
  plain,
  watchedObject,
} from './check';

const long = (bytes: number) => 'r'.repeat(bytes);

/** Arguments of `close`, by label. */
const CALLS: { [label: string]: () => unknown[] } = {
  nothing: () => [],
  undefined: () => [undefined],
  'two undefined': () => [undefined, undefined],
  'reason without code': () => [undefined, 'why'],
  1000: () => [1000],
  3000: () => [3000],
  4999: () => [4999],
  'code and reason': () => [4001, 'because'],
  999: () => [999],
  1001: () => [1001],
  1005: () => [1005],
  1006: () => [1006],
  2999: () => [2999],
  5000: () => [5000],
  0: () => [0],
  negative: () => [-1],
  'code in text': () => ['1000'],
  'no number': () => ['abc'],
  fraction: () => [2999.6],
  'half to even': () => [3000.5],
  NaN: () => [Number.NaN],
  Infinity: () => [Number.POSITIVE_INFINITY],
  'beyond 16 bits': () => [65536 + 1000],
  null: () => [null],
  boolean: () => [true],
  'object with valueOf': () => [{ valueOf: () => 3001 }],
  'symbol code': () => [Symbol('code')],
  'bigint code': () => [1000n],
  'empty reason': () => [1000, ''],
  '123 bytes': () => [1000, long(123)],
  '124 bytes': () => [1000, long(124)],
  '123 bytes in UTF-8': () => [1000, '✓'.repeat(41)],
  '126 bytes in UTF-8': () => [1000, '✓'.repeat(42)],
  'lone surrogate': () => [1000, 'a\ud800'],
  'null reason': () => [1000, null],
  'undefined reason': () => [1000, undefined],
  'number reason': () => [1000, 7],
  'object reason': () => [1000, { toString: () => 'converted' }],
  'symbol reason': () => [1000, Symbol('reason')],
  'third argument': () => [1000, 'x', 'y'],
};

function closeEvent({ code, reason, wasClean, type, isTrusted }: CloseEvent): unknown {
  return { code, reason, wasClean, type, isTrusted };
}

check('close() checks code and reason, and the closing handshake carries them', async () => {
  const results: unknown[] = [];
  for (const [label, args] of Object.entries(CALLS)) {
    const socket = await open();
    const gone = heard<CloseEvent>(socket, 'close');
    const result = attempt(() => Reflect.apply(socket.close, socket, args()));
    const state = socket.readyState;
    if (state === WebSocket.OPEN) socket.close();
    results.push([label, result, state, closeEvent(await gone)]);
  }
  return results;
});

check('close() while CONNECTING fails the connection: error, then close with 1006', async () => {
  const log: unknown[] = [];
  const socket = make(address());
  for (const type of ['open', 'error', 'close']) {
    socket.addEventListener(type, (event) =>
      log.push([type, socket.readyState, event instanceof CloseEvent ? closeEvent(event) : null]),
    );
  }
  const gone = heard(socket, 'close');
  const results = [
    attempt(() => socket.close(999)),
    attempt(() => socket.close(4000, 'gone')),
    attempt(() => socket.close(4001, long(200))),
  ];
  log.push(['called', socket.readyState]);
  await gone;
  return { log, results };
});

check('close() while CLOSING or CLOSED does nothing, once its arguments are right', async () => {
  const socket = await open();
  const gone = heard<CloseEvent>(socket, 'close');
  socket.close(4000, 'first');
  const calls = () => [
    attempt(() => socket.close(4001, 'second')),
    attempt(() => socket.close(1)),
    attempt(() => socket.close(1000, long(124))),
    attempt(() => Reflect.apply(socket.close, socket, [Symbol('x')])),
    socket.readyState,
  ];
  const closing = calls();
  const event = closeEvent(await gone);
  return { closing, event, closed: calls() };
});

check('close() converts code, then reason, once each, before it looks at them', async () => {
  const log: string[] = [];
  const socket = await open();
  const fail = {
    toString: () => {
      log.push('reason fails');
      throw new RangeError('mine');
    },
  };
  const results = [
    attempt(() =>
      Reflect.apply(socket.close, socket, [convertible(1, log, 'code'), convertible('r', log, 'reason')]),
    ),
    attempt(() => Reflect.apply(socket.close, socket, [convertible(1, log, 'code'), fail])),
    attempt(() => Reflect.apply(socket.close, socket, [watchedObject({ valueOf: () => 1 }, log, 'code')])),
  ];
  await closed(socket);
  const after = attempt(() => Reflect.apply(socket.close, socket, [convertible(1000, log, 'late')]));
  return { log, results, after };
});

check('close() in handlers of open, message and close', async () => {
  const log: unknown[] = [];
  const inOpen = make(address());
  inOpen.onopen = () => {
    inOpen.close(4010, 'in open');
    log.push(['open', inOpen.readyState]);
  };
  log.push(closeEvent(await heard<CloseEvent>(inOpen, 'close')));
  const inMessage = make(address('/obey'));
  inMessage.onopen = () => inMessage.send('send 5');
  inMessage.onmessage = ({ data }) => {
    log.push(['message', data, inMessage.readyState]);
    inMessage.close();
  };
  inMessage.onclose = (event) => {
    inMessage.close();
    log.push(['close', inMessage.readyState, closeEvent(event)]);
  };
  await heard(inMessage, 'close');
  return log;
});

check('a close by the server brings its code and reason', async () => {
  const commands = [
    'close 4002 as you wish',
    'close 1000',
    'close',
    'close 1011 oops',
    'close 3500 ✓é',
    'cut',
  ];
  const results: unknown[] = [];
  for (const command of commands) {
    const socket = await open('/obey');
    const log: string[] = [];
    for (const type of ['error', 'message', 'close']) socket.addEventListener(type, () => log.push(type));
    const gone = heard<CloseEvent>(socket, 'close');
    socket.send(command);
    results.push([command, closeEvent(await gone), log, socket.readyState]);
  }
  return results;
});

check('a refused handshake fails the connection: error, then close with 1006', async () => {
  const socket = make(address('/refuse'), ['chat']);
  const log: unknown[] = [];
  for (const type of ['open', 'error', 'close']) {
    socket.addEventListener(type, (event) => log.push([type, event.constructor.name, socket.readyState]));
  }
  const event = closeEvent(await heard<CloseEvent>(socket, 'close'));
  return [log, event, socket.protocol, socket.extensions, socket.url];
});

check('messages that arrived before the close are dispatched before it', async () => {
  const socket = await open('/obey');
  const log: string[] = [];
  socket.onmessage = ({ data }) => log.push(data);
  socket.onclose = () => log.push('close');
  const gone = heard(socket, 'close');
  socket.send('send 20 and close');
  await gone;
  return log;
});

check('readyState, bufferedAmount, protocol, extensions, url and binaryType through life', async () => {
  const states: unknown[] = [];
  const socket = make(address('/obey'), ['one']);
  const note = (when: string) => {
    const { readyState, bufferedAmount, protocol, extensions, url, binaryType } = socket;
    states.push({ when, readyState, bufferedAmount, protocol, extensions, url, binaryType });
  };
  note('made');
  socket.addEventListener('open', () => note('open'));
  socket.addEventListener('message', () => note('message'));
  socket.addEventListener('close', () => note('close'));
  await heard(socket, 'open');
  const answer = heard(socket, 'message');
  socket.send('send 1');
  note('sent');
  await answer;
  const gone = heard(socket, 'close');
  socket.close();
  note('closing');
  await gone;
  note('closed');
  return states;
});

check('binaryType takes its two values alone, and decides how the next message comes', async () => {
  const socket = await open();
  const values = [
    'arraybuffer',
    'blob',
    'ARRAYBUFFER',
    '',
    'text',
    null,
    undefined,
    5,
    { toString: () => 'arraybuffer' },
  ];
  const written = values.map((value) => [
    plain(value),
    attempt(() => Reflect.set(socket, 'binaryType', value)),
    socket.binaryType,
  ]);
  const failing = attempt(() => Reflect.set(socket, 'binaryType', Symbol('x')));
  const kinds: unknown[] = [];
  const all = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => {
      kinds.push([Object.prototype.toString.call(data), data.size ?? data.byteLength, plain(data.type)]);
      socket.binaryType = socket.binaryType === 'blob' ? 'arraybuffer' : 'blob';
      if (kinds.length === 4) resolve();
    };
  });
  for (let index = 0; index < 4; index++) {
    socket.send(new Uint8Array(index));
    await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
  }
  await all;
  await closed(socket);
  return { written, failing, kinds, after: socket.binaryType };
});

check('read-only attributes refuse writing', async () => {
  const socket = await open();
  const names = ['url', 'readyState', 'bufferedAmount', 'extensions', 'protocol', 'OPEN'];
  const results = names.map((name) => [
    name,
    Reflect.set(socket, name, 'x'),
    isRefused(() => Object.assign(socket, { [name]: 'x' })),
    typeof Reflect.get(socket, name),
  ]);
  await closed(socket);
  return results;
});

function isRefused(call: () => unknown): boolean {
  try {
    call();
    return false;
  } catch (error) {
    return error instanceof TypeError;
  }
}
