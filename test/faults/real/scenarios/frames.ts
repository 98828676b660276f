// Frames that come late, not at all, twice, in another order or damaged.

import { opened, over, type Scenario } from '../scenario';
import { everyNth, type Frame, type FrameWay } from '../server';
import { HELD_BACK } from './counterparts';

const TEN = Array.from({ length: 10 }, (_, index) => `${index}`);
const SEND_TEN = TEN.map((text) => `send('a', '${text}');`).join(' ');
/** Ten frames out, and then ten in, of which so many come through. */
const BOTH = (heard: number, arrived: number): Scenario['play'] => {
  return async ({ app, begin, end, server }) => {
    await app(opened('a'));
    await begin();
    await app(SEND_TEN);
    await server.arrived('a ', arrived);
    await server.send('a', ...TEN);
    await app(`await seen('a message, microtask', ${heard});`);
    await end();
  };
};
/** A rule counts the frames of both ways together. */
function bothWays(way: FrameWay): { in: FrameWay; out: FrameWay } {
  return { in: way, out: way };
}

/** Of so many frames, those that are not an n-th. */
function throughOf(frames: number, n: number): number {
  return frames - Math.floor(frames / n);
}

const lose = () => {};
const double = (frame: Frame, pass: (frame: Frame) => void) => {
  pass(frame);
  pass(frame);
};
/** Text is cut in the middle; of bytes every seventh is turned over. */
const damage = (frame: Frame, pass: (frame: Frame) => void) => {
  if (typeof frame === 'string') pass(frame.slice(0, frame.length >> 1));
  else pass(Buffer.from(frame.map((byte, index) => (index % 7 === 0 ? ~byte : byte))));
};
const still: Scenario['end'] = ({ server }) => server.frames({});

export const FRAMES: readonly Scenario[] = [
  {
    name: 'delay: both ways, with jitter, order kept',
    rule: { fault: { kind: 'delay', ms: 100, jitterMs: 100 } },
    begin: ({ line }) => {
      const shape = { delayMs: 100, jitterMs: 100 };
      line.shape({ in: shape, out: shape });
    },
    end: ({ line }) => line.shape({}),
    play: BOTH(10, 10),
    shows: ['a message: "9"'],
  },
  {
    name: 'delay: what the server sent before it closed comes before the close',
    rule: { fault: { kind: 'delay', ms: 200 }, match: { direction: 'in' } },
    begin: ({ line }) => line.shape({ in: { delayMs: 200 } }),
    end: ({ line }) => line.shape({}),
    play: async ({ app, begin, end, server }) => {
      await app(opened('a'));
      await begin();
      await server.send('a', 'one', 'two');
      await server.close('a', 4000, 'why');
      await app(`await seen('a close, task'); send('a', 'too late'); note('a', 'end');`);
      await end();
    },
    shows: ['a message: "two"', 'a close: CloseEvent'],
  },
  ...[1, 2, 3].map(
    (every): Scenario => ({
      name: `drop: every ${every}`,
      rule: { fault: { kind: 'drop', every } },
      begin: ({ server }) => server.frames(bothWays(everyNth(every, lose))),
      end: still,
      play: BOTH(throughOf(20, every) - throughOf(10, every), throughOf(10, every)),
      shows: every === 1 ? [] : ['a message: "0"'],
      never: every === 3 ? [] : [`a message: "${every - 1}"`],
    }),
  ),
  {
    name: 'duplicate: every 2',
    rule: { fault: { kind: 'duplicate', every: 2 } },
    begin: ({ server }) => server.frames(bothWays(everyNth(2, double))),
    end: still,
    play: BOTH(15, 15),
    shows: ['a message: "9"'],
  },
  {
    name: 'reorder: threes, and what is over at its end',
    rule: { fault: { kind: 'reorder', window: 3 } },
    begin: ({ server, turned }) => server.frames(turned),
    end: ({ server, turned }) => {
      server.frames({});
      turned.in.rest();
      turned.out.rest();
    },
    play: async ({ app, begin, end, server }) => {
      await app(opened('a'));
      await begin();
      await app(SEND_TEN);
      await server.send('a', ...TEN);
      await server.arrived('a ', 9);
      await app(`await seen('a message, microtask', 9);`);
      await end();
      await app(`await seen('a message, microtask', 10);`);
      await server.arrived('a ', 10);
    },
    shows: ['a message: "9"'],
  },
  {
    name: 'hold: some are let go, then all',
    rule: { fault: { kind: 'hold' } },
    begin: ({ server, held }) => server.frames(held),
    end: ({ server, held }) => {
      server.frames({});
      held.in.release();
      held.out.release();
    },
    release: ({ held }, frames) => held.in.release(frames),
    play: async ({ app, begin, end, release, server }) => {
      await app(opened('a'));
      await begin();
      await server.send('a', ...TEN);
      await app(`await wait(200); note('a', 'held');`);
      await release(2);
      await app(
        `await seen('a message, microtask', 2); await wait(50); note('a', 'two let go'); ${SEND_TEN}`,
      );
      await end();
      await app(`await seen('a message, microtask', 10);`);
      await server.arrived('a 9');
    },
    shows: ['a held: open', 'a two let go', 'a message: "9"'],
  },
  ...(
    [
      ['blob', 'Blob of 3'],
      ['arraybuffer', 'ArrayBuffer 1 2 3'],
    ] as const
  ).map(
    ([binaryType, shown]): Scenario => ({
      name: `hold: bytes, as ${binaryType}`,
      ...HELD_BACK,
      play: async ({ app, begin, end, server }) => {
        await app(opened('a', `{ binaryType: '${binaryType}' }`));
        await begin();
        await server.send('a', Buffer.from([1, 2, 3]), 'text');
        await app('await wait(200);');
        await end();
        await app(`await seen('a message, microtask', 2);`);
      },
      shows: [`a message: ${shown}`],
    }),
  ),
  {
    name: 'hold: the app closes meanwhile',
    rule: { fault: { kind: 'hold' }, match: { direction: 'in' } },
    begin: ({ line }) => line.shape({ in: { held: true } }),
    end: ({ line }) => line.shape({}),
    play: async ({ app, begin, end, server }) => {
      await app(opened('a'));
      await begin();
      await server.send('a', 'never heard');
      await app(`await wait(200); send('a', 'farewell'); close('a', 3000, 'mine');`);
      await server.arrived('a close');
      await app(`await wait(200); note('a', 'waiting');`);
      await end();
      await app(over('a'));
    },
    shows: ['a waiting: closing', 'a close: CloseEvent'],
    never: ['a message'],
  },
  {
    name: 'throttle: both ways',
    rule: { fault: { kind: 'throttle', bytesPerSecond: 20_000 } },
    begin: ({ line }) => line.shape({ in: { bytesPerSecond: 20_000 }, out: { bytesPerSecond: 20_000 } }),
    end: ({ line }) => line.shape({}),
    play: async ({ app, begin, end, server }) => {
      await app(opened('a'));
      await begin();
      const text = 'x'.repeat(2_000);
      await app(`for (const name of 'abc') send('a', name.repeat(2000)); send('a', 'last');`);
      await server.send('a', text, text, text, 'last');
      await app(`await seen('a message: "last"');`);
      await server.arrived('a last');
      await end();
    },
    shows: ['a message: "last"'],
  },
  ...[1, 2].map(
    (every): Scenario => ({
      name: `corrupt: every ${every}`,
      rule: { fault: { kind: 'corrupt', every } },
      begin: ({ server }) => server.frames(bothWays(everyNth(every, damage))),
      end: still,
      play: async ({ app, begin, end, server }) => {
        await app(opened('a', `{ binaryType: 'arraybuffer' }`));
        await begin();
        const json = '{"type":"chat","text":"hello"}';
        await app(`send('a', '${json}'); send('a', '${json}');
          send('a', new Uint8Array([1, 2, 3]).buffer); send('a', new Uint8Array([4, 5]).buffer);`);
        await server.arrived('a ', 4);
        await server.send('a', json, json, Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]), Buffer.from([9, 9]));
        await app(`await seen('a message, microtask', 4);`);
        await end();
      },
      shows: ['a message: "{\\"type\\":\\"chat\\","'],
    }),
  ),
  {
    name: 'answer: each frame is answered, and goes out all the same',
    rule: { fault: { kind: 'answer', body: '{"error":"busy"}' } },
    begin: ({ server }) =>
      server.frames({
        out: (frame, pass) => {
          pass(frame);
          void server.send('a', '{"error":"busy"}');
        },
      }),
    end: still,
    play: async ({ app, begin, end, server }) => {
      await app(opened('a'));
      await begin();
      await app(`send('a', 'one'); send('a', 'two'); await seen('a message, microtask', 2);`);
      await server.arrived('a two');
      await end();
    },
    shows: ['a message: "{\\"error\\":\\"busy\\"}"'],
  },
  {
    name: 'receive: one frame as if from the server',
    rule: { fault: { kind: 'receive', body: '{"type":"kicked"}' } },
    begin: ({ server }) => server.send('a', '{"type":"kicked"}'),
    play: async ({ app, begin }) => {
      await app(opened('a'));
      await begin();
      await app(`await seen('a message, microtask');`);
    },
    shows: ['a message: "{\\"type\\":\\"kicked\\"}"'],
  },
  {
    name: 'send: one frame as if by the app',
    rule: { fault: { kind: 'send', body: '{"type":"subscribe"}' } },
    begin: async ({ page }) => {
      await page.evaluate(`app.socketOf('a').send('{"type":"subscribe"}')`);
    },
    play: async ({ app, begin, server }) => {
      await app(opened('a'));
      await begin();
      await server.arrived('a {"type":"subscribe"}');
      await app(`await drained('a'); note('a', 'sent');`);
    },
    shows: ['a sent: open, 0'],
  },
  {
    name: 'drop: what matches alone',
    rule: { fault: { kind: 'drop', every: 1 }, match: { direction: 'in', type: 'chat.*' } },
    begin: ({ server }) =>
      server.frames({ in: (frame, pass) => (String(frame).includes('"chat.') ? undefined : pass(frame)) }),
    end: still,
    play: async ({ app, begin, end, server }) => {
      await app(opened('a'));
      await begin();
      const types = ['chat.message', 'presence', 'chat.typing', 'tick'];
      for (const type of types) await app(`send('a', '{"type":"${type}"}'); await drained('a');`);
      await server.arrived('a ', types.length);
      await server.send('a', ...types.map((type) => JSON.stringify({ type })));
      await app(`await seen('a message, microtask', 2);`);
      await end();
    },
    shows: ['a message: "{\\"type\\":\\"presence'],
    never: ['a message: "{\\"type\\":\\"chat'],
  },
];
