// Lines that are there and do not carry, and handshakes that lead nowhere.

import { MUCH_BYTES, opened, over, type Scenario } from '../scenario';
import { CUT, REFUSAL, SILENCE, STALL } from './counterparts';

export const LINES: readonly Scenario[] = [
  {
    name: 'refuse: all, until it is over',
    ...REFUSAL,
    play: async ({ app, begin, end }) => {
      await begin();
      await app(`open('a', url); send('a', 'too early'); ${over('a')} open('b', url); ${over('b')}`);
      await end();
      await app(opened('c'));
    },
    shows: ['a error: Event', 'b error: Event', 'c open'],
    never: ['a open', 'b open'],
  },
  {
    name: 'refuse: two handshakes',
    rule: { fault: { kind: 'refuse', connects: 2 } },
    begin: ({ server }) => server.refuse(503, 2),
    end: ({ server }) => server.refuse(undefined),
    play: async ({ app, begin, end }) => {
      await begin();
      await app(
        `for (const name of 'ab') { open(name, url); await seen(name + ' close, task'); } ${opened('c')}`,
      );
      await end();
      await app(opened('d'));
    },
    shows: ['a error: Event', 'b error: Event', 'c open', 'd open'],
    never: ['a open', 'b open'],
  },
  {
    name: 'refuse: the app gives up while it waits',
    ...REFUSAL,
    play: async ({ app, begin, end }) => {
      await begin();
      await app(`open('a', url); close('a', 3000, 'mine'); ${over('a')}`);
      await end();
    },
    shows: ['a error: Event', 'a close: CloseEvent'],
    never: ['a open'],
  },
  {
    name: 'refuse: a socket that is open stays so',
    rule: { fault: { kind: 'refuse' } },
    begin: ({ server }) => server.refuse(503),
    end: ({ server }) => server.refuse(undefined),
    play: async ({ app, begin, end, server }) => {
      await app(opened('a'));
      await begin();
      await server.send('a', 'still here');
      await app(
        `await seen('a message, microtask'); send('a', 'so am I'); open('b', url); await seen('b close, task');`,
      );
      await server.arrived('a so am I');
      await end();
    },
    shows: ['a message: "still here"', 'b error: Event'],
  },
  {
    name: 'silence: nothing comes or goes, then all of it',
    ...SILENCE,
    play: async ({ app, begin, end, server }) => {
      await app(opened('a'));
      await begin();
      await server.send('a', 'one', 'two');
      await app(
        `send('a', 'three'); send('a', 'four'); await wait(300); await drained('a'); note('a', 'silent');`,
      );
      await end();
      await app(`await seen('a message, microtask', 2);`);
      await server.arrived('a four');
    },
    shows: ['a silent: open, 0'],
  },
  {
    name: 'silence: the app closes, and waits for an answer',
    ...SILENCE,
    play: async ({ app, begin, end, server }) => {
      await app(opened('a'));
      await begin();
      await server.send('a', 'never heard');
      await app(
        `send('a', 'farewell'); close('a', 3000, 'mine'); send('a', 'too late'); await wait(1500); note('a', 'waiting');`,
      );
      await end();
      await app(over('a'));
      await server.arrived('a close');
    },
    shows: ['a waiting: closing', 'a close: CloseEvent'],
    never: ['a message', 'a too late'],
  },
  {
    name: 'silence: new sockets get no answer either',
    ...SILENCE,
    play: async ({ app, begin, end }) => {
      await app(opened('a'));
      await begin();
      await app(`open('b', url); await wait(300); note('b', 'waiting');`);
      await end();
      await app(`await seen('b open, task');`);
    },
    shows: ['b waiting: connecting', 'b open'],
  },
  {
    name: 'offline: the page is told, and everything fails',
    rule: { fault: { kind: 'offline' } },
    begin: async ({ page, line }) => {
      await page.setOfflineMode(true);
      line.reset();
    },
    end: async ({ page }) => {
      await page.setOfflineMode(false);
    },
    play: async ({ app, begin, end }) => {
      await app(`${opened('a')}
        for (const type of ['offline', 'online']) addEventListener(type, (event) => {
          write('window ' + [type, navigator.onLine, event.constructor.name, event.bubbles, event.cancelable, event.target === window].join());
        });
        window['onoffline'] = () => write('window onoffline');
        document.body?.setAttribute('ononline', 'app.write("body ononline")');`);
      await begin();
      await app(`await seen('window offline'); ${over('a')} write('onLine ' + navigator.onLine);
        open('b', url); ${over('b')}
        try { await fetch('/'); write('fetched'); } catch (error) { write('fetch ' + error.name + ' ' + error.message); }
        await new Promise((done) => {
          const request = new XMLHttpRequest();
          request.open('GET', '/');
          for (const type of ['readystatechange', 'loadstart', 'load', 'error', 'abort', 'timeout', 'loadend']) {
            request.addEventListener(type, (event) => write('request ' + [type, event.constructor.name, request.readyState, request.status, request.statusText, request.responseText].join()));
          }
          request.addEventListener('loadend', done);
          request.send();
        });`);
      await end();
      await app(`await seen('window online'); write('onLine ' + navigator.onLine); ${opened('c')}
        write('fetched ' + (await fetch('/')).status);`);
    },
    shows: [
      'window offline,false',
      'a close: CloseEvent',
      'b error: Event',
      'fetch TypeError',
      'window online,true',
      'fetched 200',
    ],
    never: ['b open'],
  },
];

/** Takes as long as a browser waits for the other side's close: a minute in Chromium. */
export const LONG: readonly Scenario[] = [
  {
    name: 'silence: the app closes, and nobody ever answers',
    ...SILENCE,
    play: async ({ app, begin, end }) => {
      await app(opened('a'));
      await begin();
      await app(`close('a', 3000, 'mine'); ${over('a')}`);
      await end();
    },
    shows: ['a close(3000, mine): undefined; closing', 'a close: CloseEvent'],
  },
  {
    name: 'silence: the app closes behind more than the line takes',
    ...SILENCE,
    play: async ({ app, begin, end }) => {
      await app(opened('a'));
      await begin();
      // For longer than the browser waits for an answer: it waits for none before its close frame has gone.
      await app(`send('a', new ArrayBuffer(${MUCH_BYTES})); close('a', 3000, 'mine');
        await wait(navigator.userAgent.includes('Firefox') ? 25_000 : 65_000); note('a', 'still');`);
      await end();
      await app(over('a'));
    },
    shows: ['a still: closing, much buffered', 'a close: CloseEvent'],
  },
];

/** A browser makes one handshake with a host at a time (RFC 6455, section 4.1): these are played by themselves. */
export const STALLS: readonly Scenario[] = [
  {
    name: 'cut: while connecting',
    ...CUT,
    play: async ({ app, begin, line }) => {
      line.stall(true);
      await app(`open('a', url); await wait(100); note('a', 'stalled');`);
      await begin();
      line.stall(false);
      await app(over('a'));
    },
    shows: ['a error: Event', 'a close: CloseEvent'],
  },
  {
    name: 'stall: handshakes wait, and go on when it is over',
    ...STALL,
    play: async ({ app, begin, end }) => {
      await begin();
      await app(
        `open('a', url); send('a', 'too early'); await wait(300); note('a', 'waiting'); open('b', url);`,
      );
      await end();
      await app(`await seen('a open, task'); await seen('b open, task');`);
    },
    areApart: true,
    shows: ['a waiting: connecting', 'a open', 'b open'],
  },
  {
    name: 'stall: the app gives up',
    ...STALL,
    play: async ({ app, begin, end }) => {
      await begin();
      await app(`open('a', url); await wait(300); close('a', 3000, 'mine'); ${over('a')}`);
      await end();
      await app(opened('b'));
    },
    shows: ['a close(3000, mine)', 'a error: Event', 'a close: CloseEvent', 'b open'],
    never: ['a open'],
  },
  {
    name: 'stall: the app gives up while the answer that it waits for is on its way to it',
    ...STALL,
    play: async ({ app, begin, end, line, server, isReal }) => {
      await app(opened('b'));
      await begin();
      line.stall(true);
      await app(`open('a', url); await wait(200); note('a', 'waiting');`);
      // In one task: the page cannot hear of what comes meanwhile.
      const over = app(`send('b', 'now');
        for (const start = performance.now(); performance.now() - start < 1000; );
        close('a', 3000, 'mine'); await seen('a close, task'); note('a', 'end');`);
      await server.arrived('b now');
      // Behind a fault the server answers.
      if (!isReal) line.stall(false);
      await over;
      await end();
    },
    shows: ['a waiting: connecting', 'a error: Event', 'a close: CloseEvent'],
    never: ['a open'],
  },
];
