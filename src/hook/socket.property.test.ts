// Any order of whatever can happen to a socket, and what must hold after each step.

import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { acknowledgements } from './acknowledgements';
import { exponentialBackoff } from './backoff';
import { heartbeat } from './heartbeat';
import { ordering } from './ordering';
import { createSocket } from './socket';
import { createFakeNetwork, type FakeSocket } from './testing/fake-network';
import { type FakePage, installFakePage } from './testing/fake-page';
import { flush } from './testing/flush';
import { jwt } from './testing/jwt';
import { record } from './testing/record';

const SEED = 20261123;
/** A slow machine is no fault. */
const NO_HURRY = { timeout: 600_000 };
const MAX_ATTEMPTS = 3;
const LIMIT = 4;

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type Json = { [field: string]: unknown };

const step = fc.oneof(
  fc.record({ do: fc.constantFrom('accept', 'ready', 'serve', 'serve', 'serve') }),
  fc.record({ do: fc.constantFrom('push', 'push', 'repeat', 'skip', 'ack', 'garbage', 'silence') }),
  fc.record({ do: fc.constant('finish'), code: fc.constantFrom(1000, 1001, 1006, 1006, 1012, 4401, 1008) }),
  fc.record({ do: fc.constantFrom('send', 'send', 'deliver', 'volatile') }),
  fc.record({ do: fc.constantFrom('close', 'connect', 'connect', 'connect', 'reconnect', 'dispose') }),
  fc.record({ do: fc.constantFrom('online', 'offline', 'show', 'hide', 'restore') }),
  fc.record({ do: fc.constant('tokens'), are: fc.constantFrom('fine', 'failing', 'missing', 'hanging') }),
  fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(0, 10, 999, 1_000, 4_000, 16_000, 61_000) }),
  fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(0, 10, 999, 1_000, 4_000, 16_000, 61_000) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

it(
  'at most one connection acts, attempts keep to their limit, and nothing comes after the end',
  NO_HURRY,
  async () => {
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }),
        fc.constantFrom<'reconnect' | 'message'>('reconnect', 'message'),
        async (steps, renewal) => {
          const world = createWorld(installFakePage(), renewal);
          for (const each of steps) {
            await world.take(each);
            world.check();
            for (const place of world.whereabouts()) reached.add(place);
          }
          await world.take({ do: 'dispose' });
          await world.take({ do: 'pass', ms: 600_000 });
          world.check();
          expect(vi.getTimerCount()).toBe(0);
        },
      ),
      { seed: SEED, numRuns: 1_000 },
    );
    // The steps did lead everywhere.
    expect([...reached].sort()).toEqual(
      [
        'idle',
        'connecting',
        'open',
        'waiting',
        'offline',
        'stopped',
        'disposed',
        'taking over',
        'resumed',
      ].sort(),
    );
  },
);

function createWorld(page: FakePage, renewal: 'reconnect' | 'message') {
  const network = createFakeNetwork(undefined, (socket, data) => {
    if (data === '{"type":"ping"}') setTimeout(() => socket.deliverJson({ type: 'pong' }), 1);
  });
  let tokens: unknown = 'fine';
  let pushed = 0;
  let sent = 0;
  let settled = 0;
  let delivered = 0;
  let tokenCalls = 0;
  let tokensUnderWay = 0;
  const attemptNumbers: number[] = [];
  let socketsAtDispose: number | undefined;
  let toldAtDispose = '';

  const socket = createSocket<Json, Json>({
    url: ({ token, attempt, lastSequence }) => {
      attemptNumbers.push(attempt);
      return `wss://chat.test/?token=${token}&after=${lastSequence ?? 0}`;
    },
    getToken: async () => {
      tokenCalls += 1;
      tokensUnderWay += 1;
      expect(tokensUnderWay).toBe(1);
      try {
        switch (tokens) {
          case 'failing':
            throw new Error('503');
          case 'missing':
            return null;
          case 'hanging':
            // Shorter than the socket's patience, after which it may ask again.
            await new Promise((resolve) => setTimeout(resolve, 9_000));
        }
        return jwt({ sub: `${tokenCalls}`, exp: Date.now() / 1000 + 120 });
      } finally {
        tokensUnderWay -= 1;
      }
    },
    tokenRenewal: renewal === 'reconnect' ? renewal : (token) => ({ type: 'auth', token }),
    hello: () => [{ type: 'hello' }],
    isReady: ({ type }) => type === 'ready',
    backoff: exponentialBackoff({ maxAttempts: MAX_ATTEMPTS, random: () => 0 }),
    queue: { limit: LIMIT },
    heartbeat: heartbeat(),
    ordering: ordering({ from: { lastSequence: 0 } }),
    acknowledgements: acknowledgements({ limit: LIMIT }),
    WebSocket: network.WebSocket,
  });
  const told = record(socket);

  const newest = () => network.sockets.at(-1);
  const inUse = (): FakeSocket[] => network.sockets.filter(({ isHeard }) => isHeard);

  const act = (each: Step | { do: 'dispose' } | { do: 'pass'; ms: number }) => {
    switch (each.do) {
      case 'accept':
        return newest()?.accept();
      case 'serve':
        newest()?.accept();
        return newest()?.deliverJson({ type: 'ready' });
      case 'ready':
        return newest()?.deliverJson({ type: 'ready' });
      case 'push':
        pushed += 1;
        return newest()?.deliverJson({ type: 'message', id: `m${pushed}`, seq: pushed });
      case 'repeat':
        return newest()?.deliverJson({ type: 'message', id: `m${pushed}`, seq: pushed });
      case 'skip':
        pushed += 1;
        return;
      case 'ack':
        for (const { type, id } of (newest()?.sentJson ?? []) as Json[]) {
          if (type === 'deliver') newest()?.deliverJson({ type: 'ack', id });
        }
        return;
      case 'garbage':
        return newest()?.deliver('{"type":');
      case 'silence': {
        const socket = newest();
        if (socket) socket.isSilent = true;
        return;
      }
      case 'finish':
        return inUse()
          .at(-1)
          ?.finish('code' in each ? each.code : 1006);
      case 'send':
      case 'volatile':
        if (socket.state !== 'disposed') sent += 1;
        return socket.send({ type: 'send', n: sent }, { volatile: each.do === 'volatile' });
      case 'deliver': {
        const id = `u${++delivered}`;
        const settle = () => {
          settled += 1;
        };
        socket.deliver({ type: 'deliver', id }).then(settle, settle);
        return;
      }
      case 'tokens':
        tokens = 'are' in each ? each.are : tokens;
        return;
      case 'dispose':
        socket.dispose();
        socketsAtDispose ??= network.sockets.length;
        toldAtDispose ||= JSON.stringify(told);
        return;
      case 'pass':
        return vi.advanceTimersByTime('ms' in each ? each.ms : 0);
      case 'close':
      case 'connect':
      case 'reconnect':
        return socket[each.do]();
      default:
        return page[each.do]();
    }
  };

  return {
    async take(each: Parameters<typeof act>[0]) {
      act(each);
      await flush();
    },

    whereabouts(): string[] {
      return [
        socket.state,
        ...(inUse().length > 1 ? ['taking over'] : []),
        ...(told.open.some(({ resumed }) => resumed) ? ['resumed'] : []),
      ];
    },

    check() {
      // At most one socket is listened to, or two while one takes over; none is left open and unheard.
      const handover = renewal === 'reconnect' && socket.state === 'open' ? 1 : 0;
      expect(inUse().length).toBeLessThanOrEqual(1 + handover);
      expect(network.sockets.filter(({ isAlive, isHeard }) => isAlive && !isHeard)).toEqual([]);
      if (socket.state === 'open') expect(inUse().length).toBeGreaterThan(0);
      if (['idle', 'waiting', 'offline', 'stopped', 'disposed'].includes(socket.state))
        expect(inUse()).toEqual([]);

      const announced = told.retry.map(({ attempt }) => attempt);
      expect(Math.max(0, ...attemptNumbers, ...announced)).toBeLessThanOrEqual(MAX_ATTEMPTS);

      // Once and in order.
      const sequences = told.message.flatMap(({ seq }) => (typeof seq === 'number' ? [seq] : []));
      expect(sequences).toEqual([...new Set(sequences)].sort((one, other) => one - other));

      // Each plain message is on the wire once, dropped with a word, or waits; and the wire keeps their order.
      const wire = network.sockets.flatMap(({ sentJson }) => sentJson as Json[]);
      const plain = wire.flatMap(({ type, n }) => (type === 'send' ? [n as number] : []));
      expect(plain).toEqual([...new Set(plain)].sort((one, other) => one - other));
      const dropped = told.dropped.map(({ message }) => message.n ?? message.id);
      expect(new Set(dropped).size).toBe(dropped.length);
      expect(dropped.filter((n) => plain.includes(n as number))).toEqual([]);
      const isLossless = network.sockets.every(({ isSilent }) => !isSilent);
      const known = plain.length + told.dropped.filter(({ message }) => 'n' in message).length;
      if (isLossless) expect(known + socket.queued).toBeGreaterThanOrEqual(sent);
      expect(known).toBeLessThanOrEqual(sent);
      expect(socket.queued).toBeLessThanOrEqual(LIMIT);

      // A delivery is settled once, and none is open after the end.
      expect(settled).toBeLessThanOrEqual(delivered);
      if (socketsAtDispose === undefined) return;
      expect(settled).toBe(delivered);
      expect(network.sockets).toHaveLength(socketsAtDispose);
      expect(JSON.stringify(told)).toBe(toldAtDispose);
      expect(socket.state).toBe('disposed');
    },
  };
}
