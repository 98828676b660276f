// DOM, "Interface EventTarget": adding and removing listeners, and all of their options.

import {
  attempt,
  attemptEach,
  check,
  closed,
  convertible,
  echoed,
  iframe,
  nextTask,
  open,
  plain,
  watchedObject,
} from './check';

/** Runs two messages through a socket that was prepared, and gives what the listeners logged. */
async function twoMessages(prepare: (socket: WebSocket, log: unknown[]) => void): Promise<unknown[]> {
  const socket = await open();
  const log: unknown[] = [];
  prepare(socket, log);
  await echoed(socket, 'one');
  log.push('--');
  await echoed(socket, 'two');
  await closed(socket);
  return log;
}

check('listeners are called in the order in which they were added', () =>
  twoMessages((socket, log) => {
    for (const name of ['a', 'b', 'c', 'd'])
      socket.addEventListener('message', ({ data }) => log.push(name + data));
  }),
);

check('once: a listener is called once, and removed before its call', () =>
  twoMessages((socket, log) => {
    const listener = () => {
      log.push('once');
      socket.addEventListener('message', listener, { once: true });
    };
    socket.addEventListener('message', listener, { once: true });
    socket.addEventListener('message', () => log.push('plain once'), { once: true });
    socket.addEventListener('message', () => log.push('always'));
  }),
);

check('signal: aborted before, between and during messages', () =>
  twoMessages((socket, log) => {
    const before = new AbortController();
    const during = new AbortController();
    const later = new AbortController();
    before.abort();
    socket.addEventListener('message', () => log.push('never'), { signal: before.signal });
    socket.addEventListener('message', () => {
      log.push('aborts');
      during.abort();
    });
    socket.addEventListener('message', () => log.push('aborted in the dispatch'), { signal: during.signal });
    socket.addEventListener('message', () => log.push('once with signal'), {
      once: true,
      signal: later.signal,
    });
    socket.addEventListener('message', () => log.push('later'), { signal: later.signal });
    setTimeout(() => later.abort(), 0);
  }),
);

check('signal: any, timeout and one aborted with a reason', () =>
  twoMessages((socket, log) => {
    const one = new AbortController();
    const any = AbortSignal.any([one.signal, AbortSignal.timeout(100_000)]);
    socket.addEventListener(
      'message',
      () => {
        log.push('any');
        one.abort(new Error('reason'));
      },
      { signal: any },
    );
    log.push(
      attempt(() => socket.addEventListener('message', () => log.push('x'), { signal: AbortSignal.abort() })),
    );
  }),
);

check('passive: preventDefault does nothing in it', async () => {
  const socket = await open();
  const log: unknown[] = [];
  socket.addEventListener('message', (event) => log.push([event.preventDefault(), event.defaultPrevented]), {
    passive: true,
  });
  log.push(socket.dispatchEvent(new MessageEvent('message', { cancelable: true })));
  await closed(socket);
  return log;
});

check('capture listeners come first at the target', () =>
  twoMessages((socket, log) => {
    socket.addEventListener('message', () => log.push('bubble 1'));
    socket.addEventListener('message', ({ eventPhase }) => log.push(['capture 1', eventPhase]), true);
    socket.addEventListener('message', () => log.push('bubble 2'), false);
    socket.addEventListener('message', () => log.push('capture 2'), { capture: true });
  }),
);

check('the same callback is added once for each value of capture, whatever the other options', () =>
  twoMessages((socket, log) => {
    const listener = () => log.push('heard');
    socket.addEventListener('message', listener);
    socket.addEventListener('message', listener);
    socket.addEventListener('message', listener, { once: true, passive: true });
    socket.addEventListener('message', listener, { capture: true });
    socket.addEventListener('message', listener, true);
    socket.addEventListener('message', listener, { capture: false, signal: new AbortController().signal });
  }),
);

check('a callback removed or aborted and added again goes to the end', () =>
  twoMessages((socket, log) => {
    const first = () => log.push('first');
    const second = () => log.push('second');
    const abort = new AbortController();
    socket.addEventListener('message', first, { signal: abort.signal });
    socket.addEventListener('message', second);
    abort.abort();
    socket.addEventListener('message', first);
    socket.removeEventListener('message', second);
    socket.addEventListener('message', second);
  }),
);

check('an object with handleEvent is a listener, asked anew for each event', () =>
  twoMessages((socket, log) => {
    const listener = {
      get handleEvent() {
        log.push('get');
        return function (this: unknown, event: Event) {
          log.push([this === listener, event.type]);
        };
      },
    };
    const late: { handleEvent?: () => void } = {};
    socket.addEventListener('message', listener);
    socket.addEventListener('message', late as EventListenerObject);
    late.handleEvent = () => log.push('late');
    socket.addEventListener('message', function (this: unknown) {
      log.push(this === socket);
    });
  }),
);

check('a handleEvent that is missing, no function, or throws is reported', async () => {
  const socket = await open();
  const errors: unknown[] = [];
  const note = (event: ErrorEvent) => {
    event.preventDefault();
    errors.push([event.message, event.filename, event.lineno, event.colno, plain(event.error)]);
  };
  addEventListener('error', note);
  const fail = {
    get handleEvent(): () => void {
      throw new RangeError('no handleEvent');
    },
  };
  for (const listener of [{}, { handleEvent: 5 }, fail]) {
    socket.addEventListener('message', listener as EventListenerObject, { once: true });
    await echoed(socket);
  }
  removeEventListener('error', note);
  await closed(socket);
  return errors;
});

check('removed in the dispatch: itself, an earlier and a later one', () =>
  twoMessages((socket, log) => {
    const early = () => log.push('early');
    const later = () => log.push('later');
    const self = () => {
      log.push('self');
      socket.removeEventListener('message', self);
      socket.removeEventListener('message', early);
      socket.removeEventListener('message', later);
    };
    socket.addEventListener('message', early);
    socket.addEventListener('message', self);
    socket.addEventListener('message', later);
    socket.addEventListener('message', () => log.push('last'));
  }),
);

check('added in the dispatch: not called until the next event', () =>
  twoMessages((socket, log) => {
    let added = false;
    socket.addEventListener('message', () => {
      log.push('adds');
      if (!added) socket.addEventListener('message', () => log.push('added'));
      added = true;
    });
    socket.addEventListener('message', () => log.push('after'));
  }),
);

check('removed and added again in the dispatch: not called until the next event', () =>
  twoMessages((socket, log) => {
    const moved = () => log.push('moved');
    socket.addEventListener('message', () => {
      log.push('moves');
      socket.removeEventListener('message', moved);
      socket.addEventListener('message', moved);
    });
    socket.addEventListener('message', moved);
    socket.addEventListener('message', () => log.push('after'));
  }),
);

check(
  'stopImmediatePropagation keeps the event from all later listeners, stopPropagation from none here',
  async () => {
    const socket = await open();
    const log: unknown[] = [];
    let stopped = () => {};
    let stop = true;
    socket.addEventListener('message', (event) => {
      event.stopPropagation();
      log.push('stops');
      if (stop) event.stopImmediatePropagation();
      stop = false;
      stopped();
    });
    socket.addEventListener('message', () => log.push('once'), { once: true });
    socket.addEventListener('message', () => log.push('after'));
    socket.onmessage = () => log.push('handler');
    for (let message = 0; message < 3; message++) {
      const done = new Promise<void>((resolve) => {
        stopped = resolve;
      });
      socket.send('x');
      await done;
      await nextTask();
    }
    await closed(socket);
    return log;
  },
);

check('removeEventListener needs the same type, callback and capture, and no other option', () =>
  twoMessages((socket, log) => {
    const listener = () => log.push('heard');
    socket.addEventListener('message', listener, { capture: true, passive: true });
    socket.removeEventListener('message', listener);
    socket.removeEventListener('message', listener, { capture: false });
    socket.removeEventListener('Message', listener, true);
    socket.removeEventListener('message', () => log.push('heard'), true);
    const gone = () => log.push('gone');
    socket.addEventListener('message', gone, { once: true, capture: true });
    socket.removeEventListener('message', gone, true);
  }),
);

check('both methods return undefined, for null and undefined callbacks too', async () => {
  const socket = await open();
  const call = (method: 'addEventListener' | 'removeEventListener') =>
    attemptEach(
      {
        function: () => {},
        null: null,
        undefined,
        object: {},
        number: 5,
        string: 'x',
        symbol: Symbol('x'),
        boolean: true,
      },
      (callback) => Reflect.apply(socket[method], socket, ['message', callback]),
    );
  const results = [call('addEventListener'), call('removeEventListener')];
  await closed(socket);
  return results;
});

check('both methods need two arguments', async () => {
  const socket = await open();
  const results = (['addEventListener', 'removeEventListener'] as const).flatMap((method) =>
    [[], ['message'], [Symbol('type')], [convertible('message', [])]].map((args) =>
      attempt(() => Reflect.apply(socket[method], socket, args)),
    ),
  );
  await closed(socket);
  return results;
});

check('type, callback and options are converted in order, each once', async () => {
  const socket = await open();
  const listener = () => {};
  const signal = new AbortController().signal;
  const results = (['message', 'close', 'other'] as const).flatMap((type) =>
    (['addEventListener', 'removeEventListener'] as const).map((method) => {
      const log: string[] = [];
      const options = watchedObject(
        { capture: 0, once: '', passive: null, signal, extra: 1 },
        log,
        'options',
      );
      const result = attempt(() =>
        Reflect.apply(socket[method], socket, [
          convertible(type, log, 'type'),
          listener,
          options,
          convertible(1, log, 'fourth'),
        ]),
      );
      return { type, method, result, log };
    }),
  );
  await closed(socket);
  return results;
});

check('options are not converted where type or callback fails', async () => {
  const socket = await open();
  const log: string[] = [];
  const options = () => watchedObject({ capture: true }, log, 'options');
  const results = [
    [Symbol('type'), () => {}, options()],
    ['message', 5, options()],
    ['message', 'text', options()],
    ['message', null, options()],
    ['message', undefined, options()],
  ].flatMap((args) =>
    (['addEventListener', 'removeEventListener'] as const).map((method) => [
      attempt(() => Reflect.apply(socket[method], socket, args)),
      log.splice(0),
    ]),
  );
  await closed(socket);
  return results;
});

check('an exception in a getter of the options is passed on, and nothing is added', async () => {
  const results: unknown[] = [];
  for (const name of ['capture', 'once', 'passive', 'signal']) {
    const log = await twoMessages((socket, lines) => {
      const options = {
        get [name](): boolean {
          throw new RangeError(name);
        },
      };
      const listener = () => lines.push('heard');
      lines.push(attempt(() => socket.addEventListener('message', listener, options)));
      socket.addEventListener('message', listener);
      lines.push(attempt(() => socket.removeEventListener('message', listener, options)));
    });
    results.push(log);
  }
  return results;
});

check('options of every kind: dictionary or boolean', async () => {
  const kinds: { [label: string]: unknown } = {
    true: true,
    false: false,
    undefined,
    null: null,
    one: 1,
    zero: 0,
    'empty text': '',
    text: 'capture',
    symbol: Symbol('x'),
    bigint: 0n,
    object: {},
    array: [true],
    function: Object.assign(() => {}, { capture: true }),
    'capture in text': { capture: 'false' },
    inherited: Object.create({ capture: true, once: true }),
    'document.all': document.all,
    'null prototype': Object.create(null, { once: { value: 1 } }),
    'undefined members': { capture: undefined, once: undefined, passive: undefined, signal: undefined },
  };
  const results: unknown[] = [];
  for (const [label, options] of Object.entries(kinds)) {
    const log = await twoMessages((socket, lines) => {
      const listener = () => lines.push('given');
      socket.addEventListener('message', () => lines.push('bubble'));
      lines.push(
        attempt(() => Reflect.apply(socket.addEventListener, socket, ['message', listener, options])),
      );
    });
    const removed = await twoMessages((socket, lines) => {
      const listener = () => lines.push('left');
      socket.addEventListener('message', listener);
      socket.addEventListener('message', listener, true);
      Reflect.apply(socket.removeEventListener, socket, ['message', listener, options]);
    });
    results.push([label, log, removed]);
  }
  return results;
});

check('a signal that is none is a TypeError, and nothing is added', async () => {
  const frame = await iframe();
  const Other = frame.contentWindow.AbortController;
  const kinds = {
    null: null,
    object: {},
    number: 1,
    controller: new AbortController(),
    theirs: new Other().signal,
  };
  const results: unknown[] = [];
  for (const [label, signal] of Object.entries(kinds)) {
    results.push([
      label,
      await twoMessages((socket, log) => {
        const options = { signal } as AddEventListenerOptions;
        log.push(attempt(() => socket.addEventListener('message', () => log.push('heard'), options)));
      }),
    ]);
  }
  frame.remove();
  return results;
});

check('listeners of another realm, and methods of another realm', async () => {
  const frame = await iframe();
  const other = frame.contentWindow;
  const log = await twoMessages((socket, lines) => {
    const theirs = new (other.Function as typeof Function)('lines', 'return () => lines.push("theirs")')(
      lines,
    );
    socket.addEventListener('message', theirs);
    const added = () => lines.push('added by theirs');
    other.EventTarget.prototype.addEventListener.call(socket, 'message', added);
    socket.addEventListener('message', added);
    const removed = () => lines.push('removed by theirs');
    socket.addEventListener('message', removed);
    other.EventTarget.prototype.removeEventListener.call(socket, 'message', removed);
    lines.push(other.EventTarget.prototype.dispatchEvent.call(socket, new other.MessageEvent('message')));
  });
  frame.remove();
  return log;
});

check('untrusted events reach listeners unless they decline (Firefox: the fourth argument)', async () => {
  const socket = await open();
  const log: unknown[] = [];
  for (const wanted of [true, false, null, undefined]) {
    const listener = ({ isTrusted }: Event) => log.push([String(wanted), isTrusted]);
    Reflect.apply(socket.addEventListener, socket, ['message', listener, false, wanted]);
  }
  socket.dispatchEvent(new MessageEvent('message'));
  await echoed(socket);
  await closed(socket);
  return log;
});

check('listeners of one socket are not those of another, nor of the window', async () => {
  const [one, two] = [await open(), await open()];
  const log: string[] = [];
  const listener = (event: Event) =>
    log.push(event.target === one ? 'one' : event.target === two ? 'two' : 'window');
  for (const target of [one, two, window]) target.addEventListener('message', listener);
  one.removeEventListener('message', listener);
  await Promise.all([echoed(one), echoed(two)]);
  window.dispatchEvent(new Event('message'));
  window.removeEventListener('message', listener);
  window.dispatchEvent(new Event('message'));
  await Promise.all([closed(one), closed(two)]);
  return log;
});
