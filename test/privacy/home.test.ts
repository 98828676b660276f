// No call home: the browser's whole network goes through a proxy that writes down whom it is asked for, and is asked for
// nobody but the site that is recorded, whatever one does with Redial.

import { readdir, readFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import { type Browser, extensionPage, type Page } from '../../tools/launch';
import { until } from '../../tools/until';
import { BROWSERS, type BrowserName, DIST_CHROME, DIST_FIREFOX, launch } from '../support/browsers';
import { type Site, startSite } from '../support/site';

interface Watch {
  port: number;
  /** Host and port of each request and tunnel. */
  asked: Set<string>;
  close(): Promise<void>;
}

const PAGES = {
  '/app': `<!doctype html><title>app</title><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/ws');
    socket.onopen = () => socket.send('{"type":"hello","token":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1"}');
    socket.onmessage = () => { document.title = 'heard'; };
  </script>`,
};

/** Whom browsers ask by themselves, with Redial or without. Nothing of Redial names such a host: see the test below. */
const OF_THE_MAKER = /(^|\.)(google|googleapis|gstatic|gvt1|mozilla|firefox)\.(com|net|org)(:\d+)?$/;

/** A proxy that lets through to loopback alone. */
async function startWatch(): Promise<Watch> {
  const asked = new Set<string>();
  const open = new Set<Socket>();
  const server: Server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '', 'http://nowhere');
    asked.add(url.host);
    if (url.hostname !== '127.0.0.1') {
      outgoing.writeHead(502).end();
      return;
    }
    const onward = httpRequest(url, { method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on('connection', (socket) => open.add(socket.on('error', () => {})));
  server.on('connect', ({ url = '' }, socket: Socket) => {
    asked.add(url);
    const { hostname, port } = new URL(`http://${url}`);
    if (hostname !== '127.0.0.1') {
      socket.end('HTTP/1.1 502 Nobody\r\n\r\n');
      return;
    }
    const onward = connect(Number(port || 80), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    asked,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.each(BROWSERS)('in %s', (name) => {
  let site: Site;
  let watch: Watch;
  let browser: Browser;

  beforeAll(async () => {
    [site, watch] = await Promise.all([startSite({ pages: PAGES }), startWatch()]);
    browser = await launch(name, watched(name, watch.port));
  });
  afterAll(async () => {
    await browser?.close();
    await watch?.close();
    await site?.close();
  });

  test('recording, panel, popup, options and exports ask for nothing but the site', async () => {
    // What the browser asks by itself while it starts is its own affair.
    await until('the proxy to be used', async () => {
      const page = await browser.newPage();
      await page.goto(`${site.url}/app`);
      await page.waitForFunction(`document.title === 'heard'`);
      await page.close();
      return watch.asked.has(`127.0.0.1:${site.port}`);
    });
    watch.asked.clear();

    const page = await browser.newPage();
    await page.goto(`${site.url}/app`);
    await page.waitForFunction(`document.title === 'heard'`);
    await page.reload();
    await page.waitForFunction(`document.title === 'heard'`);
    const redial = automation(browser);
    await redial.flush();
    expect((await redial.exportSession()).length).toBeGreaterThan(0);

    const [session] = await redial.sessions();
    for (const path of [
      `src/panel/panel.html#session=${session?.id ?? ''}&tab=findings`,
      'src/panel/options/options.html',
      'src/popup/popup.html',
    ]) {
      const inside = await extensionPage(browser, path);
      await until(`${path} to show something`, () => hasWords(inside));
      await inside.close();
    }
    expect([...watch.asked].filter((host) => !OF_THE_MAKER.test(host))).toEqual([`127.0.0.1:${site.port}`]);
  });
});

test.each([DIST_CHROME, `${DIST_CHROME}-deep`, DIST_FIREFOX])(
  'nothing in %s names a host of the browser’s maker',
  async (folder) => {
    const files = (await readdir(folder, { recursive: true })).filter((path) =>
      /\.(js|html|json|css)$/.test(path),
    );
    expect(files.length).toBeGreaterThan(10);
    for (const path of files) {
      const hosts = [
        ...(await readFile(join(folder, path), 'utf8')).matchAll(/\b(?:https?|wss?):\/\/([\w.-]+)/g),
      ];
      expect(
        hosts.map(([, host = '']) => host).filter((host) => OF_THE_MAKER.test(host)),
        path,
      ).toEqual([]);
    }
  },
);

const hasWords = (page: Page) => page.evaluate('document.body.innerText.trim().length > 20').then(Boolean);

/** Everything by the proxy, loopback too. */
function watched(name: BrowserName, port: number) {
  if (name === 'chromium')
    return { args: [`--proxy-server=127.0.0.1:${port}`, '--proxy-bypass-list=<-loopback>'] };
  return {
    preferences: {
      'network.proxy.type': 1,
      'network.proxy.http': '127.0.0.1',
      'network.proxy.http_port': port,
      'network.proxy.ssl': '127.0.0.1',
      'network.proxy.ssl_port': port,
      'network.proxy.allow_hijacking_localhost': true,
      'network.proxy.no_proxies_on': '',
    },
  };
}
