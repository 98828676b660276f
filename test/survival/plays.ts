// The same as `survival.test.ts` at the size that the promise has: the background ended a hundred times, at random moments,
// while a hundred thousand frames flow. Minutes: by `npm run plays -- test/survival`.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import { type Browser, extensionOrigin, type Page } from '../../tools/launch';
import { until } from '../../tools/until';
import { launch, recordingOf } from '../support/browsers';
import { type Site, startSite } from '../support/site';

const DEATHS = 100;
/** Both ways. */
const FRAMES = 100_000;
/** So that the moments are other ones in each place, and the same in each run. */
const SEED = 20261128;

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

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launch('chromium'), startSite({ pages: PAGES })]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

test('a hundred deaths of the background in a hundred thousand frames: each frame there once, in order, byte for byte', async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/flow`);
  await page.evaluate(`void flow(${FRAMES / 2})`);
  const end = await workerEnder(browser);
  const random = randomFrom(SEED);
  let deaths = 0;
  while (deaths < DEATHS) {
    // Within a commit, between two, before the first batch of a new one: whenever it happens to be.
    await new Promise((resolve) => setTimeout(resolve, 600 * random()));
    await end();
    deaths++;
  }
  await until('the last to be sent', () => sentAll(page));
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
  expect(made.all('gap')).toEqual([]);
  expect(await automation(browser).sessions()).toHaveLength(1);
});

const sentAll = (page: Page) => page.evaluate(`heard === ${FRAMES / 2}`).then(Boolean);

/** Ends the background as DevTools' “Stop” does, from a page of the extension: the driver's own way loses some that begin at once. */
async function workerEnder(of: Browser): Promise<() => Promise<unknown>> {
  const page = await of.newPage();
  await page.goto(`${extensionOrigin(of)}/manifest.json`);
  const session = await page.createCDPSession();
  await session.send('ServiceWorker.enable');
  return () => session.send('ServiceWorker.stopAllWorkers');
}

/** A linear congruential generator (Numerical Recipes): 0 to 1. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
