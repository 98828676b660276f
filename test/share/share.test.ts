// What is shared arrives: a real recording goes out of the real extension as a file, and comes back with the same verdict;
// its HTML report opens from a disk in a browser without Redial.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import puppeteer from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import { findBrowser } from '../../tools/browsers';
import { type Browser, extensionPage, type Page } from '../../tools/launch';
import { until } from '../../tools/until';
import { byRole, click, seen } from '../panel/reading';
import { launch } from '../support/browsers';
import { type Site, startSite } from '../support/site';

const SECRET = 'hunter2-Xy9-and-more';

/** A socket that the server refuses as not signed in, and an app that tries again at once, four times. */
const PAGES = {
  '/chat': `<!doctype html><title>chat</title><script>
    let attempts = 0;
    function connect() {
      const socket = new WebSocket('ws://127.0.0.1:%PORT%/chat?room=1');
      socket.onopen = () => socket.send(JSON.stringify({ type: 'auth', password: '${SECRET}', from: 'jane.doe@example.com' }));
      socket.onmessage = () => {};
      socket.onclose = () => { if (++attempts < 5) connect(); else document.title = 'over'; };
    }
    connect();
  </script>`,
};

describe('a recording that is shared', () => {
  let browser: Browser;
  let site: Site;
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redial-share-'));
    [browser, site] = await Promise.all([
      launch('chromium'),
      startSite({
        pages: PAGES,
        onSocket: (socket) => {
          socket.on('message', () => socket.close(4401, 'token expired'));
        },
      }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function downloadsInto(page: Page): Promise<void> {
    const session = await page.createCDPSession();
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
  }

  /** The file that ends so, once it is whole. */
  function downloaded(ending: string): Promise<string> {
    return until(`a file ${ending}`, async () => {
      const name = (await readdir(folder)).find((file) => file.endsWith(ending));
      return name === undefined ? undefined : join(folder, name);
    });
  }

  /** The sentences of the first screen, once there are any. */
  async function verdictOf(page: Page): Promise<string[]> {
    await page.waitForSelector('[aria-label="Verdict"] li').catch(async (error) => {
      throw new Error(await page.evaluate(() => document.body.innerText), { cause: error });
    });
    return page.$$eval('[aria-label="Verdict"] li', (lines) => lines.map((line) => line.innerText));
  }

  async function choose(page: Page, format: string): Promise<void> {
    await page.waitForFunction(
      (words) => [...document.querySelectorAll('label')].some((label) => label.textContent?.includes(words)),
      {},
      format,
    );
    await page.evaluate((words) => {
      const label = [...document.querySelectorAll('label')].find((one) => one.textContent?.includes(words));
      label?.querySelector('input')?.click();
    }, format);
  }

  test('comes back with the same verdict, and opens as a report with no request', async () => {
    const app = await browser.newPage();
    await app.goto(`${site.url}/chat`);
    await app.waitForFunction(() => document.title === 'over');
    const redial = automation(browser);
    await redial.flush();
    const recorded = (await redial.sessions()).find(({ tabUrl }) => tabUrl.startsWith(site.url));
    await app.close();

    const panel = await extensionPage(browser, `src/panel/panel.html#session=${recorded?.id}`);
    await downloadsInto(panel);
    const verdict = await verdictOf(panel);
    expect(verdict.length).toBeGreaterThan(0);

    for (const format of ['.redial file', 'HTML report', 'Summary for a ticket']) {
      await click(panel, 'button', 'Share');
      await seen(panel, 'secrets replaced');
      await choose(panel, format);
      await (await byRole(panel, 'button', 'Save')).click();
      await seen(panel, 'was saved');
    }
    const bundle = await downloaded('.redial');
    const text = gunzipSync(await readFile(bundle)).toString();
    expect(text).toContain('"code":4401');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('jane.doe@example.com');
    const summary = await readFile(await downloaded('.md'), 'utf8');
    expect(summary).toContain('### Scorecard');
    expect(summary).not.toContain(SECRET);

    // As one drops it on the page with all recordings.
    await panel.goto(panel.url().replace(/#.*/, '#sessions'));
    await seen(panel, 'Open file…');
    const chooser = await panel.waitForSelector('input[type=file]');
    await (chooser as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(bundle);
    await seen(panel, 'from redial-127-0-0-1');
    expect(await verdictOf(panel)).toEqual(verdict);
    await panel.close();

    const report = pathToFileURL(await downloaded('.html')).href;
    const { path } = await findBrowser('chromium');
    const bare = await puppeteer.launch({ executablePath: path, headless: true, args: ['--no-sandbox'] });
    try {
      const page = await bare.newPage();
      const requests: string[] = [];
      page.on('request', (request) => {
        if (request.url() !== report) requests.push(request.url());
      });
      await page.goto(report);
      expect(await verdictOf(page)).toEqual(verdict);
      expect(requests).toEqual([]);
    } finally {
      await bare.close();
    }
  });
});
