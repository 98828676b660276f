// Duplicates, and what is missing: duplicate-message, missing-message, duplicate-send.

import { describe, expect, it } from 'vitest';
import { grave, of } from '../simulation/findings';
import { seeded } from '../simulation/random';
import { type SocketTape, Tape } from '../simulation/tape';

const chat = (n: number) => JSON.stringify({ type: 'chat.message', id: `m-${n}`, text: `hello ${n}` });
const counted = (seq: number) => JSON.stringify({ type: 'update', seq, value: seq * 3 });

function fill(socket: SocketTape, from: number, first: number, count: number, make = chat): void {
  for (let n = 0; n < count; n += 1) socket.receive(from + n * 100, make(first + n));
}

describe('duplicate-message', () => {
  it('holds on one socket, and is an error where the same code hears both', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    fill(socket, 100, 0, 20);
    socket.receive(3_000, chat(18));
    const [finding] = await of('duplicate-message', tape);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 6, basis: 'observed' });
    expect(finding?.summary).toBe(
      '1 message of type chat.message on /ws/chat came a second time (1 on one socket), and the same code of the app heard both.',
    );
    expect(finding?.evidence).toMatchObject([{ frame: 18 }, { frame: 20 }]);
  });

  it('holds on two sockets at once', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    const stack = { stack: [{ url: 'https://app.example/chat.js', line: 3, column: 7 }] };
    fill(page.connect(0, undefined, { initiator: stack }).open(40), 1_000, 0, 20);
    fill(page.connect(10, undefined, { initiator: stack }).open(50), 1_003, 0, 20);
    const [finding] = await of('duplicate-message', tape);
    expect(finding).toMatchObject({ severity: 'error' });
    expect(finding?.summary).toContain('20 on two sockets at once');
  });

  it('is a warning for what comes again after a reconnect', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    fill(page.connect(0).open(40).close(10_000), 100, 0, 20);
    fill(page.connect(11_000).open(11_040), 11_100, 15, 20);
    const [finding] = await of('duplicate-message', tape);
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding?.summary).toContain(
      '5 messages of type chat.message on /ws/chat came a second time (5 again after a reconnect)',
    );
  });

  it('knows messages without an id by bytes that cannot be alike by chance', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    const text = JSON.stringify({
      type: 'order.filled',
      price: 17.25,
      account: 'a',
      filled: '2026-11-23T12:00:07.113Z',
    });
    socket.receive(100, text).receive(900, text);
    expect(await of('duplicate-message', tape)).toHaveLength(1);
  });

  it('not for what is alike by nature', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    for (let n = 0; n < 40; n += 1) {
      const at = 100 + n * 200;
      socket.receive(at, '{"type":"typing","id":7,"room":"general","name":"somebody with a long name"}');
      socket.receive(at + 1, '{"type":"ping","id":1,"sent":1795411590633,"padding":"to be long enough"}');
      socket.receive(at + 2, JSON.stringify({ type: 'counter', id: 'likes', value: Math.floor(n / 3) }));
      socket.receive(at + 3, '{"type":"ack","id":"c-1","ok":true,"received":1795411590633}');
      socket.receive(at + 4, JSON.stringify({ type: 'seat.changed', id: n % 5, free: n % 2 === 0 }));
    }
    expect(await grave(tape)).toEqual([]);
  });

  it('not for two that say the same and are two', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    for (let n = 0; n < 10; n += 1)
      socket.receive(100 + n * 500, JSON.stringify({ type: 'chat.message', id: `m-${n}`, text: 'ok' }));
    expect(await grave(tape)).toEqual([]);
  });
});

describe('duplicate-message, of what carries the id of a thing or of a subscription', () => {
  it('not where a digit differs', async () => {
    const tape = new Tape('s', 60_000);
    const plain = tape.page().connect(0, 'wss://app.example/prices').open(40);
    const subscription = tape
      .page()
      .connect(0, 'wss://app.example/graphql', {
        protocols: ['graphql-transport-ws'],
        protocol: 'graphql-transport-ws',
      })
      .open(40);
    subscription.receive(50, '{"type":"connection_ack"}');
    for (let n = 0; n < 30; n += 1) {
      const price = 1_795_867_894_090 + n * 7;
      plain.receive(
        100 + n * 100,
        JSON.stringify({ type: 'price', id: `share-${n % 15}`, price, open: true }),
      );
      const data = { share: { name: 'x'.repeat(900), price } };
      subscription.receive(
        100 + n * 100,
        JSON.stringify({ type: 'next', id: 'e8748d03', payload: { data } }),
      );
    }
    expect(await of('duplicate-message', tape)).toEqual([]);
  });
});

describe('missing-message', () => {
  it('holds where a count skips and the gap never fills', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    fill(socket, 100, 1, 20, counted);
    fill(socket, 3_000, 24, 10, counted);
    const [finding] = await of('missing-message', tape);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 6, basis: 'observed' });
    expect(finding?.summary).toBe(
      '3 messages of type update on /ws/chat never came: seq, which otherwise counts by one, skipped (21, 22, 23).',
    );
    expect(finding?.evidence).toMatchObject([
      { what: 'seq skipped 21 to 23', connection: socket.id, frame: 20 },
    ]);
    const { analyze } = await import('../analysis');
    expect((await analyze(tape.bundle())).sessions[0]?.scorecard).toMatchObject({
      framesMissing: 3,
      framesLost: 3,
    });
  });

  describe('where several types draw from one count', () => {
    const message = (seq: number) => JSON.stringify({ type: 'chat.message', seq, text: `hello ${seq}` });
    const ack = (seq: number) => JSON.stringify({ type: 'chat.ack', seq });

    it('not of a type whose numbers the other one brought', async () => {
      const tape = new Tape('s', 60_000);
      const socket = tape.page().connect(0).open(40);
      for (let seq = 1; seq <= 40; seq += 1) {
        socket.receive(seq * 100, message(seq));
        // 21 to 23 are somebody else's.
        if (seq < 21 || seq > 23) socket.receive(seq * 100 + 10, ack(seq));
      }
      expect(await of('missing-message', tape)).toEqual([]);
    });

    it('not where the other one brings it afterwards', async () => {
      const tape = new Tape('s', 60_000);
      const socket = tape.page().connect(0).open(40);
      for (let seq = 1; seq <= 40; seq += 1) {
        if (seq < 21 || seq > 23) socket.receive(seq * 100, ack(seq));
        socket.receive(seq * 100 + 1_000, message(seq));
      }
      expect(await of('missing-message', tape)).toEqual([]);
    });

    it('holds of what none brought', async () => {
      const tape = new Tape('s', 60_000);
      const socket = tape.page().connect(0).open(40);
      for (let seq = 1; seq <= 40; seq += 1) {
        if (seq === 22) continue;
        socket.receive(seq * 100, message(seq));
        if (seq < 21 || seq > 23) socket.receive(seq * 100 + 10, ack(seq));
      }
      const told = (await of('missing-message', tape)).map(({ summary }) => summary);
      expect(told).toContain(
        '1 message of type chat.message on /ws/chat never came: seq, which otherwise counts by one, skipped (22).',
      );
    });

    it('holds where another count has the same name', async () => {
      const tape = new Tape('s', 60_000);
      const socket = tape.page().connect(0).open(40);
      for (let n = 0; n < 40; n += 1) {
        socket.receive(n * 100 + 100, JSON.stringify({ type: 'price', seq: 5_000 + n }));
        if (n !== 22) socket.receive(n * 100 + 110, JSON.stringify({ type: 'update', seq: n }));
      }
      const [finding] = await of('missing-message', tape);
      expect(finding?.summary).toContain('1 message of type update');
    });
  });

  it('holds over a reconnect', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    fill(page.connect(0).open(40).close(10_000), 100, 1, 20, counted);
    fill(page.connect(11_000).open(11_040), 11_100, 26, 20, counted);
    expect((await of('missing-message', tape))[0]?.summary).toContain('5 messages of type update');
  });

  it('not where the gap fills, by a replay too', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    const first = page.connect(0).open(40).close(10_000);
    fill(first, 100, 1, 20, counted);
    first.receive(3_000, counted(22)).receive(3_050, counted(21));
    const second = page.connect(11_000).open(11_040);
    fill(second, 11_100, 30, 10, counted);
    for (let n = 23; n < 30; n += 1) second.receive(12_200 + n, counted(n));
    expect(await of('missing-message', tape)).toEqual([]);
  });

  it('not where what came live first stands between a replay from the start and what follows', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    socket.receive(100, counted(12)).receive(150, counted(13));
    fill(socket, 200, 1, 11, counted);
    fill(socket, 3_000, 14, 10, counted);
    expect(await of('missing-message', tape)).toEqual([]);

    const lossy = new Tape('s', 60_000);
    const second = lossy.page().connect(0).open(40);
    second.receive(100, counted(12)).receive(150, counted(13));
    fill(second, 200, 1, 9, counted);
    fill(second, 3_000, 14, 10, counted);
    expect((await of('missing-message', lossy))[0]?.summary).toContain('skipped (10, 11)');
  });

  it('not for a sample, a count shared with others, ids, and a count that begins anew', async () => {
    const random = seeded(3);
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    let sampled = 0;
    let shared = 0;
    for (let n = 0; n < 80; n += 1) {
      sampled += 5;
      shared += 1 + Math.floor(random() * 3);
      const at = 100 + n * 100;
      socket.receive(at, JSON.stringify({ type: 'sampled', seq: sampled }));
      socket.receive(at + 1, JSON.stringify({ type: 'shared', seq: shared }));
      socket.receive(at + 2, JSON.stringify({ type: 'row', id: n < 40 ? n : n + 7 }));
      socket.receive(at + 3, JSON.stringify({ type: 'round', seq: n % 25 }));
    }
    expect(await grave(tape)).toEqual([]);
  });

  it('not for what the recording itself has lost', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    const socket = page.connect(0).open(40);
    fill(socket, 100, 1, 20, counted);
    page.gap(2_500, 3);
    fill(socket, 3_000, 24, 10, counted);
    const cut = page.connect(0, 'wss://app.example/cut').open(40);
    fill(cut, 100, 1, 20, counted);
    cut.frames.push({
      kind: 'frame',
      connection: cut.id,
      seq: 20,
      at: (cut.frames[19]?.at ?? 0) + 1,
      dir: 'in',
      opcode: 1,
      size: 30,
      truncated: true,
      listeners: 1,
    });
    fill(cut, 3_000, 22, 10, counted);
    expect(await of('missing-message', tape)).toEqual([]);
  });
});

describe('duplicate-send', () => {
  const say = (text: string) => JSON.stringify({ type: 'chat.send', text });

  it('holds for the same command twice within moments', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    socket.send(1_000, say('hello there')).send(1_180, say('hello there'));
    const [finding] = await of('duplicate-send', tape);
    expect(finding).toMatchObject({ severity: 'warning', rootCause: 6, basis: 'observed' });
    expect(finding?.summary).toContain(
      'the same message of type chat.send twice in a row on /ws/chat, 1 time, within 0.2 s',
    );
  });

  it('not where the first was acknowledged, or the second comes later', async () => {
    const tape = new Tape('s', 60_000);
    const socket = tape.page().connect(0).open(40);
    const command = JSON.stringify({ type: 'move.piece', requestId: 'c-1', to: 'e4' });
    socket.send(1_000, command).receive(1_050, '{"type":"ack","ackOf":"c-1"}').send(1_400, command);
    socket.send(10_000, say('thank you all')).send(14_000, say('thank you all'));
    expect(await grave(tape)).toEqual([]);
  });

  it('not for what is said again by nature, nor for a subscription on the next socket', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    const subscribe = '{"type":"subscribe","channel":"prices of everything"}';
    const first = page.connect(0).open(40).send(50, subscribe).close(900, 1012);
    for (let n = 0; n < 8; n += 1) first.send(100 + n * 90, '{"type":"typing","room":"general"}');
    page.connect(950).open(990).send(995, subscribe);
    const game = page.connect(0, 'wss://app.example/game').open(40);
    for (let n = 0; n < 30; n += 1)
      game.send(
        100 + n * 50,
        JSON.stringify({ type: 'input', keys: n % 6 === 0 ? ['left'] : ['left', 'up'] }),
      );
    expect(await grave(tape)).toEqual([]);
  });
});
