// A thousand schedules of everything going wrong at once. Each must end connected, with every message of the server
// delivered once and in order, and every message of the user acknowledged once.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { acknowledgements } from './acknowledgements';
import { exponentialBackoff } from './backoff';
import { heartbeat } from './heartbeat';
import { ordering } from './ordering';
import { createSocket } from './socket';
import { installFakePage } from './testing/fake-page';
import { flush } from './testing/flush';
import { jwt } from './testing/jwt';
import { createMischievousServer } from './testing/mischievous-server';
import { seededRandom } from './testing/random';

const FIRST_SEED = 20261123;
const SCHEDULES = 1_000;
/** A slow machine is no fault. */
const NO_HURRY = { timeout: 600_000 };
const TROUBLED_STEPS = 60;
/** Enough for what lies behind: a half-open connection found out (35 s) and the longest waits after it. */
const QUIET_STEPS = 90;

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

interface Message {
  type: string;
  id?: string;
  seq?: number;
}

it(`${SCHEDULES} schedules of mischief end well`, NO_HURRY, async () => {
  const met = { reconnects: 0, stops: 0, handovers: 0, repetitions: 0 };
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed += 1) {
    const outcome = await run(seed);
    expect(outcome, `seed ${seed}`).toEqual({
      state: 'open',
      received: Array.from({ length: outcome.published }, (_, index) => index + 1),
      published: outcome.published,
      gaps: [],
      dropped: [],
      acknowledged: outcome.sent,
      applied: outcome.sent.toSorted(),
      sent: outcome.sent,
      met: expect.anything(),
    });
    for (const name of Object.keys(met) as (keyof typeof met)[]) met[name] += outcome.met[name];
  }
  // The schedules did go through what they are for.
  expect(met.reconnects).toBeGreaterThan(SCHEDULES);
  expect(met.handovers).toBeGreaterThan(SCHEDULES / 10);
  expect(met.stops).toBeGreaterThan(10);
  expect(met.repetitions).toBeGreaterThan(SCHEDULES);
});

async function run(seed: number) {
  const random = seededRandom(seed);
  const chance = (probability: number) => random() < probability;
  const page = installFakePage();
  const server = createMischievousServer(random);
  let tokensFail = false;
  let tokens = 0;

  const socket = createSocket<Message, Message>({
    url: ({ token, lastSequence }) => `wss://chat.test/?token=${token}&after=${lastSequence}`,
    getToken: () => {
      if (tokensFail) throw new Error('503');
      return jwt({ sub: `${++tokens}`, exp: Date.now() / 1000 + 30 + random() * 60 });
    },
    tokenRenewal: 'reconnect',
    backoff: exponentialBackoff({ random, maxAttempts: 4 }),
    heartbeat: heartbeat(),
    ordering: ordering({ from: { lastSequence: 0 }, gapTimeoutMs: Number.POSITIVE_INFINITY }),
    acknowledgements: acknowledgements({ maxSends: Number.POSITIVE_INFINITY }),
    WebSocket: server.network.WebSocket,
  });
  const received: (number | undefined)[] = [];
  const gaps: unknown[] = [];
  const dropped: unknown[] = [];
  const met = { reconnects: 0, stops: 0, handovers: 0, repetitions: 0 };
  let wasClosed = true;
  socket.on('message', ({ seq }) => received.push(seq));
  socket.on('gap', (gap) => gaps.push(gap));
  socket.on('dropped', ({ message }) => dropped.push(message));
  socket.on('retry', () => (met.reconnects += 1));
  socket.on('stop', () => (met.stops += 1));
  socket.on('close', () => (wasClosed = true));
  socket.on('open', () => {
    if (!wasClosed) met.handovers += 1;
    wasClosed = false;
  });
  const sent: string[] = [];
  const acknowledged: string[] = [];
  const send = () => {
    const id = `u${String(sent.length).padStart(3, '0')}`;
    sent.push(id);
    socket.deliver({ type: 'say', id }).then(
      () => acknowledged.push(id),
      (error) => dropped.push(error),
    );
  };
  const pass = async (ms: number) => {
    vi.advanceTimersByTime(ms);
    await flush();
  };

  for (let step = 0; step < TROUBLED_STEPS; step += 1) {
    if (chance(0.5)) server.publish();
    if (chance(0.3)) send();
    if (chance(0.15)) server.misbehave();
    if (chance(0.05)) tokensFail = !tokensFail;
    if (chance(0.05)) page.offline();
    if (chance(0.1)) page.online();
    if (chance(0.05)) page.hide();
    if (chance(0.05)) page.show();
    if (chance(0.02)) socket.reconnect();
    await pass(random() * 2_000);
  }
  server.behave();
  tokensFail = false;
  page.online();
  page.show();
  for (let step = 0; step < QUIET_STEPS; step += 1) await pass(1_000);

  const wire = server.network.sockets.flatMap((each) => each.sentJson as Message[]);
  met.repetitions = wire.filter(({ type }) => type === 'say').length - sent.length;
  const outcome = {
    state: socket.state,
    received,
    published: server.messages,
    gaps,
    dropped,
    acknowledged: acknowledged.toSorted(),
    applied: server.applied.toSorted(),
    sent,
    met,
  };
  socket.dispose();
  vi.clearAllTimers();
  return outcome;
}
