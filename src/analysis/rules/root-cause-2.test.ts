// Stale closures: stale-handler, send-after-close. (stale-token stands with the other rules on tokens.)

import { describe, expect, it } from 'vitest';
import { grave, of } from '../simulation/findings';
import { Tape } from '../simulation/tape';

const chat = (n: number) => JSON.stringify({ type: 'chat.message', id: `m-${n}`, text: `hello ${n}` });

describe('stale-handler', () => {
  it('holds where frames are still handled on a socket that a newer one has replaced', async () => {
    const tape = new Tape('s', 200_000);
    const page = tape.page();
    const old = page.connect(0).open(40).closeByApp(90_000);
    const newer = page.connect(60_000).open(60_040);
    for (let n = 0; n < 20; n += 1) old.receive(70_000 + n * 500, chat(n));
    const [finding] = await of('stale-handler', tape);
    expect(finding).toMatchObject({ severity: 'warning', rootCause: 2, basis: 'observed' });
    expect(finding?.connections).toEqual([old.id, newer.id]);
    expect(finding?.summary).toMatch(
      /^20 messages on \/ws\/chat were still handled on an old socket, up to 19 s after/,
    );
    expect(finding?.evidence[0]).toMatchObject({ connection: old.id, frame: 0 });
  });

  it('reads the page’s own events', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    const socket = page.connect(0).open(40);
    for (let n = 0; n < 3; n += 1)
      page.event(1_000 + n, 'stale-handler', { component: 'ChatRoom', connection: socket.id });
    const [finding] = await of('stale-handler', tape);
    expect(finding?.summary).toBe(
      '3 messages on /ws/chat were handled by a handler of an older render, which calls what ChatRoom has since replaced.',
    );
  });

  it('not during a hand-over, nor where the handler of the old socket has been taken off', async () => {
    const tape = new Tape('s', 200_000);
    const page = tape.page();
    const old = page.connect(0).open(40).closeByApp(62_000);
    page.connect(60_000).open(60_040);
    for (let n = 0; n < 10; n += 1) old.receive(60_100 + n * 100, chat(n));
    const other = page.connect(0, 'wss://app.example/other').open(40);
    page.connect(60_000, 'wss://app.example/other').open(60_040);
    for (let n = 0; n < 10; n += 1) other.receive(70_000 + n, chat(n), { listeners: 0 });
    expect(await of('stale-handler', tape)).toEqual([]);
  });

  it('not where the app uses both', async () => {
    const tape = new Tape('s', 200_000);
    const page = tape.page();
    const old = page.connect(0).open(40);
    page.connect(60_000).open(60_040);
    for (let n = 0; n < 10; n += 1) {
      old.receive(70_000 + n * 1_000, chat(n));
      old.send(70_500 + n * 1_000, JSON.stringify({ type: 'say', text: `to the old one, number ${n}` }));
    }
    expect(await grave(tape)).toEqual([]);
  });
});

describe('send-after-close', () => {
  it('counts what was lost, and is an error where it never went out later', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    const socket = page.connect(0).open(40).close(10_000);
    for (let n = 0; n < 12; n += 1) socket.send(10_500 + n * 100, chat(n), { outcome: 'discarded' });
    page.connect(12_000).open(12_040);
    const [finding] = await of('send-after-close', tape);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 2, basis: 'observed' });
    expect(finding?.summary).toMatch(
      /^The app sent 12 messages \(\d+ bytes\) on a socket .* and they never went out later\.$/,
    );
    expect(finding?.evidence[0]).toMatchObject({ connection: socket.id, frame: 0 });
    const { analyze } = await import('../analysis');
    expect((await analyze(tape.bundle())).sessions[0]?.scorecard).toMatchObject({
      sendsDropped: 12,
      framesLost: 12,
    });
  });

  it('is a warning where all of it went out later', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    const socket = page.connect(0).open(40).close(10_000);
    socket.send(10_500, chat(1), { outcome: 'discarded' });
    page.connect(12_000).open(12_040).send(12_050, chat(1));
    const [finding] = await of('send-after-close', tape);
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding?.summary).toContain('dropped it without a word, and it went out later');
  });

  it('not for a courtesy frame during a clean close, nor for a heartbeat', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page
      .connect(0)
      .open(40)
      .closeByApp(10_000)
      .send(10_001, '{"type":"unsubscribe"}', { outcome: 'discarded' });
    page
      .connect(20_000)
      .open(20_040)
      .close(30_000, 1000)
      .send(30_500, '{"type":"ping"}', { outcome: 'discarded' });
    expect(await grave(tape)).toEqual([]);
  });
});
