// The main thread's work a frame at a million frames, while the timeline is panned and zoomed and the list scrolled: one
// gesture a frame, and all that the thread's own clock goes on by until the next one.

import type { Page } from '../tools/launch';
import { browserWith, EXTENSION } from './browser';
import { type Bench, type Line, quantile, spreadOf } from './harness';
import { fillRecording, openRecording } from './panel-page';
import { ranDuring } from './thread-time';

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
    await page.evaluate(PREPARE);
    const lines: Line[] = [];
    const overhead = quantile(await measured(page, NO_GESTURE), 0.5);
    for (const [name, gesture] of Object.entries(GESTURES)) {
      const rounds: number[] = [];
      const all: number[] = [];
      // The first round is for warming up.
      for (let round = 0; round <= ROUNDS; round++) {
        const costs = await measured(page, gesture);
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

/** What a frame takes in which nothing is done. */
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

/** Milliseconds of the thread, one entry a gesture. */
async function measured(page: Page, gesture: string): Promise<number[]> {
  const ran = await ranDuring(page, ['FunctionCall'], () =>
    page.evaluate(`new Promise((done) => {
      const step = ${gesture};
      let n = 0;
      requestAnimationFrame(function gestureStep() {
        if (n <= ${GESTURES_A_ROUND}) step(n++), requestAnimationFrame(gestureStep);
        else done();
      });
    })`),
  );
  const starts = ran.filter(({ called }) => called === 'gestureStep').map(({ startedAt }) => startedAt);
  // The first one's frame began before it.
  return starts.slice(2).map((start, index) => (start - (starts[index + 1] ?? start)) / 1000);
}
