// Race conditions: unheard-message, out-of-order, frame-before-ready.

import { describe, expect, it } from 'vitest';
import { grave, of } from '../simulation/findings';
import { seeded } from '../simulation/random';
import { Tape } from '../simulation/tape';

const message = (seq: number, more: object = {}) =>
  JSON.stringify({ type: 'chat.message', seq, text: `hello ${seq}`, ...more });

describe('unheard-message', () => {
  it('holds where frames arrive before the handler is set', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    for (let n = 0; n < 4; n += 1) socket.receive(50 + n * 20, message(n), { listeners: 0 });
    for (let n = 4; n < 20; n += 1) socket.receive(200 + n * 20, message(n));
    const [finding] = await of('unheard-message', tape);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 3, basis: 'observed' });
    expect(finding?.summary).toBe(
      '4 messages on /ws/chat arrived when no handler was listening, up to 70 ms after the socket opened, and went unheard.',
    );
    expect(finding?.evidence[0]).toMatchObject({ connection: socket.id, frame: 0 });
  });

  it('holds where one connection of several has no handler, and counts for the scorecard', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.connect(0).open(40).receive(100, message(1)).close(10_000);
    page.connect(11_000).open(11_040).receive(12_000, message(2), { listeners: 0 });
    expect(await of('unheard-message', tape)).toHaveLength(1);
    const { analyze } = await import('../analysis');
    expect((await analyze(tape.bundle())).sessions[0]?.scorecard).toMatchObject({
      framesUnheard: 1,
      framesLost: 1,
    });
  });

  it('not for a socket that is there to send on', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.connect(0).open(40).receive(100, message(1));
    const silent = page.connect(0, 'wss://app.example/telemetry').open(40);
    for (let n = 0; n < 10; n += 1)
      silent.send(100 + n, message(n)).receive(150 + n, '{"ok":true}', { listeners: 0 });
    expect(await grave(tape)).toEqual([]);
  });

  it('not on the way out, when handlers have been taken off', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page
      .connect(0)
      .open(40)
      .receive(100, message(1))
      .closeByApp(10_000, 1000, 50)
      .receive(10_020, message(2), { listeners: 0 });
    expect(await grave(tape)).toEqual([]);
  });
});

describe('out-of-order', () => {
  it('holds where a number that only rises goes back', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    const order = Array.from({ length: 40 }, (_, n) => n + 1);
    [order[20], order[21]] = [22, 21];
    for (const [n, seq] of order.entries()) socket.receive(100 + n * 50, message(seq));
    const [finding, ...others] = await of('out-of-order', tape);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: 'warning', rootCause: 3, basis: 'observed' });
    expect(finding?.summary).toMatch(
      /^1 message of type chat\.message on \/ws\/chat came out of order: seq, which rose \d+ times, went back from 22 to 21\.$/,
    );
    expect(finding?.evidence).toMatchObject([{ connection: socket.id, frame: 21 }]);
    expect(await of('missing-message', tape)).toEqual([]);
  });

  it('knows times and offsets as well', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    for (let n = 0; n < 30; n += 1)
      socket.receive(
        100 + n * 50,
        JSON.stringify({ type: 'log', ts: 1_795_411_590_000 + (n === 20 ? 4_000 : n * 5_000) }),
      );
    expect((await of('out-of-order', tape))[0]?.summary).toContain('ts, which rose');
  });

  it('not for ids that are no sequence, senders whose clocks differ, and counts that begin anew', async () => {
    const random = seeded(9);
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    for (let n = 0; n < 60; n += 1) {
      socket.receive(100 + n * 50, JSON.stringify({ type: 'user', id: Math.floor(random() * 1_000) }));
      socket.receive(
        110 + n * 50,
        JSON.stringify({ type: 'said', ts: 1_795_411_590_000 + n * 500 - (n % 2) * 700 }),
      );
      socket.receive(120 + n * 50, JSON.stringify({ type: 'round', seq: n % 30 }));
    }
    expect(await grave(tape)).toEqual([]);
  });

  it('not for a replay after a reconnect', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    const first = page.connect(0).open(40).close(10_000);
    for (let n = 1; n <= 30; n += 1) first.receive(100 + n * 50, message(n));
    const second = page.connect(11_000).open(11_040);
    for (let n = 25; n <= 60; n += 1) second.receive(11_100 + n * 50, message(n, { sentTo: 'all' }));
    expect(await of('out-of-order', tape)).toEqual([]);
  });
});

describe('frame-before-ready', () => {
  const graphql = { protocols: ['graphql-transport-ws'], protocol: 'graphql-transport-ws' };

  it('holds for graphql-ws before connection_ack', async () => {
    const tape = new Tape('s', 60_000);
    tape
      .page()
      .connect(0, 'wss://app.example/graphql', graphql)
      .open(40)
      .send(41, '{"type":"connection_init"}')
      .send(42, '{"type":"subscribe","id":"1","payload":{"query":"subscription { news }"}}')
      .receive(90, '{"type":"connection_ack"}');
    const [finding] = await of('frame-before-ready', tape);
    expect(finding).toMatchObject({ severity: 'warning', rootCause: 3, basis: 'observed' });
    expect(finding?.summary).toBe(
      'The app sent 1 message on /graphql before the server had acknowledged the connection, which graphql-transport-ws asks to wait for.',
    );
  });

  it('holds for STOMP before CONNECTED', async () => {
    const tape = new Tape('s', 60_000);
    tape
      .page()
      .connect(0, 'wss://app.example/stomp', { protocols: ['v12.stomp'], protocol: 'v12.stomp' })
      .open(40)
      .send(41, 'CONNECT\naccept-version:1.2\nhost:app.example\n\n\0')
      .send(42, 'SUBSCRIBE\nid:0\ndestination:/topic/news\n\n\0')
      .receive(90, 'CONNECTED\nversion:1.2\n\n\0');
    expect(await of('frame-before-ready', tape)).toHaveLength(1);
  });

  it('holds for send() while connecting', async () => {
    const tape = new Tape('s', 60_000);
    tape.page().connect(0).open(40).send(10, 'hello', { outcome: 'threw' });
    expect((await of('frame-before-ready', tape))[0]?.summary).toContain('InvalidStateError');
  });

  it('holds where the server closes for it', async () => {
    const tape = new Tape('s', 10_000);
    tape
      .page()
      .connect(0, 'wss://app.example/graphql', graphql)
      .open(40)
      .send(41, '{"type":"subscribe","id":"1","payload":{"query":"subscription { news }"}}')
      .close(90, 4401, 'server', 'Unauthorized');
    expect(await of('frame-before-ready', tape)).toHaveLength(1);
  });

  it('not where the acknowledgement is nowhere to be seen, as in a file of quotations', async () => {
    const tape = new Tape('s', 60_000);
    tape
      .page()
      .connect(0, 'wss://app.example/graphql', graphql)
      .open(40)
      .send(41, '{"type":"subscribe","id":"1","payload":{"query":"subscription { news }"}}')
      .receive(60, '{"type":"next","id":"1","payload":{"data":{"news":"none"}}}');
    expect(await grave(tape)).toEqual([]);
  });

  it('not where the app waits, nor where the beginning was not recorded', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    const good = page.connect(0, 'wss://app.example/graphql', graphql).open(40);
    good.send(41, '{"type":"connection_init"}').receive(90, '{"type":"connection_ack"}');
    good.send(100, '{"type":"subscribe","id":"1","payload":{"query":"subscription { news }"}}');
    const late = page.connect(0, 'wss://app.example/other', graphql).open(40);
    late.send(41, '{"type":"connection_init"}').receive(90, '{"type":"connection_ack"}');
    late.send(100, '{"type":"subscribe","id":"1","payload":{"query":"subscription { news }"}}');
    late.frames.splice(0, 2);
    expect(await grave(tape)).toEqual([]);
  });
});
