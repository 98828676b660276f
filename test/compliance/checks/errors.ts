// ECMAScript and the engines' own ways: what an error tells of the calls that led to it.

import {
  address,
  attempt,
  check,
  closed,
  connecting,
  errorEvent,
  make,
  open,
  plain,
  uncaught,
} from './check';

/** The engine's settings of stacks, which Chromium has and Firefox partly. */
const settings = Error as { prepareStackTrace?: unknown; stackTraceLimit?: unknown };

/** Refused by a function that stands in the stack of its error itself, as those of the language do in Chromium. */
const REFUSED_BY_LANGUAGE: { [label: string]: () => unknown } = {
  'Function.prototype.toString': () => Reflect.apply(Function.prototype.toString, {}, []),
};

/** Calls of the page that the browser refuses, by label. */
const REFUSED: { [label: string]: () => unknown } = {
  'new WebSocket': () => make('ftp://x'),
  'new WebSocket, protocols': () => make(address(), ['a b']),
  'new WebSocket, symbol': () => make(Symbol('x')),
  'new WebSocket, no arguments': () => make(),
  send: () => connecting().send('early'),
  'send, symbol': () => Reflect.apply(WebSocket.prototype.send, connecting(), [Symbol('x')]),
  close: () => connecting().close(1),
  addEventListener: () => Reflect.apply(connecting().addEventListener, connecting(), ['message', 5]),
  'addEventListener, symbol': () => Reflect.apply(addEventListener, connecting(), [Symbol('x'), null]),
  'removeEventListener, stranger': () => Reflect.apply(removeEventListener, {}, ['message', null]),
  setTimeout: () => Reflect.apply(setTimeout, window, []),
  'setTimeout, stranger': () => Reflect.apply(setTimeout, {}, [() => {}]),
  setItem: () => Reflect.apply(localStorage.setItem, localStorage, ['x']),
  'XMLHttpRequest send': () => new XMLHttpRequest().send(),
  onmessage: () =>
    Reflect.apply(Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage')?.set as never, {}, [
      null,
    ]),
};

for (const [label, call] of Object.entries({ ...REFUSED, ...REFUSED_BY_LANGUAGE })) {
  check(`what the browser refuses is thrown as by the call itself: ${label}`, () => attempt(call));
  check(`what the browser refuses, uncaught, reaches the window: ${label}`, async () => {
    const { message, error } = await uncaught(call);
    return { message, error };
  });
}

check('what the browser refuses, uncaught, is reported at the place of the call', async () => {
  const places: unknown[] = [];
  for (const [label, call] of Object.entries(REFUSED)) places.push([label, (await uncaught(call)).place]);
  return places;
});

check('structured stack traces show the calls of the page alone', () => structuredStacks(REFUSED));

check('structured stack traces of what the language refuses', () => structuredStacks(REFUSED_BY_LANGUAGE));

/** The stacks of these calls as the page's own `prepareStackTrace` gets them. */
function structuredStacks(calls: { [label: string]: () => unknown }): unknown {
  const { prepareStackTrace } = settings;
  const results: unknown[] = [];
  settings.prepareStackTrace = (
    error: unknown,
    sites: { getFileName(): string; getFunctionName(): string }[],
  ) => {
    results.push([String(error), sites.map((site) => [site.getFunctionName(), site.getFileName()])]);
    return 'prepared';
  };
  for (const call of Object.values(calls)) results.push(attempt(call));
  make(address()).close(4000, 'x');
  settings.prepareStackTrace = prepareStackTrace;
  return results;
}

check('prepareStackTrace as an accessor is asked as often as without a recorder', () => {
  const log: string[] = [];
  const descriptor = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  Object.defineProperty(Error, 'prepareStackTrace', {
    configurable: true,
    get: () => {
      log.push('get');
      return undefined;
    },
  });
  make(address()).close(4000);
  const results = Object.values(REFUSED).map(attempt);
  if (descriptor) Object.defineProperty(Error, 'prepareStackTrace', descriptor);
  else Reflect.deleteProperty(Error, 'prepareStackTrace');
  return { log, results };
});

check('Error.stackTraceLimit and Error.captureStackTrace stay as the page sets them', () => {
  const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  const results: unknown[] = [plain(limit?.value)];
  for (const value of [0, 1, 2, 'many', undefined]) {
    settings.stackTraceLimit = value;
    results.push([plain(value), ...Object.values(REFUSED).map(attempt)]);
    results.push(plain(settings.stackTraceLimit));
  }
  if (limit) Object.defineProperty(Error, 'stackTraceLimit', limit);
  else Reflect.deleteProperty(Error, 'stackTraceLimit');
  return results;
});

check('getters on Error.prototype are not run by sockets', () => {
  const log: string[] = [];
  const saved = ['name', 'message', 'stack', 'toString'].map(
    (name) => [name, Object.getOwnPropertyDescriptor(Error.prototype, name)] as const,
  );
  for (const [name] of saved) {
    Object.defineProperty(Error.prototype, name, {
      configurable: true,
      get: () => {
        log.push(name);
        return 'mine';
      },
      set: () => log.push(`set ${name}`),
    });
  }
  const socket = make(address());
  socket.close(4000, 'x');
  try {
    make('ftp://x');
  } catch {
    log.push('thrown');
  }
  for (const [name, descriptor] of saved) {
    if (descriptor) Object.defineProperty(Error.prototype, name, descriptor);
    else Reflect.deleteProperty(Error.prototype, name);
  }
  return log;
});

check('a stack taken inside a listener shows the page alone', async () => {
  const socket = await open();
  const stacks: unknown[] = [];
  const take = () => stacks.push(new Error('here').stack);
  socket.addEventListener('message', take);
  socket.onmessage = take;
  socket.addEventListener('close', take);
  const answer = new Promise((resolve) => {
    socket.addEventListener('message', resolve);
  });
  socket.send('x');
  await answer;
  await closed(socket);
  return stacks;
});

check('a stack taken inside a timer, a response and a request shows the page alone', async () => {
  const stacks: unknown[] = [];
  const take = () => stacks.push(new Error('here').stack);
  await new Promise<void>((resolve) => {
    setTimeout(function timer() {
      take();
      resolve();
    }, 0);
  });
  await new Promise<void>((resolve) => {
    const request = new XMLHttpRequest();
    request.open('GET', '/api/token');
    request.onload = () => {
      take();
      resolve();
    };
    request.send();
  });
  await new Response('{"token":"x"}').json().then(take);
  return stacks;
});

check('an exception from a conversion keeps its own stack', () => conversions());

check('an exception from a conversion has as many frames as the page wants', () => {
  const { stackTraceLimit } = settings;
  settings.stackTraceLimit = 2;
  const results = conversions();
  settings.stackTraceLimit = stackTraceLimit;
  return results;
});

function conversions(): unknown {
  function convert(): string {
    throw new RangeError('in the conversion');
  }
  const socket = make(address());
  const results = [
    attempt(() => make({ toString: convert })),
    attempt(() => make(address(), [{ toString: convert }])),
    attempt(() => Reflect.apply(socket.send, socket, [{ toString: convert }])),
    attempt(() => Reflect.apply(socket.close, socket, [{ valueOf: convert }])),
    attempt(() => Reflect.apply(socket.addEventListener, socket, [{ toString: convert }, null])),
    attempt(() => Reflect.apply(setTimeout, window, [() => {}, { valueOf: convert }])),
    attempt(() => Reflect.apply(localStorage.setItem, localStorage, [{ toString: convert }, 'x'])),
  ];
  socket.close();
  return results;
}

check('a stack taken while an argument is converted shows the page alone', () => {
  const stacks: unknown[] = [];
  const take = (value: unknown) => ({
    [Symbol.toPrimitive]: () => {
      stacks.push(new Error('here').stack);
      return value;
    },
  });
  const socket = make(take(address()), [take('p')]);
  attempt(() => Reflect.apply(socket.send, socket, [take('x')]));
  Reflect.apply(socket.addEventListener, socket, [take('message'), () => {}, {}]);
  Reflect.apply(socket.close, socket, [take(4000), take('reason')]);
  Reflect.apply(localStorage.setItem, localStorage, [take('key'), take('value')]);
  clearTimeout(Reflect.apply(setTimeout, window, [() => {}, take(0)]));
  return stacks;
});

check('a full call stack fails as a RangeError, and harms nothing', async () => {
  const socket = await open();
  await closed(socket);
  let thrown: unknown;
  function deep(): void {
    socket.send('x');
    deep();
  }
  try {
    deep();
  } catch (error) {
    thrown = error;
  }
  const { name, message } = thrown as Error;
  return { name, message, state: socket.readyState };
});

check('errors that listeners of several sockets throw at once are each reported', async () => {
  const [one, two] = [await open(), await open()];
  const results: unknown[] = [];
  for (const socket of [one, two]) {
    socket.onmessage = () => {
      throw Object.assign(new Error('told'), { code: 7 });
    };
    const told = errorEvent();
    socket.send('x');
    results.push(await told);
  }
  await Promise.all([closed(one), closed(two)]);
  return results;
});
