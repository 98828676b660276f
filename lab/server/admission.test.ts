// Who is let in: tokens, their renewal, and what a handshake is answered.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Lab, startLab } from './index';
import { enter, LabClient, logIn } from './lab-client';

let lab: Lab;
let now = 0;

beforeEach(async () => {
  now = Date.now();
  lab = await startLab({ latencyMs: 0, clock: () => now });
});
afterEach(() => lab.close());

const refresh = (cookie: string) =>
  fetch(`${lab.url}/api/token/refresh/`, { method: 'POST', headers: { Cookie: cookie } });

describe('the handshake', () => {
  test('lets in with a fresh token', async () => {
    const { access } = await logIn(lab, 'Ada');
    const client = enter(lab, 'general', { token: access });
    expect(await client.handshake).toBe(101);
    const [ready] = await client.until('chat.ready');
    expect(ready).toMatchObject({ thread: 'general', seq: 4, replayed: 4 });
  });

  test.each([
    ['no token', {}, 'absent'],
    ['an empty token', { token: '' }, 'absent'],
    ['what is no token', { token: 'aaaa.bbbb.cccc' }, 'invalid'],
  ])('answers 403 to %s', async (_what, query: Record<string, string>, token) => {
    expect(await enter(lab, 'general', query).handshake).toBe(403);
    expect(lab.log.entries).toContainEqual(
      expect.objectContaining({ kind: 'handshake', connection: 1, token }),
    );
    expect(lab.log.entries).toContainEqual(
      expect.objectContaining({ kind: 'refused', connection: 1, status: 403 }),
    );
  });

  test('answers 403 to a token of another lab, and to one whose signature was changed', async () => {
    const other = await startLab({ latencyMs: 0 });
    const { access: foreign } = await logIn(other, 'Ada');
    await other.close();
    const { access } = await logIn(lab, 'Ada');
    const [head, payload, signature = ''] = access.split('.');
    const forged = `${head}.${payload}.${[...signature].reverse().join('')}`;
    expect(await enter(lab, 'general', { token: foreign }).handshake).toBe(403);
    expect(await enter(lab, 'general', { token: forged }).handshake).toBe(403);
  });

  test('answers 403 to a token from the second in which it ends', async () => {
    now = 1_700_000_000_000;
    const { access } = await logIn(lab, 'Ada', 5);
    now += 4_999;
    expect(await enter(lab, 'general', { token: access }).handshake).toBe(101);
    now += 1;
    expect(await enter(lab, 'general', { token: access }).handshake).toBe(403);
    expect(lab.log.entries.filter((entry) => entry.kind === 'handshake')).toMatchObject([
      { token: 'valid', user: 'Ada' },
      { token: 'stale' },
    ]);
  });

  test('leaves an open connection alone when its token ends', async () => {
    const { access } = await logIn(lab, 'Ada', 5);
    const client = enter(lab, 'general', { token: access });
    await client.until('chat.ready');
    now += 60_000;
    await client.roundTrip();
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  test.each([
    ['/ws/chat/nowhere/', 404],
    ['/ws/chat/general', 404],
    ['/elsewhere', 404],
    ['/ws/chat/%E0%A4%A/', 404],
    ['/ws/chat/general/?since=-1', 400],
    ['/ws/chat/general/?since=soon', 400],
  ])('answers %s with %i', async (path, status) => {
    const { access } = await logIn(lab, 'Ada');
    const url = new URL(path, lab.url);
    url.searchParams.set('token', access);
    expect(await new LabClient(lab, url.pathname + url.search).handshake).toBe(status);
  });
});

describe('the refresh', () => {
  test('gives a new token for the cookie, which alone is not readable by scripts', async () => {
    const response = await fetch(`${lab.url}/api/login/`, {
      method: 'POST',
      body: '{"name":"Ada","life":5}',
    });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^lab_refresh_\d+=[\w-]+; HttpOnly; SameSite=Strict; Path=\/api\/$/);
    now += 60_000;
    const renewed = await refresh(cookie.split(';')[0] ?? '');
    expect(renewed.status).toBe(200);
    const { access, name } = (await renewed.json()) as { access: string; name: string };
    expect(name).toBe('Ada');
    expect(await enter(lab, 'general', { token: access }).handshake).toBe(101);
  });

  test('answers 401 without a session, and after logging out', async () => {
    expect((await refresh('')).status).toBe(401);
    expect((await refresh(`lab_refresh_${lab.port}=made-up`)).status).toBe(401);
    const { cookie } = await logIn(lab, 'Ada');
    await fetch(`${lab.url}/api/logout/`, { method: 'POST', headers: { Cookie: cookie } });
    expect((await refresh(cookie)).status).toBe(401);
  });

  test('names its field as it was told to', async () => {
    const other = await startLab({ refreshField: 'access_token' });
    const { cookie } = await logIn(other, 'Ada');
    const renewed = await fetch(`${other.url}/api/token/refresh/`, {
      method: 'POST',
      headers: { Cookie: cookie },
    });
    expect(Object.keys((await renewed.json()) as object)).toEqual(['name', 'access_token']);
    await other.close();
  });
});

describe('logging in', () => {
  test.each([
    ['no JSON', 'hello'],
    ['no name', '{}'],
    ['a blank name', '{"name":"  "}'],
    ['a life of nothing', '{"name":"Ada","life":0}'],
    ['more than anyone would send', `{"name":"${'x'.repeat(20_000)}"}`],
  ])('answers 400 to %s', async (_what, body) => {
    const response = await fetch(`${lab.url}/api/login/`, { method: 'POST', body });
    expect(response.status).toBe(400);
  });
});

test('the server listens on the loopback interface alone', () => {
  expect(new URL(lab.url).hostname).toBe('127.0.0.1');
});
