// From opening the panel to its first timeline and first rows: on a million frames, on a hundred thousand, and on ten
// thousand. Nobody waits for the whole recording.

import { type Browser, extensionOrigin } from '../tools/launch';
import { browserWith, EXTENSION } from './browser';
import { type Bench, inTurn, type Line, median, spreadOf } from './harness';
import { fillRecording, PANEL } from './panel-page';

const SMALL = 10_000;
const LARGER = [100_000, 1_000_000];
const ROUNDS = 7;
const BAR = 1.5;

export const open: Bench = async () => {
  const browser = await browserWith(EXTENSION);
  try {
    const lines: Line[] = [];
    await fillRecording(browser, named(SMALL), SMALL);
    for (const frames of LARGER) {
      await fillRecording(browser, named(frames), frames);
      const { one, other, ratios } = await inTurn(
        ROUNDS,
        () => opened(browser, named(frames)),
        () => opened(browser, named(SMALL)),
      );
      const value = median(one) / median(other);
      lines.push({
        name: 'open',
        what: `${count(frames)} ÷ ${count(SMALL)} frames, to timeline and rows (${ms(one)} ÷ ${ms(other)})`,
        value,
        unit: '',
        spread: spreadOf(ratios),
        bar: `≤ ${BAR}`,
        meets: value <= BAR,
      });
    }
    return lines;
  } finally {
    await browser.close();
  }
};

/** Milliseconds from the navigation to when both are there. */
async function opened(browser: Browser, session: string): Promise<number> {
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(WATCH);
  await page.goto(`${extensionOrigin(browser)}/${PANEL}#session=${session}`);
  const took = await page.waitForFunction(() => Reflect.get(globalThis, 'bothThereAt'), {
    polling: 200,
    timeout: 120_000,
  });
  const result = Number(await took.jsonValue());
  await page.close();
  return result;
}

/** The names of the lanes are drawn in the same animation frame as the lanes. */
const WATCH = `new MutationObserver((_, observer) => {
  const lanes = document.querySelector('[role=group] .timeline-endpoint');
  const row = document.querySelector('[role=grid] .rows [role=row]');
  if (!lanes || !row?.textContent.includes('trade')) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { globalThis.bothThereAt = performance.now(); }));
}).observe(document, { childList: true, subtree: true, characterData: true })`;

function named(frames: number): string {
  return `bench-${frames}`;
}

function count(frames: number): string {
  return frames.toLocaleString('en');
}

function ms(values: readonly number[]): string {
  return `${Math.round(median(values))} ms`;
}
