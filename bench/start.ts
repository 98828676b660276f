// From document_start to the first inline script: with the page's script, and with an empty one in its place.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '../tools/launch';
import { browserWith, EXTENSION, startServer } from './browser';
import { type Bench, inTurn, median } from './harness';

const LOADS = 15;
const ROUNDS = 7;
const BAR = 1;

export const start: Bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'redial-bench-'));
  cpSync(EXTENSION, folder, { recursive: true });
  for (const script of ['src/page/page.iife.js', 'src/relay/relay.iife.js'])
    writeFileSync(join(folder, script), '');
  const server = await startServer();
  const [full, empty] = await Promise.all([browserWith(EXTENSION), browserWith(folder)]);
  try {
    const { one, other } = await inTurn(
      ROUNDS,
      () => firstScript(full, server.url),
      () => firstScript(empty, server.url),
    );
    const added = median(one) - median(other);
    const differences = one.map((value, index) => value - (other[index] ?? value));
    return [
      {
        name: 'start',
        what: `first inline script, both scripts against empty ones (${median(one).toFixed(2)} − ${median(other).toFixed(2)} ms)`,
        value: added,
        unit: 'ms',
        spread: [Math.min(...differences), Math.max(...differences)],
        bar: `≤ ${BAR} ms more`,
        meets: added <= BAR,
      },
    ];
  } finally {
    server.close();
    await Promise.all([full.close(), empty.close()]);
    rmSync(folder, { recursive: true });
  }
};

/** Milliseconds from the response's first byte to the first inline script: what stands between is document_start. */
async function firstScript(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage();
  const times: number[] = [];
  for (let load = 0; load < LOADS; load++) {
    await page.goto(`${url}/?${load}`);
    const time = await page.evaluate(() => {
      const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      return entry
        ? (window as unknown as { firstScript: number }).firstScript - entry.responseStart
        : Number.NaN;
    });
    times.push(time);
  }
  await page.close();
  return median(times);
}
