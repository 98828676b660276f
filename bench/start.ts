// From document_start to the first inline script, with our two scripts and with empty ones in their place: the processor's
// time of the page's main thread, as waiting for other programs would hide it.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '../tools/launch';
import { browserWith, EXTENSION, startServer } from './browser';
import { type Bench, inTurn, median } from './harness';
import { ranDuring } from './thread-time';

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

/** Milliseconds of the thread from the document's commit to its first inline script: what stands between is document_start. */
async function firstScript(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage();
  const times: number[] = [];
  for (let load = 0; load < LOADS; load++) {
    const address = `${url}/?${load}`;
    const ran = await ranDuring(page, ['CommitLoad', 'EvaluateScript'], () => page.goto(address));
    const committed = ran.find((one) => one.name === 'CommitLoad' && one.url === address);
    const script = ran.find((one) => one.name === 'EvaluateScript' && one.url === address);
    if (!committed || !script) throw new Error('The trace does not tell of the first script.');
    times.push((script.startedAt - committed.startedAt) / 1000);
  }
  await page.close();
  return median(times);
}
