// The real panel in the real DevTools: live frames, through a reload, and what it says of a page that was open before.

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, type Frame, openDevToolsPanel } from '../../tools/launch';
import { launch } from '../support/browsers';
import { type Site, startSite } from '../support/site';
import { choose } from './by-hand';

/** Pictures of what was seen, for people. */
const PICTURES = resolve(import.meta.dirname, '../../artifacts/devtools');

const PAGES = {
  '/chat': `<!doctype html><title>chat</title><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/chat?room=1', ['chat.v1']);
    socket.onmessage = () => {};
    window.opened = new Promise((resolve) => { socket.onopen = resolve; });
    window.say = async (text) => { await opened; socket.send(JSON.stringify({ type: 'chat.message', text })); };
  </script>`,
};

describe('the panel in DevTools', () => {
  let browser: Browser;
  let site: Site;

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    [browser, site] = await Promise.all([launch('chromium'), startSite({ pages: PAGES })]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const textOf = (panel: Frame) => panel.evaluate(() => document.body.innerText);

  /** Waits until the panel shows a text so many times. Not at each mutation: text that changes in its place is none to the driver. */
  async function shows(panel: Frame, text: string, times = 1): Promise<void> {
    await panel.waitForFunction(
      (wanted, count) => document.body.innerText.split(wanted).length > count,
      { polling: 100, timeout: 60_000 },
      text,
      times,
    );
  }

  test('shows frames as they come, the close code in words, and goes on through a reload', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/chat`);
    const panel = await openDevToolsPanel(browser, page, 'Redial', { dock: 'undocked' });
    await page.evaluate(`say('hello from the page')`);
    await shows(panel, 'hello from the page', 2);
    await page.evaluate(`say('said while the panel is open')`);
    await shows(panel, 'said while the panel is open', 2);
    await panel.page().screenshot({ path: join(PICTURES, 'live.png') });

    for (const socket of site.sockets) socket.close(4401, 'token expired');
    await choose(panel, 'tab', 'Connections');
    await shows(panel, 'by the server');
    expect(await textOf(panel)).toContain('4401');
    await panel.page().screenshot({ path: join(PICTURES, 'closed.png') });
    await choose(panel, 'tab', 'Messages');
    await page.reload();
    await page.evaluate(`say('after the reload')`);
    await shows(panel, 'after the reload', 2);
    expect(await textOf(panel)).toContain('hello from the page');
    const row = await panel.waitForSelector('::-p-text(after the reload)');
    // A driver's pointer does not reach into a panel inside DevTools; the page's own click does.
    await row?.evaluate((element) => (element as HTMLElement).click());
    await shows(panel, 'Tree');
    await panel.page().screenshot({ path: join(PICTURES, 'after-reload.png') });
    await page.close();
  });

  test('closes a dialogue by Escape from any of its buttons, and leaves DevTools’ drawer as it is', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/chat`);
    await page.evaluate(`say('hello')`);
    const panel = await openDevToolsPanel(browser, page, 'Redial', { dock: 'right' });
    const drawerShows = () =>
      panel
        .page()
        .evaluate(
          "import('./ui/legacy/legacy.js').then(({ InspectorView }) => InspectorView.InspectorView.instance().drawerVisible())",
        );
    for (const name of ['Delete', 'Share', 'Mark']) {
      await panel.waitForSelector(`button[aria-label=${name}]:enabled`);
      await panel.evaluate(`window.focus(); document.querySelector('button[aria-label=${name}]').click()`);
      await panel.waitForSelector('dialog[open]');
      // Of a button DevTools would take the key; of a field they would not.
      await panel.evaluate("document.querySelector('dialog .modal-buttons button').focus()");
      await panel.page().keyboard.press('Escape');
      await panel.waitForFunction(() => !document.querySelector('dialog'), { polling: 100 });
      expect(await drawerShows(), name).toBe(false);
    }
    await page.close();
  });

  test('says what to do where nothing was recorded yet', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/`);
    const panel = await openDevToolsPanel(browser, page, 'Redial');
    await panel.waitForFunction(() => /socket|reload/i.test(document.body.innerText), {
      polling: 100,
    });
    expect(await textOf(panel)).not.toMatch(/undefined|NaN|\[object/);
    await page.close();
  });
});
