// The background ended with its transaction open: after the first of a commit's writes, the second, and so on to the last,
// and with all of them done and nothing committed. What it had not committed comes again, once.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, serviceWorker } from '../../tools/launch';
import { until } from '../../tools/until';
import { launch, recordingOf } from '../support/browsers';
import { type Site, startSite } from '../support/site';

/** How many writes each commit goes on to. Of frames it has four at least: columns, bodies, session, page. The last: all of them. */
const WRITES = [0, 1, 2, 3, Number.POSITIVE_INFINITY];
/** Sent while a transaction is held, and before each. */
const FRAMES = 50;

const PAGES = {
  '/held': `<!doctype html><title>held</title><script>
    let sent = 0;
    window.heard = 0;
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/held');
    socket.onmessage = () => { heard++; };
    window.opened = new Promise((resolve) => { socket.onopen = resolve; });
    window.flow = () => { for (let n = 0; n < ${FRAMES}; n++) socket.send('frame ' + sent++); };
  </script>`,
};

/**
 * For the background: its next commit of frames never ends, by questions asked of it for ever, once so many writes were
 * made in it. `held` is how many were; `whole`: the page, which is written last, was too.
 */
const HOLD = (after: number) => `(() => {
  const { add, put } = IDBObjectStore.prototype;
  const hold = (store) => {
    const ask = () => { store.get('held').onsuccess = ask; };
    ask();
  };
  const write = (native) => function (...given) {
    // Of frames: a page's hello is written too.
    const isTheOne = self.holder === undefined ? this.name === 'segments' : self.holder === this.transaction;
    if (!isTheOne) return native.apply(this, given);
    if (self.holder === undefined) { self.holder = this.transaction; self.held = 0; hold(this); }
    // Beyond that no write of this commit goes on.
    if (self.held >= ${after}) return new Proxy(this.get('held'), { set: () => true, get: () => () => {} });
    self.held++;
    self.whole = this.name === 'pages';
    return native.apply(this, given);
  };
  IDBObjectStore.prototype.add = write(add);
  IDBObjectStore.prototype.put = write(put);
})()`;

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launch('chromium'), startSite({ pages: PAGES })]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

test('ended with a transaction open after each of its writes: each frame there once, in order', async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/held`);
  await page.evaluate('opened');
  for (const writes of WRITES) {
    const worker = await serviceWorker(browser);
    await worker.evaluate(HOLD(writes));
    await page.evaluate('flow()');
    await until(`a transaction to be held after ${writes} writes`, async () => {
      return (await worker.evaluate(`self.held === ${writes} || self.whole`)) === true;
    });
    await worker.close();
  }
  const frames = FRAMES * WRITES.length;
  await until('the last to be heard', async () => (await page.evaluate('heard')) === frames);
  const made = await recordingOf(browser, site.url);
  const [connection, ...more] = made.connections('/held');
  expect(more).toEqual([]);
  const all = made.framesOf(connection?.id ?? '');
  for (const dir of ['out', 'in']) {
    expect(all.filter((frame) => frame.dir === dir).map(({ text }) => text)).toEqual(
      Array.from({ length: frames }, (_, number) => `frame ${number}`),
    );
  }
  expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 2 * frames }, (_, seq) => seq));
  expect(connection).toMatchObject({ sent: { frames }, received: { frames } });
  expect(made.all('gap')).toEqual([]);
});
