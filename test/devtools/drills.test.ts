// Faults and drills by the panel alone, in the real DevTools, as somebody does who has never seen them: on an app that tries
// again after one second, however often, the line is cut, and then the server restarts.

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, type Frame, openDevToolsPanel } from '../../tools/launch';
import { launch } from '../support/browsers';
import { type Site, startSite } from '../support/site';
import { choose, press } from './by-hand';

/** Pictures of each step, for people. */
const PICTURES = resolve(import.meta.dirname, '../../artifacts/drills');

const PAGES = {
  '/chat': `<!doctype html><title>chat</title><script>
    const connect = () => {
      const socket = new WebSocket('ws://127.0.0.1:%PORT%/chat');
      socket.onopen = () => socket.send('{"type":"hello"}');
      socket.onmessage = () => {};
      socket.onclose = () => setTimeout(connect, 1000);
    };
    connect();
  </script>`,
};

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

/** Waits until one of the parts that the selector names says so. */
async function says(panel: Frame, selector: string, words: RegExp): Promise<void> {
  await panel.waitForFunction(
    (parts, source) =>
      [...document.querySelectorAll<HTMLElement>(parts)].some((part) =>
        new RegExp(source).test(part.innerText),
      ),
    // Not at each mutation: text that changes in its place is none to the driver.
    { polling: 100, timeout: 120_000 },
    selector,
    words.source,
  );
}

test('the line is cut, and a server restart is drilled to its verdict', async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/chat`);
  const panel = await openDevToolsPanel(browser, page, 'Redial', { dock: 'undocked' });
  const picture = (name: string) => panel.page().screenshot({ path: join(PICTURES, `${name}.png`) });
  await says(panel, '[role=grid]', /hello/);

  await press(panel, 'button', 'Faults');
  await says(panel, '[role=dialog]', /Cut the line/);
  await picture('1-faults');
  await press(panel, 'button', 'Do it now');
  await choose(panel, 'tab', 'Connections');
  await says(panel, '[role=treegrid]', /1006/);
  await picture('2-cut');

  await choose(panel, 'tab', 'Drills');
  await choose(panel, 'option', 'Server restart');
  await picture('3-drill');
  await press(panel, 'button', 'Start');
  await says(panel, '[role=tabpanel]', /of at most/);
  await picture('4-under-way');
  await says(panel, '[role=tabpanel] [role=option][aria-selected=true]', /Failed/);
  await picture('5-failed');
  const result = await panel.evaluate(() => document.body.innerText);
  expect(result).toMatch(/waits/i);
  await page.close();
});
