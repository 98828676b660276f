// Nothing is lost without a word: the background ended a hundred times, at random moments, while a hundred thousand frames
// flow. Every frame is there once, in order, byte for byte.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seeded } from '../../src/analysis/simulation/random';
import { automation } from '../../tools/automation';
import { type Browser, extensionPage, type Page } from '../../tools/launch';
import { until } from '../../tools/until';
import { launch, recordingOf } from '../support/browsers';
import { type Site, startSite } from '../support/site';

const DEATHS = 100;
/** Both ways. */
const FRAMES = 100_000;
/** So that the moments are other ones in each place, and the same in each run. */
const SEED = 20261128;

/** Four batches of a page, and more than a commit takes. */
const LONGEST_LIFE_MS = 400;

const PAGES = {
  '/flow': `<!doctype html><title>flow</title><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/flow');
    window.heard = 0;
    socket.onmessage = () => { heard++; };
    window.opened = new Promise((resolve) => { socket.onopen = resolve; });
    // A thousand a second, a few each time, for as long as it takes.
    window.flow = async (count) => {
      await opened;
      let sent = 0;
      const timer = setInterval(() => {
        for (let n = 0; n < 10 && sent < count; n++) socket.send('frame ' + sent++);
        if (sent === count) clearInterval(timer);
      }, 10);
    };
  </script>`,
};

let profile: string;
let browser: Browser;
let site: Site;

beforeAll(async () => {
  profile = await mkdtemp(join(tmpdir(), 'redial-deaths-'));
  // A driver that looks at a worker that often loses it, and may keep it alive.
  const targetFilter = (target: Target) => target.type() !== 'service_worker';
  [browser, site] = await Promise.all([
    launch('chromium', { userDataDir: profile, targetFilter }),
    startSite({ pages: PAGES }),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
});

test('a hundred deaths of the background in a hundred thousand frames: each frame there once, in order, byte for byte', async () => {
  const inside = await extensionPage(browser, 'manifest.json');
  const end = await workerEnder(inside);
  await until('the recorder to answer', () => inside.evaluate(FLUSH).then(() => true));
  const page = await browser.newPage();
  await page.goto(`${site.url}/flow`);
  await page.evaluate(`void flow(${FRAMES / 2})`);
  const random = seeded(SEED);
  // Within a commit, between two, before the first batch of a new one: whenever it happens to be.
  for (let deaths = 0; deaths < DEATHS; deaths++) await end(LONGEST_LIFE_MS * random());
  await until('the last to be sent', () => sentAll(page));
  await inside.evaluate(FLUSH);
  await browser.close();
  browser = await launch('chromium', { userDataDir: profile });
  const made = await recordingOf(browser, site.url);
  const [connection, ...more] = made.connections('/flow');
  expect(more).toEqual([]);
  const frames = made.framesOf(connection?.id ?? '');
  for (const dir of ['out', 'in']) {
    expect(frames.filter((frame) => frame.dir === dir).map(({ text }) => text)).toEqual(
      Array.from({ length: FRAMES / 2 }, (_, number) => `frame ${number}`),
    );
  }
  expect(frames.map(({ seq }) => seq)).toEqual(Array.from({ length: FRAMES }, (_, seq) => seq));
  expect(connection).toMatchObject({ sent: { frames: FRAMES / 2 }, received: { frames: FRAMES / 2 } });
  expect(made.all('gap')).toEqual([]);
  expect(await automation(browser).sessions()).toHaveLength(1);
});

/** For a page of the extension: all that pages have seen is durable. */
const FLUSH = `chrome.runtime.sendMessage({ call: 'flush', argument: {} })`;

const sentAll = (page: Page) => page.evaluate(`heard === ${FRAMES / 2}`).then(Boolean);

/** Ends the background as DevTools' “Stop” does, once it runs and so long after that. */
async function workerEnder(inside: Page): Promise<(afterMs: number) => Promise<void>> {
  const session = await inside.createCDPSession();
  let runs = false;
  session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
    for (const { runningStatus } of versions) runs = runningStatus === 'running';
  });
  await session.send('ServiceWorker.enable');
  return async (afterMs) => {
    await until('the background to run', () => runs);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await session.send('ServiceWorker.stopAllWorkers');
    await until('the background to have ended', () => !runs);
  };
}
