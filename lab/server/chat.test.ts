// The chat as clients see it: messages, acknowledgements, resuming, and frames that come too early or make no sense.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Lab, startLab } from './index';
import { enter, join, logIn } from './lab-client';

let lab: Lab;

beforeEach(async () => {
  lab = await startLab({ latencyMs: 0 });
});
afterEach(() => lab.close());

async function room(messages = 0): Promise<string> {
  const response = await fetch(`${lab.url}/api/rooms/`, {
    method: 'POST',
    body: JSON.stringify({ title: 'A room', messages }),
  });
  return ((await response.json()) as { id: string }).id;
}

const sequences = (frames: { seq: number }[]) => frames.map(({ seq }) => seq);

describe('a message', () => {
  test('reaches everyone in its room, its sender too, and nobody else', async () => {
    const place = await room();
    const [ada, grace, elsewhere] = [
      await join(lab, place),
      await join(lab, place, 'Grace'),
      await join(lab, 'launch'),
    ];
    ada.send({ type: 'chat.message', text: 'Hello', client_id: 'c1' });
    const [atAda] = await ada.until('chat.message');
    const [atGrace] = await grace.until('chat.message');
    expect(atAda).toMatchObject({ seq: 1, thread: place, from: 'Ada', text: 'Hello', client_id: 'c1' });
    expect(atGrace).toEqual(atAda);
    await elsewhere.roundTrip();
    expect(elsewhere.of('chat.message').some(({ text }) => text === 'Hello')).toBe(false);
  });

  test('is acknowledged by the id that its sender gave it', async () => {
    const ada = await join(lab, await room());
    ada.send({ type: 'chat.message', text: 'Hello', client_id: 'c1' });
    const [ack] = await ada.until('chat.ack');
    const [message] = ada.of('chat.message');
    expect(ack).toEqual({ type: 'chat.ack', client_id: 'c1', id: message?.id, seq: 1 });
  });

  test('sent again under the same id is acknowledged again and kept once', async () => {
    const ada = await join(lab, await room());
    for (let time = 0; time < 3; time += 1)
      ada.send({ type: 'chat.message', text: 'Hello', client_id: 'c1' });
    const acks = await ada.until('chat.ack', 3);
    expect(new Set(acks.map(({ id }) => id)).size).toBe(1);
    expect(ada.of('chat.message')).toHaveLength(1);
  });

  test('with the id of another person is a message of its own', async () => {
    const place = await room();
    const [ada, grace] = [await join(lab, place), await join(lab, place, 'Grace')];
    ada.send({ type: 'chat.message', text: 'Mine', client_id: 'c1' });
    await grace.until('chat.message');
    grace.send({ type: 'chat.message', text: 'Mine too', client_id: 'c1' });
    expect(sequences(await ada.until('chat.message', 2))).toEqual([1, 2]);
  });

  test('without an id is kept each time it comes, unacknowledged', async () => {
    const ada = await join(lab, await room());
    ada.send({ type: 'chat.message', text: 'Hello' });
    ada.send({ type: 'chat.message', text: 'Hello' });
    await ada.until('chat.message', 2);
    await ada.roundTrip();
    expect(ada.of('chat.ack')).toHaveLength(0);
  });

  test('may hold any text', async () => {
    const ada = await join(lab, await room());
    const text = '"\\\u0000\u2028 </script> 👩‍🚀 ñ';
    ada.send({ type: 'chat.message', text });
    expect((await ada.until('chat.message'))[0]?.text).toBe(text);
  });
});

describe('entering', () => {
  test('brings the last 20 messages, oldest first', async () => {
    const ada = await join(lab, await room(24));
    expect(ada.of('chat.ready')).toMatchObject([{ seq: 24, replayed: 20 }]);
    expect(sequences(await ada.until('chat.message', 20))).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 5),
    );
  });

  test.each([
    [0, 24],
    [23, 1],
    [24, 0],
    [99, 0],
  ])('with since=%i brings %i of 24', async (since, count) => {
    const ada = await join(lab, await room(24), 'Ada', since);
    await ada.roundTrip();
    expect(ada.of('chat.message')).toHaveLength(count);
    expect(ada.of('chat.ready')).toMatchObject([{ replayed: count }]);
  });

  test('after a loss brings what was said meanwhile, byte for byte, each once', async () => {
    const place = await room();
    const [ada, grace] = [await join(lab, place), await join(lab, place, 'Grace')];
    ada.send({ type: 'chat.message', text: 'one' });
    await ada.until('chat.message');
    ada.socket.terminate();
    for (const text of ['two', 'three']) grace.send({ type: 'chat.message', text });
    const missed = (await grace.until('chat.message', 3)).slice(1);
    const again = await join(lab, place, 'Ada', 1);
    expect(await again.until('chat.message', 2)).toEqual(missed);
  });

  test('tells everyone who is there, and with how many connections', async () => {
    const place = await room();
    const ada = await join(lab, place);
    await join(lab, place);
    const grace = await join(lab, place, 'Grace');
    await ada.until('chat.presence', 3);
    expect(ada.of('chat.presence').at(-1)?.people).toEqual([
      { name: 'Ada', connections: 2 },
      { name: 'Grace', connections: 1 },
    ]);
    grace.socket.close();
    await ada.until('chat.presence', 4);
    expect(ada.of('chat.presence').at(-1)?.people).toEqual([{ name: 'Ada', connections: 2 }]);
  });
});

test('a replay brings what lies between two messages', async () => {
  const ada = await join(lab, await room(9), 'Ada', 9);
  ada.send({ type: 'chat.replay', since: 2, before: 6 });
  expect(sequences(await ada.until('chat.message', 3))).toEqual([3, 4, 5]);
});

test('a typing notice reaches the others alone', async () => {
  const place = await room();
  const [ada, grace] = [await join(lab, place), await join(lab, place, 'Grace')];
  ada.send({ type: 'chat.typing' });
  expect(await grace.until('chat.typing')).toEqual([{ type: 'chat.typing', from: 'Ada' }]);
  await ada.roundTrip();
  expect(ada.of('chat.typing')).toEqual([]);
});

test('what is sent before the server is ready is dropped, and told so', async () => {
  const slow = await startLab({ latencyMs: 300 });
  const { access } = await logIn(slow, 'Ada');
  const client = enter(slow, 'general', { token: access });
  await client.handshake;
  client.send({ type: 'chat.message', text: 'Too early', client_id: 'c1' });
  const [error] = await client.until('chat.error');
  expect(error).toMatchObject({ error: 'not_ready', client_id: 'c1' });
  await client.until('chat.message', 4);
  expect(client.of('chat.message').some(({ text }) => text === 'Too early')).toBe(false);
  await slow.close();
});

describe('frames of no sense', () => {
  test.each([
    ['no JSON', 'hello'],
    ['null', 'null'],
    ['an array', '[]'],
    ['no type', '{}'],
    ['an unknown type', '{"type":"chat.message.delete"}'],
    ['a type of the prototype', '{"type":"constructor"}'],
    ['a text that is none', '{"type":"chat.message","text":5}'],
    ['an empty text', '{"type":"chat.message","text":""}'],
    ['a text without end', JSON.stringify({ type: 'chat.message', text: 'x'.repeat(5000) })],
    ['a replay from nowhere', '{"type":"chat.replay","since":-1}'],
    ['bytes', Buffer.from([0, 1, 2])],
  ])('%s is answered, and the connection lives on', async (_what, data) => {
    const ada = await join(lab, await room());
    ada.socket.send(data);
    expect(await ada.until('chat.error')).toMatchObject([{ error: 'bad_frame' }]);
    await ada.roundTrip();
    expect(ada.of('chat.message')).toEqual([]);
  });

  test('one larger than any message ends the connection with 1009', async () => {
    const ada = await join(lab, await room());
    ada.socket.send('x'.repeat(70_000));
    expect((await ada.closed).code).toBe(1009);
  });
});

test('the log has every frame of both sides, in order and by the byte', async () => {
  const ada = await join(lab, await room());
  ada.send({ type: 'chat.message', text: 'Grüße', client_id: 'c1' });
  await ada.until('chat.ack');
  ada.socket.send(Buffer.from([1, 2, 255]));
  await ada.until('chat.error');
  const response = await fetch(`${lab.url}/log`);
  const entries = (await response.json()) as typeof lab.log.entries;
  expect(entries).toEqual(lab.log.entries);
  const frames = entries.filter((entry) => entry.kind === 'frame');
  const sent = frames.filter(({ from }) => from === 'server').map(({ text }) => JSON.parse(text ?? ''));
  expect(sent).toEqual(ada.frames);
  const text = '{"type":"chat.message","text":"Grüße","client_id":"c1"}';
  expect(frames.filter(({ from }) => from === 'client')).toMatchObject([
    { opcode: 1, text, size: Buffer.byteLength(text) },
    { opcode: 2, base64: 'AQL/', size: 3 },
  ]);
  expect(entries.map(({ n }) => n)).toEqual(entries.map((_, index) => index + 1));
});
