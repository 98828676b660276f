// Nothing is lost without a word: the background's worker killed, dropped when idle, pages reloaded in a burst and
// brought back from the cache, the browser started anew. Every frame is there once, in order, byte for byte.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import { type Browser, extensionPage, serviceWorker } from '../../tools/launch';
import { until } from '../../tools/until';
import { BROWSERS, launch, type Recording, recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';

const PAGES = {
  '/flow': `<!doctype html><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/flow');
    window.sent = 0;
    window.heard = 0;
    socket.onmessage = () => { heard++; };
    window.opened = new Promise((resolve) => { socket.onopen = resolve; });
    window.sendSome = async (count) => {
      await opened;
      for (let n = 0; n < count; n++) socket.send('frame ' + sent++);
    };
  </script>`,
  '/greet': `<!doctype html><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/greet');
    socket.onopen = () => socket.send('hello from load ' + performance.timeOrigin);
    socket.onmessage = () => { document.title = 'done'; };
  </script>`,
  '/burst-on-leave': `<!doctype html><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/leave');
    socket.onopen = () => { for (let n = 0; n < 5000; n++) socket.send('frame ' + n); document.title = 'sent'; };
    addEventListener('pagehide', () => socket.send('goodbye'));
  </script>`,
  '/talk-while-leaving': `<!doctype html><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/talk');
    socket.onopen = () => { document.title = 'open'; };
    addEventListener('pagehide', () => {
      for (let n = 0; n < 200; n++) socket.send('frame ' + n);
      socket.send('x'.repeat(600_000));
      for (let n = 200; n < 2200; n++) socket.send('frame ' + n);
      socket.send('goodbye');
    });
  </script>`,
  '/away': '<!doctype html><title>away</title>',
};

let site: Site;
beforeAll(async () => {
  site = await startSite({ pages: PAGES });
});
afterAll(() => site?.close());

const expectedFrames = (count: number) => Array.from({ length: count }, (_, n) => `frame ${n}`);

describe('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch('chromium');
  });
  afterAll(() => browser?.close());

  test('a page that goes while the worker is dead leaves its last frames to be found', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/flow`);
    await page.evaluate('sendSome(5)');
    await automation(browser).flush();
    await (await serviceWorker(browser)).close();
    await page.evaluate(`sendSome(5).then(() => { location.href = '/away'; })`);
    await until('the other page', async () => (await page.title()) === 'away');
    const made = await until('the last frames', async () => {
      const current = await recording(browser);
      return current.connections('/flow')[0]?.closer === 'page' ? current : undefined;
    });
    const [connection] = made.connections('/flow');
    const sent = made.framesOf(connection?.id ?? '').filter(({ dir }) => dir === 'out');
    expect(sent.map(({ text }) => text)).toEqual(expectedFrames(10));
    await page.close();
  });

  test('pages that come and go meanwhile, beside another tab of their site, are in their own tab’s recording', async () => {
    const inRecording = async (query: string) => {
      for (const { id } of await automation(browser).sessions()) {
        const made = await recording(browser, id);
        if (made.all('page').some(({ url }) => url.endsWith(query))) return id;
      }
      return undefined;
    };
    const steady = await browser.newPage();
    await steady.goto(`${site.url}/flow?steady`);
    const restless = await browser.newPage();
    await restless.goto(`${site.url}/flow?first`);
    await automation(browser).flush();
    const queries = ['?second', '?third', '?fourth'];
    for (const query of queries) {
      await (await serviceWorker(browser)).close();
      await restless.goto(`${site.url}/flow${query}`);
      await restless.goto(`${site.url}/away`);
    }
    await restless.close();
    const own = await inRecording('?first');
    for (const query of queries)
      expect(await until(`the page ${query}`, () => inRecording(query)), query).toBe(own);
    expect(await inRecording('?steady')).not.toBe(own);
    await steady.close();
  });
});

describe('the idle drop in Chromium', () => {
  test('the worker ends when it is idle, and what comes after that is recorded all the same', async () => {
    // A driver that is attached to the worker would keep it alive.
    const browser = await launch('chromium', {
      targetFilter: (target) => target.type() !== 'service_worker',
    });
    const driver = await browser.target().createCDPSession();
    const isAlive = async () => {
      const { targetInfos } = await driver.send('Target.getTargets');
      return targetInfos.some(({ type }) => type === 'service_worker');
    };
    await until('the worker to run', isAlive);
    const page = await browser.newPage();
    await page.goto(`${site.url}/flow`);
    await page.evaluate('sendSome(10)');
    await until('ten echoes', () => page.evaluate('heard === 10'));
    // Chromium ends it after 30 s without an event; nothing of ours may keep it.
    for (let tries = 0; tries < 120 && (await isAlive()); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(await isAlive()).toBe(false);
    await page.evaluate('sendSome(10)');
    await until('all echoes', () => page.evaluate('heard === 20'));
    const inside = await extensionPage(browser, 'manifest.json');
    await inside.evaluate(`chrome.runtime.sendMessage({ call: 'flush', argument: {} })`);
    const frames = await inside.evaluate(`new Promise((resolve, reject) => {
      const opening = indexedDB.open('redial');
      opening.onerror = reject;
      opening.onsuccess = () => {
        const rows = opening.result.transaction('segments').objectStore('segments').getAll();
        rows.onsuccess = () => resolve(rows.result.flatMap(({ seq }) => [...seq]).sort((a, b) => a - b));
      };
    })`);
    expect(frames).toEqual(Array.from({ length: 40 }, (_, seq) => seq));
    await browser.close();
  });
});

describe.each(BROWSERS)('in %s', (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser?.close());

  test('three reloads stay one session, with every connection of each', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/greet`);
    for (let reload = 0; reload < 3; reload++) {
      await until('the echo', async () => (await page.title()) === 'done');
      await page.reload();
    }
    await until('the echo', async () => (await page.title()) === 'done');
    const made = await recording(browser);
    expect(made.all('page').map(({ navigation }) => navigation)).toEqual([
      'navigate',
      'reload',
      'reload',
      'reload',
    ]);
    const connections = made.connections('/greet');
    expect(connections.map(({ closer }) => closer)).toEqual(['page', 'page', 'page', 'unknown']);
    for (const connection of connections) {
      expect(made.framesOf(connection.id).map(({ dir }) => dir)).toEqual(['out', 'in']);
    }
    await page.close();
  });

  test('a reload in the middle of a burst loses nothing that the page did, its goodbye included', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/burst-on-leave`);
    await until('the burst', async () => (await page.title()) === 'sent');
    await page.goto(`${site.url}/away`);
    const made = await until('the end of the page', async () => {
      const current = await recording(browser);
      return current.connections('/leave')[0]?.closedAt === undefined ? undefined : current;
    });
    const [connection] = made.connections('/leave');
    const sent = made.framesOf(connection?.id ?? '').filter(({ dir }) => dir === 'out');
    expect(sent.slice(0, 5_000).map(({ text }) => text)).toEqual(expectedFrames(5_000));
    expect(sent.at(-1)?.text).toBe('goodbye');
    expect(made.all('gap')).toEqual([]);
    await page.close();
  });

  test.each(['the same site', 'another site'])(
    'what a page sends while it is left for %s is recorded, whole batches of it too',
    async (where) => {
      // So that the newest recording is this page's.
      await automation(browser).clear();
      const page = await browser.newPage();
      await page.goto(`${site.url}/talk-while-leaving`);
      await until('the socket', async () => (await page.title()) === 'open');
      await page.goto(`${where === 'another site' ? site.otherOrigin : site.url}/away`);
      const sentIn = (made: Recording) =>
        made.framesOf(made.connections('/talk')[0]?.id ?? '').filter(({ dir }) => dir === 'out');
      const made = await until('the end of the page', async () => {
        const current = await recording(browser);
        return sentIn(current).at(-1)?.text === 'goodbye' ? current : undefined;
      });
      const sent = sentIn(made);
      expect(sent).toHaveLength(2_202);
      expect(sent.filter(({ size }) => size < 20).map(({ text }) => text)).toEqual([
        ...expectedFrames(2_200),
        'goodbye',
      ]);
      expect(sent.filter(({ size }) => size === 600_000).map(({ text }) => text?.length)).toEqual([600_000]);
      expect(made.all('gap')).toEqual([]);
      await page.close();
    },
  );

  test('pages that go as soon as their first socket is open, wherever to: each is whole', async () => {
    const page = await browser.newPage();
    const paths: string[] = [];
    for (const to of [`${site.otherOrigin}/away`, 'about:blank', `${site.url}/away`]) {
      for (let round = 0; round < 8; round++) {
        const path = `/brief-${name}-${paths.length}`;
        paths.push(path);
        await page.goto(`${site.url}/away`);
        await page.evaluate(`new Promise((resolve) => {
          const socket = new WebSocket('ws://127.0.0.1:${site.port}${path}');
          socket.onopen = () => { socket.send('all there was to say'); resolve(); };
        })`);
        await page.goto(to);
      }
    }
    const missing = () => recordedEnds(paths);
    await until('every one of them', async () => (await missing()).length === 0).catch(() => undefined);
    expect(await missing()).toEqual([]);
    await page.close();
  });

  /** Of those paths, the ones without a whole connection: made, spoken on, and left by its page. */
  async function recordedEnds(paths: readonly string[]): Promise<string[]> {
    const redial = automation(browser);
    await redial.flush();
    const whole = new Set<string>();
    for (const { id } of await redial.sessions()) {
      const made = await recording(browser, id);
      for (const connection of made.connections()) {
        const said = made.framesOf(connection.id).some(({ text }) => text === 'all there was to say');
        if (said && connection.closer === 'page') whole.add(new URL(connection.url).pathname);
      }
    }
    return paths.filter((path) => !whole.has(path));
  }

  test('a page that comes back from the cache goes on being recorded', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/flow`);
    await page.evaluate('sendSome(3)');
    await until('the echoes', () => page.evaluate('heard === 3'));
    await page.evaluate('new Promise((resolve) => { socket.onclose = resolve; socket.close(); })');
    await page.goto(`${site.url}/away`);
    await page.evaluate('history.back()');
    await until('the page', () => page.evaluate('typeof sent === "number"'));
    // Where the browser did not keep the page it was loaded anew: then there is nothing to prove.
    expect(await page.evaluate('sent')).toBe(3);
    await page.evaluate(`new Promise((resolve) => {
      const later = new WebSocket(socket.url.replace('flow', 'later'));
      later.onopen = () => later.send('back again');
      later.onmessage = resolve;
    })`);
    const made = await recording(browser);
    expect(made.all('event').map(({ type }) => type)).toEqual(
      expect.arrayContaining(['bfcache-enter', 'bfcache-leave']),
    );
    const [later] = made.connections('/later');
    expect(made.framesOf(later?.id ?? '').map(({ text }) => text)).toEqual(['back again', 'back again']);
    await page.close();
  });
});

describe.each(BROWSERS)('after a restart of %s', (name) => {
  test('the recordings are there', async () => {
    const profile = await mkdtemp(join(tmpdir(), 'redial-profile-'));
    try {
      const first = await launch(name, { userDataDir: profile });
      const page = await first.newPage();
      await page.goto(`${site.url}/greet`);
      await until('the echo', async () => (await page.title()) === 'done');
      const before = await recording(first);
      const [session] = before.all('session');
      await first.close();

      const second = await launch(name, { userDataDir: profile });
      const redial = automation(second);
      expect(await redial.sessions()).toMatchObject([{ id: session?.id, connections: 1, frames: 2 }]);
      const after = await recording(second, session?.id);
      expect(after.all('frame')).toEqual(before.all('frame'));
      await second.close();
    } finally {
      await rm(profile, { recursive: true, force: true });
    }
  });
});
