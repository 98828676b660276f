// HTML, "Timers": setTimeout and its kin, most of all in the handlers of a close, where an app arms its next attempt.

import {
  address,
  attempt,
  attemptEach,
  check,
  convertible,
  echoed,
  errorEvent,
  heard,
  iframe,
  make,
  nextTask,
  open,
  plain,
} from './check';

/** Runs in a `close` handler, where the recorder looks at timers, and resolves when it says so. */
async function inCloseHandler(run: (log: unknown[], done: () => void) => void): Promise<unknown[]> {
  const socket = await open('/obey');
  const log: unknown[] = [];
  await new Promise<void>((resolve) => {
    socket.onclose = () => run(log, resolve);
    socket.send('close 4000');
  });
  await nextTask();
  return log;
}

check('timers of the same delay fire in the order of their calls, nested ones too', () =>
  inCloseHandler((log, done) => {
    for (let index = 0; index < 5; index++) setTimeout(() => log.push(index), 10);
    setTimeout(() => {
      log.push('outer');
      setTimeout(() => log.push('inner 1'), 5);
      setTimeout(() => log.push('inner 2'), 5);
      setTimeout(done, 6);
    }, 10);
    setTimeout(() => log.push('zero 1'), 0);
    setTimeout(() => log.push('zero 2'));
    void Promise.resolve().then(() => {
      log.push('microtask');
      setTimeout(() => log.push('zero from a microtask'), 0);
    });
  }),
);

check('a timer calls back with its arguments, and the window as this', () =>
  inCloseHandler((log, done) => {
    const callback = new Function(
      'log',
      'return function (...args) { log.push([this === window, args, arguments.length]); }',
    )(log);
    setTimeout(callback, 1, 'a', undefined, 3);
    setTimeout(callback, 2);
    const interval = setInterval(
      (...args: unknown[]) => {
        log.push(args);
        clearInterval(interval);
        done();
      },
      3,
      'interval',
    );
  }),
);

check('a string is run as a script in the global scope', () =>
  inCloseHandler((log, done) => {
    Object.assign(window, { fromTimer: (value: unknown) => log.push(value) });
    Reflect.apply(setTimeout, window, ['fromTimer(typeof log); fromTimer(this === window)', 1]);
    Reflect.apply(setTimeout, window, [{ toString: () => 'fromTimer("object")' }, 2]);
    Reflect.apply(setTimeout, window, [undefined, 2]);
    Reflect.apply(setTimeout, window, ['syntax error here', 2]);
    void errorEvent().then(({ message }) => log.push(message));
    setTimeout(() => {
      Reflect.deleteProperty(window, 'fromTimer');
      done();
    }, 20);
  }),
);

check('handler and delay are converted once, in order', () =>
  inCloseHandler((log, done) => {
    const steps: string[] = [];
    const handles = [
      attempt(
        () =>
          typeof Reflect.apply(setTimeout, window, [
            convertible('void 0', steps, 'handler'),
            convertible(1, steps, 'delay'),
          ]),
      ),
      attempt(() => typeof Reflect.apply(setTimeout, window, [() => {}, convertible('2', steps, 'delay')])),
      attempt(
        () => typeof Reflect.apply(setInterval, window, [() => {}, convertible(1e9, steps, 'interval')]),
      ),
      attempt(() => Reflect.apply(setTimeout, window, [() => {}, Symbol('delay')])),
      attempt(() => Reflect.apply(setTimeout, window, [() => {}, 5n])),
    ];
    log.push(steps, handles);
    setTimeout(done, 5);
  }),
);

check('delays of every kind count as 32-bit integers', () =>
  inCloseHandler((log, done) => {
    const delays: unknown[] = [
      0,
      -5,
      0.9,
      '3',
      'x',
      null,
      undefined,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      2 ** 32 + 1,
      true,
      [2],
      {},
    ];
    let left = delays.length;
    for (const delay of delays) {
      const armed = performance.now();
      Reflect.apply(setTimeout, window, [
        () => {
          log.push([plain(delay), performance.now() - armed < 1000]);
          if (--left === 0) {
            log.sort();
            done();
          }
        },
        delay,
      ]);
    }
  }),
);

check('handles are positive integers that rise, and clear what they stand for', () =>
  inCloseHandler((log, done) => {
    const handles = [setTimeout(() => log.push('cleared'), 5), setTimeout(() => log.push('kept'), 5)];
    const interval = setInterval(() => log.push('cleared too'), 5);
    log.push(
      handles.map((handle) => Number.isInteger(handle) && Number(handle) > 0),
      Number(handles[1]) > Number(handles[0]),
    );
    clearTimeout(handles[0]);
    clearTimeout(interval);
    clearTimeout(handles[0]);
    setTimeout(done, 10);
  }),
);

check('handles count up, and none is left out', () =>
  inCloseHandler((log, done) => {
    const handles = Array.from({ length: 5 }, () => Number(setTimeout(() => {}, 1)));
    log.push(handles.map((handle) => handle - Number(handles[0])));
    setTimeout(done, 5);
  }),
);

check('animation frames are numbered by the requests of the page', async () => {
  const frame = () =>
    new Promise<number>((resolve) => {
      const handle = requestAnimationFrame(() => resolve(handle));
    });
  const socket = await open();
  const before = await frame();
  await echoed(socket);
  const after = await frame();
  socket.close();
  return after - before;
});

check('clearing takes anything', () =>
  inCloseHandler((log, done) => {
    const handle = setTimeout(() => log.push('cleared by text'), 5);
    const other = setInterval(() => log.push('cleared by object'), 5);
    const steps: string[] = [];
    log.push(
      attemptEach(
        { undefined, null: null, negative: -1, huge: 1e12, text: 'x', object: {}, symbol: Symbol('x') },
        (value) => Reflect.apply(clearTimeout, window, [value]),
      ),
      attempt(() => Reflect.apply(clearTimeout, window, [])),
      attempt(() => Reflect.apply(clearTimeout, window, [String(handle)])),
      attempt(() => Reflect.apply(clearInterval, window, [convertible(other, steps)])),
      steps,
    );
    setTimeout(done, 10);
  }),
);

check('timers without this mean the window, with another this they throw', () =>
  inCloseHandler((log, done) => {
    const { setTimeout: bare } = window;
    log.push(
      attemptEach(
        { undefined, null: null, window, object: {}, document },
        (self) => typeof Reflect.apply(bare, self, [() => {}, 0]),
      ),
      attemptEach({ undefined, object: {} }, (self) => Reflect.apply(clearTimeout, self, [1e9])),
      attempt(() => Reflect.apply(setTimeout, window, [])),
      attempt(() => Reflect.construct(setTimeout as never, [() => {}])),
    );
    setTimeout(done, 5);
  }),
);

check('timers of another window run there', async () => {
  const frame = await iframe();
  const log = await inCloseHandler((lines, done) => {
    const other = frame.contentWindow;
    setTimeout.call(other, () => lines.push('ours on theirs'), 1);
    other.setTimeout(() => lines.push('theirs'), 2);
    other.setTimeout.call(window, () => lines.push('theirs on ours'), 3);
    setTimeout(done, 20);
  });
  frame.remove();
  // Windows keep no order between them.
  return log.sort();
});

check('a timer armed in a close handler opens the next socket, and an error in it is reported', () =>
  inCloseHandler((log, done) => {
    addEventListener(
      'error',
      (event) => {
        event.preventDefault();
        log.push([event.message, event.filename, event.lineno, event.colno, plain(event.error)]);
      },
      { once: true },
    );
    setTimeout(() => {
      throw new RangeError('in the timer');
    }, 1);
    setTimeout(async () => {
      const socket = make(address());
      await heard(socket, 'open');
      log.push('open');
      socket.close();
      done();
    }, 5);
  }),
);

check('clearing a timer in the handler of an error and of the close', async () => {
  const log: string[] = [];
  const socket = make(address('/refuse'));
  await new Promise<void>((resolve) => {
    let handle: ReturnType<typeof setTimeout> | undefined;
    socket.onerror = () => {
      handle = setTimeout(() => log.push('from error'), 3);
    };
    socket.onclose = () => {
      clearTimeout(handle);
      handle = setTimeout(() => {
        log.push('from close');
        resolve();
      }, 3);
    };
  });
  return log;
});
