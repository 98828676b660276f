// A site beyond loopback is recorded once the user says so, from its next load on, after a restart too, and no more
// once the user takes it off. The browser's own question cannot be answered by a program: a copy of the extension has
// the site's permission from the start, and everything but the question is the real thing.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import { type Browser, openDevToolsPanel } from '../../tools/launch';
import { until } from '../../tools/until';
import {
  type CopiedExtension,
  copyExtension,
  insideExtension,
  orderIn,
  registerInOrder,
} from '../support/added-sites';
import { BROWSERS, bodyOf, recording, recordingOf } from '../support/browsers';
import { type Site, startSite } from '../support/site';

const HOST = 'app.redial.test';
/** Sites of their own: each gets a process of its own, in which no script of the extension has been compiled. */
const OTHERS = Array.from({ length: 8 }, (_, index) => `other${index}.test`);
/** In a frame alone. */
const FRAMED = 'framed.test';
/** A plain http site, as of an intranet: no secure context, in which browsers keep some of their interfaces back. */
const INSECURE = 'intranet.test';
/** That the browser opens by itself as it starts. */
const OPENED = 'opened.test';
const PAGES = {
  '/': `<!doctype html><head><script>
    const socket = new WebSocket('ws://' + location.host + '/first');
    socket.onopen = () => socket.send('from the first script');
    socket.onmessage = () => { document.title = 'done'; parent.postMessage('done', '*'); };
  </script></head>`,
  '/outer': `<!doctype html><head><script>
    onmessage = ({ data }) => { document.title = data; };
  </script></head><iframe src="http://${FRAMED}:%PORT%/"></iframe>`,
};

describe.each(BROWSERS)('sites in %s', (name) => {
  let site: Site;
  let copy: CopiedExtension;
  let address: string;

  beforeAll(async () => {
    site = await startSite({ pages: PAGES });
    copy = await copyExtension(name, { hosts: [HOST, ...OTHERS, FRAMED, OPENED, INSECURE] });
    address = addressOf(HOST);
  });
  afterAll(async () => {
    await site?.close();
    await copy?.remove();
  });

  function addressOf(host: string): string {
    return `http://${host}:${site.port}`;
  }

  async function open(browser: Browser, url = address) {
    const page = await browser.newPage();
    await page.goto(url);
    await until('the echo', async () => (await page.title()) === 'done');
    return page;
  }

  test('recorded from the next load on, through a restart, and not after “stop”', async () => {
    let browser = await copy.start();
    const page = await open(browser);
    expect(await automation(browser).sessions()).toEqual([]);

    // What a user sees there, and the call behind its button.
    if (name === 'chromium') {
      const panel = await openDevToolsPanel(browser, page, 'Redial');
      await panel.waitForSelector('aria/Record this site');
    }
    await automation(browser).record({ origin: address });
    let inside = await insideExtension(browser);
    const sites = () => inside('api.scripting.getRegisteredContentScripts()');
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

    browser = await copy.start();
    const before = (await automation(browser).sessions()).length;
    await open(browser);
    await until('a second recording', async () => {
      await automation(browser).flush();
      return (await automation(browser).sessions()).length === before + 1;
    });

    await automation(browser).stop({ origin: `http://${HOST}` });
    inside = await insideExtension(browser);
    expect(await sites()).toEqual([]);
    const again = await open(browser);
    await automation(browser).flush();
    expect((await automation(browser).sessions()).length).toBe(before + 1);
    await again.close();
    await browser.close();
  });

  test('the first document of each process is recorded from its first script on, after a restart too', async () => {
    for (const isFirst of [true, false]) {
      // A driver gives Chromium the extension only after that has started.
      const isOpened = name === 'firefox' && !isFirst;
      const browser = await copy.start(isOpened ? [`${addressOf(OPENED)}/`] : []);
      const redial = automation(browser);
      if (isFirst) {
        for (const host of [...OTHERS, FRAMED, OPENED]) await redial.record({ origin: `http://${host}` });
      } else if (!isOpened) {
        // What a driver gives Chromium is new to it, and has to register its scripts anew.
        const inside = await insideExtension(browser);
        const count = () =>
          inside('api.scripting.getRegisteredContentScripts().then(({ length }) => length)');
        await until('the scripts to be registered', async () => (await count()) === 2 * (OTHERS.length + 2));
      }
      const orders = new Map<string, string>();
      for (const host of OTHERS) orders.set(host, await orderIn(await open(browser, addressOf(host))));
      await open(browser, `${site.url}/outer`);
      if (isOpened) {
        const pages = await browser.pages();
        const opened = pages.find((page) => page.url().startsWith(addressOf(OPENED)));
        await until('the echo', async () => (await opened?.title()) === 'done');
      }
      await redial.flush();
      const sessions = await redial.sessions();
      const recorded = (url: string) => {
        const found = sessions.find(({ tabUrl }) => tabUrl === url);
        return found && `${found.connections} with ${found.frames}`;
      };
      for (const [host, order] of orders) {
        expect({ isFirst, host, order, recorded: recorded(`${addressOf(host)}/`) }).toEqual({
          isFirst,
          host,
          order: name === 'firefox' ? 'relay,page' : order,
          recorded: '1 with 2',
        });
      }
      expect(recorded(`${site.url}/outer`)).toBe('1 with 2');
      if (isOpened) expect(recorded(`${addressOf(OPENED)}/`)).toBe('1 with 2');
      // What is still to come was begun before, and is none of the next browser's.
      await redial.clear();
      await browser.close();
    }
  });

  test.each([true, false])(
    'recorded where the relay comes long after the page’s script (told to keep their order: %s)',
    async (ordered) => {
      const slow = await copyExtension(name, {
        hosts: OTHERS,
        slowRelay: true,
        // Firefox keeps to the order in which scripts were registered since it has this; before, each runs once it is compiled.
        preferences: { 'extensions.webextensions.content_scripts.ordered': ordered },
      });
      const browser = await slow.start();
      const inside = await insideExtension(browser);
      const orders: string[] = [];
      for (const host of OTHERS) {
        await registerInOrder(inside, host, ['page', 'relay']);
        orders.push(await orderIn(await open(browser, addressOf(host))));
      }
      await automation(browser).flush();
      const sessions = await automation(browser).sessions();
      await browser.close();
      await slow.remove();
      expect(orders).toContain('page,relay');
      expect(sessions.map(({ connections, frames }) => [connections, frames])).toEqual(
        OTHERS.map(() => [1, 2]),
      );
    },
  );

  test('a page of no secure context is kept byte for byte, large bodies too', async () => {
    const browser = await copy.start();
    const insecure = addressOf(INSECURE);
    await automation(browser).record({ origin: insecure });
    const page = await open(browser, insecure);
    const isSecure = await page.evaluate(`new Promise((resolve) => {
      let left = 40;
      const socket = new WebSocket('ws://' + location.host + '/large');
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => {
        for (let n = 0; n < 20; n++) {
          socket.send(String(n).padEnd(3000 + n, 'ä'));
          socket.send(Uint8Array.from({ length: 5000 + n }, (_, index) => index * n));
        }
      };
      socket.onmessage = () => --left === 0 && resolve(isSecureContext);
    })`);
    expect(isSecure).toBe(false);
    const made = await recordingOf(browser, insecure);
    const bodies = made.framesOf(made.connections('/large')[0]?.id ?? '').map((frame) => bodyOf(frame));
    const texts = Array.from({ length: 20 }, (_, n) => Buffer.from(String(n).padEnd(3000 + n, 'ä')));
    const binaries = Array.from({ length: 20 }, (_, n) =>
      Buffer.from(Uint8Array.from({ length: 5000 + n }, (_, index) => index * n)),
    );
    const sent = texts.flatMap((text, n) => [text, binaries[n] ?? Buffer.alloc(0)]);
    expect(bodies.map((body) => body.length)).toEqual([...sent, ...sent].map((body) => body.length));
    expect(Buffer.concat(bodies).equals(Buffer.concat([...sent, ...sent]))).toBe(true);
    await browser.close();
  });

  test('a site without its permission, or that is none, is refused in a sentence', async () => {
    const browser = await copy.start();
    const redial = automation(browser);
    await expect(redial.record({ origin: 'https://elsewhere.test' })).rejects.toThrow(
      /no permission for https:\/\/elsewhere\.test/,
    );
    await expect(redial.record({ origin: 'chrome://settings' })).rejects.toThrow(
      /not a site that can be recorded/,
    );
    await expect(redial.stop({ origin: 'http://localhost:5173' })).rejects.toThrow(/from the start/);
    const inside = await insideExtension(browser);
    const answer = (call: string, argument: object) =>
      inside(`api.runtime.sendMessage(${JSON.stringify({ call, argument })})`);
    expect(await answer('set-budget', { budgetBytes: 1 })).toMatchObject({
      error: expect.stringContaining('at least 16 MiB'),
    });
    expect(await answer('note', { tab: 1, text: 'x' })).toMatchObject({
      error: expect.stringContaining('no recording yet'),
    });
    await browser.close();
  });
});
