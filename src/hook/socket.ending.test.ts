// The end of a socket, at any moment, and the decisions that it said aloud.

import { describe, expect, it, vi } from 'vitest';
import { acknowledgements } from './acknowledgements';
import { exponentialBackoff } from './backoff';
import { made, opened, pass, setStage, settle, URL } from './testing/stage';
import { FinalError } from './token';

const stage = setStage();

describe('ending', () => {
  it('by close() is for now: what waits goes on waiting, and connect() begins anew', async () => {
    const { socket, network, told } = await opened();
    socket.close(4000, 'lunch');
    expect(network.last.closedBy).toEqual({ code: 4000, reason: 'lunch' });
    expect(socket.state).toBe('idle');
    expect(told.stop).toEqual([{ cause: 'app', reason: 'closed by the app' }]);
    socket.send({ n: 1 });
    stage.page.show();
    stage.page.online();
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
    stage.page.online();
    stage.page.restore();
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
      stage.page.show();
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
    expect(stage.decisions).toEqual([
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
    expect(stage.decisions.at(-1)).toEqual({
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
    expect(stage.decisions).toEqual([]);
  });

  it('are not repeated where there is nothing to end', async () => {
    const { socket, network } = await opened();
    network.last.finish(4401);
    socket.close();
    socket.dispose();
    expect(stage.decisions.map(({ action }) => action)).toEqual(['stop']);
  });
});
