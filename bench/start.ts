// From document_start to the first inline script, with the page's script and with an empty one in its place; and with the
// relay's left out too: the processor's time of the page's main thread, as waiting for other programs would hide it.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '../tools/launch';
import { browserWith, EXTENSION, startServer } from './browser';
import { type Bench, inTurn, type Line, median, spreadOf } from './harness';
import { ranDuring } from './thread-time';

const LOADS = 15;
const ROUNDS = 7;
const BAR = 1;
const PAGE = 'src/page/page.iife.js';
const RELAY = 'src/relay/relay.iife.js';

export const start: Bench = async () => {
  const server = await startServer();
  try {
    const page = await compared(server.url, [PAGE]);
    const both = await compared(server.url, [PAGE, RELAY]);
    return [
      line('the page’s script against an empty one', page, { bar: `≤ ${BAR} ms more`, most: BAR }),
      line('both scripts against empty ones', both, { bar: 'none', most: Number.POSITIVE_INFINITY }),
    ];
  } finally {
    server.close();
  }
};

interface Sides {
  one: number[];
  other: number[];
}

/** Milliseconds to the first inline script: with all of the extension, and with those scripts empty. */
async function compared(url: string, emptied: readonly string[]): Promise<Sides> {
  const [one, other] = await Promise.all([browserWithout([]), browserWithout(emptied)]);
  try {
    return await inTurn(
      ROUNDS,
      () => firstScript(one.browser, url),
      () => firstScript(other.browser, url),
    );
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
}

async function browserWithout(scripts: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'redial-bench-'));
  cpSync(EXTENSION, folder, { recursive: true });
  for (const script of scripts) writeFileSync(join(folder, script), '');
  const browser = await browserWith(folder);
  const close = async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  };
  return { browser, close };
}

function line(what: string, { one, other }: Sides, { bar, most }: { bar: string; most: number }): Line {
  const value = median(one) - median(other);
  return {
    name: 'start',
    what: `first inline script, ${what} (${median(one).toFixed(2)} − ${median(other).toFixed(2)} ms)`,
    value,
    unit: 'ms',
    spread: spreadOf(one.map((time, index) => time - (other[index] ?? time))),
    bar,
    meets: value <= most,
  };
}

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
