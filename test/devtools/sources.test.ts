// Where a socket was made, in the file that somebody wrote rather than in the bundle that ran, and a click that opens it in
// DevTools' own Sources: by a map beside the script (the lab's page), which the site is asked for when told to, and by one
// within it.

import { build } from 'esbuild';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type Lab, startLab } from '../../lab/server';
import { type Browser, type Frame, openDevToolsPanel } from '../../tools/launch';
import { until } from '../../tools/until';
import { launch } from '../support/browsers';
import { startSite } from '../support/site';
import { choose, press } from './by-hand';

describe('a stack in DevTools', () => {
  let browser: Browser;
  let lab: Lab;

  beforeAll(async () => {
    [browser, lab] = await Promise.all([launch('chromium'), startLab()]);
  });
  afterAll(async () => {
    await browser?.close();
    await lab?.close();
  });

  test('names the source, and opens it', async () => {
    const page = await browser.newPage();
    await page.goto(`${lab.url}/?flaw=4&twin=broken&build=dev`);
    await page.locator('input[name=name]').fill('Ada');
    await page.locator('button[type=submit]').click();
    await until('the page to be connected', () => lab.log.entries.some(({ kind }) => kind === 'open'));
    const panel = await openDevToolsPanel(browser, page, 'Redial');
    await choose(panel, 'tab', 'Connections');
    await choose(panel, 'row', '#1');
    await press(panel, 'button', 'Show where it was written');
    const place = await until('the place where the socket was made', () =>
      placeIn(panel, /4-no-recovery\.ts:\d+:\d+/),
    );
    await opensInSources(panel, place);
    await page.close();
  });

  test('is read from a map within the script without a word', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `const socket: WebSocket = new WebSocket('ws://' + location.host + '/'); Object.assign(window, { socket });`,
        sourcefile: 'written.ts',
        loader: 'ts',
      },
      minify: true,
      sourcemap: 'inline',
      write: false,
    });
    const site = await startSite({
      pages: {
        '/': '<!doctype html><script src="/app.js"></script>',
        '/app.js': String(outputFiles[0]?.text),
      },
    });
    const page = await browser.newPage();
    await page.goto(`${site.url}/`);
    const panel = await openDevToolsPanel(browser, page, 'Redial');
    await choose(panel, 'tab', 'Connections');
    await choose(panel, 'row', '#1');
    const place = await until('the place where the socket was made', () =>
      placeIn(panel, /written\.ts:1:\d+/),
    );
    await opensInSources(panel, place);
    await page.close();
    await site.close();
  });
});

async function opensInSources(panel: Frame, place: string): Promise<void> {
  await press(panel, 'button', place);
  const [file] = place.split(':');
  await until('DevTools to show the source', async () =>
    String(await panel.page().evaluate(SHOWN)).includes(String(file)),
  );
}

async function placeIn(panel: Frame, place: RegExp): Promise<string | undefined> {
  return place.exec(await panel.evaluate(() => document.body.innerText))?.[0];
}

/** For DevTools' own page: what stands in its selected tabs, the chosen panel's and the chosen file's. */
const SHOWN = `(() => {
  const found = [];
  const visit = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.getAttribute('aria-selected') === 'true') found.push(element.textContent);
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(document);
  return found.join('\\n');
})()`;
