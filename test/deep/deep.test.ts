// Deep capture in Chromium (dist/chrome-deep): why a handshake failed, and the sockets of workers, joined to what the
// page's own script saw: each socket once. In Firefox the same of handshakes, by a permission that no program can grant: a
// copy of the extension has it from the start.

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analysis';
import { automation } from '../../tools/automation';
import { type Browser, type Page, serviceWorker } from '../../tools/launch';
import { until } from '../../tools/until';
import { DIST_CHROME, DIST_FIREFOX, launch, Recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';

const DEEP = `${DIST_CHROME}-deep`;

/** Talks to the server and tells its page when the echo has come. */
const WORKER = `
  const socket = new WebSocket('ws://127.0.0.1:%PORT%/worker/' + self.constructor.name);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => { socket.send('from a worker'); socket.send(new Uint8Array([0, 255, 7])); };
  let heard = 0;
  socket.onmessage = () => { if (++heard === 2) socket.close(4002, 'enough'); };`;

const PAGES = {
  '/': '<!doctype html><title>deep</title>',
  '/worker.js': WORKER,
  // These belong to no tab: the browser lets nobody in before they run.
  '/shared.js': `onconnect = ({ ports: [port] }) => { port.onmessage = () => { ${WORKER} }; };`,
  '/service.js': `onmessage = () => { ${WORKER} };`,
};

test('the deep build differs from the plain one by one permission', async () => {
  const [plain, deep] = await Promise.all(
    [DIST_CHROME, DEEP].map(async (folder) => JSON.parse(await readFile(`${folder}/manifest.json`, 'utf8'))),
  );
  expect(deep).toEqual({ ...plain, permissions: [...plain.permissions, 'debugger'] });
});

describe('deep capture', () => {
  let browser: Browser;
  let site: Site;

  beforeAll(async () => {
    [browser, site] = await Promise.all([
      launch('chromium', { extension: DEEP }),
      startSite({
        pages: PAGES,
        refuse: ({ url }) => Number(/\/refuse\/(\d+)/.exec(url ?? '')?.[1]) || undefined,
      }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  /** A page of its own; deep capture on. */
  async function openPage(path: string): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(`${site.url}${path}`);
    // Its first socket makes the recording that deep capture joins.
    await run(page, `const first = await connect('/first'); first.close();`);
    await automation(browser).deepCapture({ origin: site.url, on: true });
    return page;
  }

  async function run(page: Page, script: string): Promise<unknown> {
    return page.evaluate(`(async () => {
      const next = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
      const make = (path, ...more) => new WebSocket('ws://127.0.0.1:' + location.port + path, ...more);
      const connect = async (path, ...more) => { const socket = make(path, ...more); await Promise.race([next(socket, 'open'), next(socket, 'close')]); return socket; };
      ${script}
    })()`);
  }

  async function recorded(path: string): Promise<Recording> {
    const redial = automation(browser);
    await redial.flush();
    const session = (await redial.sessions()).find(({ tabUrl }) => tabUrl === `${site.url}${path}`);
    return new Recording(await redial.exportSession({ session: session?.id ?? '', redact: 'none' }));
  }

  const untilRecorded = (path: string, what: string, holds: (made: Recording) => boolean) =>
    until(what, async () => {
      const made = await recorded(path);
      return holds(made) ? made : undefined;
    });

  test('says why each handshake failed, to each socket its own', async () => {
    const page = await openPage('/failures');
    const closed = new Promise<number>((resolve) => {
      void startSite().then(async (other) => {
        await other.close();
        resolve(other.port);
      });
    });
    const port = await closed;
    await run(
      page,
      `
      document.cookie = 'session=very-secret-value';
      const sockets = ['/refuse/403', '/refuse/401', '/refuse/503', '/fine', '/refuse/403'].map((path) => make(path));
      sockets.push(new WebSocket('ws://127.0.0.1:${port}/nobody'));
      await Promise.all(sockets.map((socket) => Promise.race([next(socket, 'close'), next(socket, 'open')])));`,
    );
    const made = await untilRecorded('/failures', 'six handshakes', (so) =>
      so
        .connections()
        .slice(1)
        .every(({ handshake }) => handshake?.status !== undefined || handshake?.error !== undefined),
    );
    await page.close();
    const outcomes = made.connections().map(({ endpoint, handshake }) => ({
      path: new URL(endpoint).pathname,
      status: handshake?.status,
    }));
    expect(outcomes.slice(1)).toEqual([
      { path: '/refuse/403', status: 403 },
      { path: '/refuse/401', status: 401 },
      { path: '/refuse/503', status: 503 },
      { path: '/fine', status: 101 },
      { path: '/refuse/403', status: 403 },
      { path: '/nobody', status: undefined },
    ]);
    expect(made.connections('/nobody')[0]?.handshake?.error).toContain('net::ERR_CONNECTION_REFUSED');
    expect(made.connections('/fine')[0]?.handshake?.requestHeaders?.cookie).toBe('session');
    expect(JSON.stringify(made.records)).not.toContain('very-secret-value');
    const finding = (await analyze(made.records)).sessions[0]?.findings.find(
      ({ rule }) => rule === 'auth-rejected',
    );
    expect(finding).toMatchObject({ basis: 'observed', summary: expect.stringContaining('403') });
  });

  test('a token among sub-protocols and headers stays no token anywhere', async () => {
    const page = await openPage('/tokens');
    const token = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"1","exp":4000000000}').toString('base64url')}.c2lnbmF0dXJl`;
    await run(page, `await connect('/with?access_token=${token}', ['chat', 'bearer.${token}']);`);
    const made = await untilRecorded('/tokens', 'the handshake', (so) =>
      so.connections('/with').some(({ handshake }) => handshake?.status === 101),
    );
    await page.close();
    expect(JSON.stringify(made.records)).not.toContain(token);
    expect(made.connections('/with')).toHaveLength(1);
  });

  /** The script of each kind, how a page starts one, and how it tells one to connect. */
  const WORKERS = [
    ['Worker', '/worker.js', `new Worker('/worker.js')`, ''],
    [
      'SharedWorker',
      '/shared.js',
      `(globalThis.worker = new SharedWorker('/shared.js')).port.start()`,
      `worker.port.postMessage('connect')`,
    ],
    [
      'ServiceWorker',
      '/service.js',
      `await navigator.serviceWorker.register('/service.js'); globalThis.worker = (await navigator.serviceWorker.ready).active`,
      `worker.postMessage('connect')`,
    ],
  ] as const;

  test.each(WORKERS)('records the sockets of a %s', async (kind, script, start, connect) => {
    const path = `/${kind}`;
    const page = await openPage(path);
    await run(page, start);
    const made = await until('the worker’s socket to end', async () => {
      // What a shared one did before it was found is not seen: it is asked again.
      await run(page, connect);
      const so = await recorded(path);
      return workerSockets(so).some(({ closedAt }) => closedAt !== undefined) ? so : undefined;
    });
    await page.close();
    const [connection, ...more] = workerSockets(made);
    if (!connect) expect(more).toEqual([]);
    expect(connection).toMatchObject({ handshake: { status: 101 }, sent: { frames: 2, bytes: 16 } });
    const frames = made.framesOf(connection?.id ?? '');
    expect(frames.map(({ dir, text, base64 }) => [dir, text ?? base64]).sort()).toEqual([
      ['in', 'AP8H'],
      ['in', 'from a worker'],
      ['out', 'AP8H'],
      ['out', 'from a worker'],
    ]);
    expect(made.all('page').find(({ id }) => id === connection?.page)).toMatchObject({
      url: `${site.url}${script}`,
      parent: expect.any(String),
    });
  });

  const workerSockets = (made: Recording) => made.all('connection').filter(({ world }) => world === 'worker');

  test('each socket of the page is recorded once, and its frames', async () => {
    const page = await openPage('/once');
    await run(
      page,
      `
      for (let number = 0; number < 5; number++) {
        const socket = await connect('/same');
        for (let message = 0; message < 20; message++) socket.send('m' + message);
        await new Promise((resolve) => { let heard = 0; socket.onmessage = () => { if (++heard === 20) resolve(); }; });
        socket.close();
      }`,
    );
    const made = await untilRecorded('/once', 'five handshakes', (so) =>
      so.connections('/same').every(({ handshake }) => handshake?.status === 101),
    );
    await page.close();
    expect(made.connections('/same')).toHaveLength(5);
    for (const { id } of made.connections('/same')) expect(made.framesOf(id)).toHaveLength(40);
    expect(made.all('page')).toHaveLength(1);
  });

  test('goes on after the background was ended, and ends when it is switched off', async () => {
    const page = await openPage('/restart');
    await (await serviceWorker(browser)).close();
    await serviceWorker(browser);
    await until('deep capture to be back', async () => {
      await run(page, `await connect('/refuse/403');`);
      return (await recorded('/restart'))
        .connections('/403')
        .some(({ handshake }) => handshake?.status === 403);
    });
    await automation(browser).deepCapture({ origin: site.url, on: false });
    await run(page, `await connect('/after');`);
    const made = await untilRecorded(
      '/restart',
      'the last socket',
      (so) => so.connections('/after').length === 1,
    );
    await page.close();
    expect(made.connections('/after')[0]?.handshake).toBeUndefined();
  });

  test('the network that a fault takes away is the browser’s own: for page and workers, through the background’s death', async () => {
    const page = await openPage('/offline');
    const redial = automation(browser);
    const outcome = (name: string) =>
      run(page, `const socket = await connect('/${name}'); return [socket.readyState, navigator.onLine];`);
    const ofWorker = () =>
      run(
        page,
        `const worker = new Worker(URL.createObjectURL(new Blob([
           "const socket = new WebSocket('ws://127.0.0.1:" + location.port + "/from-worker');" +
           "socket.onopen = socket.onclose = ({ type }) => postMessage(type);"])));
         return new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); });`,
      );
    await run(page, `globalThis.early = await connect('/early');`);
    const fault = await redial.fault({ fault: { kind: 'real-offline' }, origin: site.url });
    await until('the browser to be offline', () => run(page, 'return !navigator.onLine;').then(Boolean));
    expect(await outcome('away')).toEqual([3, false]);
    expect(await ofWorker()).toBe('close');
    expect(await run(page, 'return early.readyState;')).toBe(1);
    const failed = await untilRecorded(
      '/offline',
      'why a handshake failed',
      (so) => so.connections('/away')[0]?.handshake !== undefined,
    );
    expect(failed.connections('/away')[0]?.handshake?.error).toMatch(/ERR_INTERNET_DISCONNECTED/);
    await (await serviceWorker(browser)).close();
    await serviceWorker(browser);
    await until('the background to have taken it up again', async () => {
      await run(page, `await connect('/again');`);
      const tried = (await recorded('/offline')).connections('/again');
      return (
        tried.length > 0 && tried.at(-1)?.openedAt === undefined && tried.at(-1)?.handshake !== undefined
      );
    });
    await redial.endFault(fault);
    await until('the browser to be online', () => run(page, 'return navigator.onLine;').then(Boolean));
    expect(await outcome('back')).toEqual([1, true]);
    expect(await ofWorker()).toBe('open');
    const made = await untilRecorded(
      '/offline',
      'the fault’s end',
      (so) => so.all('event').filter(({ type }) => type === 'fault').length === 2,
    );
    await page.close();
    expect(made.all('event').map(({ type }) => type)).toEqual(expect.arrayContaining(['offline', 'online']));
  });

  test('a slow network is one, and goes with deep capture', async () => {
    const page = await openPage('/slow');
    const redial = automation(browser);
    const rule = { fault: { kind: 'real-slow', latencyMs: 1_500, bytesPerSecond: 4_000 } as const };
    await redial.fault({ ...rule, origin: site.url });
    const handshakeMs = async (name: string) => {
      await run(page, `(await connect('/${name}')).close();`);
      const [made] = (
        await untilRecorded('/slow', name, (so) => so.connections(`/${name}`)[0]?.openedAt !== undefined)
      ).connections(`/${name}`);
      return (made?.openedAt ?? 0) - (made?.createdAt ?? 0);
    };
    const slow = await handshakeMs('late');
    await redial.deepCapture({ origin: site.url, on: false });
    await untilRecorded(
      '/slow',
      'the fault’s end',
      (so) => so.all('event').filter(({ type }) => type === 'fault').length === 2,
    );
    const quick = await handshakeMs('quick');
    expect(slow).toBeGreaterThanOrEqual(1_500);
    expect(quick).toBeLessThan(slow);
    await expect(redial.fault({ ...rule, origin: site.url })).rejects.toThrow(
      /“real-slow” is of the browser’s own network: switch deep capture on in this tab first/,
    );
    await page.close();
  });

  test('a page’s console still says what it says without Redial', async () => {
    const page = await openPage('/console');
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    await run(page, `await connect('/refuse/403');`);
    await until('the browser’s own words', async () => said.some((text) => text.includes('403')));
    await page.close();
  });
});

test('the plain build says that it has no deep capture', async () => {
  const browser = await launch('chromium');
  const site = await startSite({ pages: PAGES });
  const page = await browser.newPage();
  await page.goto(site.url);
  await expect(automation(browser).deepCapture({ origin: site.url, on: true })).rejects.toThrow(
    /no deep capture.*dist\/chrome-deep/,
  );
  await browser.close();
  await site.close();
});

describe('handshakes in Firefox', () => {
  let folder: string;
  let browser: Browser;
  let site: Site;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redial-firefox-'));
    await cp(DIST_FIREFOX, folder, { recursive: true });
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    expect(manifest.optional_permissions).toEqual(['webRequest']);
    delete manifest.optional_permissions;
    manifest.permissions.push('webRequest');
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
    [browser, site] = await Promise.all([
      launch('firefox', { extension: folder }),
      startSite({
        pages: PAGES,
        refuse: ({ url }) => Number(/\/refuse\/(\d+)/.exec(url ?? '')?.[1]) || undefined,
      }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('their status is known, and a worker’s socket is told to be missing', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/`);
    await page.evaluate(`(async () => {
      const make = (path) => new Promise((resolve) => { const socket = new WebSocket('ws://127.0.0.1:' + location.port + path); socket.onclose = socket.onopen = resolve; });
      await make('/refuse/403');
      await make('/refuse/503');
      await make('/fine');
      globalThis.worker = new Worker('/worker.js');
    })()`);
    const redial = automation(browser);
    const made = await until('the handshakes', async () => {
      await redial.flush();
      const so = new Recording(await redial.exportSession({ redact: 'none' }));
      const known = so.connections().every(({ handshake }) => handshake?.status !== undefined);
      return known && so.all('event').some(({ type }) => type === 'unseen-socket') ? so : undefined;
    });
    expect(
      made.connections().map(({ endpoint, handshake }) => [new URL(endpoint).pathname, handshake?.status]),
    ).toEqual([
      ['/refuse/403', 403],
      ['/refuse/503', 503],
      ['/fine', 101],
    ]);
    expect(made.all('event').filter(({ type }) => type === 'unseen-socket')).toHaveLength(1);
    const finding = (await analyze(made.records)).sessions[0]?.findings.find(
      ({ rule }) => rule === 'auth-rejected',
    );
    expect(finding).toMatchObject({ basis: 'observed', summary: expect.stringContaining('403') });
  });
});
