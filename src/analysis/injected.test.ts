// What a fault did is held against nobody; what the app did about it is, and the evidence says that it was a fault's end.

import { describe, expect, test } from 'vitest';
import { findingsOf, grave, of } from './simulation/findings';
import { type SocketTape, Tape } from './simulation/tape';

const message = (seq: number) =>
  JSON.stringify({ type: 'message', id: `m${seq}`, seq, text: `the text of ${seq}` });
const BY_FAULT = { injected: true };

function played(play: (socket: SocketTape) => void): Tape {
  const tape = new Tape('s', 120_000);
  const socket = tape.page().connect(0).open(40);
  for (let seq = 1; seq <= 20; seq += 1) socket.receive(1_000 * seq, message(seq));
  play(socket);
  for (let seq = 30; seq <= 45; seq += 1) socket.receive(1_000 * seq, message(seq));
  return tape;
}

describe('frames that a fault touched', () => {
  const cases: [
    what: string,
    rule: Parameters<typeof of>[0],
    play: (socket: SocketTape, fields: object) => void,
  ][] = [
    [
      'that it lost',
      'missing-message',
      (socket, fields) => {
        for (let seq = 21; seq < 30; seq += 1)
          if ('injected' in fields || seq !== 25)
            socket.receive(1_000 * seq, message(seq), seq === 25 ? fields : {});
      },
    ],
    [
      'that it doubled',
      'duplicate-message',
      (socket, fields) => {
        for (let seq = 21; seq < 30; seq += 1) socket.receive(1_000 * seq, message(seq));
        for (const seq of [22, 24]) socket.receive(1_000 * seq + 10, message(seq), fields);
      },
    ],
    [
      'that it turned round',
      'out-of-order',
      (socket, fields) => {
        for (const [index, seq] of [21, 22, 24, 23, 25, 26, 27, 28, 29].entries())
          socket.receive(21_000 + 1_000 * index, message(seq), seq === 23 || seq === 24 ? fields : {});
      },
    ],
  ];

  test.each(cases)('%s', async (_what, rule, play) => {
    expect(
      (
        await of(
          rule,
          played((socket) => play(socket, {})),
        )
      ).length,
      'without a fault',
    ).toBeGreaterThan(0);
    expect(await grave(played((socket) => play(socket, BY_FAULT)))).toEqual([]);
  });
});

test('silence that was chosen is no half-open line, and no heartbeat that stayed away', async () => {
  const tape = new Tape('s', 250_000);
  const page = tape.page();
  const socket = page.connect(0).open(40);
  for (let n = 0; n < 30; n += 1)
    socket.send(1_000 + n * 2_000, '{"type":"ping"}').receive(1_080 + n * 2_000, '{"type":"pong"}');
  socket.send(62_500, '{"type":"ping"}');
  page.event(62_510, 'fault', { id: 'f', state: 'on', fault: { kind: 'silence' } });
  for (let n = 0; n < 60; n += 1) socket.send(63_000 + n * 2_000, '{"type":"ping"}', BY_FAULT);
  page.event(190_000, 'fault', { id: 'f', state: 'off', fault: { kind: 'silence' } });
  for (let n = 0; n < 30; n += 1)
    socket.send(191_000 + n * 2_000, '{"type":"ping"}').receive(191_080 + n * 2_000, '{"type":"pong"}');
  expect(await grave(tape)).toEqual([]);
});

test('a close with 4401 that a fault made is no rejection; that the app tried the same again holds, and says so', async () => {
  const tape = new Tape('s', 120_000);
  const page = tape.page();
  page
    .connect(0, undefined, { fault: 'close' })
    .token(0, 'first')
    .open(40)
    .close(30_000, 4401, 'server', 'Token expired');
  page.connect(31_000).token(31_000, 'first').open(31_040);
  const findings = await findingsOf(tape);
  expect(findings.map(({ rule }) => rule)).toEqual(['retry-after-fatal']);
  expect(findings[0]?.evidence[0]?.what).toMatch(/4401.*ended by the fault “close”, set on purpose/);
});

test('an app that never tries again is told of, with the cut said to be a fault', async () => {
  const tape = new Tape('s', 200_000);
  tape.page().connect(0, undefined, { fault: 'cut' }).open(40).close(30_000);
  const [finding] = await of('no-recovery', tape);
  expect(finding?.evidence[0]?.what).toMatch(/the fault “cut”, set on purpose/);
});

test('lives that faults ended at one age say nothing of a proxy', async () => {
  const tape = new Tape('s', 400_000);
  const page = tape.page();
  for (let n = 0; n < 5; n += 1)
    page
      .connect(n * 61_000, undefined, { fault: 'cut' })
      .open(n * 61_000 + 40)
      .close(n * 61_000 + 60_040);
  page.connect(306_000).open(306_040);
  expect(await of('short-lived', tape)).toEqual([]);
});
