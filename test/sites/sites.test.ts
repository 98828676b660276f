// A site beyond loopback is recorded once the user says so, from its next load on, after a restart too, and no more
// once the user takes it off. The browser's own question cannot be answered by a program: a copy of the extension has
// the site's permission from the start, and everything but the question is the real thing.

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import { type Browser, extensionPage, openDevToolsPanel, serviceWorker } from '../../tools/launch';
import { until } from '../../tools/until';
import { DIST_CHROME, launch, recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';

const HOST = 'app.redial.test';
const PAGES = {
  '/': `<!doctype html><head><script>
    const socket = new WebSocket('ws://' + location.host + '/first');
    socket.onopen = () => socket.send('from the first script');
    socket.onmessage = () => { document.title = 'done'; };
  </script></head>`,
};

describe('sites in Chromium', () => {
  let site: Site;
  let profile: string;
  let address: string;
  let extension: string;

  beforeAll(async () => {
    site = await startSite({ pages: PAGES });
    profile = await mkdtemp(join(tmpdir(), 'redial-profile-'));
    address = `http://${HOST}:${site.port}`;
    extension = join(profile, 'extension');
    await cp(DIST_CHROME, extension, { recursive: true });
    const manifest = JSON.parse(await readFile(join(extension, 'manifest.json'), 'utf8'));
    manifest.host_permissions.push(`http://${HOST}/*`);
    await writeFile(join(extension, 'manifest.json'), JSON.stringify(manifest));
  });
  afterAll(async () => {
    await site?.close();
    await rm(profile, { recursive: true, force: true });
  });

  function start(): Promise<Browser> {
    return launch('chromium', {
      extension,
      userDataDir: join(profile, 'data'),
      args: [`--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
    });
  }

  async function open(browser: Browser) {
    const page = await browser.newPage();
    await page.goto(address);
    await until('the echo', async () => (await page.title()) === 'done');
    return page;
  }

  test('recorded from the next load on, through a restart, and not after “stop”', async () => {
    let browser = await start();
    const page = await open(browser);
    expect(await automation(browser).sessions()).toEqual([]);

    // What a user sees there, and the call behind its button.
    const panel = await openDevToolsPanel(browser, page, 'Redial');
    await panel.waitForSelector('aria/Record this site');
    await automation(browser).record({ origin: address });
    const sites = () =>
      serviceWorker(browser).then((worker) =>
        worker.evaluate('chrome.scripting.getRegisteredContentScripts()'),
      );
    await until('the scripts to be registered', async () => ((await sites()) as unknown[]).length === 2);
    await page.reload();
    await until('the echo', async () => (await page.title()) === 'done');
    const made = await recording(browser);
    const [connection] = made.connections('/first');
    expect(made.framesOf(connection?.id ?? '').map(({ text }) => text)).toEqual([
      'from the first script',
      'from the first script',
    ]);
    expect(made.all('session')[0]?.tabUrl).toBe(`${address}/`);
    await browser.close();

    browser = await start();
    const before = (await automation(browser).sessions()).length;
    await open(browser);
    await until('a second recording', async () => {
      await automation(browser).flush();
      return (await automation(browser).sessions()).length === before + 1;
    });

    await automation(browser).stop({ origin: `http://${HOST}` });
    expect(await sites()).toEqual([]);
    const again = await open(browser);
    await automation(browser).flush();
    expect((await automation(browser).sessions()).length).toBe(before + 1);
    await again.close();
    await browser.close();
  });

  test('a site without its permission, or that is none, is refused in a sentence', async () => {
    const browser = await start();
    const redial = automation(browser);
    await expect(redial.record({ origin: 'https://elsewhere.test' })).rejects.toThrow(
      /no permission for https:\/\/elsewhere\.test/,
    );
    await expect(redial.record({ origin: 'chrome://settings' })).rejects.toThrow(
      /not a site that can be recorded/,
    );
    await expect(redial.stop({ origin: 'http://localhost:5173' })).rejects.toThrow(/from the start/);
    const inside = await extensionPage(browser, 'manifest.json');
    const answer = (call: string, argument: object) =>
      inside.evaluate(`chrome.runtime.sendMessage(${JSON.stringify({ call, argument })})`);
    expect(await answer('set-budget', { budgetBytes: 1 })).toMatchObject({
      error: expect.stringContaining('at least 16 MiB'),
    });
    expect(await answer('note', { tab: 1, text: 'x' })).toMatchObject({
      error: expect.stringContaining('no recording yet'),
    });
    await browser.close();
  });
});
