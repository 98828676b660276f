// A socket on a page that goes offline, out of sight and away.

import { describe, expect, it, vi } from 'vitest';
import { exponentialBackoff } from './backoff';
import { heartbeat } from './heartbeat';
import { made, opened, pass, setStage, settle } from './testing/stage';

const stage = setStage();

describe('the page', () => {
  it('burns no attempt while offline, and tries at once when online', async () => {
    const { socket, network, told } = await opened();
    stage.page.offline();
    network.last.finish();
    await pass(3_600_000);
    expect(socket.state).toBe('offline');
    expect(network.sockets).toHaveLength(1);
    expect(told.retry).toEqual([{ attempt: 1, delayMs: undefined, reason: 'offline' }]);
    stage.page.online();
    await settle();
    expect(network.sockets).toHaveLength(2);
  });

  it('notices at the end of a wait that the network went meanwhile', async () => {
    const { socket, network } = await opened();
    network.last.finish();
    stage.page.offline();
    await pass(1_000);
    expect(socket.state).toBe('offline');
    expect(network.sockets).toHaveLength(1);
  });

  it('does not give up for want of attempts while offline, as the network begins a new count', async () => {
    const { socket, network, told } = await opened({ backoff: exponentialBackoff({ maxAttempts: 1 }) });
    network.last.finish();
    await pass(1_000);
    stage.page.offline();
    network.last.finish();
    expect(socket.state).toBe('offline');
    stage.page.online();
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
    stage.page.offline();
    const { network } = made({ waitForOnline: false });
    await settle();
    network.last.finish();
    await pass(1_000);
    expect(network.sockets).toHaveLength(2);
  });

  it('makes the first connection whatever the browser says, for it could be wrong', async () => {
    stage.page.offline();
    const { network } = made();
    await settle();
    expect(network.sockets).toHaveLength(1);
  });

  it.each([
    ['becomes visible', () => stage.page.show()],
    ['returns from the back/forward cache', () => stage.page.restore()],
    ['is online again', () => stage.page.online()],
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
    stage.page.hide();
    vi.setSystemTime(Date.now() + 1_000);
    stage.page.show();
    await settle();
    expect(network.sockets).toHaveLength(2);
  });

  it('makes no storm of a person who switches tabs', async () => {
    const { network } = await opened();
    network.last.finish();
    for (let step = 0; step < 100; step += 1) {
      stage.page.hide();
      stage.page.show();
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
    stage.page.show();
    await settle();
    network.last.accept();
    expect(socket.state).toBe('open');
    expect(stage.decisions.map(({ action, attempt }) => [action, attempt])).toEqual([
      ['retry', 1],
      ['stop', undefined],
      ['reset', undefined],
      ['retry', 1],
    ]);
  });

  it('has the heartbeat ask when it comes back to an open connection', async () => {
    const { network } = await opened({ heartbeat: heartbeat() });
    stage.page.show();
    expect(network.last.sentJson).toEqual([{ type: 'ping' }]);
  });

  it('is let go of at the end', async () => {
    const before = stage.page.listeners;
    const { socket } = await opened();
    expect(stage.page.listeners).toBeGreaterThan(before);
    socket.dispose();
    expect(stage.page.listeners).toBe(before);
  });
});
