// A flush of pages that do not stay as they are: it comes to an end, and what was recorded by then is durable.

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Browser, Page } from '../../tools/launch';
import { until } from '../../tools/until';
import { BROWSERS, launch, recordingOf } from '../support/browsers';
import { echo, type Site, startSite } from '../support/site';

/** Sends a text once it is open, and calls on with what has come back so far. */
const CONNECT = `
  const socket = new WebSocket('ws://127.0.0.1:%PORT%/');
  socket.onopen = () => socket.send('hello');
`;

const PAGES = {
  '/endless': `<!doctype html><title>endless</title><script>${CONNECT}
    socket.onmessage = ({ data }) => { document.title = data; };
  </script>`,
  '/restless': `<!doctype html><title>restless</title><script>${CONNECT}
    const heard = Number(sessionStorage.heard ?? 0);
    socket.onmessage = () => {
      sessionStorage.heard = heard + 1;
      location.reload();
    };
  </script>`,
};

describe.each(BROWSERS)('a flush in %s', (name) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function open(path: keyof typeof PAGES): Promise<{ site: Site; page: Page; heard: string[] }> {
    const heard: string[] = [];
    const site = await startSite({
      pages: PAGES,
      endless: ['/endless'],
      onSocket: (socket) => {
        socket.on('message', (data) => heard.push(String(data)));
        echo(socket);
      },
    });
    const page = await browser.newPage();
    onTestFinished(async () => {
      await page.close();
      await site.close();
    });
    // A page that never has loaded, or goes at once: nothing to wait for.
    page.goto(`${site.url}${path}`, { timeout: 0 }).catch(() => {});
    return { site, page, heard };
  }

  test('of a page that never has loaded holds what that has recorded', async () => {
    const { site, page } = await open('/endless');
    await until('the page to hear', async () => (await page.title()) === 'hello');
    const made = await recordingOf(browser, site.url);
    const [connection] = made.connections('/');
    expect(made.framesOf(connection?.id ?? '').map(({ text }) => text)).toEqual(['hello', 'hello']);
  });

  test('of a page that reloads without end holds what was recorded before it, and in the end all of it', async () => {
    const { site, page, heard } = await open('/restless');
    const reloads = async () => Number(await page.evaluate('sessionStorage.heard'));
    await until('some reloads', async () => (await reloads()) >= 3);
    for (let round = 0; round < 5; round++) {
      const before = await until('the page to tell', reloads);
      const made = await recordingOf(browser, site.url);
      const back = made.connections('/').filter(({ id }) => made.framesOf(id).length === 2);
      expect(back.length).toBeGreaterThanOrEqual(before);
    }
    await until('it to rest', () => page.goto(`${site.url}/still`));
    const sent = async () =>
      (await recordingOf(browser, site.url)).all('frame').filter(({ dir }) => dir === 'out').length;
    // What the last of the pages left may still be on its way when the next one is there.
    await until('all that the server has heard', async () => (await sent()) >= heard.length);
    expect(await sent()).toBe(heard.length);
  });
});
