// The example of docs/automation.md as a suite in CI would run it, taken out of the page: it passes on an app that comes
// back, and keeps the recording of one that does not. And what the entry refuses.

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import { findBrowser } from '../../tools/browsers';
import type { Browser } from '../../tools/launch';
import { until } from '../../tools/until';
import { DIST_CHROME, launch, Recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';

const ROOT = resolve(import.meta.dirname, '../..');

/** Comes back after waits that double and are drawn; `0`: never. */
const APP = `<!doctype html><title>app</title><script>
  const retries = location.pathname !== '/none';
  let attempt = 0;
  function connect() {
    const socket = new WebSocket('ws://' + location.host + '/socket');
    socket.onopen = () => { attempt = 0; };
    socket.onclose = () => {
      if (retries) setTimeout(connect, 150 * 2 ** attempt++ * (0.5 + Math.random()));
    };
  }
  connect();
</script>`;

let site: Site;
let folder: string;
let browser: Browser;

beforeAll(async () => {
  site = await startSite({ pages: { '/': APP, '/none': APP } });
  await mkdir(join(ROOT, 'artifacts'), { recursive: true });
  // Within the repository, so that the example finds its package.
  folder = await mkdtemp(join(ROOT, 'artifacts', 'drill-'));
  const text = await readFile(join(ROOT, 'docs/automation.md'), 'utf8');
  const [, example = ''] = /```js\n(\/\/ drill\.mjs\n[\s\S]*?)```/.exec(text) ?? [];
  await writeFile(join(folder, 'drill.mjs'), example);
  browser = await launch('chromium');
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await rm(folder, { recursive: true, force: true });
});

async function runExample(path: string, pace: number): Promise<{ status: number | null; said: string }> {
  const { path: chromium } = await findBrowser('chromium');
  const child = spawn(process.execPath, ['drill.mjs'], {
    cwd: folder,
    env: {
      ...process.env,
      APP_URL: `${site.url}${path}`,
      CHROMIUM: chromium,
      CHROMIUM_FLAGS: '--no-sandbox',
      REDIAL: DIST_CHROME,
      PACE: String(pace),
    },
  });
  let said = '';
  child.stdout.on('data', (piece) => {
    said += piece;
  });
  child.stderr.on('data', (piece) => {
    said += piece;
  });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, said };
}

test.concurrent('the example passes on an app that comes back', async () => {
  const { status, said } = await runExample('/', 0.2);
  expect(said).toMatch(/passed {2}The app comes back: connected again/i);
  expect(status, said).toBe(0);
});

test.concurrent('the example keeps the recording of an app that does not', async () => {
  const { status, said } = await runExample('/none', 0.1);
  expect(said).toMatch(/failed {2}The app comes back: No socket was open/);
  expect(status, said).toBe(1);
  const recording = new Recording(await readFile(join(folder, 'server-restart.ndjson'), 'utf8'));
  expect(recording.all('event').filter(({ type }) => type === 'drill')).toMatchObject([
    { detail: { name: 'server-restart', verdict: 'failed', pace: 0.1 } },
  ]);
});

test('what cannot begin is refused in a sentence', async () => {
  const redial = automation(browser);
  const page = await browser.newPage();
  await page.goto(`${site.url}/`);
  const origin = site.url;
  await expect(redial.drill('no-such', { origin })).rejects.toThrow('There is no drill “no-such”.');
  await expect(redial.drill('burst', { origin: 'http://127.0.0.1:1' })).rejects.toThrow('No tab is open on');
  await expect(redial.drill('burst', { origin, pace: 0 })).rejects.toThrow('The pace of a drill is over 0');
  const first = redial.drill('long-connection', { origin, timeoutMs: 5_000 });
  await until('the first to be under way', () => redial.drillRun({ origin }));
  await expect(redial.drill('burst', { origin })).rejects.toThrow('is under way in this tab');
  expect(await first).toMatchObject({
    verdict: 'stopped',
    summary: 'Stopped after 5000 ms, as its caller wished.',
  });
  await page.close();
});
