// The life of a socket, seen from the app, against a server that the test plays.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acknowledgements } from './acknowledgements';
import { exponentialBackoff } from './backoff';
import { rawCodec } from './codec';
import { DECISION_EVENT, type DecisionDetail } from './decision';
import { heartbeat } from './heartbeat';
import { FINAL_CODES, type SocketOptions } from './options';
import { ordering } from './ordering';
import { createSocket } from './socket';
import { createFakeNetwork, type FakeNetwork } from './testing/fake-network';
import { type FakePage, installFakePage } from './testing/fake-page';
import { jwt } from './testing/jwt';
import { record } from './testing/record';
import { FinalError } from './token';

const URL = 'wss://chat.test/room';
/** The longest waits: chance takes nothing off. */
const backoff = exponentialBackoff({ jitter: 0 });

let page: FakePage;
let decisions: DecisionDetail[];

beforeEach(() => {
  vi.useFakeTimers();
  page = installFakePage();
  decisions = [];
  addEventListener?.(DECISION_EVENT, (event) =>
    decisions.push((event as CustomEvent<DecisionDetail>).detail),
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type Json = { [field: string]: unknown };

function made(options: Partial<SocketOptions<Json, Json>> = {}, network: FakeNetwork = createFakeNetwork()) {
  const socket = createSocket<Json, Json>({ url: URL, backoff, WebSocket: network.WebSocket, ...options });
  return { socket, network, told: record(socket) };
}

/** Lets a token, an address and the handshake's beginning come about. */
const settle = () => vi.advanceTimersByTimeAsync(0);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function opened(options: Partial<SocketOptions<Json, Json>> = {}, network?: FakeNetwork) {
  const all = made(options, network);
  await settle();
  all.network.last.accept();
  return all;
}

describe('connecting', () => {
  it('opens one socket and says so', async () => {
    const { socket, network, told } = made({ protocols: ['chat.v2'] });
    expect(socket.state).toBe('connecting');
    await settle();
    expect(network.sockets).toHaveLength(1);
    expect(network.last).toMatchObject({ url: URL, protocols: ['chat.v2'], binaryType: 'arraybuffer' });
    network.last.accept('chat.v2');
    expect(socket.state).toBe('open');
    expect(told.open).toEqual([{ protocol: 'chat.v2', resumed: false }]);
    network.last.deliverJson({ text: 'hello' });
    expect(told.message).toEqual([{ text: 'hello' }]);
  });

  it('waits for connect() where told to', async () => {
    const { socket, network } = made({ autoConnect: false });
    await settle();
    expect(socket.state).toBe('idle');
    expect(network.sockets).toHaveLength(0);
    socket.connect();
    socket.connect();
    await settle();
    expect(network.sockets).toHaveLength(1);
  });

  it('builds address, sub-protocols and first frames from the token and the position', async () => {
    const { network } = await opened({
      getToken: async () => 'secret',
      url: async ({ token, lastSequence }) => `${URL}?token=${token}&after=${lastSequence ?? ''}`,
      protocols: ({ token }) => ['bearer', token ?? ''],
      hello: ({ token, lastId }) => [{ type: 'auth', token, lastId }],
      ordering: ordering(),
    });
    expect(network.last.url).toBe(`${URL}?token=secret&after=`);
    expect(network.last.protocols).toEqual(['bearer', 'secret']);
    network.last.deliverJson({ seq: 41, id: 'm41' });
    network.last.finish();
    await pass(1_000);
    expect(network.last.url).toBe(`${URL}?token=secret&after=41`);
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ type: 'auth', token: 'secret', lastId: 'm41' }]);
  });

  it('sends what waits only once the server says that it is ready', async () => {
    const { socket, network, told } = made({
      hello: () => [{ type: 'connection_init' }],
      isReady: ({ type }) => type === 'connection_ack',
    });
    expect(socket.send({ type: 'subscribe' })).toBe('queued');
    await settle();
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ type: 'connection_init' }]);
    expect(socket.state).toBe('connecting');
    network.last.deliverJson({ type: 'connection_ack' });
    expect(socket.state).toBe('open');
    expect(network.last.sentJson).toEqual([{ type: 'connection_init' }, { type: 'subscribe' }]);
    expect(told.message).toEqual([{ type: 'connection_ack' }]);
  });

  it('does not wait for ever: neither for the handshake, nor for readiness, nor for an address', async () => {
    const never = new Promise<string>(() => {});
    for (const options of [{}, { isReady: () => false }, { url: () => never }]) {
      const network = createFakeNetwork((socket) => {
        if ('isReady' in options) setTimeout(() => socket.accept(), 1);
      });
      const { socket, told } = made(options, network);
      await pass(10_000);
      expect(told.close).toEqual([
        { code: 1006, reason: 'not ready within 10000 ms', wasClean: false, opened: false },
      ]);
      expect(socket.state).toBe('waiting');
      expect(network.sockets.filter(({ isHeard }) => isHeard)).toEqual([]);
      socket.dispose();
    }
  });

  it('stops at an address that cannot be', async () => {
    const { socket, told } = made({ url: 'ftp://chat.test' });
    await settle();
    expect(socket.state).toBe('stopped');
    expect(told.stop).toEqual([
      { cause: 'final', reason: expect.stringContaining('no WebSocket address: ftp://chat.test') },
    ]);
  });
});

describe('losing the connection', () => {
  it('waits 1, 2, 4, 8, then 16 s, ten times, and stops aloud', async () => {
    const { socket, network, told } = made();
    await settle();
    const waits: number[] = [];
    for (let attempt = 0; attempt <= 10; attempt += 1) {
      network.last.finish();
      const lostAt = Date.now();
      const before = network.sockets.length;
      while (socket.state === 'waiting') await vi.advanceTimersToNextTimerAsync();
      if (network.sockets.length > before) waits.push(Date.now() - lostAt);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 16_000, 16_000, 16_000, 16_000, 16_000]);
    expect(network.sockets).toHaveLength(11);
    expect(told.retry.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(told.stop).toEqual([
      { cause: 'attempts', reason: 'connection failed (1006); no attempt left after 10' },
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(FINAL_CODES)('does not come again after %i', async (code) => {
    const { socket, network, told } = await opened();
    network.last.finish(code, 'go away');
    await pass(600_000);
    expect(network.sockets).toHaveLength(1);
    expect(socket.state).toBe('stopped');
    expect(told.stop).toEqual([{ cause: 'final', reason: `closed (${code}: go away)` }]);
    page.online();
    page.show();
    await pass(600_000);
    expect(network.sockets).toHaveLength(1);
  });

  it.each([
    ['a list', [4404]],
    ['a function', ({ code }: { code: number }) => code === 4404],
  ])('does not come again after what the app names by %s', async (_, final) => {
    const { socket, network } = await opened({ final });
    network.last.finish(4401);
    expect(socket.state).toBe('waiting');
    await pass(1_000);
    network.last.accept();
    network.last.finish(4404);
    expect(socket.state).toBe('stopped');
  });

  it('counts anew after a connection that lasted, and not after one that did not', async () => {
    const { network, told } = await opened();
    const again = async () => {
      network.last.finish();
      await pass(told.retry.at(-1)?.delayMs ?? 0);
      network.last.accept();
    };
    await again();
    await pass(4_999);
    await again();
    await pass(5_000);
    await again();
    expect(told.retry.map(({ delayMs }) => delayMs)).toEqual([1_000, 2_000, 1_000]);
    expect(decisions.filter(({ action }) => action === 'reset')).toHaveLength(1);
  });

  it('counts anew by the clock where the timer that would say so slept', async () => {
    const { network, told } = await opened();
    network.last.finish();
    await pass(1_000);
    network.last.accept();
    vi.setSystemTime(Date.now() + 5_000);
    network.last.finish();
    expect(told.retry.map(({ attempt }) => attempt)).toEqual([1, 1]);
  });

  it('stops with a word where the app itself cannot say when to try again', async () => {
    const { socket, network, told } = await opened({
      backoff: () => {
        throw new Error('bug');
      },
    });
    network.last.finish();
    expect(socket.state).toBe('stopped');
    expect(told.fault).toEqual([{ where: 'connect', error: new Error('bug') }]);
  });

  it('finds out that nobody answers, and turns away at once', async () => {
    const { socket, network, told } = await opened({ heartbeat: heartbeat() });
    const dead = network.last;
    dead.isSilent = true;
    await pass(35_000);
    expect(socket.state).toBe('waiting');
    expect(dead.isHeard).toBe(false);
    expect(told.close).toEqual([
      { code: 1006, reason: 'no answer to the heartbeat', wasClean: false, opened: true },
    ]);
    await pass(1_000);
    network.last.accept();
    expect(socket.state).toBe('open');
  });
});

describe('the page', () => {
  it('burns no attempt while offline, and tries at once when online', async () => {
    const { socket, network, told } = await opened();
    page.offline();
    network.last.finish();
    await pass(3_600_000);
    expect(socket.state).toBe('offline');
    expect(network.sockets).toHaveLength(1);
    expect(told.retry).toEqual([{ attempt: 1, delayMs: undefined, reason: 'offline' }]);
    page.online();
    await settle();
    expect(network.sockets).toHaveLength(2);
  });

  it('notices at the end of a wait that the network went meanwhile', async () => {
    const { socket, network } = await opened();
    network.last.finish();
    page.offline();
    await pass(1_000);
    expect(socket.state).toBe('offline');
    expect(network.sockets).toHaveLength(1);
  });

  it('does not give up for want of attempts while offline, as the network begins a new count', async () => {
    const { socket, network, told } = await opened({ backoff: exponentialBackoff({ maxAttempts: 1 }) });
    network.last.finish();
    await pass(1_000);
    page.offline();
    network.last.finish();
    expect(socket.state).toBe('offline');
    page.online();
    await settle();
    network.last.finish();
    expect(told.retry.map(({ attempt, reason }) => [attempt, reason])).toEqual([
      [1, 'closed (1006)'],
      [1, 'offline'],
      [1, 'back online'],
    ]);
    expect(told.stop).toMatchObject([{ cause: 'attempts' }]);
  });

  it('tries all the same where told not to heed the browser', async () => {
    page.offline();
    const { network } = made({ waitForOnline: false });
    await settle();
    network.last.finish();
    await pass(1_000);
    expect(network.sockets).toHaveLength(2);
  });

  it('makes the first connection whatever the browser says, for it could be wrong', async () => {
    page.offline();
    const { network } = made();
    await settle();
    expect(network.sockets).toHaveLength(1);
  });

  it.each([
    ['becomes visible', () => page.show()],
    ['returns from the back/forward cache', () => page.restore()],
    ['is online again', () => page.online()],
  ])('tries at once when it %s', async (_, comeBack) => {
    const { network } = await opened();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      network.last.finish();
      if (attempt < 5) await pass(16_000);
    }
    await pass(1_000);
    const before = network.sockets.length;
    comeBack();
    await settle();
    expect(network.sockets).toHaveLength(before + 1);
  });

  it('tries at once when it becomes visible and a slow timer has let the time pass', async () => {
    const { network } = await opened();
    network.last.finish();
    page.hide();
    vi.setSystemTime(Date.now() + 1_000);
    page.show();
    await settle();
    expect(network.sockets).toHaveLength(2);
  });

  it('makes no storm of a person who switches tabs', async () => {
    const { network } = await opened();
    network.last.finish();
    for (let step = 0; step < 100; step += 1) {
      page.hide();
      page.show();
      await pass(10);
      if (network.sockets.length > 1) network.last.finish();
    }
    expect(network.sockets.length).toBeLessThanOrEqual(3);
  });

  it('finds a socket that had given up trying again when somebody returns', async () => {
    const { socket, network, told } = await opened({ backoff: exponentialBackoff({ maxAttempts: 1 }) });
    network.last.finish();
    await pass(1_000);
    network.last.finish();
    expect(told.stop).toMatchObject([{ cause: 'attempts' }]);
    page.show();
    await settle();
    network.last.accept();
    expect(socket.state).toBe('open');
    expect(decisions.map(({ action, attempt }) => [action, attempt])).toEqual([
      ['retry', 1],
      ['stop', undefined],
      ['reset', undefined],
      ['retry', 1],
    ]);
  });

  it('has the heartbeat ask when it comes back to an open connection', async () => {
    const { network } = await opened({ heartbeat: heartbeat() });
    page.show();
    expect(network.last.sentJson).toEqual([{ type: 'ping' }]);
  });

  it('is let go of at the end', async () => {
    const before = page.listeners;
    const { socket } = await opened();
    expect(page.listeners).toBeGreaterThan(before);
    socket.dispose();
    expect(page.listeners).toBe(before);
  });
});

describe('tokens', () => {
  const NOW = Date.UTC(2026, 10, 23);
  const token = (name: string, lifeSeconds: number) =>
    jwt({ sub: name, exp: Date.now() / 1000 + lifeSeconds });
  beforeEach(() => vi.setSystemTime(NOW));

  it('are asked for before every attempt, with what is known', async () => {
    const getToken = vi.fn(async () => 'opaque');
    const { network } = made({ getToken });
    await settle();
    network.last.finish();
    await pass(1_000);
    network.last.finish();
    await pass(2_000);
    expect(getToken.mock.calls).toEqual([
      [{ attempt: 0, refused: undefined, renewal: false }],
      [{ attempt: 1, refused: 'opaque', renewal: false }],
      [{ attempt: 2, refused: undefined, renewal: false }],
    ]);
  });

  it('are not asked for twice at a time, however often one reconnects', async () => {
    let answer: (token: string) => void = () => {};
    const getToken = vi.fn(() => new Promise<string>((resolve) => (answer = resolve)));
    const { socket, network } = made({ getToken });
    for (let time = 0; time < 5; time += 1) {
      await settle();
      socket.reconnect();
    }
    await settle();
    expect(getToken).toHaveBeenCalledOnce();
    answer('token');
    await settle();
    expect(network.sockets).toHaveLength(1);
  });

  it('that cannot be had count as an attempt', async () => {
    const { socket, network, told } = made({ getToken: () => Promise.reject(new Error('503')) });
    await settle();
    expect(socket.state).toBe('waiting');
    expect(told.fault).toEqual([{ where: 'connect', error: new Error('503') }]);
    await pass(600_000);
    expect(told.stop).toMatchObject([{ cause: 'attempts' }]);
    expect(network.sockets).toHaveLength(0);
    expect(decisions[0]).toMatchObject({
      action: 'retry',
      url: URL,
      attempt: 1,
      delayMs: 1_000,
      reason: 'Error: 503',
    });
  });

  it('that are gone for good stop it', async () => {
    const { socket, told } = made({
      getToken: () => {
        throw new FinalError('signed out');
      },
    });
    await settle();
    expect(socket.state).toBe('stopped');
    expect(told.stop).toEqual([{ cause: 'final', reason: 'FinalError: signed out' }]);
  });

  it('that come too late for a disposed or closed socket do nothing', async () => {
    for (const end of ['dispose', 'close'] as const) {
      let answer: (token: string) => void = () => {};
      const url = vi.fn(() => URL);
      const { socket, network } = made({ url, getToken: () => new Promise((resolve) => (answer = resolve)) });
      await settle();
      socket[end]();
      answer('token');
      await settle();
      expect(url).not.toHaveBeenCalled();
      expect(network.sockets).toHaveLength(0);
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it('are renewed before they end by a message of the app', async () => {
    const getToken = vi.fn(() => token(`t${getToken.mock.calls.length}`, 900));
    const { network, told } = await opened({
      getToken,
      tokenRenewal: (renewed) => ({ type: 'auth', token: renewed }),
    });
    await pass(839_999);
    expect(getToken).toHaveBeenCalledOnce();
    await pass(1);
    expect(getToken).toHaveBeenLastCalledWith({ attempt: 0, refused: undefined, renewal: true });
    expect(network.last.sentJson).toEqual([{ type: 'auth', token: getToken.mock.results[1]?.value }]);
    await pass(840_000);
    expect(network.last.sent).toHaveLength(2);
    expect(network.sockets).toHaveLength(1);
    expect(told.fault).toEqual([]);
  });

  it('are renewed by a connection that takes over once it is ready', async () => {
    const { socket, network, told } = await opened({
      getToken: () => token('t', 900),
      url: ({ token: used }) => `${URL}?token=${used}`,
      tokenRenewal: 'reconnect',
      ordering: ordering(),
      isReady: ({ type }) => type === 'ready',
    });
    const [first] = network.sockets;
    first?.deliverJson({ type: 'ready' });
    await pass(840_000);
    const second = network.last;
    expect(second).not.toBe(first);
    expect(second.url).not.toBe(first?.url);
    second.accept();
    first?.deliverJson({ seq: 1 });
    second.deliverJson({ seq: 1 });
    second.deliverJson({ seq: 2 });
    expect(told.message).toEqual([{ type: 'ready' }, { seq: 1 }]);
    expect(first?.isHeard).toBe(true);
    second.deliverJson({ type: 'ready' });
    expect(first?.isHeard).toBe(false);
    expect(first?.closedBy).toEqual({ code: 1000, reason: 'replaced' });
    expect(told.message).toEqual([{ type: 'ready' }, { seq: 1 }, { seq: 2 }, { type: 'ready' }]);
    expect(told.open).toHaveLength(2);
    expect(told.state).toEqual(['open']);
    expect(socket.send({ text: 'on the new one' })).toBe('sent');
    expect(second.sentJson).toEqual([{ text: 'on the new one' }]);
  });

  it('whose renewal fails are tried again, the old connection in use meanwhile', async () => {
    const { socket, network, told } = await opened({
      getToken: () => token('t', 900),
      tokenRenewal: 'reconnect',
    });
    await pass(840_000);
    network.last.finish();
    expect(socket.state).toBe('open');
    expect(told.close).toEqual([]);
    expect(told.fault).toMatchObject([{ where: 'token' }]);
    await pass(30_000);
    expect(network.sockets).toHaveLength(3);
    network.last.accept();
    expect(network.sockets.filter(({ isHeard }) => isHeard)).toEqual([network.last]);
  });

  it('that do not live longer than the old one are no renewal', async () => {
    const same = token('t', 900);
    const { network, told } = await opened({ getToken: () => same, tokenRenewal: 'reconnect' });
    await pass(900_000);
    expect(network.sockets).toHaveLength(1);
    expect(told.fault.length).toBeGreaterThan(0);
    expect(told.fault.every(({ where }) => where === 'token')).toBe(true);
  });

  it('are left alone where the connection dies while they are renewed', async () => {
    let answer: (token: string) => void = () => {};
    const getToken = vi.fn<() => string | Promise<string>>(() => token('t', 900));
    const { socket, network } = await opened({ getToken, tokenRenewal: 'reconnect' });
    getToken.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    await pass(840_000);
    network.last.finish();
    await pass(1_000);
    answer(token('new', 900));
    await settle();
    expect(network.sockets).toHaveLength(2);
    network.last.accept();
    expect(socket.state).toBe('open');
  });
});

describe('sending', () => {
  it('keeps what is sent while down, in order, and says what it had to drop', async () => {
    const { socket, network, told } = made({ queue: { limit: 2 } });
    expect([1, 2, 3].map((n) => socket.send({ n }))).toEqual(['queued', 'queued', 'dropped']);
    expect(socket.queued).toBe(2);
    expect(told.dropped).toEqual([{ message: { n: 3 }, reason: 'queue-full' }]);
    await settle();
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ n: 1 }, { n: 2 }]);
    expect(socket.send({ n: 4 })).toBe('sent');
    expect(socket.queued).toBe(0);
  });

  it('takes a message as it is at the time of sending', async () => {
    const { socket, network } = made();
    const message = { text: 'as sent' };
    socket.send(message);
    message.text = 'changed since';
    await settle();
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ text: 'as sent' }]);
  });

  it('does not give data to a socket that is closing, where it would vanish', async () => {
    const { socket, network } = await opened();
    network.last.readyState = 2;
    expect(socket.send({ n: 1 })).toBe('queued');
    network.last.finish(1001);
    await pass(1_000);
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ n: 1 }]);
  });

  it('lets what is volatile go', async () => {
    const { socket, told } = made();
    expect(socket.send({ type: 'typing' }, { volatile: true })).toBe('dropped');
    expect(told.dropped).toEqual([{ message: { type: 'typing' }, reason: 'volatile' }]);
  });

  it('throws what cannot be encoded at the caller', async () => {
    const { socket } = await opened();
    const cyclic: Json = {};
    cyclic.self = cyclic;
    expect(() => socket.send(cyclic)).toThrow(TypeError);
  });

  it('flushes before listeners hear that it is open, so that order holds', async () => {
    const { socket, network } = made();
    socket.send({ n: 1 });
    socket.on('state', (state) => state === 'open' && socket.send({ n: 2 }));
    socket.on('open', () => socket.send({ n: 3 }));
    await settle();
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('delivers through an outage, in the order of the calls, each message once for the server', async () => {
    const { socket, network } = await opened({ acknowledgements: acknowledgements() });
    const first = socket.deliver({ id: 'a' });
    network.last.finish();
    const second = socket.deliver({ id: 'b' });
    socket.send({ id: 'c' });
    await pass(1_000);
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    network.last.deliverJson({ type: 'ack', id: 'b' });
    network.last.deliverJson({ type: 'ack', id: 'a' });
    await expect(Promise.all([first, second])).resolves.toHaveLength(2);
  });

  it('takes an overdue acknowledgement for a sign that the connection may be dead, before it gives up', async () => {
    const { socket, network, told } = await opened({
      acknowledgements: acknowledgements(),
      heartbeat: heartbeat(),
    });
    network.last.isSilent = true;
    const delivery = socket.deliver({ id: 'a' });
    await pass(15_000);
    expect(told.close).toMatchObject([{ reason: 'no answer to the heartbeat' }]);
    await pass(1_000);
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ id: 'a' }]);
    network.last.deliverJson({ type: 'ack', id: 'a' });
    await expect(delivery).resolves.toEqual({ type: 'ack', id: 'a' });
    expect(told.dropped).toEqual([]);
  });

  it('keeps acknowledgements from the app, save those with a place in the order', async () => {
    const { network, told } = await opened({ acknowledgements: acknowledgements(), ordering: ordering() });
    network.last.deliverJson({ seq: 1 });
    network.last.deliverJson({ type: 'ack', id: 'a' });
    network.last.deliverJson({ type: 'ack', id: 'a', seq: 2 });
    network.last.deliverJson({ seq: 3 });
    expect(told.message).toEqual([{ seq: 1 }, { type: 'ack', id: 'a', seq: 2 }, { seq: 3 }]);
  });

  it('says how much the line has yet to take', async () => {
    const { socket, network } = await opened();
    network.last.bufferedAmount = 4_096;
    expect(socket.bufferedAmount).toBe(4_096);
    socket.close();
    expect(socket.bufferedAmount).toBe(0);
  });

  it('needs acknowledgements to deliver', async () => {
    const { socket } = made();
    await expect(socket.deliver({ n: 1 })).rejects.toThrow('acknowledgements');
  });
});

describe('receiving', () => {
  it('lives on after what is no message, and after a reader that fails', async () => {
    const { socket, network, told } = await opened({
      ordering: ordering<Json, Json>({
        readSequence: ({ seq }) => {
          if (seq === 13) throw new Error('unlucky');
          return undefined;
        },
      }),
    });
    network.last.deliver('no json');
    network.last.deliver(new ArrayBuffer(3));
    network.last.deliverJson({ seq: 13 });
    network.last.deliverJson(null);
    network.last.deliverJson({ text: 'fine' });
    expect(told.message).toEqual([{ text: 'fine' }]);
    expect(told.fault.map(({ where }) => where)).toEqual(['message', 'message', 'message', 'message']);
    expect(socket.state).toBe('open');
  });

  it('passes frames on as they are with the raw codec', async () => {
    const network = createFakeNetwork();
    const socket = createSocket({ url: URL, codec: rawCodec, WebSocket: network.WebSocket });
    const told = record(socket);
    await settle();
    network.last.accept();
    const bytes = new Uint8Array([1, 2, 3]).buffer;
    network.last.deliver('text');
    network.last.deliver(bytes);
    expect(told.message).toEqual(['text', bytes]);
    socket.send(bytes);
    expect(network.last.sent).toEqual([bytes]);
  });

  it('hears nothing from a socket that has been replaced', async () => {
    const { socket, network, told } = await opened();
    const old = network.last;
    const { onmessage, onclose } = old;
    socket.reconnect();
    await settle();
    network.last.accept();
    expect(old.isHeard).toBe(false);
    onmessage?.({ data: '{"late":1}' });
    onclose?.({ code: 1006, reason: '', wasClean: false });
    expect(told.message).toEqual([]);
    expect(socket.state).toBe('open');
    expect(network.sockets).toHaveLength(2);
  });
});

describe('ending', () => {
  it('by close() is for now: what waits goes on waiting, and connect() begins anew', async () => {
    const { socket, network, told } = await opened();
    socket.close(4000, 'lunch');
    expect(network.last.closedBy).toEqual({ code: 4000, reason: 'lunch' });
    expect(socket.state).toBe('idle');
    expect(told.stop).toEqual([{ cause: 'app', reason: 'closed by the app' }]);
    socket.send({ n: 1 });
    page.show();
    page.online();
    await pass(600_000);
    expect(network.sockets).toHaveLength(1);
    socket.connect();
    await settle();
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ n: 1 }]);
    expect(told.open).toEqual([
      { protocol: '', resumed: false },
      { protocol: '', resumed: true },
    ]);
  });

  it('closes even where the code is one that the standard forbids', async () => {
    const { socket, network } = await opened();
    socket.close(1006);
    expect(network.last.readyState).toBe(2);
  });

  it('by dispose() is for good, whatever is called then', async () => {
    const { socket, network, told } = made({ acknowledgements: acknowledgements() });
    socket.send({ n: 1 });
    const delivery = socket.deliver({ id: 'a' });
    await settle();
    socket.dispose();
    expect(told.dropped).toEqual([
      { message: { n: 1 }, reason: 'disposed' },
      { message: { id: 'a' }, reason: 'disposed' },
    ]);
    await expect(delivery).rejects.toMatchObject({ reason: 'disposed' });
    const heard = JSON.stringify(told);
    socket.dispose();
    socket.connect();
    socket.reconnect();
    socket.close();
    expect(socket.send({ n: 2 })).toBe('dropped');
    await expect(socket.deliver({ n: 3 })).rejects.toMatchObject({ reason: 'disposed' });
    page.online();
    page.restore();
    await pass(600_000);
    expect(socket.state).toBe('disposed');
    expect(network.sockets).toHaveLength(1);
    expect(JSON.stringify(told)).toBe(heard);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(['state', 'open', 'message', 'close', 'retry', 'stop', 'dropped', 'fault'] as const)(
    'from inside a listener for %s leaves nothing behind',
    async (name) => {
      const { socket, network } = made({
        queue: { limit: 0 },
        backoff: exponentialBackoff({ maxAttempts: 1 }),
      });
      let ended = false;
      socket.on(name, () => {
        socket.dispose();
        ended = true;
      });
      if (name === 'dropped') socket.send({ n: 1 });
      await settle();
      if (!ended) network.last.accept();
      if (!ended) network.last.deliver(name === 'fault' ? 'no json' : '{}');
      for (let time = 0; time < 3 && !ended; time += 1) {
        network.last.finish();
        await pass(16_000);
      }
      expect(ended).toBe(true);
      const made_ = network.sockets.length;
      await pass(600_000);
      expect(network.sockets).toHaveLength(made_);
      expect(network.sockets.filter(({ isHeard, isAlive }) => isHeard || isAlive)).toEqual([]);
      expect(socket.state).toBe('disposed');
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it.each(['close', 'dispose'] as const)('by %s() as the person comes back holds', async (end) => {
    for (const hasGivenUp of [false, true]) {
      const { socket, network } = await opened({ backoff: (attempt) => (attempt > 1 ? undefined : 16_000) });
      network.last.finish();
      if (hasGivenUp) {
        await pass(16_000);
        network.last.finish();
      }
      await pass(2_000);
      const before = network.sockets.length;
      socket.on('retry', () => socket[end]());
      page.show();
      await pass(600_000);
      expect(network.sockets).toHaveLength(before);
      expect(socket.state).toBe(end === 'close' ? 'idle' : 'disposed');
    }
  });

  it.each(['close', 'retry'] as const)('from inside a listener for %s by close() holds', async (name) => {
    const { socket, network } = await opened();
    socket.on(name, () => socket.close());
    network.last.finish();
    await pass(600_000);
    expect(socket.state).toBe('idle');
    expect(network.sockets).toHaveLength(1);
  });

  it('and beginning anew from inside a listener for the close makes one connection', async () => {
    const { socket, network } = await opened();
    socket.on('close', () => socket.connect());
    network.last.finish();
    await pass(600_000);
    expect(network.sockets.filter(({ isAlive }) => isAlive).length).toBeLessThanOrEqual(1);
    expect(network.sockets.length).toBeGreaterThan(1);
  });
});

describe('decisions', () => {
  it('are said aloud with the socket that ended, the endpoint and the reason', async () => {
    const { socket, network } = await opened({ url: `${URL}?token=secret` });
    const first = network.last;
    first.finish(1012, 'restart');
    await pass(1_000);
    network.last.accept();
    await pass(5_000);
    socket.close();
    const library = 'redial-hook 0.1.0';
    expect(decisions).toEqual([
      {
        action: 'retry',
        socket: first,
        url: URL,
        attempt: 1,
        delayMs: 1_000,
        reason: 'closed (1012: restart)',
        library,
      },
      { action: 'reset', socket: first, url: URL, reason: 'open for 5000 ms', library },
      { action: 'stop', socket: network.last, url: URL, reason: 'closed by the app', library },
    ]);
  });

  it('name the endpoint even where an attempt got no further than its token', async () => {
    const getToken = vi.fn<() => string>(() => 'secret');
    const { network } = await opened({ getToken, url: ({ token }) => `${URL}?token=${token}#top` });
    network.last.finish();
    getToken.mockImplementation(() => {
      throw new FinalError('signed out');
    });
    await pass(1_000);
    expect(decisions.at(-1)).toEqual({
      action: 'stop',
      url: URL,
      reason: 'FinalError: signed out',
      library: 'redial-hook 0.1.0',
    });
  });

  it('are not made of a mount that is undone at once', async () => {
    const { socket } = made();
    socket.dispose();
    await settle();
    expect(decisions).toEqual([]);
  });

  it('are not repeated where there is nothing to end', async () => {
    const { socket, network } = await opened();
    network.last.finish(4401);
    socket.close();
    socket.dispose();
    expect(decisions.map(({ action }) => action)).toEqual(['stop']);
  });
});
