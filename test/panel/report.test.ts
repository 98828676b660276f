// The HTML report as support gets it: one file from a disk, in a browser without Redial, with nothing asked of any network.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headerOf, writeBundle, writeReport } from '../../src/bundle';
import { recordsOf } from '../../src/panel/files/records';
import { chatRecording } from '../../src/panel/fixture/chat';
import { hostileRecording } from '../../src/panel/fixture/hostile';
import { memorySource } from '../../src/panel/fixture/memory-source';
import { millionRecording } from '../../src/panel/fixture/million';
import type { RecordingBuilder } from '../../src/panel/fixture/recording-builder';
import { findBrowser } from '../../tools/browsers';
import { reportTemplate } from '../../tools/report';
import { click, seen } from './reading';

const START = Date.parse('2026-11-23T12:00:00.000Z');

let folder = '';
let template = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redial-report-'));
  template = await reportTemplate();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function reportOf(name: string, recording: RecordingBuilder): Promise<string> {
  const source = memorySource([recording], { place: 'page', state: 'off' });
  const found = await recordsOf(source, recording.row.id);
  if (!found) throw new Error('the fixture has no recording');
  const stream = writeReport(template, writeBundle(found.read(), headerOf('redial test')));
  const file = join(folder, `${name}.html`);
  await writeFile(
    file,
    Buffer.from(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer()),
  );
  return pathToFileURL(file).href;
}

describe.each(['chromium', 'firefox'] as const)('a report in %s', (name) => {
  let browser: Browser;

  beforeAll(async () => {
    const { path } = await findBrowser(name);
    browser = await puppeteer.launch({
      browser: name === 'firefox' ? 'firefox' : 'chrome',
      executablePath: path,
      headless: true,
      timeout: 120_000,
      defaultViewport: { width: 1280, height: 800 },
      args: name === 'chromium' ? ['--no-sandbox'] : [],
    });
  });
  afterAll(() => browser?.close());

  /** Requests for anything but the file, and errors that nobody caught. */
  async function open(url: string): Promise<{ page: Page; requests: string[]; errors: string[] }> {
    const page = await browser.newPage();
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(url.split('#')[0] ?? url)) requests.push(request.url());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(url);
    return { page, requests, errors };
  }

  it('shows the recording, to be looked at and not to be changed, and asks for nothing', async () => {
    const { page, requests, errors } = await open(await reportOf('chat', chatRecording(START)));
    await seen(page, '185 messages');
    await click(page, 'tab', 'Connections 8');
    await seen(page, 'token expired');
    const text = await page.evaluate(() => document.body.innerText);
    expect(text).toContain('localhost:5173');
    const buttons = await page.$$eval('button', (found) => found.map((button) => button.textContent));
    for (const absent of ['Mark', 'Name', 'Pin', 'Delete']) expect(buttons).not.toContain(absent);
    expect(requests).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('leads to a place by its address', async () => {
    const url = await reportOf('chat', chatRecording(START));
    const { page, errors } = await open(`${url}#session=file1%3Achat&connection=chat-p2.7&frame=1`);
    await seen(page, 'painted after');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('shows hostile text as text', async () => {
    const { page, requests, errors } = await open(await reportOf('hostile', hostileRecording(START)));
    await seen(page, '__proto__');
    expect(
      await page.evaluate(() => document.querySelectorAll('script[src], iframe, object, img').length),
    ).toBe(0);
    expect(requests).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('opens a hundred thousand messages', async () => {
    const { page, errors } = await open(await reportOf('long', millionRecording(START, 100_000)));
    await seen(page, '100,000 messages');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('says what is wrong with a report that was cut off', async () => {
    const whole = await reportOf('chat', chatRecording(START));
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(new URL(whole), 'utf8');
    const at = text.indexOf('id="recording">') + 'id="recording">'.length;
    const file = join(folder, 'broken.html');
    await writeFile(file, `${text.slice(0, at + 4000)}${text.slice(text.indexOf('</script>', at))}`);
    const { page } = await open(pathToFileURL(file).href);
    await seen(page, 'the file ends early');
    await page.close();
  });

  if (name === 'chromium') {
    it.each(['light', 'dark'])('has nothing for axe to find in %s', async (theme) => {
      const url = await reportOf('chat', chatRecording(START));
      const { page } = await open('about:blank');
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
      await page.goto(url);
      await seen(page, '185 messages');
      // A report lets no other script in: the checker comes in through the debugger.
      await page.evaluate(axe.source);
      const violations = await page.evaluate(async () => {
        const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document);
        return found.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html.slice(0, 200)) }));
      });
      expect(violations).toEqual([]);
      await page.close();
    });
  }
});
