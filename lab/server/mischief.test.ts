// Each mischief as a client sees it, by URL as the page's buttons call it.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Lab, startLab } from './index';
import { enter, join, logIn } from './lab-client';

let lab: Lab;
/** Moved by hand where mischief ends by the clock. */
let now = 0;

beforeEach(async () => {
  now = Date.now();
  lab = await startLab({ latencyMs: 0, clock: () => now });
});
afterEach(() => lab.close());

const mischief = async (request: string, method = 'POST') => {
  const response = await fetch(`${lab.url}/mischief/${request}`, { method });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const handshake = async (room = 'general') => {
  const { access } = await logIn(lab, 'Ada');
  return enter(lab, room, { token: access }).handshake;
};

const said = async (request: string) => mischief(`say?room=support&${request}`);

describe('ending connections', () => {
  test('drop cuts every line: 1006', async () => {
    const clients = [await join(lab, 'general'), await join(lab, 'launch', 'Grace')];
    expect((await mischief('drop')).body).toEqual({ connections: 2 });
    for (const client of clients) expect(await client.closed).toEqual({ code: 1006, reason: '' });
    expect(lab.log.entries.filter((entry) => entry.kind === 'close')).toMatchObject([
      { by: 'server', code: 1006 },
      { by: 'server', code: 1006 },
    ]);
  });

  test('with a room it strikes there alone', async () => {
    const [here, there] = [await join(lab, 'general'), await join(lab, 'launch')];
    expect((await mischief('drop?room=general')).body).toEqual({ connections: 1 });
    await here.closed;
    await there.roundTrip();
    expect(there.socket.readyState).toBe(there.socket.OPEN);
  });

  test.each([
    [1000, 'bye'],
    [1001, ''],
    [1008, 'Grüße'],
    [1012, 'restart'],
    [3000, 'unauthorised'],
    [4401, 'token expired'],
    [4999, 'x'.repeat(123)],
  ])('close says %i and its reason', async (code, reason) => {
    const client = await join(lab, 'general');
    await mischief(`close?code=${code}&reason=${encodeURIComponent(reason)}`, 'GET');
    expect(await client.closed).toEqual({ code, reason });
  });

  test.each([1004, 1005, 1006, 1015, 1016, 2999, 999, 5000, 'x', ''])(
    'close refuses the code %s and leaves the connection alone',
    async (code) => {
      const client = await join(lab, 'general');
      const { status, body } = await mischief(`close?code=${code}`);
      expect(status).toBe(400);
      expect(body.error).toEqual(expect.any(String));
      await client.roundTrip();
    },
  );

  test('close refuses a reason over 123 bytes', async () => {
    await join(lab, 'general');
    expect((await mischief(`close?code=4000&reason=${encodeURIComponent('ü'.repeat(62))}`)).status).toBe(400);
  });

  test('restart drops everyone, answers 503 for a moment, and is back', async () => {
    const client = await join(lab, 'general');
    const { access, cookie } = await logIn(lab, 'Ada');
    await mischief('restart?seconds=3');
    expect((await client.closed).code).toBe(1006);
    expect(await enter(lab, 'general', { token: access }).handshake).toBe(503);
    const headers = { Cookie: cookie };
    expect((await fetch(`${lab.url}/api/token/refresh/`, { method: 'POST', headers })).status).toBe(503);
    now += 3000;
    expect(await enter(lab, 'general', { token: access }).handshake).toBe(101);
    expect((await fetch(`${lab.url}/api/token/refresh/`, { method: 'POST', headers })).status).toBe(200);
  });
});

describe('refusing', () => {
  test('refuses the next handshakes, as many as asked, good token or not', async () => {
    await mischief('refuse?status=403&count=2');
    expect([await handshake(), await handshake(), await handshake()]).toEqual([403, 403, 101]);
  });

  test('refuses for a time', async () => {
    await mischief('refuse?status=503&seconds=5');
    now += 4999;
    expect(await handshake()).toBe(503);
    now += 1;
    expect(await handshake()).toBe(101);
  });

  test('once where nothing says how often, and in its room alone', async () => {
    await mischief('refuse?room=launch');
    expect([await handshake(), await handshake('launch'), await handshake('launch')]).toEqual([
      101, 403, 101,
    ]);
  });

  test('refresh fails the next renewals', async () => {
    const { cookie } = await logIn(lab, 'Ada');
    await mischief('refresh?status=502&count=1');
    const renew = () =>
      fetch(`${lab.url}/api/token/refresh/`, { method: 'POST', headers: { Cookie: cookie } });
    expect([(await renew()).status, (await renew()).status]).toEqual([502, 200]);
  });
});

describe('delivery', () => {
  test('silent: the line stays up, nothing is heard and nothing said; new connections are well', async () => {
    const [ada, grace] = [await join(lab, 'support'), await join(lab, 'support', 'Grace')];
    await mischief('silent');
    const framesBefore = ada.frames.length;
    ada.send({ type: 'chat.message', text: 'Anyone?', client_id: 'c1' });
    const later = await join(lab, 'support', 'Mia');
    await said('text=Hello');
    await later.until('chat.message', 2);
    expect(later.of('chat.message').at(-1)?.text).toBe('Hello');
    expect(ada.frames).toHaveLength(framesBefore);
    expect([ada.socket.readyState, grace.socket.readyState]).toEqual([ada.socket.OPEN, grace.socket.OPEN]);
    expect(lab.log.entries.filter((entry) => entry.kind === 'withheld')).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ connection: 1, why: 'silent' })]),
    );
  });

  test('delay: later, and in order, also when it is lifted on the way', async () => {
    const ada = await join(lab, 'support');
    await mischief('delay?ms=400');
    await said('text=late&count=2');
    await mischief('delay?ms=0');
    await said('text=prompt');
    expect(ada.of('chat.message')).toHaveLength(1);
    const messages = await ada.until('chat.message', 4);
    expect(messages.map(({ text }) => text).slice(1)).toEqual(['late 1', 'late 2', 'prompt']);
  });

  test('duplicate: the next message comes twice, byte for byte', async () => {
    const ada = await join(lab, 'support');
    await mischief('duplicate');
    await said('text=twice');
    await said('text=once');
    const [, first, second, third] = await ada.until('chat.message', 4);
    expect(second).toEqual(first);
    expect([first?.text, third?.text]).toEqual(['twice', 'once']);
  });

  test('reorder: the next message is overtaken by the one after it', async () => {
    const ada = await join(lab, 'support');
    await mischief('reorder');
    await said('text=first');
    await said('text=second');
    await said('text=third');
    const messages = await ada.until('chat.message', 4);
    expect(messages.slice(1).map(({ text, seq }) => [text, seq])).toEqual([
      ['second', 3],
      ['first', 2],
      ['third', 4],
    ]);
  });

  test('reorder: what nothing overtakes comes all the same', async () => {
    const ada = await join(lab, 'support');
    await mischief('reorder');
    await said('text=alone');
    expect((await ada.until('chat.message', 2))[1]?.text).toBe('alone');
  });

  test('lose: the next message never comes to those who are there, yet is kept', async () => {
    const ada = await join(lab, 'support');
    await mischief('lose');
    await said('text=gone');
    await said('text=here');
    const messages = await ada.until('chat.message', 2);
    expect(messages.map(({ seq }) => seq)).toEqual([1, 3]);
    const late = await join(lab, 'support', 'Grace', 1);
    expect((await late.until('chat.message', 2)).map(({ text }) => text)).toEqual(['gone', 'here']);
  });

  test('say: others type, then write, at intervals', async () => {
    const ada = await join(lab, 'support');
    await said('from=Grace&text=Point&count=3&every=20&think=5');
    const messages = await ada.until('chat.message', 4);
    expect(messages.slice(1).map(({ from, text }) => [from, text])).toEqual([
      ['Grace', 'Point 1'],
      ['Grace', 'Point 2'],
      ['Grace', 'Point 3'],
    ]);
    expect(ada.of('chat.typing')).toHaveLength(3);
    const order = ada.frames.filter(({ type }) => type === 'chat.typing' || type === 'chat.message');
    expect(order[1]?.type).toBe('chat.typing');
  });
});

describe('the URLs', () => {
  test('calm ends what is in force, which /mischief tells', async () => {
    await mischief('refuse?count=5');
    await mischief('delay?ms=500&room=launch');
    const inForce = async () => (await fetch(`${lab.url}/mischief`)).json();
    expect(await inForce()).toMatchObject([
      { kind: 'refuse', status: 403, remaining: 5 },
      { kind: 'delay', room: 'launch', ms: 500 },
    ]);
    await mischief('calm');
    expect(await inForce()).toEqual([]);
    expect(await handshake()).toBe(101);
  });

  test('a rule takes the place of the one before it', async () => {
    await mischief('refuse?count=5');
    await mischief('refuse?status=503&count=1');
    expect([await handshake(), await handshake()]).toEqual([503, 101]);
  });

  test.each([
    ['nonsense', 404],
    ['constructor', 404],
    ['drop?rom=general', 400],
    ['refuse?count=0', 400],
    ['refuse?count=-1', 400],
    ['refuse?count=1e3', 400],
    ['refuse?status=200', 400],
    ['refuse?seconds=99999', 400],
    ['delay?ms=1.5', 400],
    ['say?room=nowhere', 400],
    ['say', 400],
    ['close', 400],
    ['calm?now=1', 400],
  ])('%s is answered with %i and changes nothing', async (request, status) => {
    const client = await join(lab, 'general');
    const answer = await mischief(request);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toEqual(expect.any(String));
    expect(lab.control.inForce()).toEqual([]);
    await client.roundTrip();
  });

  test('mischief stands in the log', async () => {
    await mischief('refuse?status=503&count=2&room=launch');
    expect(lab.log.entries).toContainEqual(
      expect.objectContaining({
        kind: 'mischief',
        what: 'refuse',
        parameters: { status: 503, count: 2, room: 'launch' },
      }),
    );
  });
});

test('closing the lab ends everything that is open, waiting or half-open', async () => {
  const slow = await startLab({ latencyMs: 0 });
  const open = await join(slow, 'general');
  const halfOpen = await join(slow, 'launch');
  slow.control.silence({ room: 'launch' });
  slow.control.delay({ handshake: 60_000 });
  const { access } = await logIn(slow, 'Ada');
  const waiting = enter(slow, 'general', { token: access });
  const outcome = waiting.handshake.catch(() => 'cut');
  while (!slow.log.entries.some((entry) => entry.kind === 'handshake' && entry.connection === 3)) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await slow.close();
  expect((await open.closed).code).toBe(1006);
  expect((await halfOpen.closed).code).toBe(1006);
  expect(await outcome).toBe('cut');
  await expect(fetch(slow.url)).rejects.toThrow();
});
