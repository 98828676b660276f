// WebSockets, `send(data)` and `bufferedAmount`: every kind of data in every state.

import {
  address,
  attempt,
  attemptEach,
  check,
  closed,
  connecting,
  convertible,
  heard,
  iframe,
  make,
  open,
  plain,
  watchedObject,
} from './check';

const bytes = (...values: number[]) => new Uint8Array(values);

function detached(): ArrayBuffer {
  const { buffer } = bytes(1, 2, 3);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

/** WebAssembly gives a shared buffer where `SharedArrayBuffer` itself is withheld. */
function shared(): ArrayBufferLike {
  return new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer;
}

function resizable(): ArrayBuffer {
  return Reflect.construct(ArrayBuffer, [4, { maxByteLength: 8 }]);
}

/** Made anew for each use: some are changed by it. */
const KINDS: { [label: string]: () => unknown } = {
  text: () => 'hello',
  'empty text': () => '',
  'text beyond ASCII': () => 'é ✓ \u{1f600}',
  'lone surrogates': () => 'a\ud800b\udc00c\udc00\ud800',
  'text with NUL': () => 'a\0b',
  'string object': () => Object('object'),
  number: () => 42,
  'negative zero': () => -0,
  NaN: () => Number.NaN,
  null: () => null,
  undefined: () => undefined,
  boolean: () => false,
  bigint: () => 12345678901234567890n,
  symbol: () => Symbol('no text'),
  object: () => ({}),
  array: () => [1, [2, 3], null],
  date: () => new Date(0).toISOString(),
  function: () => Math.max,
  'object with toString': () => ({ toString: () => 'converted' }),
  'object with toPrimitive': () => ({ [Symbol.toPrimitive]: (hint: string) => hint }),
  'object without toString': () => Object.create(null),
  'object that throws': () => ({
    toString: () => {
      throw new RangeError('mine');
    },
  }),
  'document.all': () => document.all,
  params: () => new URLSearchParams('a=1&b=2'),
  ArrayBuffer: () => bytes(0, 1, 254, 255).buffer,
  'empty ArrayBuffer': () => new ArrayBuffer(0),
  Uint8Array: () => bytes(9, 8, 7),
  'view with offset': () => bytes(0, 1, 2, 3, 4, 5, 6, 7).subarray(2, 5),
  Float64Array: () => new Float64Array([1.5, -0]),
  BigInt64Array: () => new BigInt64Array([-1n]),
  Uint8ClampedArray: () => new Uint8ClampedArray([300, -5]),
  DataView: () => new DataView(bytes(1, 2, 3, 4).buffer, 1, 2),
  'empty view': () => new Uint16Array(0),
  Blob: () => new Blob(['blob ', bytes(0xff)]),
  'empty Blob': () => new Blob([]),
  'Blob slice': () => new Blob(['0123456789']).slice(2, 5, 'text/plain'),
  File: () => new File(['file'], 'name.txt'),
  'shared buffer': shared,
  'view of a shared buffer': () => new Uint8Array(shared(), 0, 3),
  'resizable buffer': resizable,
  'view of a resizable buffer': () => new Uint8Array(resizable()),
  'detached buffer': detached,
  'detached view': () => {
    const view = bytes(1, 2, 3);
    structuredClone(view.buffer, { transfer: [view.buffer] });
    return view;
  },
  'proxy of a buffer': () => new Proxy(new ArrayBuffer(2), {}),
  'heir of a Blob': () => Object.create(new Blob(['x'])),
  'buffer with a foreign prototype': () =>
    Object.setPrototypeOf(bytes(5, 6).buffer, { toString: () => 'text' }),
  'view with own length': () => Object.defineProperty(bytes(5, 6, 7), 'byteLength', { value: 1 }),
};

function sendTo(socket: WebSocket, data: unknown): unknown {
  return attempt(() => Reflect.apply(socket.send, socket, [data]));
}

for (const [label, make] of Object.entries(KINDS)) {
  check(`send() while OPEN: ${label}`, async () => {
    const socket = await open();
    socket.binaryType = 'arraybuffer';
    const echoes: unknown[] = [];
    const last = new Promise<void>((resolve) => {
      socket.onmessage = ({ data }) => (data === 'last' ? resolve() : echoes.push(plain(data)));
    });
    const result = sendTo(socket, make());
    const buffered = socket.bufferedAmount;
    socket.send('last');
    await last;
    const after = socket.bufferedAmount;
    await closed(socket);
    return { result, buffered, echoes, after };
  });
}

check('send() while CONNECTING throws an InvalidStateError, after the conversion', async () => {
  const socket = make(address());
  const log: string[] = [];
  const results = Object.fromEntries(
    Object.entries(KINDS).map(([label, data]) => [label, sendTo(socket, data())]),
  );
  const converted = sendTo(socket, convertible('x', log));
  const buffered = socket.bufferedAmount;
  await heard(socket, 'open');
  await closed(socket);
  return { results, converted, log, buffered };
});

check('send() while CLOSING and CLOSED drops the data and counts it in bufferedAmount', async () => {
  const socket = await open();
  const gone = heard(socket, 'close');
  socket.close();
  const all = () =>
    Object.entries(KINDS).map(([label, data]) => [label, sendTo(socket, data()), socket.bufferedAmount]);
  const closing = all();
  await gone;
  return { closing, state: socket.readyState, closed: all() };
});

check('send() without an argument is a TypeError in every state', async () => {
  const socket = make(address());
  const none = () => attempt(() => Reflect.apply(socket.send, socket, []));
  const results = [none()];
  await heard(socket, 'open');
  results.push(none());
  await closed(socket);
  results.push(none());
  return results;
});

check('send() converts once, and passes over further arguments', async () => {
  const socket = await open();
  const log: string[] = [];
  const echo = heard<MessageEvent>(socket, 'message');
  const data = watchedObject({ toString: () => 'from toString' }, log, 'data');
  const returned = Reflect.apply(socket.send, socket, [
    data,
    watchedObject({}, log, 'second'),
    convertible('x', log),
  ]);
  const { data: text } = await echo;
  await closed(socket);
  return { log, text, returned: plain(returned) };
});

check('send() takes the bytes as they are at the call', async () => {
  const socket = await open();
  socket.binaryType = 'arraybuffer';
  const got: unknown[] = [];
  const last = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => (data === 'last' ? resolve() : got.push(plain(data)));
  });
  const view = bytes(1, 2, 3, 4);
  socket.send(view);
  view.fill(9);
  socket.send(view.buffer);
  structuredClone(view.buffer, { transfer: [view.buffer] });
  socket.send(new Blob(['blob']));
  socket.send('text after the blob');
  socket.send('last');
  await last;
  const length = view.byteLength;
  await closed(socket);
  return { got, length };
});

check('bufferedAmount rises by the bytes of each send in one task', async () => {
  const socket = await open();
  const amounts: number[] = [];
  for (const data of [
    'a'.repeat(1000),
    'é'.repeat(1000),
    new Uint8Array(5000),
    new Blob(['x'.repeat(300)]),
    '',
  ]) {
    socket.send(data);
    amounts.push(socket.bufferedAmount);
  }
  const answer = new Promise<void>((resolve) => {
    let count = 0;
    socket.onmessage = () => ++count === 5 && resolve();
  });
  await answer;
  const drained = socket.bufferedAmount;
  await closed(socket);
  return { amounts, drained };
});

check('frames keep their order, Blobs among texts and buffers', async () => {
  const socket = await open();
  const got: unknown[] = [];
  const all = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => {
      got.push(typeof data === 'string' ? data : data.size);
      if (got.length === 60) resolve();
    };
  });
  for (let index = 0; index < 20; index++) {
    socket.send(new Blob(['x'.repeat(index)]));
    socket.send(`text ${index}`);
    socket.send(new Uint8Array(index));
  }
  await all;
  await closed(socket);
  return got;
});

check('send() takes buffers, views and Blobs of another realm', async () => {
  const frame = await iframe();
  const socket = await open();
  socket.binaryType = 'arraybuffer';
  const { ArrayBuffer: OtherBuffer, Uint8Array: OtherArray, Blob: OtherBlob } = frame.contentWindow;
  const got: unknown[] = [];
  const all = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => {
      got.push(plain(data));
      if (got.length === 3) resolve();
    };
  });
  socket.send(new OtherBuffer(3));
  socket.send(OtherArray.of(1, 2));
  socket.send(new OtherBlob(['other']));
  await all;
  await closed(socket);
  frame.remove();
  return got;
});

check('send() called by way of another realm, on its sockets and ours', async () => {
  const frame = await iframe();
  const theirs = new frame.contentWindow.WebSocket(address());
  const ours = make(address());
  await Promise.all([heard(theirs, 'open'), heard(ours, 'open')]);
  const answers = Promise.all([heard<MessageEvent>(theirs, 'message'), heard<MessageEvent>(ours, 'message')]);
  WebSocket.prototype.send.call(theirs, 'ours on theirs');
  frame.contentWindow.WebSocket.prototype.send.call(ours, 'theirs on ours');
  const texts = (await answers).map(({ data }) => data);
  const wrong = attempt(() => Reflect.apply(frame.contentWindow.WebSocket.prototype.send, {}, ['x']));
  await Promise.all([closed(theirs), closed(ours)]);
  frame.remove();
  return { texts, wrong };
});

check('a caught error of send() has the stack of the call', () => {
  function tooEarly(): void {
    connecting().send('too early');
  }
  return [
    attempt(tooEarly),
    attemptEach({ symbol: Symbol('x') }, (data) => connecting().send(data as string)),
  ];
});
