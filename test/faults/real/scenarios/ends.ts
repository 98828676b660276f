// Sockets that end: a line that is cut, and a server that closes.

import { MUCH_BYTES, opened, over, type Scenario } from '../scenario';
import { CUT } from './counterparts';

export const ENDS: readonly Scenario[] = [
  {
    name: 'cut: one socket, nothing under way',
    ...CUT,
    play: async ({ app, begin }) => {
      await app(opened('a'));
      await begin();
      await app(over('a'));
    },
    shows: ['a close: CloseEvent'],
  },
  {
    name: 'cut: three sockets, each one made anew as it ends',
    ...CUT,
    play: async ({ app, begin }) => {
      for (const name of 'abc') await app(opened(name));
      await app(`for (const name of 'abc') during(name, 'close', () => open(name + '2', url));`);
      await begin();
      await app(`for (const name of 'abc') await seen(name + '2 open, task'); ${over('a')} ${over('c')}`);
    },
    areApart: true,
    shows: ['a close: CloseEvent', 'b close: CloseEvent', 'c close: CloseEvent'],
  },
  {
    name: 'cut: after frames, in the middle of a conversation',
    ...CUT,
    play: async ({ app, begin, server }) => {
      await app(opened('a'));
      await server.send('a', 'one', 'two');
      await app(`await seen('a message, microtask', 2); send('a', 'heard'); await drained('a');`);
      await server.arrived('a heard');
      await begin();
      await app(over('a'));
    },
    shows: ['a close: CloseEvent'],
  },
  {
    name: 'cut: the app sends and closes in its handlers',
    ...CUT,
    play: async ({ app, begin }) => {
      await app(`${opened('a')}
        for (const type of ['error', 'close']) {
          during('a', type, () => { send('a', 'in ' + type); close('a', 3000, 'mine'); });
        }`);
      await begin();
      await app(over('a'));
    },
    shows: ['a close: CloseEvent', 'a send "in close"'],
  },
  {
    name: 'cut: bytes under way',
    ...CUT,
    play: async ({ app, begin, line, server, isReal }) => {
      await app(opened('a'));
      line.silence(true);
      await app(`send('a', new ArrayBuffer(${MUCH_BYTES})); await wait(100); note('a', 'under way');`);
      await begin();
      await app(over('a'));
      line.silence(false);
      // Behind a fault all of it goes out; for the app it is lost.
      if (!isReal) await server.arrived('a binary');
      await app(`note('a', 'later');`);
    },
    shows: ['a close: CloseEvent', 'a later: closed, much buffered'],
    beyond: [`a binary 0 0 0 0 0 0 0 0 of ${MUCH_BYTES}`],
  },
  {
    name: 'cut: while closing',
    ...CUT,
    play: async ({ app, begin, line }) => {
      await app(opened('a'));
      line.silence(true);
      await app(`close('a', 3000, 'mine'); await wait(50); note('a', 'waiting');`);
      await begin();
      await app(over('a'));
      line.silence(false);
    },
    shows: ['a close: CloseEvent'],
  },
  ...(
    [
      [1000, undefined],
      [1001, 'going away'],
      [1011, 'ünexpected'],
      [1012, undefined],
      [4401, 'token expired'],
    ] as const
  ).map(
    ([code, reason]): Scenario => ({
      name: `close: ${code} ${reason ?? ''}`,
      rule: { fault: { kind: 'close', code, ...(reason === undefined ? {} : { reason }) } },
      begin: ({ server }) => server.close('a', code, reason),
      play: async ({ app, begin, server }) => {
        await app(opened('a'));
        await server.send('a', 'before');
        await app(`await seen('a message, microtask');`);
        await begin();
        await app(over('a'));
      },
      shows: ['a close: CloseEvent'],
    }),
  ),
  {
    name: 'close: the app makes a new one, and closes the old one again',
    rule: { fault: { kind: 'close', code: 4000, reason: 'why' } },
    begin: ({ server }) => server.close('a', 4000, 'why'),
    play: async ({ app, begin }) => {
      await app(`${opened('a')}
        during('a', 'close', () => { close('a', 3000, 'mine'); open('b', url); });`);
      await begin();
      await app(`await seen('b open, task'); ${over('a')}`);
    },
    shows: ['a close: CloseEvent', 'b open'],
  },
];
