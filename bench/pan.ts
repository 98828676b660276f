// The main thread's work a frame at a million frames, while the timeline is panned and zoomed and the list scrolled:
// one gesture, one frame, as the browser itself accounts for it (time of the thread, so that others' work on the machine
// does not count).

import type { CDPSession } from 'puppeteer-core';
import type { Page } from '../tools/launch';
import { browserWith, EXTENSION } from './browser';
import { type Bench, type Line, quantile, spreadOf } from './harness';
import { fillRecording, openRecording } from './panel-page';

const FRAMES = 1_000_000;
const ROUNDS = 5;
const GESTURES_A_ROUND = 60;
const BAR_MS = 8;

/** Each makes one step of its gesture, for the n-th time, in the page: a notch of the wheel a frame, sixty a second. */
const GESTURES: { [name: string]: string } = {
  'panning the timeline': `(n) => wheel(view, { deltaX: n % 60 < 30 ? 100 : -100 })`,
  'zooming the timeline': `(n) => wheel(view, { deltaY: n % 60 < 30 ? -100 : 100 })`,
  'scrolling the list': `(n) => { list.scrollTop += n % 60 < 30 ? 100 : -100; }`,
};

export const pan: Bench = async () => {
  const browser = await browserWith(EXTENSION);
  try {
    await fillRecording(browser, 'bench-pan', FRAMES);
    const page = await openRecording(browser, 'bench-pan');
    await page.setViewport({ width: 1440, height: 900 });
    // All is read, and all of it concluded.
    await page.waitForFunction(
      (all) => document.body.innerText.includes(all) && !document.body.innerText.includes('behind'),
      { timeout: 300_000, polling: 500 },
      `${FRAMES.toLocaleString('en')} messages`,
    );
    const session = await page.createCDPSession();
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.evaluate(PREPARE);
    const lines: Line[] = [];
    const overhead = quantile(await measured(page, session, NO_GESTURE), 0.5);
    for (const [name, gesture] of Object.entries(GESTURES)) {
      const rounds: number[] = [];
      const all: number[] = [];
      // The first round is for warming up.
      for (let round = 0; round <= ROUNDS; round++) {
        const costs = await measured(page, session, gesture);
        if (round === 0) continue;
        rounds.push(quantile(costs, 0.95));
        all.push(...costs);
      }
      const value = quantile(all, 0.95);
      lines.push({
        name: 'pan',
        what: `${name}, main thread a frame, P95 (median ${quantile(all, 0.5).toFixed(2)} ms; a frame without any gesture ${overhead.toFixed(2)})`,
        value,
        unit: 'ms',
        spread: spreadOf(rounds),
        bar: `≤ ${BAR_MS} ms`,
        meets: value <= BAR_MS,
      });
    }
    return lines;
  } finally {
    await browser.close();
  }
};

/** What the driver's own calls and an empty frame take. */
const NO_GESTURE = '() => {}';

const PREPARE = `
  var view = document.querySelector('[role=application]');
  var list = document.querySelector('[role=grid]');
  var box = view.getBoundingClientRect();
  var wheel = (element, delta) => element.dispatchEvent(new WheelEvent('wheel', {
    ...delta, bubbles: true, cancelable: true,
    clientX: box.left + box.width * 0.4, clientY: box.top + box.height * 0.3,
  }));
`;

async function measured(page: Page, session: CDPSession, gesture: string): Promise<number[]> {
  const costs: number[] = [];
  let before = await busySeconds(session);
  for (let n = 0; n < GESTURES_A_ROUND; n++) {
    // Ends after the frame was drawn: a task that was posted from within it comes behind its rendering.
    await page.evaluate(`new Promise((done) => {
      (${gesture})(${n});
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { port1.close(); done(); };
        port2.postMessage(0);
      });
    })`);
    const after = await busySeconds(session);
    costs.push((after - before) * 1000);
    before = after;
  }
  return costs;
}

/** Of all tasks of the main thread since the beginning. */
async function busySeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const busy = metrics.find(({ name }) => name === 'TaskDuration');
  if (!busy) throw new Error('The browser does not tell how long its main thread worked.');
  return busy.value;
}
