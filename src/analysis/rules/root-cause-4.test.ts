// No error recovery: no-recovery, gave-up, retry-while-offline.

import { describe, expect, it } from 'vitest';
import { runClient } from '../simulation/client';
import { grave, of } from '../simulation/findings';
import { seeded } from '../simulation/random';
import { Tape } from '../simulation/tape';

const lost = (quietMs: number, code = 1006) => {
  const tape = new Tape('s', 10_000 + quietMs);
  const page = tape.page();
  const socket = page.connect(0).open(40).close(10_000, code);
  return { tape, page, socket };
};

describe('no-recovery', () => {
  it.each([1006, 1001, 1011, 1012])('holds after %d with nothing tried for 45 s', async (code) => {
    const { tape } = lost(45_000, code);
    const [finding] = await of('no-recovery', tape);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 4, basis: 'observed' });
    expect(finding?.summary).toContain(`The connection to /ws/chat was lost (${code}`);
    expect(finding?.summary).toContain('visible and online for 45 s');
  });

  it('tells of the reload that ended it', async () => {
    const { tape, page } = lost(0);
    page.end(70_000);
    delete tape.session.endedAt;
    tape.page(70_010, { navigation: 'reload' }).connect(70_200).open(70_240);
    const [finding] = await of('no-recovery', tape);
    expect(finding?.summary).toMatch(/for 60 s; then the user reloaded it\.$/);
    expect(finding?.evidence.at(-1)?.what).toBe('the user reloaded the page');
  });

  it('holds at once where the app says that it will not try again', async () => {
    const { tape, page, socket } = lost(100);
    page.decision(10_001, { action: 'stop', connection: socket.id });
    expect((await of('no-recovery', tape))[0]?.summary).toContain('the app decided not to try again');
  });

  it('not where nobody knows how it ended, as in a HAR', async () => {
    const { tape, socket } = lost(100_000);
    socket.record.closer = 'unknown';
    delete socket.record.code;
    delete socket.record.errorAt;
    expect(await grave(tape)).toEqual([]);
  });

  it('not where the app closed it itself', async () => {
    const tape = new Tape('s', 100_000);
    tape.page().connect(0).open(40).closeByApp(10_000);
    expect(await grave(tape)).toEqual([]);
  });

  it.each([1000, 1008, 4401, 4403, 4000])('not after %d, which the app rightly obeyed', async (code) => {
    expect(await of('no-recovery', lost(100_000, code).tape)).toEqual([]);
  });

  it('not while the page is hidden, frozen or offline', async () => {
    for (const type of ['hidden', 'freeze', 'offline']) {
      const { tape, page } = lost(100_000);
      page.event(12_000, type);
      expect(await grave(tape)).toEqual([]);
    }
  });

  it('not while a timer is still to come', async () => {
    const { tape, page, socket } = lost(30_000);
    page.decision(10_001, { action: 'retry', source: 'inferred', delayMs: 60_000, connection: socket.id });
    expect(await grave(tape)).toEqual([]);
  });

  it('not where the user went on to another room', async () => {
    const tape = new Tape('s', 100_000);
    const page = tape.page();
    page.connect(0, 'wss://app.example/ws/rooms/17').open(40).close(10_000);
    page.connect(12_000, 'wss://app.example/ws/rooms/18').open(12_040);
    expect(await grave(tape)).toEqual([]);
  });

  it('not for one that never opened: a probe, or a first start that a library leaves to the app', async () => {
    const tape = new Tape('s', 100_000);
    tape.page().connect(0).close(40);
    expect(await of('no-recovery', tape)).toEqual([]);
  });

  it('not where another socket is there for the same', async () => {
    const tape = new Tape('s', 100_000);
    const page = tape.page();
    page.connect(0).open(40).close(10_000);
    page.connect(5, undefined).open(45);
    expect(await of('no-recovery', tape)).toEqual([]);
  });
});

describe('gave-up', () => {
  const stopped = (timers: boolean) => {
    const tape = new Tape('s', 300_000);
    runClient(tape.page(), {
      backoff: (n) => (n < 5 ? 1_000 * 2 ** n : undefined),
      random: seeded(1),
      outages: [{ from: 10_000, to: 1e9 }],
      until: 300_000,
      timers,
    });
    return tape;
  };

  it('holds where the timers show that no other attempt is to come', async () => {
    const [finding] = await of('gave-up', stopped(true));
    expect(finding).toMatchObject({ severity: 'error', rootCause: 4, basis: 'observed' });
    expect(finding?.summary).toMatch(
      /^The app stopped trying \/ws\/chat after 5 attempts in 31 s, and nothing has connected in the 4 min since/,
    );
    expect(finding?.connections).toHaveLength(6);
  });

  it('says "probably" where only the silence tells', async () => {
    const [finding] = await of('gave-up', stopped(false));
    expect(finding).toMatchObject({ basis: 'inferred' });
    expect(finding?.summary).toContain('probably');
  });

  it('holds at once where the app says that it stops', async () => {
    const tape = new Tape('s', 14_000);
    const page = tape.page();
    page.connect(0).open(40).close(10_000);
    const second = page.connect(11_000).close(11_040);
    page.decision(11_041, { action: 'stop', connection: second.id, reason: 'one attempt is enough' });
    expect(await of('gave-up', tape)).toHaveLength(1);
  });

  it('not where the next attempt is only far away', async () => {
    const tape = new Tape('s', 50_000);
    runClient(tape.page(), {
      backoff: () => 30_000,
      random: seeded(1),
      outages: [{ from: 1_000, to: 1e9 }],
      until: 50_000,
      timers: false,
    });
    expect(await of('gave-up', tape)).toEqual([]);
  });

  it('not where the server said to stop', async () => {
    const tape = new Tape('s', 300_000);
    const page = tape.page();
    page.connect(0).open(40).close(10_000);
    page.connect(11_000).open(11_040).close(11_080, 4401);
    expect(await of('gave-up', tape)).toEqual([]);
  });

  it('not once something has connected', async () => {
    const tape = stopped(true);
    tape.pages[0]?.connect(250_000).open(250_040);
    expect(await of('gave-up', tape)).toEqual([]);
  });
});

describe('retry-while-offline', () => {
  it('counts the attempts burnt', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.event(9_990, 'offline').event(30_000, 'online');
    runClient(page, {
      backoff: (n) => 1_000 * 2 ** Math.min(4, n),
      random: seeded(1),
      outages: [{ from: 10_000, to: 30_000 }],
      until: 60_000,
    });
    const [finding] = await of('retry-while-offline', tape);
    expect(finding).toMatchObject({ severity: 'info', rootCause: 4 });
    expect(finding?.summary).toMatch(
      /^4 attempts to reach \/ws\/chat were made while the browser was offline/,
    );
    expect(await grave(tape)).toEqual([]);
  });

  it('not for an app that waits for the online event', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.event(9_990, 'offline').event(30_000, 'online');
    page.connect(0).open(40).close(10_000);
    page.connect(30_001).open(30_040);
    expect(await of('retry-while-offline', tape)).toEqual([]);
  });
});
