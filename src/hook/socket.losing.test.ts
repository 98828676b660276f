// A socket that loses its connection: when it tries again, and when it does not.

import { describe, expect, it, vi } from 'vitest';
import { heartbeat } from './heartbeat';
import { FINAL_CODES } from './options';
import { made, opened, pass, setStage, settle } from './testing/stage';

const stage = setStage();

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
    stage.page.online();
    stage.page.show();
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
    expect(stage.decisions.filter(({ action }) => action === 'reset')).toHaveLength(1);
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
