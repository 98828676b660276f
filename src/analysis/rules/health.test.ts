// Health: half-open, heartbeat-missed, late-paint, slow-handler, backpressure, short-lived.

import { describe, expect, it } from 'vitest';
import { found, grave, of } from '../simulation/findings';
import { seeded } from '../simulation/random';
import { type SocketTape, Tape } from '../simulation/tape';

const ask = (n: number) => JSON.stringify({ type: 'ask', id: n });
const answer = (n: number) => JSON.stringify({ type: 'answer', id: n, text: 'this and that' });

function talk(socket: SocketTape, from: number, count: number, everyMs: number): void {
  for (let n = 0; n < count; n += 1)
    socket.send(from + n * everyMs, ask(n)).receive(from + n * everyMs + 80, answer(n));
}

describe('half-open', () => {
  it('holds where the app sends on and nothing comes back, to the end of the connection', async () => {
    const tape = new Tape('s', 400_000);
    const page = tape.page();
    const socket = page.connect(0).open(40).close(200_000);
    page.connect(201_000).open(201_040);
    talk(socket, 1_000, 30, 2_000);
    for (let n = 0; n < 20; n += 1) socket.send(70_000 + n * 5_000, ask(100 + n));
    const [finding] = await of('half-open', tape);
    expect(finding).toMatchObject({ severity: 'warning', basis: 'inferred' });
    expect(finding?.summary).toMatch(
      /the app sent 20 messages and nothing came back for 2 min, where an answer had never taken longer than 80 ms/,
    );
  });

  it('holds while it goes on', async () => {
    const tape = new Tape('s', 160_000);
    const socket = tape.page().connect(0).open(40);
    talk(socket, 1_000, 30, 2_000);
    for (let n = 0; n < 10; n += 1) socket.send(70_000 + n * 5_000, ask(100 + n));
    expect(await of('half-open', tape)).toHaveLength(1);
  });

  it('not where an answer comes late in the end, nor where nobody ever answers', async () => {
    const tape = new Tape('s', 400_000);
    const page = tape.page();
    const late = page.connect(0).open(40);
    talk(late, 1_000, 30, 2_000);
    for (let n = 0; n < 10; n += 1) late.send(70_000 + n * 5_000, ask(100 + n));
    late.receive(170_000, answer(100));
    const silent = page.connect(0, 'wss://app.example/telemetry').open(40);
    for (let n = 0; n < 50; n += 1) silent.send(1_000 + n * 5_000, ask(n));
    expect(await grave(tape)).toEqual([]);
  });

  it('not for a page that listens and has nothing to say', async () => {
    const tape = new Tape('s', 400_000);
    const socket = tape.page().connect(0).open(40);
    talk(socket, 1_000, 30, 2_000);
    expect(await grave(tape)).toEqual([]);
  });
});

describe('heartbeat-missed', () => {
  const beat = (socket: SocketTape, from: number, count: number, everyMs = 25_000) => {
    for (let n = 0; n < count; n += 1)
      socket.receive(from + n * everyMs, '2').send(from + n * everyMs + 1, '3');
  };

  it('holds where the server’s heartbeat stays away and the app does nothing', async () => {
    const tape = new Tape('s', 400_000);
    beat(tape.page().connect(0).open(40), 25_000, 6);
    const [finding] = await of('heartbeat-missed', tape);
    expect(finding).toMatchObject({ severity: 'warning', basis: 'observed' });
    expect(finding?.summary).toMatch(
      /every 25 s until then, has stayed away for 4 min, and the app has done nothing about it/,
    );
  });

  it('is information where the app notices and closes the socket', async () => {
    const tape = new Tape('s', 300_000);
    const page = tape.page();
    beat(page.connect(0).open(40).closeByApp(220_000, 4000), 25_000, 6);
    page.connect(221_000).open(221_040);
    const [finding] = await of('heartbeat-missed', tape);
    expect(finding).toMatchObject({ severity: 'info' });
    expect(finding?.summary).toContain('then the app closed the socket');
  });

  it('not while the rhythm is kept, nor for the app’s own timer in a hidden page', async () => {
    const tape = new Tape('s', 300_000);
    const page = tape.page();
    beat(page.connect(0).open(40), 25_000, 11);
    const own = page.connect(0, 'wss://app.example/own').open(40);
    for (let n = 0; n < 5; n += 1)
      own.send(10_000 + n * 10_000, '{"type":"ping"}').receive(10_040 + n * 10_000, '{"type":"news"}');
    page.event(52_000, 'hidden');
    expect(await grave(tape)).toEqual([]);
  });

  it('not for heartbeats without a rhythm', async () => {
    const tape = new Tape('s', 300_000);
    const socket = tape.page().connect(0).open(40);
    for (const at of [1_000, 9_000, 12_000, 40_000, 44_000, 90_000]) socket.receive(at, '{"type":"ping"}');
    expect(await of('heartbeat-missed', tape)).toEqual([]);
  });
});

describe('late-paint', () => {
  const paints = (paintMs: (n: number) => number, hidden = false) => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    if (hidden) page.event(500, 'hidden');
    const socket = page.connect(0).open(40);
    for (let n = 0; n < 100; n += 1)
      socket.receive(1_000 + n * 100, answer(n), { paintMs: paintMs(n), handlerMs: 4 });
    return tape;
  };

  it('holds where it is usual, and tells the handlers’ own time', async () => {
    const [finding] = await of(
      'late-paint',
      paints((n) => (n % 3 === 0 ? 180 : 14)),
    );
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding?.summary).toMatch(
      /^34 messages of 100 on \/ws\/chat .* 0\.2 s at the median of these, 0\.2 s at worst, of which the handlers took 4 ms/,
    );
  });

  it('not once, nor for hidden pages', async () => {
    expect(await grave(paints((n) => (n === 7 ? 900 : 14)))).toEqual([]);
    // What was missed comes in a burst while the page is still starting: forty messages, one paint.
    const burst = new Tape('s', 60_000);
    const socket = burst.page().connect(0).open(40);
    for (let n = 0; n < 40; n += 1) socket.receive(1_000 + n, answer(n), { paintMs: 400 - n });
    for (let n = 0; n < 60; n += 1) socket.receive(3_000 + n * 100, answer(100 + n), { paintMs: 12 });
    expect(await grave(burst)).toEqual([]);
    expect(await grave(paints(() => 5_000, true))).toEqual([]);
  });
});

describe('slow-handler', () => {
  it('holds for a handler that is slow again and again, or long enough to be felt', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    const often = page.connect(0).open(40);
    for (let n = 0; n < 5; n += 1) often.receive(1_000 + n * 100, answer(n), { handlerMs: 70 + n });
    page.connect(0, 'wss://app.example/once').open(40).receive(1_000, answer(1), { handlerMs: 420 });
    const findings = await of('slow-handler', tape);
    expect(findings).toHaveLength(2);
    expect(findings[0]?.summary).toMatch(
      /^The handlers of 5 messages on \/ws\/chat held the main thread for more than 50 ms: 72 ms/,
    );
  });

  it('not for a hiccup', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    for (let n = 0; n < 50; n += 1)
      socket.receive(1_000 + n * 100, answer(n), { handlerMs: n === 9 ? 80 : 2 });
    expect(await grave(tape)).toEqual([]);
  });
});

describe('backpressure', () => {
  it('holds where what waits grows with each send', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    for (let n = 0; n < 60; n += 1)
      socket.send(1_000 + n * 100, 'x'.repeat(10_000), { buffered: (n + 1) * 8_000 });
    const [finding] = await of('backpressure', tape);
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding?.summary).toMatch(/grew with each of 60 sends in 5\.9 s, to 480 kB/);
  });

  it('not for a burst that drains', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    for (let round = 0; round < 10; round += 1) {
      for (let n = 0; n < 30; n += 1)
        socket.send(1_000 + round * 3_000 + n, 'x'.repeat(10_000), { buffered: (n + 1) * 10_000 });
      socket.send(2_500 + round * 3_000, 'x', { buffered: 0 });
    }
    expect(await grave(tape)).toEqual([]);
  });
});

describe('short-lived', () => {
  it('names the idle time after which something on the way ends it', async () => {
    const tape = new Tape('s', 1_000_000);
    const page = tape.page();
    const random = seeded(4);
    let at = 0;
    for (let n = 0; n < 5; n += 1) {
      const last = at + 10_000 + random() * 50_000;
      page
        .connect(at)
        .open(at + 40)
        .receive(last, answer(n))
        .close(last + 60_000 + random() * 300);
      at = last + 61_500;
    }
    page.connect(at).open(at + 40);
    const [finding] = await of('short-lived', tape);
    expect(finding).toMatchObject({ severity: 'warning', basis: 'inferred' });
    expect(finding?.summary).toMatch(
      /^5 connections to \/ws\/chat ended the same way, each 60 s after its last message: probably the idle time-out/,
    );
  });

  it('names the token whose life it is', async () => {
    const tape = new Tape('s', 4_000_000);
    const page = tape.page();
    for (let n = 0; n < 4; n += 1) {
      const at = n * 905_000;
      const socket = page
        .connect(at)
        .open(at + 40)
        .close(at + 900_040, 1000)
        .token(at, `t${n}`, { iat: at / 1000, exp: at / 1000 + 900 });
      for (let k = 1; k < 90; k += 1) socket.receive(at + k * 10_000, answer(k));
    }
    page.connect(3_620_000).open(3_620_040);
    const [finding] = await of('short-lived', tape);
    expect(finding?.summary).toMatch(
      /each 15 min after it had opened, just as its token expired, which is probably why/,
    );
  });

  it('not for lives of any length, nor for sockets that the app closes', async () => {
    const tape = new Tape('s', 3_000_000);
    const page = tape.page();
    let at = 0;
    for (const age of [61_000, 340_000, 92_000, 700_000, 210_000]) {
      page
        .connect(at)
        .open(at + 40)
        .close(at + age, 1012);
      at += age + 1_000;
    }
    page.connect(at).open(at + 40);
    for (let n = 0; n < 6; n += 1)
      page
        .connect(n * 70_000, 'wss://app.example/poll')
        .open(n * 70_000 + 40)
        .closeByApp(n * 70_000 + 60_040);
    expect(await found(tape)).toEqual([]);
  });
});
