// DOM, "Dispatching events", and WebSockets, "Feedback from the protocol": which events come, as what, in which order.

import {
  address,
  attempt,
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

/** All that a listener can read of its event. */
function describe(event: Event, socket: WebSocket): unknown {
  const names = ['data', 'origin', 'lastEventId', 'source', 'code', 'reason', 'wasClean'];
  const ports: unknown = Reflect.get(event, 'ports');
  return {
    interface: event.constructor.name,
    prototype: Object.getPrototypeOf(event) === Reflect.get(window, event.constructor.name).prototype,
    type: event.type,
    isTrusted: event.isTrusted,
    bubbles: event.bubbles,
    cancelable: event.cancelable,
    composed: event.composed,
    defaultPrevented: event.defaultPrevented,
    returnValue: event.returnValue,
    eventPhase: event.eventPhase,
    target: event.target === socket,
    currentTarget: event.currentTarget === socket,
    srcElement: event.srcElement === socket,
    path: event.composedPath().map((target) => target === socket),
    timeStamp: event.timeStamp > 0 && event.timeStamp <= performance.now(),
    ports: Array.isArray(ports)
      ? [ports.length, Object.isFrozen(ports), Reflect.get(event, 'ports') === ports]
      : null,
    own: Reflect.ownKeys(event).map(String),
    fields: names.filter((name) => name in event).map((name) => [name, plain(Reflect.get(event, name))]),
  };
}

check('open, message, close and error are trusted events of their interfaces', async () => {
  const events: unknown[] = [];
  const note = (socket: WebSocket) => {
    for (const type of ['open', 'message', 'error', 'close']) {
      socket.addEventListener(type, (event) => events.push(describe(event, socket)));
    }
  };
  const socket = make(address(), ['p']);
  note(socket);
  await heard(socket, 'open');
  await echoed(socket, 'text');
  socket.binaryType = 'arraybuffer';
  const binary = heard(socket, 'message');
  socket.send(new Uint8Array([1, 2]));
  await binary;
  await closed(socket);
  const refused = make(address('/refuse'));
  note(refused);
  await heard(refused, 'close');
  return events;
});

check('an event is one object for all listeners, with its phase over afterwards', async () => {
  const socket = await open();
  const seen: Event[] = [];
  const data: unknown[] = [];
  const marks: unknown[] = [];
  socket.addEventListener('message', (event) => {
    seen.push(event);
    data.push(event.data);
    Object.assign(event, { mark: 1 });
  });
  socket.onmessage = (event) => {
    seen.push(event);
    data.push(event.data);
    marks.push(Reflect.get(event, 'mark'), Reflect.ownKeys(event).map(String));
  };
  socket.send(new Blob(['one']));
  await heard(socket, 'message');
  await nextTask();
  const [event] = seen;
  await closed(socket);
  return {
    same: seen[0] === seen[1],
    sameData: data[0] === data[1] && event instanceof MessageEvent && event.data === data[0],
    marks,
    after: [event?.eventPhase, event?.currentTarget, event?.target === socket, event?.composedPath().length],
  };
});

check('what a listener does to the data, the next one sees', async () => {
  const socket = await open();
  socket.binaryType = 'arraybuffer';
  const seen: unknown[] = [];
  socket.addEventListener('message', ({ data }) => {
    seen.push(plain(data));
    new Uint8Array(data).fill(7);
  });
  socket.addEventListener('message', ({ data }) => {
    seen.push(plain(data));
    structuredClone(data, { transfer: [data] });
  });
  socket.addEventListener('message', ({ data }) => seen.push(data.byteLength));
  socket.send(new Uint8Array([1, 2, 3]));
  await heard(socket, 'message');
  await closed(socket);
  return seen;
});

check('listeners, microtasks and tasks come in order', async () => {
  const log: string[] = [];
  const socket = make(address('/obey'));
  const step = (name: string) => {
    log.push(name);
    void Promise.resolve()
      .then(() => log.push(`${name} microtask`))
      .then(() => log.push(`${name} second microtask`));
    queueMicrotask(() => log.push(`${name} queued microtask`));
  };
  for (const type of ['open', 'message', 'close'] as const) {
    socket.addEventListener(type, () => step(`${type} 1`));
    socket.addEventListener(type, () => step(`${type} 2`));
    socket[`on${type}`] = () => step(`on${type}`);
  }
  await heard(socket, 'open');
  const answer = heard(socket, 'message');
  socket.send('send 1');
  await answer;
  await closed(socket);
  await nextTask();
  return log;
});

check('messages come in order, each in a task of its own', async () => {
  const socket = await open('/obey');
  const log: string[] = [];
  const all = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => {
      log.push(data);
      void Promise.resolve().then(() => {
        log.push(`after ${data}`);
        if (log.length === 400) resolve();
      });
    };
  });
  socket.send('send 200');
  await all;
  await closed(socket);
  return log;
});

check('an exception in a listener reaches the window and stops no other', async () => {
  const log: unknown[] = [];
  const socket = await open();
  socket.addEventListener('message', function failing() {
    log.push('first');
    throw new TypeError('in the first');
  });
  socket.addEventListener('message', () => log.push('second'));
  const told = errorEvent();
  socket.send('x');
  const error = await told;
  await nextTask();
  socket.onmessage = () => {
    throw 'a string';
  };
  const toldAgain = errorEvent();
  socket.send('y');
  const again = await toldAgain;
  await nextTask();
  await closed(socket);
  return { log, error, again };
});

check(
  'window.onerror gets message, place and error of an exception in a listener, and may silence it',
  async () => {
    const socket = await open();
    const calls = new Promise((resolve) => {
      window.onerror = (...args) => {
        resolve(args.map(plain));
        return true;
      };
    });
    socket.onmessage = () => {
      throw new RangeError('told');
    };
    socket.send('x');
    const args = await calls;
    window.onerror = null;
    await closed(socket);
    return args;
  },
);

check('events that a page dispatches itself are heard, and are not trusted', async () => {
  const socket = await open();
  const log: unknown[] = [];
  for (const type of ['open', 'message', 'error', 'close', 'custom']) {
    socket.addEventListener(type, (event) => log.push(describe(event, socket)));
  }
  socket.onmessage = () => log.push('onmessage');
  socket.onclose = () => log.push('onclose');
  const results = [
    new MessageEvent('message', { data: { mine: true }, origin: 'https://else.where' }),
    new CloseEvent('close', { code: 4999, reason: 'mine', wasClean: true }),
    new Event('open', { bubbles: true, cancelable: true }),
    new CustomEvent('custom', { detail: 1 }),
    new ErrorEvent('error', { message: 'mine' }),
  ].map((event) => attempt(() => socket.dispatchEvent(event)));
  const state = socket.readyState;
  await echoed(socket);
  await closed(socket);
  return { log, results, state };
});

check(
  'an event cannot be dispatched again while it is on its way, and afterwards loses its trust',
  async () => {
    const socket = await open();
    const log: unknown[] = [];
    let kept: Event | undefined;
    socket.addEventListener('message', (event) => {
      if (!kept) log.push(attempt(() => socket.dispatchEvent(event)));
      else log.push(['again', event.isTrusted, event === kept]);
      kept = event;
    });
    await echoed(socket);
    log.push(attempt(() => kept && socket.dispatchEvent(kept)));
    log.push(kept?.isTrusted);
    await closed(socket);
    return log;
  },
);

check('dispatchEvent gives false where a cancelable event was canceled', async () => {
  const socket = await open();
  socket.addEventListener('message', (event) => event.preventDefault());
  socket.addEventListener('close', (event) => event.preventDefault(), { passive: true });
  const results = [
    socket.dispatchEvent(new MessageEvent('message', { cancelable: true })),
    socket.dispatchEvent(new MessageEvent('message')),
    socket.dispatchEvent(new CloseEvent('close', { cancelable: true })),
  ];
  await closed(socket);
  return results;
});

check('a socket that nobody refers to still gets its messages', async () => {
  const answer = new Promise((resolve) => {
    const socket = new WebSocket(address());
    socket.onopen = () => socket.send('kept alive');
    socket.onmessage = ({ data }) => {
      socket.close();
      resolve(data);
    };
  });
  return answer;
});
