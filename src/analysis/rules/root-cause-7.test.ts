// Connection lifecycle: overlapping-sockets, leaked-socket, cleanup-race, closed-while-connecting, double-scheduling.

import { describe, expect, it } from 'vitest';
import { found, grave, of } from '../simulation/findings';
import { Tape } from '../simulation/tape';

const minutes = (n: number) => n * 60_000;

describe('overlapping-sockets', () => {
  it('holds where an old socket is closed long after the new one opened', async () => {
    const tape = new Tape('s', minutes(5));
    const page = tape.page();
    page.connect(0).open(40).closeByApp(80_000);
    page.connect(60_000).open(60_040);
    const [finding] = await of('overlapping-sockets', tape);
    expect(finding).toMatchObject({ severity: 'warning', rootCause: 7, basis: 'observed' });
    expect(finding?.summary).toBe('Two sockets to /ws/chat were open at once 1 time, for up to 20 s.');
    expect(finding?.connections).toEqual(page.sockets.map(({ id }) => id));
  });

  it('not for a hand-over: the new one opens, the old one is closed', async () => {
    const tape = new Tape('s', minutes(5));
    const page = tape.page();
    for (let n = 0; n < 4; n += 1)
      page
        .connect(n * 60_000)
        .open(n * 60_000 + 40)
        .closeByApp(n * 60_000 + 62_000);
    page.connect(240_000).open(240_040);
    expect(await grave(tape)).toEqual([]);
  });

  it('not for rooms, nor for identities', async () => {
    const tape = new Tape('s', minutes(5));
    const page = tape.page();
    page.connect(0, 'wss://app.example/ws?room=1').open(40).closeByApp(120_000);
    page.connect(60_000, 'wss://app.example/ws?room=2').open(60_040);
    page
      .connect(100, 'wss://app.example/me')
      .open(140)
      .closeByApp(110_000)
      .token(100, 'a', { identity: 'ann' });
    page.connect(70_000, 'wss://app.example/me').open(70_040).token(70_000, 'b', { identity: 'ben' });
    expect(await grave(tape)).toEqual([]);
  });

  it('not for an app that holds two from the start on purpose', async () => {
    const tape = new Tape('s', minutes(5));
    const page = tape.page();
    page.connect(0).open(40).closeByApp(200_000);
    page.connect(300).open(340);
    expect(await grave(tape)).toEqual([]);
  });
});

describe('leaked-socket', () => {
  it('not in a file of a tool that tells of no close: who knows whether the older one had ended', async () => {
    const tape = new Tape('s', minutes(5));
    tape.session.from = 'har';
    const page = tape.page();
    page.connect(0).open(40);
    page.connect(120_000).open(120_040);
    expect(await grave(tape)).toEqual([]);
  });

  it('holds where a replaced socket stays open to the end', async () => {
    const tape = new Tape('s', minutes(10));
    const page = tape.page();
    const old = page.connect(0).open(40);
    page.connect(60_000).open(60_040);
    for (let n = 1; n < 20; n += 1) old.send(n * 25_000, '{"type":"ping"}');
    const [finding] = await of('leaked-socket', tape);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 7, basis: 'observed' });
    expect(finding?.summary).toBe(
      'A replaced socket to /ws/chat stayed open beside the newer one for up to 9 min: the app never closed it.',
    );
    expect(finding?.evidence[0]?.connection).toBe(old.id);
  });

  it('holds for sockets that pile up, each a leak, and that the page takes with it', async () => {
    const tape = new Tape('s');
    const page = tape.page().end(minutes(10));
    for (let n = 0; n < 4; n += 1)
      page
        .connect(n * 60_000)
        .open(n * 60_000 + 40)
        .close(minutes(10), 1001, 'page');
    expect((await of('leaked-socket', tape))[0]?.summary).toMatch(/^3 replaced sockets/);
  });

  it('not where both are in use', async () => {
    const tape = new Tape('s', minutes(10));
    const page = tape.page();
    const one = page.connect(0).open(40);
    const two = page.connect(60_000).open(60_040);
    for (let n = 3; n < 8; n += 1) {
      one.send(minutes(n), JSON.stringify({ type: 'draw', points: [n, n] }));
      two.send(minutes(n) + 10, JSON.stringify({ type: 'say', text: `hello ${n}` }));
    }
    expect(await grave(tape)).toEqual([]);
  });
});

describe('cleanup-race', () => {
  it('holds where the close event of the old socket arms a timer, and the newer one is open', async () => {
    const tape = new Tape('s', minutes(1));
    const page = tape.page();
    const old = page.connect(0).open(40).closeByApp(10_000, 1000, 30);
    const newer = page.connect(10_001).open(10_041);
    page.retry(10_030.2, 1_000, old);
    const third = page.connect(11_031.5).open(11_070);
    const [finding] = await of('cleanup-race', tape);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 7, basis: 'observed' });
    expect(new Set(finding?.connections)).toEqual(new Set([old.id, newer.id, third.id]));
    expect(finding?.summary).toContain('although a newer one was there already, 1 time.');
  });

  it('says "probably" where no timer shows it', async () => {
    const tape = new Tape('s', minutes(1));
    const page = tape.page();
    for (let n = 0; n < 3; n += 1) {
      const at = n * 10_000;
      page
        .connect(at)
        .open(at + 40)
        .closeByApp(at + 5_000, 1000, 30);
      page
        .connect(at + 5_001)
        .open(at + 5_041)
        .closeByApp(at + 9_000);
      page
        .connect(at + 5_032)
        .open(at + 5_070)
        .closeByApp(at + 9_500);
    }
    const [finding] = await of('cleanup-race', tape);
    expect(finding).toMatchObject({ basis: 'inferred' });
    expect(finding?.summary).toContain('probably');
  });

  it('not where the app closes the old one and opens a new one, and that is all', async () => {
    const tape = new Tape('s', minutes(1));
    const page = tape.page();
    page.connect(0).open(40).closeByApp(10_000, 1000, 30);
    page.connect(10_001).open(10_041);
    expect(await grave(tape)).toEqual([]);
  });
});

describe('closed-while-connecting', () => {
  it('holds where it happens over and over', async () => {
    const tape = new Tape('s', minutes(1));
    const page = tape.page();
    for (let n = 0; n < 5; n += 1) page.connect(n * 2_000).closeByApp(n * 2_000 + 300);
    page.connect(11_000).open(11_040);
    const [finding] = await of('closed-while-connecting', tape);
    expect(finding).toMatchObject({ severity: 'warning', rootCause: 7, basis: 'observed' });
    expect(finding?.summary).toMatch(/^The app closed 5 sockets to \/ws\/chat before they had opened/);
  });

  it('gives one word of information to React’s development double mounts', async () => {
    const tape = new Tape('s', minutes(1));
    const page = tape.page();
    for (let n = 0; n < 6; n += 1) {
      page.connect(n * 5_000).closeByApp(n * 5_000 + 1.5);
      page
        .connect(n * 5_000 + 2)
        .open(n * 5_000 + 40)
        .closeByApp(n * 5_000 + 2_900);
    }
    expect(await found(tape)).toEqual(['closed-while-connecting info']);
    const [finding] = await of('closed-while-connecting', tape);
    expect(finding?.summary).toContain('StrictMode');
    expect(finding?.summary).toContain('Production will not do it');
  });

  it('does not take a storm for double mounts', async () => {
    const tape = new Tape('s', minutes(1));
    const page = tape.page();
    // Each rendering closes the socket, open or not, and opens another.
    for (let n = 0; n < 30; n += 1) {
      page.connect(n * 100).closeByApp(n * 100 + 50);
      page
        .connect(n * 100 + 50)
        .open(n * 100 + 80)
        .closeByApp(n * 100 + 100);
    }
    const findings = await of('closed-while-connecting', tape);
    expect(findings.map(({ severity }) => severity)).toEqual(['warning']);
    expect(Number(/closed (\d+) sockets/.exec(findings[0]?.summary ?? '')?.[1])).toBeGreaterThan(20);
  });

  it('not for a change of mind', async () => {
    const tape = new Tape('s', minutes(1));
    tape.page().connect(0).closeByApp(20);
    expect(await found(tape)).toEqual([]);
  });
});

describe('double-scheduling', () => {
  it('holds where error and close each arm a timer and both connect', async () => {
    const tape = new Tape('s', minutes(1));
    const page = tape.page();
    const lost = page.connect(0).open(40).close(10_000);
    page.retry(9_999.9, 5_000, lost, { synchronous: true });
    page.retry(10_000.1, 5_000, lost, { synchronous: true }, 1.2);
    page.connect(15_001).open(15_040);
    page.connect(15_001.5).open(15_050);
    const [finding] = await of('double-scheduling', tape);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 7, basis: 'observed' });
    expect(finding?.summary).toBe('One close of /ws/chat armed two timers and both connected, 1 time.');
  });

  it('not for a timer beside the retry that connects nothing', async () => {
    const tape = new Tape('s', minutes(1));
    const page = tape.page();
    const lost = page.connect(0).open(40).close(10_000);
    page.retry(10_000.1, 3_000, lost);
    page.retry(10_000.2, 1_000, lost);
    page.connect(11_002).open(11_040);
    expect(await grave(tape)).toEqual([]);
  });

  it('not for one retry after another', async () => {
    const tape = new Tape('s', minutes(1));
    const page = tape.page();
    let at = 0;
    for (let n = 0; n < 4; n += 1) {
      const socket = page.connect(at).close(at + 40);
      page.retry(at + 40.1, 1_000, socket);
      at += 1_042;
    }
    page.connect(at).open(at + 40);
    expect(await grave(tape)).toEqual([]);
  });
});
