// The harness on a checkout in small: what it finds, what it serves, and that it compares two windows. What the real
// tests say is seen by pointing `npm run wpt` at them.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BROWSERS } from '../support/browsers';
import { findTests } from './checkout';
import { differences, resultsOf, THE_PAGE } from './compare';
import { runTests } from './run';
import { startWptServer, type WptServer } from './server';

const CHECKOUT = `${import.meta.dirname}/../fixtures/wpt`;

describe('the tests of a checkout', () => {
  const tests = findTests(CHECKOUT);
  const runnable = tests.filter(({ cannotRun }) => cannotRun === undefined).map(({ url }) => url);

  test('a script is a page for each global and variant, a page is one for each variant', () => {
    expect(runnable).toEqual([
      '/websockets/echo.any.html?default',
      '/websockets/echo.any.html?wss',
      '/websockets/echo.any.worker.html?default',
      '/websockets/echo.any.worker.html?wss',
      '/websockets/handlers.window.html',
      '/websockets/page.html',
      '/websockets/page.html?wss',
      '/websockets/secure.https.window.html',
    ]);
  });

  test('what cannot be run is named with the reason', () => {
    const reasons = tests.flatMap(({ url, cannotRun }) =>
      cannotRun === undefined ? [] : [`${url}: ${cannotRun}`],
    );
    expect(reasons).toEqual([
      '/websockets/echo.any.html?wpt_flags=h2: WebSocket over HTTP/2',
      '/websockets/echo.any.worker.html?wpt_flags=h2: WebSocket over HTTP/2',
      '/websockets/stash.any.html: handler stash_responder',
      '/websockets/stash.any.worker.html: handler stash_responder',
    ]);
  });

  test('a folder that is no checkout, or one without testharness.js, is told so', () => {
    expect(() => findTests(`${CHECKOUT}/websockets`)).toThrow('has no folder "websockets"');
    expect(() => findTests(`${CHECKOUT}/../bundles`)).toThrow('has no folder "websockets"');
    expect(() => findTests(`${import.meta.dirname}/../fixtures/wpt-without-harness`)).toThrow(
      'has no resources/testharness.js',
    );
  });
});

describe('two runs of a test', () => {
  const page = (...statuses: number[]) =>
    resultsOf({
      status: 0,
      message: null,
      tests: statuses.map((status, at) => ({ name: 'same name', status, message: `cookie ${at}` })),
    });

  test('are alike where each result is, whatever numbers their messages have', () => {
    const other = resultsOf({
      status: 0,
      message: null,
      tests: [{ name: 'same name', status: 1, message: 'cookie 4711' }],
    });
    expect(differences(page(1), other)).toEqual([]);
  });

  test('differ by a status, by a test that one lacks, and by a page that never ended', () => {
    expect(differences(page(0, 0), page(0, 1))).toEqual([
      { name: 'same name (2)', without: 'passed: cookie #', with: 'failed: cookie #' },
    ]);
    expect(differences(page(0, 0), page(0))).toMatchObject([{ name: 'same name (2)', with: 'is not there' }]);
    expect(differences(page(), resultsOf(undefined))).toEqual([
      { name: THE_PAGE, without: 'completed', with: 'never ended' },
    ]);
  });
});

describe('a server', () => {
  let server: WptServer;
  beforeAll(async () => {
    server = await startWptServer(CHECKOUT);
  });
  afterAll(() => server?.close());

  const get = async (path: string, headers: { [name: string]: string } = {}) => {
    const address = server.addressOf({ url: path, secure: false });
    const response = await fetch(address, { headers, redirect: 'manual' });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };

  test('fills in what a file asks for, where its name or its address says so', async () => {
    const { ports } = server.place;
    expect((await get('/websockets/place.sub.js')).text).toContain(
      `const HOST = 'localhost';\nconst OTHER = 'www.localhost';\nconst PORT = ${ports.ws?.[0]};`,
    );
    const asked = '/websockets/support/asked.js';
    expect((await get(asked)).text).toContain('{{GET[word]}}');
    expect((await get(`${asked}?pipe=sub&word=hello`)).text).toContain(`"hello ${asked}"`);
  });

  test('sets status and headers by pipe, and has nothing else', async () => {
    const piped = await get('/websockets/place.sub.js?pipe=status(418)|header(X-Kind,tea)');
    expect([piped.status, piped.headers.get('x-kind')]).toEqual([418, 'tea']);
    expect((await get('/websockets/nothing.html')).status).toBe(404);
    expect((await get('/../package.json')).status).toBe(404);
  });

  test('lets a body be late by pipe, and says so where it is to come in pieces', async () => {
    const start = performance.now();
    expect((await get('/websockets/page.html?pipe=trickle(d0.3)')).text).toContain('<title>');
    // A timer may be a millisecond early.
    expect(performance.now() - start).toBeGreaterThan(298);
    expect((await get('/websockets/page.html?pipe=trickle(9:d1)')).status).toBe(500);
  });

  test("answers as the checkout's scripts would", async () => {
    expect((await get('/x/check.py')).text).toBe('PASS');
    expect((await get('/x/check.py', { 'Sec-WebSocket-Key': 'x' })).text).toBe('FAIL');
    const moved = await get('/x/redirect_response.py');
    expect([moved.status, moved.headers.get('location')]).toEqual([301, '/echo']);
    expect((await get('/x/set-cookie.py?a=b%3B%20Path=/')).headers.get('set-cookie')).toBe('a=b; Path=/');
    await get('/x/stash-put.py?key=k&value=v');
    expect((await get('/x/stash-take.py?key=k')).text).toBe('"v"');
    expect((await get('/x/stash-take.py?key=k')).text).toBe('null');
  });

  test.each(BROWSERS)(
    'runs each test in a window of %s with Redial and one without, and they are alike',
    async (name) => {
      const runnable = findTests(CHECKOUT).filter(({ cannotRun }) => cannotRun === undefined);
      const { outcomes, recorded } = await runTests(name, server, runnable);
      const said = outcomes
        .map(({ test, with: results }) => [test.url, results.map(({ name, status }) => `${name}: ${status}`)])
        .sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
      const echo = ['(the page): completed', 'echo, and a close once told goodbye: passed', 'fails: failed'];
      const passed = (...names: string[]) => [
        '(the page): completed',
        ...names.map((name) => `${name}: passed`),
      ];
      expect(said).toEqual([
        ['/websockets/echo.any.html?default', echo],
        ['/websockets/echo.any.html?wss', echo],
        ['/websockets/echo.any.worker.html?default', echo],
        ['/websockets/echo.any.worker.html?wss', echo],
        [
          '/websockets/handlers.window.html',
          passed(
            'the query comes back',
            'the origin comes back',
            'no handshake at all',
            'a wrong key',
            'a close right after the handshake',
            'a close in answer to a goodbye',
            'an empty message',
            'no such handler',
            'bytes as they are',
            'a close without an answer',
            'a close that is asked for',
            'a close without a code',
            'an end without a close',
          ),
        ],
        ['/websockets/page.html', passed('a page of its own')],
        ['/websockets/page.html?wss', passed('a page of its own')],
        ['/websockets/secure.https.window.html', passed('a page by TLS')],
      ]);
      expect(outcomes.flatMap((outcome) => outcome.differences)).toEqual([]);
      expect(recorded).toBe(15);
    },
  );
});
