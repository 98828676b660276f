// HTML, "Event handlers": onopen, onmessage, onerror and onclose.

import {
  address,
  attempt,
  attemptEach,
  check,
  closed,
  echoed,
  errorEvent,
  heard,
  make,
  nextTask,
  open,
  plain,
} from './check';

const NAMES = ['onopen', 'onmessage', 'onerror', 'onclose'] as const;

check(
  'an event handler is null at first, keeps functions and objects, and becomes null by anything else',
  async () => {
    const socket = await open();
    const callable = Object.assign(() => {}, { handleEvent: () => {} });
    const object = { handleEvent: () => {} };
    const results = NAMES.map((name) => [
      name,
      socket[name],
      attemptEach(
        {
          function: callable,
          object,
          array: [],
          null: null,
          undefined,
          number: 5,
          string: 'alert(1)',
          symbol: Symbol('x'),
          boolean: true,
          bigint: 1n,
          class: class {},
          'document.all': document.all,
        },
        (value) => {
          const set = Reflect.set(socket, name, value);
          const read: unknown = socket[name];
          return [set, read === value, plain(read)];
        },
      ),
    ]);
    for (const name of NAMES) socket[name] = null;
    await closed(socket);
    return results;
  },
);

check('a handler runs where it was first set among the listeners, also when it is replaced', async () => {
  const socket = await open();
  const log: unknown[] = [];
  socket.addEventListener('message', () => log.push('first'));
  socket.onmessage = () => log.push('handler');
  socket.addEventListener('message', () => log.push('second'));
  await echoed(socket);
  socket.onmessage = () => log.push('replaced');
  await echoed(socket);
  socket.onmessage = null;
  await echoed(socket);
  socket.onmessage = () => log.push('set again');
  await echoed(socket);
  Reflect.set(socket, 'onmessage', 5);
  await echoed(socket);
  socket.onmessage = () => log.push('after a number');
  await echoed(socket);
  await closed(socket);
  return log;
});

check(
  'a handler is called with the event, its socket as this, and what it returns does not matter here',
  async () => {
    const socket = await open();
    const calls: unknown[] = [];
    socket.onmessage = function (this: unknown, ...args: unknown[]) {
      calls.push([this === socket, args.length, args[0] instanceof MessageEvent]);
      return false;
    };
    await echoed(socket);
    const canceled = socket.dispatchEvent(new MessageEvent('message', { cancelable: true }));
    await closed(socket);
    return { calls, canceled };
  },
);

check('an object as a handler is kept and not called', async () => {
  const socket = await open();
  const log: string[] = [];
  Reflect.set(socket, 'onmessage', {
    get handleEvent() {
      log.push('asked');
      return () => log.push('called');
    },
  });
  await echoed(socket);
  await closed(socket);
  return log;
});

check('a handler that is changed in the dispatch', async () => {
  const socket = await open();
  const log: string[] = [];
  socket.addEventListener('message', () => {
    log.push('changes');
    socket.onmessage = () => log.push('new');
  });
  socket.onmessage = () => log.push('old');
  await echoed(socket);
  socket.onmessage = () => {
    log.push('removes itself');
    socket.onmessage = null;
  };
  await echoed(socket);
  await closed(socket);
  return log;
});

check('a handler first set in the dispatch is not called until the next event', async () => {
  const socket = await open();
  const log: string[] = [];
  socket.addEventListener(
    'message',
    () => {
      log.push('sets');
      socket.onmessage = () => log.push('handler');
    },
    { once: true },
  );
  await echoed(socket);
  await echoed(socket);
  await closed(socket);
  return log;
});

check('the same function as handler and listener is called for each', async () => {
  const socket = await open();
  const log: string[] = [];
  const both = () => log.push('called');
  socket.onmessage = both;
  socket.addEventListener('message', both);
  socket.removeEventListener('message', both);
  await echoed(socket);
  log.push('--');
  socket.addEventListener('message', both);
  socket.onmessage = null;
  await echoed(socket);
  await closed(socket);
  return log;
});

check('handlers of every event come in the order of their events', async () => {
  const log: unknown[] = [];
  const socket = make(address('/obey'));
  for (const name of NAMES) {
    Reflect.set(socket, name, ({ type }: Event) => log.push([name, type, socket.readyState]));
  }
  await heard(socket, 'open');
  const gone = heard(socket, 'close');
  socket.send('send 2');
  await heard(socket, 'message');
  socket.send('cut');
  await gone;
  const refused = make(address('/refuse'));
  for (const name of NAMES) Reflect.set(refused, name, ({ type }: Event) => log.push([name, type]));
  await heard(refused, 'close');
  await nextTask();
  return log;
});

check('handlers that throw are reported, onerror of the socket is not asked', async () => {
  const socket = await open();
  const log: string[] = [];
  socket.onerror = () => log.push('onerror of the socket');
  socket.onmessage = () => {
    throw new RangeError('in onmessage');
  };
  const told = errorEvent();
  socket.send('x');
  const error = await told;
  await nextTask();
  socket.onclose = () => {
    throw new RangeError('in onclose');
  };
  const toldOfClose = errorEvent();
  socket.close();
  return { error, close: await toldOfClose, log };
});

check('the accessors of a handler are shared by all sockets, and can be called on any', async () => {
  const [one, two] = [await open(), await open()];
  const { get, set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage') ?? {};
  const handler = () => {};
  const results = [
    attempt(() => set && Reflect.apply(set, one, [handler])),
    attempt(() => get && Reflect.apply(get, one, []) === handler),
    attempt(() => get && Reflect.apply(get, two, [])),
    attempt(() => set && Reflect.apply(set, one, [])),
    attempt(() => set && Reflect.apply(set, {}, [handler])),
    attempt(() => set && Reflect.apply(set, undefined, [handler])),
    attempt(() => one.onmessage),
  ];
  await Promise.all([closed(one), closed(two)]);
  return results;
});
