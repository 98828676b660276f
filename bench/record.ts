// Frames a second from the page to durable, against two things that no recorder can surpass: what the same page sends without
// Redial, and the same bytes put one row a batch by a bare loop in the same background. The bar is held against the lesser
// of the two. Nothing may be lost, or the figure does not count.

import { automation } from '../tools/automation';
import { type Browser, type Page, serviceWorker } from '../tools/launch';
import { browserWith, EXTENSION, openPage, startServer } from './browser';
import { type Bench, inTurn, median, spreadOf } from './harness';

const FRAMES = 200_000;
const ROUNDS = 3;
const BAR = 0.6;
/** Frames a row of the bare loop: as many as a page puts into a batch. */
const ROW_FRAMES = 1536;

export const record: Bench = async () => {
  const [server, browser, bare] = await Promise.all([
    startServer(),
    browserWith(EXTENSION),
    browserWith(undefined),
  ]);
  try {
    const [page, barePage] = await Promise.all([openPage(browser, server.url), openPage(bare, server.url)]);
    const native: number[] = [];
    const { one, other } = await inTurn(
      ROUNDS,
      async () => {
        native.push(await sent(barePage));
        return recorded(browser, page);
      },
      () => bareLoop(browser),
    );
    // The first of each is for warming up.
    const limits = native.slice(1).map((rate, round) => Math.min(rate, other[round] ?? rate));
    const ratios = one.map((rate, round) => rate / (limits[round] ?? rate));
    const [frames, sends, loop] = [one, native, other].map((rates) => Math.round(median(rates)));
    return [
      {
        name: 'record',
        what: `200 B, page to durable ÷ the lesser of what the page sends without Redial and a bare loop (${frames} ÷ ${sends} and ${loop} frames/s)`,
        value: median(ratios),
        unit: '',
        spread: spreadOf(ratios),
        bar: `≥ ${BAR}`,
        meets: median(ratios) >= BAR,
      },
      {
        name: 'record',
        what: `200 B, page to durable ÷ bare loop (${frames} ÷ ${loop} frames/s): no page sends as fast as the loop writes`,
        value: median(one) / median(other),
        unit: '',
        bar: 'none',
        meets: true,
      },
    ];
  } finally {
    server.close();
    await Promise.all([browser.close(), bare.close()]);
  }
};

/** The page sends as fast as it can; the clock stops when the last frame is durable. */
async function recorded(browser: Browser, page: Page): Promise<number> {
  const redial = automation(browser);
  await redial.clear();
  const before = Date.now();
  await sent(page);
  await redial.flush();
  const seconds = (Date.now() - before) / 1000;
  const [session] = await redial.sessions();
  if (!session || session.frames < FRAMES)
    throw new Error(`Only ${session?.frames} of ${FRAMES} frames were recorded.`);
  return session.frames / seconds;
}

/** The page sends as fast as it can, until all has left it; gives frames a second. */
async function sent(page: Page): Promise<number> {
  await page.bringToFront();
  return (await page.evaluate(`new Promise((resolve, reject) => {
    const socket = new WebSocket(location.origin.replace('http', 'ws') + '/sink');
    const payload = 'x'.repeat(200);
    // A task of its own each time, without the 4 ms that nested timers wait.
    const { port1, port2 } = new MessageChannel();
    let sent = 0;
    let started = 0;
    socket.onerror = reject;
    socket.onopen = () => { started = performance.now(); port2.postMessage(0); };
    port1.onmessage = () => {
      for (let n = 0; n < 1000 && sent < ${FRAMES}; n++, sent++) socket.send(payload);
      if (sent < ${FRAMES} || socket.bufferedAmount > 0) { port2.postMessage(0); return; }
      resolve(${FRAMES} / (performance.now() - started) * 1000);
      socket.close();
    };
  })`)) as number;
}

async function bareLoop(browser: Browser): Promise<number> {
  const worker = await serviceWorker(browser);
  return (await worker.evaluate(`(async () => {
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open('bare', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = reject;
    });
    const bytes = new Uint8Array(${ROW_FRAMES} * 200).fill(120);
    const started = performance.now();
    for (let sent = 0; sent < ${FRAMES}; sent += ${ROW_FRAMES}) {
      await new Promise((resolve, reject) => {
        const transaction = database.transaction('rows', 'readwrite', { durability: 'relaxed' });
        transaction.objectStore('rows').add({ bytes });
        transaction.oncomplete = resolve;
        transaction.onerror = reject;
      });
    }
    const rate = ${FRAMES} / (performance.now() - started) * 1000;
    database.close();
    indexedDB.deleteDatabase('bare');
    return rate;
  })()`)) as number;
}
