// Alt+Shift+M puts a mark on the moment with nothing of Redial's open. No driver can send a browser its own shortcuts: the
// keys come from a keyboard, on a screen that nobody sees.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import type { Browser } from '../../tools/launch';
import { until } from '../../tools/until';
import { launch, recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';
import { type VirtualDisplay, virtualDisplay } from '../support/virtual-display';

const TITLE = 'page to be marked';
const PAGES = {
  '/': `<!doctype html><title>starting</title><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/chat');
    let keys = 0;
    addEventListener('keydown', () => { keys += 1; });
    socket.onopen = () => { document.title = '${TITLE}'; };
  </script>`,
};

const display = await virtualDisplay();
if (typeof display === 'string') console.warn(`Skipped: the shortcut that puts a mark. ${display}`);

describe.skipIf(typeof display === 'string')('Alt+Shift+M', () => {
  const screen = display as VirtualDisplay;
  let browser: Browser;
  let site: Site;

  beforeAll(async () => {
    site = await startSite({ pages: PAGES });
    browser = await launch('chromium', {
      headless: false,
      env: { ...process.env, DISPLAY: screen.name },
      // A machine with a screen of its own may have another kind.
      args: ['--ozone-platform=x11'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await screen.close();
  });

  test('marks the moment in the recording of the tab in front', async () => {
    const [page] = await browser.pages();
    await page?.goto(site.url);
    await until('the socket to be open', async () => (await page?.title()) === TITLE);
    await automation(browser).flush();
    const before = Date.now();
    await screen.focus(TITLE);
    await screen.press('alt+shift+m');
    const note = await until('the mark', async () => (await recording(browser)).all('note')[0]);
    expect(note.text).toBe('Something went wrong here');
    expect(note.at).toBeGreaterThanOrEqual(before - 1000);
    expect((await recording(browser)).all('note')).toHaveLength(1);
  });
});
