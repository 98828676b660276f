// Redial is updated, or taken out of the browser, under an open page: the page goes on as if nothing had been, and with the new
// version popup and panel say that a reload records it again.

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TabStatus } from '../../src/records/messages';
import { automation } from '../../tools/automation';
import { type Browser, extensionId, extensionPage, type Page, serviceWorker } from '../../tools/launch';
import { until } from '../../tools/until';
import { DIST_CHROME, launch, recordingOf } from '../support/browsers';
import { type Site, startSite } from '../support/site';

const PAGES = {
  '/app': `<!doctype html><title>app</title><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/app');
    window.heard = 0;
    window.failed = [];
    addEventListener('error', ({ message }) => failed.push(message));
    addEventListener('unhandledrejection', ({ reason }) => failed.push(String(reason)));
    socket.onmessage = () => { heard++; };
    window.opened = new Promise((resolve) => { socket.onopen = resolve; });
    window.sendSome = async (count) => {
      await opened;
      for (let n = 0; n < count; n++) socket.send('frame ' + n);
    };
    window.another = () => new Promise((resolve) => {
      const other = new WebSocket('ws://127.0.0.1:%PORT%/other');
      other.onopen = () => other.close(4000, 'enough');
      other.onclose = ({ code }) => resolve(code);
    });
  </script>`,
};

/** Far more than a batch holds: none of it may be kept, and nothing of it missed. */
const FLOOD = `(async () => {
  const long = 'x'.repeat(1024 * 1024);
  const sink = new WebSocket('ws://' + location.host + '/sink');
  await new Promise((resolve) => { sink.onopen = resolve; });
  for (let n = 0; n < 16; n++) sink.send(long);
  sink.close();
  return new Promise((resolve) => { sink.onclose = ({ code }) => resolve(code); });
})()`;

/** Than what package.json has. */
const NEWER = '999.0.0';

describe('in Chromium', () => {
  let folder: string;
  let browser: Browser;
  let site: Site;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redial-update-'));
    await cp(DIST_CHROME, folder, { recursive: true });
    [browser, site] = await Promise.all([
      launch('chromium', { extension: folder }),
      startSite({ pages: PAGES }),
    ]);
    await serviceWorker(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(): Promise<{ page: Page; said: string[] }> {
    const page = await browser.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    await page.goto(`${site.url}/app`);
    await page.evaluate('sendSome(10)');
    await until('ten echoes', () => page.evaluate('heard === 10'));
    await automation(browser).flush();
    return { page, said };
  }

  /** The page works, and neither it nor its console has heard of anything. */
  async function worksOn({ page, said }: { page: Page; said: string[] }): Promise<void> {
    await page.evaluate('sendSome(1000)');
    await until('all echoes', () => page.evaluate('heard === 1010'));
    expect(await page.evaluate('another()')).toBe(4000);
    expect(await page.evaluate(FLOOD)).toBe(1005);
    expect(await page.evaluate('failed')).toEqual([]);
    expect(said).toEqual([]);
  }

  test('an update leaves an open page working, and a reload records it again', async () => {
    const opened = await open();
    const { page } = opened;
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, version: NEWER }));
    const old = new Set(browser.targets());
    await browser.installExtension(folder);
    // The driver is not told of the old one's end, and would wait for its answer for ever.
    await browser.waitForTarget((target) => target.type() === 'service_worker' && !old.has(target));
    const worker = await serviceWorker(browser);
    expect(await worker.evaluate('chrome.runtime.getManifest().version')).toBe(NEWER);
    await worksOn(opened);

    const inside = await extensionPage(browser, 'manifest.json');
    const { result } = (await inside.evaluate(`(async () => {
      const [tab] = await chrome.tabs.query({ url: 'http://127.0.0.1/app' });
      return chrome.runtime.sendMessage({ call: 'tab-status', argument: { tab: tab.id } });
    })()`)) as { result: TabStatus };
    expect(result.state).toBe('reload');
    await inside.close();

    await page.reload();
    await page.evaluate('sendSome(5)');
    await until('five echoes', () => page.evaluate('heard === 5'));
    const made = await recordingOf(browser, site.url);
    const [again] = made.connections('/app').slice(-1);
    expect(made.framesOf(again?.id ?? '')).toHaveLength(10);
    await page.close();
  });

  test('taken out of the browser, it leaves an open page working', async () => {
    const opened = await open();
    await browser.uninstallExtension(extensionId(browser));
    await worksOn(opened);
    await opened.page.reload();
    await opened.page.evaluate('sendSome(10)');
    await until('ten echoes', () => opened.page.evaluate('heard === 10'));
    expect(await opened.page.evaluate('WebSocket.toString().includes("[native code]")')).toBe(true);
  });
});
