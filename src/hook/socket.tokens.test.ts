// A socket and its tokens: had, refused, renewed, too late.

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ordering } from './ordering';
import { jwt } from './testing/jwt';
import { made, opened, pass, setStage, settle, URL } from './testing/stage';
import { FinalError } from './token';

const stage = setStage();

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
    expect(stage.decisions[0]).toMatchObject({
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
