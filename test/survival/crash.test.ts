// A crash costs moments: the tab's process killed, the whole browser killed. What was recorded is whole up to a last
// moment shortly before, and the recording says that it ends there, and why.

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import { type Browser, extensionPage, serviceWorker } from '../../tools/launch';
import { until } from '../../tools/until';
import { seen } from '../panel/reading';
import { BROWSERS, launch, type Recording, recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';

/** What a crash may cost. */
const MOST_LOST_MS = 1_000;
/** Beyond what a batch and a commit need: so that the recording is under way, not at its beginning. */
const UNDER_WAY = 150;

/** Says its number and its own clock, again and again. */
const PAGES = {
  '/ticks': `<!doctype html><title>ticks</title><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%' + location.search.slice(1));
    let sent = 0;
    socket.onopen = () => setInterval(() => socket.send(sent++ + ' ' + Math.round(performance.now())), 10);
  </script>`,
};

/** What arrived at the server, by path: what the page really sent. */
const arrived = new Map<string, string[]>();

let site: Site;
beforeAll(async () => {
  site = await startSite({
    pages: PAGES,
    onSocket: (socket, { url = '' }) => {
      const texts: string[] = [];
      arrived.set(url, texts);
      socket.on('message', (data) => texts.push(String(data)));
    },
  });
});
afterAll(() => site?.close());

const clockOf = (text = '') => Number(text.split(' ')[1]);

/** What is recorded of a path is what was sent, from the first on. Gives by how much it ends too early: by the page's clock. */
function lostOf(made: Recording, path: string): number {
  const [connection] = made.connections(path);
  const recorded = made.framesOf(connection?.id ?? '').map(({ text }) => text);
  const sent = arrived.get(path) ?? [];
  expect(recorded.length).toBeGreaterThan(0);
  // The last ones may be recorded and never have reached the server.
  const both = Math.min(recorded.length, sent.length);
  expect(recorded.slice(0, both)).toEqual(sent.slice(0, both));
  return Math.max(0, clockOf(sent.at(-1)) - clockOf(recorded.at(-1)));
}

async function ticking(browser: Browser, path: string) {
  const page = await browser.newPage();
  await page.goto(`${site.url}/ticks?${path}`);
  await until('the page to be under way', () => (arrived.get(path)?.length ?? 0) > UNDER_WAY);
  return page;
}

/** All of the browser's processes, at once, without a word to any. */
function killOutright(browser: Browser): Promise<void> {
  const process_ = browser.process();
  const { pid } = process_ ?? {};
  if (!process_ || pid === undefined) throw new Error('The browser has no process.');
  return new Promise((resolve) => {
    process_.once('exit', () => resolve());
    // The driver starts it as a group of its own.
    process.kill(-pid, 'SIGKILL');
  });
}

const interruptions = (made: Recording) => made.all('event').filter(({ type }) => type === 'interrupted');

describe('in Chromium', () => {
  test('the tab’s process crashes: whole up to a moment before, and the end is told as it was', async () => {
    const browser = await launch('chromium');
    const page = await ticking(browser, '/crash');
    const crash = await page.createCDPSession();
    crash.send('Page.crash').catch(() => undefined);
    const made = await until('the end of the page', async () => {
      const current = await recording(browser);
      return interruptions(current).length > 0 ? current : undefined;
    });
    expect(lostOf(made, '/crash')).toBeLessThanOrEqual(MOST_LOST_MS);
    const [connection] = made.connections('/crash');
    expect(connection).toMatchObject({ closer: 'page' });
    expect(connection?.code).toBeUndefined();
    expect(interruptions(made)).toMatchObject([{ page: connection?.page, detail: { cause: 'page-gone' } }]);
    expect(made.all('page')[0]?.endedAt).toBeGreaterThanOrEqual(made.all('frame').at(-1)?.at ?? Infinity);
    expect(made.all('gap')).toEqual([]);

    const panel = await extensionPage(
      browser,
      `src/panel/panel.html#session=${made.all('session')[0]?.id}&tab=connections`,
    );
    await seen(panel, 'The page ended without a goodbye');
    await browser.close();
  });

  test('it crashes while the worker sleeps: the next page in the tab tells', async () => {
    const browser = await launch('chromium');
    const page = await browser.newPage();
    await page.goto(`${site.url}/ticks?/asleep`);
    await until('the page to be under way', () => (arrived.get('/asleep')?.length ?? 0) > UNDER_WAY);
    await page.evaluate(
      'socket.onclose = null; for (let timer = 1; timer < 100; timer++) clearInterval(timer);',
    );
    await automation(browser).flush();
    await (await serviceWorker(browser)).close();
    const crash = await page.createCDPSession();
    crash.send('Page.crash').catch(() => undefined);
    await until('the crash', () => site.sockets.size === 0);
    const driver = await page.createCDPSession();
    await driver.send('Page.navigate', { url: `${site.url}/ticks?/afterwards` });
    await until('the next page', () => (arrived.get('/afterwards')?.length ?? 0) > UNDER_WAY);
    const made = await recording(browser);
    const [connection] = made.connections('/asleep');
    expect(interruptions(made)).toMatchObject([{ page: connection?.page, detail: { cause: 'page-gone' } }]);
    expect(made.all('page').map(({ endedAt }) => endedAt === undefined)).toEqual([false, true]);
    await browser.close();
  });
});

describe.each(BROWSERS)('%s is killed', (name) => {
  test('three times: each recording opens, is whole up to a moment before, and says that it ends there', async () => {
    const profile = await mkdtemp(join(tmpdir(), 'redial-killed-'));
    const paths = ['/first', '/second', '/third'];
    try {
      const start = () => launch(name, { userDataDir: profile });
      for (const path of paths) {
        arrived.delete(path);
        const browser = await start();
        await ticking(browser, path);
        await killOutright(browser);
        // The driver puts the preferences of a Firefox's profile back once it has heard of its end.
        await until('the profile to be as it was', async () =>
          (await readdir(profile)).every((file) => !file.endsWith('.puppeteer')),
        );
      }
      const browser = await start();
      const redial = automation(browser);
      const sessions = (await redial.sessions()).reverse();
      expect(sessions.length).toBe(paths.length);
      const lost: number[] = [];
      for (const [index, path] of paths.entries()) {
        const made = await recording(browser, sessions[index]?.id);
        lost.push(lostOf(made, path));
        const last = made.all('frame').at(-1)?.at;
        const [connection] = made.connections(path);
        expect(connection?.closedAt).toBeUndefined();
        expect(interruptions(made)).toMatchObject([{ detail: { cause: 'browser-gone' } }]);
        expect(made.all('page')[0]?.endedAt).toBeGreaterThanOrEqual(last ?? Infinity);
        expect(made.all('session')[0]).toMatchObject({ endedAt: made.all('page')[0]?.endedAt });
        expect(made.all('session')[0]?.recordedUntil).toBeUndefined();
        expect(made.all('gap')).toEqual([]);
      }
      // A machine may be busy with something else for once; a recorder that is late is late each time.
      expect(Math.min(...lost)).toBeLessThanOrEqual(MOST_LOST_MS);

      const panel = await extensionPage(
        browser,
        `src/panel/panel.html#session=${sessions[0]?.id}&tab=connections`,
      );
      await seen(panel, 'The recording ends here without a goodbye');
      await seen(panel, 'Its end was not recorded');
      await browser.close();
    } finally {
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});
