// What makes faults is in pages where one is on, and in no other: it comes into those that are open and those that begin,
// into frames, before any script of theirs or behind it, and is gone with the next document once nothing is on.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaultRule } from '../../src/records/faults';
import { automation } from '../../tools/automation';
import { type Browser, extensionPage, type Page, serviceWorker } from '../../tools/launch';
import { until } from '../../tools/until';
import { BROWSERS, launch } from '../support/browsers';
import { type Site, startSite } from '../support/site';

/** A page, or a frame, that writes down what its first socket tells. */
const SCRIPT = `
  const log = [];
  function connect(name) {
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/' + name);
    socket.onopen = () => log.push(name + ' open');
    socket.onmessage = ({ data }) => log.push(name + ' ' + data);
    socket.onclose = ({ code }) => log.push(name + ' ' + code);
    return socket;
  }
  const head = connect('head');`;
const PAGE = `<!doctype html><head><script>${SCRIPT}</script></head><body>`;
const STRICT = `<!doctype html><head>
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; connect-src ws:; script-src 'nonce-a'; require-trusted-types-for 'script'">
  <script nonce="a">${SCRIPT}</script></head><body>`;

/** Frames that are there before the fault, and those that come later, by what they are. */
const BEFORE = ['before', 'before-blank', 'before-srcdoc', 'before-blob'];
const AFTER = ['after', 'after-blank', 'after-srcdoc', 'after-blob'];

describe.each(BROWSERS)('what makes faults, in %s', (name) => {
  let browser: Browser;
  let site: Site;
  /** A page of the extension. */
  let door: Page;
  let page: Page;

  beforeAll(async () => {
    browser = await launch(name);
    site = await startSite({ pages: { '/': PAGE, '/frame': PAGE, '/strict': STRICT } });
    door = await extensionPage(browser, 'src/popup/popup.html');
  });
  afterEach(async () => {
    await automation(browser).endFault();
    if (page && !page.isClosed()) await page.close();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  async function open(url = site.url): Promise<void> {
    page = await browser.newPage();
    await page.goto(url);
    await hears('head open');
  }

  const fault = (rule: FaultRule, origin = site.url) => automation(browser).fault({ ...rule, origin });
  const log = async () => ((await page.evaluate('log')) ?? []) as string[];
  const hears = (line: string) => until(`“${line}”`, async () => (await log()).includes(line));

  /** Names of the engine's registrations. */
  async function registered(): Promise<string[]> {
    const ids = await door.evaluate(
      `(globalThis.browser ?? chrome).scripting.getRegisteredContentScripts().then((all) => all.map(({ id }) => id))`,
    );
    return (ids as string[]).sort();
  }

  test('it is registered for the site while a fault is on there, and no longer', async () => {
    await open();
    expect(await registered()).toEqual([]);
    await fault({ fault: { kind: 'cut' } });
    await hears('head 1006');
    expect(await registered()).toEqual([]);
    const first = await fault({ fault: { kind: 'drop', every: 2 } });
    const second = await fault({ fault: { kind: 'delay', ms: 1 } });
    const both = ['engine http://127.0.0.1', 'engine-comes http://127.0.0.1'];
    expect(await registered()).toEqual(both);
    await automation(browser).endFault(first);
    expect(await registered()).toEqual(both);
    await automation(browser).endFault(second);
    expect(await registered()).toEqual([]);
    await fault({ fault: { kind: 'drop', every: 2 }, forMs: 50 });
    await until('its time to be over', async () => (await registered()).length === 0);
    await fault({ fault: { kind: 'drop', every: 2 } });
    await page.close();
    await until('the tab to be forgotten', async () => (await registered()).length === 0);
  });

  test('it is in the page from the first script of each next document on, and gone with the one after the end', async () => {
    await open();
    const id = await fault({ fault: { kind: 'refuse' } });
    for (let round = 0; round < 10; round++) {
      await page.reload();
      await hears('head 1006');
      expect(await log()).toEqual(['head 1006']);
      expect(await traces(page)).toEqual([]);
    }
    await automation(browser).endFault(id);
    await page.reload();
    await hears('head open');
  });

  test('a fault that is set while the page loads holds in it', async () => {
    // Its body never ends: the document is being parsed for good.
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.write(`${PAGE.replace('%PORT%', String(site.port))}<p>${' '.repeat(2_000)}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    page = await browser.newPage();
    void page.goto(origin, { timeout: 0 }).catch(() => undefined);
    await until('the first script', async () => (await page.evaluate('log.length')) === 1);
    expect(await page.evaluate('document.readyState')).toBe('loading');
    await fault({ fault: { kind: 'refuse' } }, origin);
    await page.evaluate(`connect('next')`);
    await hears('next 1006');
    server.closeAllConnections();
    server.close();
  });

  test('frames that are there, and that come later, get it', async () => {
    await open();
    const script = JSON.stringify(SCRIPT.replace('%PORT%', String(site.port)));
    const add = `(id) => new Promise((resolve) => {
      const frame = Object.assign(document.createElement('iframe'), { id, onload: () => resolve() });
      if (/blank/.test(id)) {
        document.body.append(frame);
        const script = frame.contentDocument.createElement('script');
        script.textContent = ${script};
        frame.contentDocument.body.append(script);
        resolve();
      } else {
        if (/srcdoc/.test(id)) frame.srcdoc = '<script>' + ${script} + '</' + 'script>';
        else if (/blob/.test(id)) frame.src = URL.createObjectURL(new Blob(['<script>' + ${script} + '</' + 'script>'], { type: 'text/html' }));
        else frame.src = '/frame';
        document.body.append(frame);
      }
    })`;
    const hear = (id: string) =>
      page.evaluate(`document.getElementById('${id}').contentWindow.eval('log.join()')`);
    const ask = (id: string) =>
      page.evaluate(
        `document.getElementById('${id}').contentWindow.eval('head.readyState === 1 && head.send("x")')`,
      );
    for (const id of BEFORE) {
      await page.evaluate(`(${add})('${id}')`);
      await until('its socket', async () => (await hear(id)) === 'head open');
    }
    await fault({ fault: { kind: 'answer', body: 'answered' } });
    for (const id of AFTER) await page.evaluate(`(${add})('${id}')`);
    for (const id of [...BEFORE, ...AFTER]) {
      await until(`an answer in the frame ${id}`, async () => {
        await ask(id);
        return String(await hear(id)).includes('head answered');
      });
      expect(
        await page.evaluate(
          `Object.getOwnPropertyNames(document.getElementById('${id}').contentWindow).filter((one) => /redial/i.test(one))`,
        ),
      ).toEqual([]);
    }
  });

  test('a page that begins without the registration gets it all the same, soon', async () => {
    await open();
    await fault({ fault: { kind: 'refuse' } });
    await door.evaluate(`(globalThis.browser ?? chrome).scripting.unregisterContentScripts()`);
    await page.reload();
    await until('a refusal', async () => {
      await page.evaluate(`connect('next')`);
      return (await log()).includes('next 1006');
    });
    expect(await traces(page)).toEqual([]);
  });

  test('no policy of the page keeps it out', async () => {
    await open(`${site.url}/strict`);
    await fault({ fault: { kind: 'refuse' } });
    await page.evaluate(`connect('next')`);
    await hears('next 1006');
    await page.reload();
    await hears('head 1006');
  });

  test('what the browser throws under a fault names no script of ours', async () => {
    await open();
    await fault({ fault: { kind: 'offline' } });
    await fault({ fault: { kind: 'age-token', byMs: 1_000 } });
    const stacks = (await page.evaluate(`[
      () => new XMLHttpRequest().open(),
      () => localStorage.getItem(),
      () => head.send(),
      () => Object.getOwnPropertyDescriptor(Navigator.prototype, 'onLine').get.call({}),
      () => Object.getOwnPropertyDescriptor(WebSocket.prototype, 'readyState').get.call({}),
    ].map((act) => { try { act(); return 'nothing thrown'; } catch (error) { return error.stack; } })`)) as string[];
    for (const stack of stacks) expect(stack).not.toMatch(/-extension:|anonymous code|nothing thrown/);
  });

  if (name === 'chromium') {
    test('no page has it without a fault, not even as a script that does nothing', async () => {
      await open();
      const session = await page.createCDPSession();
      const scripts: string[] = [];
      session.on('Debugger.scriptParsed', ({ url }) => void scripts.push(url));
      const ofEngine = () => scripts.filter((url) => /src\/page\/faults\//.test(url));
      await session.send('Debugger.enable');
      expect(scripts.filter((url) => url.endsWith('src/page/page.iife.js'))).toHaveLength(1);
      expect(ofEngine()).toEqual([]);
      await fault({ fault: { kind: 'drop', every: 2 } });
      expect(ofEngine().map((url) => url.slice(url.lastIndexOf('/')))).toEqual(['/late.js']);
      scripts.length = 0;
      // Another fault needs no second engine.
      await fault({ fault: { kind: 'delay', ms: 1 } });
      expect(ofEngine()).toEqual([]);
      await page.reload();
      await hears('head open');
      expect(ofEngine().map((url) => url.slice(url.lastIndexOf('/')))).toEqual(['/early.js']);
      await automation(browser).endFault();
      scripts.length = 0;
      await page.reload();
      await hears('head open');
      expect(scripts.filter((url) => url.endsWith('src/page/page.iife.js'))).toHaveLength(1);
      expect(ofEngine()).toEqual([]);
      await session.detach();
    });

    test('a recorder that was ended brings it into further pages, and takes its registration back', async () => {
      await open();
      const first = page;
      await fault({ fault: { kind: 'refuse' } });
      await (await serviceWorker(browser)).close();
      const other = await startSite({ pages: { '/': PAGE } });
      await open(other.url);
      await fault({ fault: { kind: 'refuse' } }, other.url);
      await page.evaluate(`connect('next')`);
      await hears('next 1006');
      await (await serviceWorker(browser)).close();
      await page.reload();
      await hears('head 1006');
      await (await serviceWorker(browser)).close();
      await automation(browser).endFault();
      expect(await registered()).toEqual([]);
      await first.close();
      await other.close();
    });
  }
});

/** What a page could find of us on its window. */
async function traces(page: Page): Promise<unknown> {
  return page.evaluate(`Object.getOwnPropertyNames(window).filter((name) => /redial/i.test(name))`);
}
