// WebSockets, "The WebSocket interface": `new WebSocket(url, protocols)`, and Web IDL's conversions of its arguments.

import {
  address,
  attempt,
  check,
  closed,
  convertible,
  heard,
  iframe,
  make,
  plain,
  unhandledRejection,
  watchedObject,
} from './check';

/** What came of a construction: the socket's first state. It is closed once its handshake is over. */
function first(...args: unknown[]): unknown {
  const socket = make(...args);
  const { url, readyState, protocol, extensions, bufferedAmount, binaryType } = socket;
  last = socket;
  return { url, readyState, protocol, extensions, bufferedAmount, binaryType };
}

let last: WebSocket | undefined;

/** One construction after another: Chromium makes many handshakes at once wait for seconds. */
async function firstOfEach(
  values: { [label: string]: unknown },
  argsOf: (value: unknown) => unknown[],
): Promise<unknown> {
  const results: unknown[] = [];
  for (const [label, value] of Object.entries(values)) {
    last = undefined;
    results.push([label, attempt(() => first(...argsOf(value)))]);
    if (last) await over(last);
  }
  return results;
}

async function over(socket: WebSocket): Promise<void> {
  await Promise.race([heard(socket, 'open'), heard(socket, 'error')]);
  if (socket.readyState === WebSocket.OPEN) await closed(socket);
}

check('new WebSocket without arguments throws a TypeError', () => attempt(() => make()));

check('WebSocket called without new throws a TypeError', () =>
  [
    () => Reflect.apply(WebSocket as never, undefined, [address()]),
    () => Reflect.apply(WebSocket as never, {}, []),
    () => (WebSocket as unknown as (url: string) => void)(address()),
    () => Function.prototype.call.call(WebSocket, make(address()), address()),
  ].map(attempt),
);

check('the url argument is converted to a USVString, whatever it is', () => {
  const anchor = document.createElement('a');
  anchor.href = '/anchor';
  return firstOfEach(
    {
      string: address('/a'),
      'string object': Object(address('/a')),
      URL: new URL(address('/url?q=1')),
      'object with toString': { toString: () => address('/object') },
      'object without toString': Object.create(null),
      'object with failing toString': { toString: () => ({}), valueOf: () => ({}) },
      array: [address('/array')],
      number: 7,
      null: null,
      undefined: undefined,
      boolean: true,
      bigint: 7n,
      symbol: Symbol('url'),
      anchor,
      location: location,
      'lone surrogate': address('/\ud800'),
      proxy: new Proxy(new String(address('/p')), {}),
      'document.all': document.all,
    },
    (url) => [url],
  );
});

check('the url is parsed against the document base URL, and http(s) becomes ws(s)', async () => {
  const { host } = location;
  const base = document.createElement('base');
  base.href = `http://${host}/base/dir/`;
  document.head.append(base);
  const based = await firstOfEach(
    { relative: 'x?y', dots: '../x', empty: '', query: '?q', 'no scheme': `//${host}/z` },
    (url) => [url],
  );
  base.remove();
  const urls = {
    relative: 'relative',
    absolute: '/absolute?q=%20 ä',
    http: `http://${host}/http`,
    upper: `HTTP://${host}/UPPER`,
    spaces: `  ${address('/spaces')}\n`,
    tab: `ws://${host}/t\tab`,
    user: `ws://user:pass@${host}/user`,
    backslash: `ws:\\\\${host}\\back`,
    path: `ws://${host}/a/../b/./c//d`,
  };
  return { based, plain: await firstOfEach(urls, (url) => [url]) };
});

check('a url that cannot be parsed, of another scheme, or with a fragment is a SyntaxError', () => {
  const { host } = location;
  return firstOfEach(
    {
      empty: 'ws://',
      port: `ws://${host}99999/`,
      ftp: `ftp://${host}/`,
      file: 'file:///etc/passwd',
      data: 'data:text/plain,x',
      blob: 'blob:http://x/y',
      javascript: 'javascript:alert(1)',
      mailto: 'mailto:a@b',
      fragment: address('/#fragment'),
      'empty fragment': address('/#'),
      'bad host': 'ws://a b/',
      'bad percent': 'ws://%/',
      wss: `wss://${host}/`,
    },
    (url) => [url],
  );
});

check('a blocked port gives a socket that fails, or an error', () =>
  firstOfEach({ smtp: `ws://${location.hostname}:25/` }, (url) => [url]),
);

check('protocols may be a string or a sequence of strings, and are checked', () =>
  firstOfEach(
    {
      undefined,
      string: 'chat',
      'empty string': '',
      'empty array': [],
      array: ['chat', 'superchat'],
      null: null,
      number: 7,
      boolean: false,
      bigint: 9n,
      duplicates: ['a', 'a'],
      'duplicates by case': ['a', 'A'],
      'empty in array': [''],
      space: 'a b',
      comma: ['a,b'],
      'separators in array': ['a/b'],
      'not ASCII': 'é',
      'lone surrogate': '\ud800',
      'control character': '\n',
      'array of numbers': [1, 2],
      hole: Array(1),
      'null in array': [null],
      nested: [['a', 'b']],
      set: new Set(['s1', 's2']),
      map: new Map([['k', 'v']]),
      'string object': Object('object'),
      'typed array': new Uint8Array([1, 2]),
      'object without iterator': { 0: 'a', length: 1 },
      'object with toString': { toString: () => 'converted' },
      function: () => 'x',
      symbol: Symbol('protocol'),
      'symbol in array': ['a', Symbol('protocol'), 'b'],
      'array proxy': new Proxy(['p1', 'p2'], {}),
      'document.all': document.all,
      date: new Date(0),
      'very many': Array.from({ length: 200 }, (_, index) => `p${index}`),
    },
    (protocols) => [address(), protocols],
  ),
);

check('any iterable is a sequence of protocols, read by the iteration protocol', () => {
  const iterable = (iterator: unknown) => ({ [Symbol.iterator]: () => iterator });
  let count = 0;
  return firstOfEach(
    {
      generator: (function* () {
        yield 'g1';
        yield 'g2';
      })(),
      'iterator null': { [Symbol.iterator]: null, toString: () => 'as-text' },
      'iterator undefined': { [Symbol.iterator]: undefined, toString: () => 'as-text' },
      'iterator not callable': { [Symbol.iterator]: 5 },
      'iterator gives no object': iterable(5),
      'iterator gives null': iterable(null),
      'no next': iterable({}),
      'next not callable': iterable({ next: 5 }),
      'next gives no object': iterable({ next: () => 5 }),
      'next gives null': iterable({ next: () => null }),
      'done at once': iterable({ next: () => ({ done: true, value: 'ignored' }) }),
      'done is truthy': iterable({ next: () => ({ done: 'yes', value: 'ignored' }) }),
      'done is falsy': iterable({
        next: () => (count++ < 2 ? { done: 0, value: `v${count}` } : { done: 1 }),
      }),
      'value missing': iterable({ next: () => (count++ < 4 ? {} : { done: 1 }) }),
      'a function with iterator': Object.assign(() => 0, iterable([].values())),
      'symbol value': iterable([Symbol('x')].values()),
    },
    (protocols) => [address(), protocols],
  );
});

check('url and protocols are converted once each, in order', async () => {
  const log: string[] = [];
  const steps = [convertible('one', log, 'first'), convertible('two', log, 'second')];
  const iterator = watchedObject(
    {
      next: () => {
        log.push('next');
        const value = steps.shift();
        return watchedObject(value ? { done: false, value } : { done: true }, log, 'step');
      },
      return: () => log.push('return'),
    },
    log,
    'iterator',
  );
  const protocols = watchedObject({ [Symbol.iterator]: () => iterator }, log, 'protocols');
  const url = watchedObject({ toString: () => address('/order') }, log, 'url');
  const socket = first(url, protocols, watchedObject({}, log, 'third'));
  if (last) await over(last);
  return { socket, log };
});

check('iterators are neither closed nor read further when a protocol cannot be converted', () => {
  const log: string[] = [];
  const values: unknown[] = ['fine', Symbol('not a string'), 'never'];
  const iterator = {
    next: () => ({ done: false, value: values.shift() }),
    return: () => {
      log.push('return');
      return {};
    },
  };
  const result = attempt(() => first(address(), { [Symbol.iterator]: () => iterator }));
  return { result, log, left: values.length };
});

check('an exception in a conversion is passed on as it is, and ends the conversions', () => {
  const log: string[] = [];
  const thrown: unknown[] = [new RangeError('mine'), 'a string', null, Object.freeze(new Error('frozen'))];
  return thrown.map((error) => {
    const fail = () => {
      throw error;
    };
    const places: unknown[][] = [
      [{ toString: fail }, watchedObject({}, log, 'protocols')],
      [{ [Symbol.toPrimitive]: fail }],
      [address(), { [Symbol.iterator]: fail }],
      [address(), { [Symbol.iterator]: () => ({ next: fail }) }],
      [address(), [{ toString: fail }]],
      [address(), { toString: fail, [Symbol.iterator]: undefined }],
      [new Proxy({}, { get: fail })],
      [address(), new Proxy({}, { get: fail })],
    ];
    return places.map((args) => {
      try {
        make(...args);
        return 'no error';
      } catch (caught) {
        return { same: caught === error, text: plain(caught), log: log.splice(0) };
      }
    });
  });
});

check('a caught error of the constructor has the type, message and stack of the call', () => {
  function connect(url: string): WebSocket {
    return new WebSocket(url);
  }
  return attempt(() => connect('ftp://wrong/'));
});

check('a rejection by an error of the constructor is reported with its stack', async () => {
  const told = unhandledRejection();
  void (async () => new WebSocket(address(), ['twice', 'twice']))();
  return plain((await told).reason);
});

check('protocol is what the server chose', async () => {
  const socket = make(address(), ['one', 'two']);
  const before = socket.protocol;
  await heard(socket, 'open');
  const chosen = socket.protocol;
  await closed(socket);
  return { before, chosen, after: socket.protocol };
});

check('arguments of another realm are converted alike', async () => {
  const frame = await iframe();
  const { Array: OtherArray, URL: OtherURL, Object: OtherObject } = frame.contentWindow;
  const result = [
    attempt(() => first(new OtherURL(address('/realm')), OtherArray.of('x', 'y'))),
    attempt(() => first(address(), OtherObject.create(null))),
  ];
  frame.remove();
  return result;
});

check('sloppy functions that convert an argument see no caller of theirs', () => {
  const log: unknown[] = [];
  const convert = new Function(
    'log',
    'url',
    `return function toString() { log.push(toString.caller === null ? 'null' : String(toString.caller)); return url; };`,
  )(log, address());
  const call = new Function('make', 'toString', 'return make({ toString });');
  call((url: unknown) => first(url), convert);
  return log;
});
