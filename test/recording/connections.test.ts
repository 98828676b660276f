// What is known of a connection's life: who closed it and how, what its sends became, what the app decided, and which
// tokens it used, without the tokens.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from '../../tools/launch';
import { until } from '../../tools/until';
import { BROWSERS, launch, type Recording, recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.${'c2lnbmF0dXJl'}`;
}

const SECRETS = {
  query: jwt({ sub: 'ann', iss: 'lab', iat: 1_790_000_000, exp: 1_790_000_060 }),
  protocol: jwt({ sub: 'bob', exp: 1_790_000_120 }),
  frame: 'opaque-Session-4711-value',
  storage: jwt({ sub: 'ann', iss: 'lab', exp: 1_790_000_600 }),
  refresh: 'fresh-Opaque-token-0815',
};

const PAGES = {
  '/blank': '<!doctype html><title>blank</title>',
  '/api/token/refresh': JSON.stringify({ access: SECRETS.refresh }),
};

describe.each(BROWSERS)('connections in %s', (name) => {
  let browser: Browser;
  let site: Site;
  let page: Page;

  beforeAll(async () => {
    site = await startSite({
      pages: PAGES,
      refuse: (request) => (request.url?.startsWith('/refused') ? 403 : undefined),
      onSocket: (socket, request) => {
        socket.on('message', (data) => {
          const text = String(data);
          if (text === 'close me') socket.close(4002, 'as you wish');
          else if (text === 'cut me') socket.terminate();
          else socket.send(text);
        });
        if (request.url?.startsWith('/greets')) socket.send('hello');
      },
    });
    browser = await launch(name);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  /** Runs a script in a fresh page until it says that it is done, and gives the recording. */
  async function play(script: string): Promise<Recording> {
    page = await browser.newPage();
    await page.goto(`${site.url}/blank`);
    await page.evaluate(`(async () => { const port = ${site.port}; ${script} })()`);
    const made = await recording(browser);
    await page.close();
    return made;
  }

  const OPEN = (path: string) =>
    `const socket = new WebSocket('ws://127.0.0.1:' + port + '${path}');
     const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
     await new Promise((resolve) => { socket.onopen = resolve; socket.onerror = resolve; });`;

  test('a close by the server: its code, its reason, and that it was the server', async () => {
    const made = await play(`${OPEN('/by-server')} socket.send('close me'); await closed;`);
    const [connection] = made.connections('/by-server');
    expect(connection).toMatchObject({ closer: 'server', code: 4002, reason: 'as you wish', wasClean: true });
    expect(connection?.closeCall).toBeUndefined();
  });

  test('a close by the app: who called it, with what', async () => {
    const made = await play(
      `${OPEN('/by-app')} (function leaveRoom() { socket.close(4000, 'leaving'); socket.close(4001, 'again'); })(); await closed;`,
    );
    const [connection] = made.connections('/by-app');
    expect(connection).toMatchObject({
      closer: 'client',
      code: 4000,
      wasClean: true,
      closeCall: { code: 4000, reason: 'leaving' },
    });
    expect(connection?.closeCall?.stack?.[0]?.name).toBe('leaveRoom');
  });

  test('a cut line: 1006, and that nobody said goodbye', async () => {
    const made = await play(`${OPEN('/cut')} socket.send('cut me'); await closed;`);
    expect(made.connections('/cut')[0]).toMatchObject({ closer: 'network', code: 1006, wasClean: false });
  });

  test('a refused handshake: never opened, an error, 1006, and nobody named who is not known', async () => {
    const made = await play(`${OPEN('/refused')} await closed;`);
    const [connection] = made.connections('/refused');
    expect(connection).toMatchObject({ closer: 'unknown', code: 1006 });
    expect(connection?.openedAt).toBeUndefined();
    expect(connection?.errorAt).toBeGreaterThan(0);
  });

  test('a page that goes with its socket open', async () => {
    page = await browser.newPage();
    await page.goto(`${site.url}/blank`);
    await page.evaluate(`(async () => { const port = ${site.port}; ${OPEN('/left')} })()`);
    await page.goto('about:blank');
    const made = await until('the end of the page', async () => {
      const current = await recording(browser);
      return current.connections('/left')[0]?.closedAt === undefined ? undefined : current;
    });
    expect(made.connections('/left')[0]?.closer).toBe('page');
    await page.close();
  });

  test('a constructor that throws is told, with its error', async () => {
    const made = await play(`try { new WebSocket('ws://127.0.0.1:' + port + '/x', ['a', 'a']); } catch {}`);
    const [event] = made.all('event').filter(({ type }) => type === 'constructor-error');
    expect(event?.detail).toMatchObject({ name: 'SyntaxError' });
    expect(String(event?.detail?.url)).toContain('/x');
  });

  test('what became of each send: sent, thrown while connecting, dropped while closing', async () => {
    const made = await play(`
      const socket = new WebSocket('ws://127.0.0.1:' + port + '/sends');
      try { socket.send('too early'); } catch {}
      await new Promise((resolve) => { socket.onopen = resolve; });
      socket.send('in time');
      const closed = new Promise((resolve) => { socket.onclose = resolve; });
      socket.close();
      socket.send('too late');
      await closed;
      socket.send(new Uint8Array([1, 2, 3]));`);
    const [connection] = made.connections('/sends');
    const sent = made.framesOf(connection?.id ?? '').filter(({ dir }) => dir === 'out');
    expect(sent.map(({ text, size, outcome }) => [text, size, outcome])).toEqual([
      ['too early', 9, 'threw'],
      ['in time', 7, 'sent'],
      ['too late', 8, 'discarded'],
      [undefined, 3, 'discarded'],
    ]);
    expect(connection?.sent).toEqual({ frames: 1, bytes: 7 });
  });

  test('how many listeners heard a frame', async () => {
    const made = await play(`
      const socket = new WebSocket('ws://127.0.0.1:' + port + '/listeners');
      await new Promise((resolve) => { socket.onopen = resolve; });
      const say = (text) => new Promise((resolve) => {
        socket.send(text);
        const timer = setInterval(() => { if (socket.bufferedAmount === 0) { clearInterval(timer); } }, 1);
        const control = new WebSocket('ws://127.0.0.1:' + port + '/control');
        control.onopen = () => control.send('x');
        control.onmessage = () => resolve();
      });
      const abort = new AbortController();
      const nothing = () => {};
      await say('nobody');
      socket.onmessage = nothing;
      await say('one');
      socket.addEventListener('message', nothing);
      socket.addEventListener('message', nothing);
      socket.addEventListener('message', { handleEvent() {} }, { once: true });
      socket.addEventListener('message', () => {}, { signal: abort.signal });
      await say('four');
      await say('three');
      abort.abort();
      await say('two');
      socket.removeEventListener('message', nothing);
      socket.onmessage = null;
      await say('none');`);
    const [connection] = made.connections('/listeners');
    const heard = made.framesOf(connection?.id ?? '').filter(({ dir }) => dir === 'in');
    expect(heard.map(({ text, listeners }) => [text, listeners])).toEqual([
      ['nobody', 0],
      ['one', 1],
      ['four', 4],
      ['three', 3],
      ['two', 2],
      ['none', 0],
    ]);
  });

  test('the timer that an app arms for its next attempt: asked, fired, cleared', async () => {
    const made = await play(`
      const attempt = (path, then) => { const socket = new WebSocket('ws://127.0.0.1:' + port + path); socket.onclose = then; return socket; };
      await new Promise((done) => attempt('/refused/1', () => setTimeout(() => attempt('/refused/2', () => {
        clearTimeout(setTimeout(() => {}, 5000));
        Promise.resolve().then(() => setTimeout(() => { attempt('/refused/3', done); }, 40));
      }), 120)));`);
    const [first, second, third] = made.connections().filter(({ url }) => url.includes('/refused/'));
    const decisions = made.all('decision').filter(({ synchronous }) => synchronous);
    expect(decisions).toMatchObject([
      { connection: first?.id, action: 'retry', source: 'inferred', delayMs: 120 },
      { connection: second?.id, delayMs: 5000 },
      { connection: second?.id, delayMs: 40 },
    ]);
    const [retry, cleared, later] = decisions;
    expect(retry?.firedAt).toBeGreaterThanOrEqual((retry?.at ?? 0) + 119);
    expect(retry?.firedAt).toBeLessThanOrEqual(second?.createdAt ?? 0);
    expect(cleared?.clearedAt).toBeGreaterThan(0);
    expect(cleared?.firedAt).toBeUndefined();
    expect(later?.firedAt).toBeLessThanOrEqual(third?.createdAt ?? 0);
  });

  test("what the app's own hook reports by the open event", async () => {
    const made = await play(`
      ${OPEN('/reported')}
      dispatchEvent(new CustomEvent('websocket-decision', { detail: { action: 'retry', socket, attempt: 2, delayMs: 1500, reason: 'closed abnormally (1006)', library: 'my-socket 1.0' } }));
      dispatchEvent(new CustomEvent('websocket-decision', { detail: { action: 'stop', url: 'ws://127.0.0.1:1/other?x=1', reason: 'code 4401 is final' } }));
      dispatchEvent(new CustomEvent('websocket-decision', { detail: { action: 'explode' } }));
      dispatchEvent(new CustomEvent('websocket-decision'));`);
    const [connection] = made.connections('/reported');
    expect(made.all('decision').filter(({ source }) => source === 'reported')).toMatchObject([
      { connection: connection?.id, action: 'retry', attempt: 2, delayMs: 1500, library: 'my-socket 1.0' },
      { endpoint: 'ws://127.0.0.1:1/other', action: 'stop', reason: 'code 4401 is final' },
    ]);
  });

  test('tokens are told by print and times, wherever they went, and are written nowhere', async () => {
    const made = await play(`
      localStorage.setItem('access_token', '${SECRETS.storage}');
      const answer = await fetch('/api/token/refresh').then((response) => response.json());
      const socket = new WebSocket('ws://127.0.0.1:' + port + '/tokens?room=7&token=${SECRETS.query}', ['chat', '${SECRETS.protocol}']);
      await new Promise((resolve) => { socket.onopen = resolve; });
      socket.send(JSON.stringify({ type: 'auth', token: '${SECRETS.frame}' }));
      socket.send('again ${SECRETS.frame} and ' + answer.access);
      await new Promise((resolve) => { socket.onmessage = resolve; });`);
    const written = JSON.stringify(made.records);
    for (const [place, secret] of Object.entries(SECRETS))
      expect(written.includes(secret), place).toBe(false);
    const tokens = made.all('token');
    const at = (where: string) => tokens.filter((token) => token.where === where);
    expect(at('query')).toMatchObject([
      { form: 'jwt', iat: 1_790_000_000, exp: 1_790_000_060, name: 'token' },
    ]);
    expect(at('protocol')).toMatchObject([{ form: 'jwt', exp: 1_790_000_120 }]);
    expect(at('storage')[0]).toMatchObject({ form: 'jwt', exp: 1_790_000_600, name: 'access_token' });
    expect(at('refresh')).toMatchObject([{ form: 'opaque', ok: true }]);
    expect(at('frame')).toContainEqual(expect.objectContaining({ form: 'opaque', name: 'token' }));
    expect(at('query')[0]?.identity).toBe(at('storage')[0]?.identity);
    expect(at('query')[0]?.print).not.toBe(at('storage')[0]?.print);
    const [connection] = made.connections('/tokens');
    expect(connection?.url).toContain(`room=7&token=${at('query')[0]?.print}`);
    const [auth] = made.framesOf(connection?.id ?? '');
    expect(auth).toMatchObject({
      redacted: true,
      size: JSON.stringify({ type: 'auth', token: SECRETS.frame }).length,
    });
    expect(JSON.parse(auth?.text ?? '')).toMatchObject({ type: 'auth' });
    const requests = made.all('event').filter(({ type }) => type === 'request');
    expect(requests[0]?.detail).toMatchObject({ url: `${site.url}/api/token/refresh`, status: 200 });
  });
});
