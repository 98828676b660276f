// The pages of their own: the panel with its list, files and comparison, the options, the popup, and the report in a page
// that knows nothing of the extension.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { PANEL } from '../../bench/panel-page';
import { automation } from '../automation';
import { type Browser, extensionId, extensionPage, type Page } from '../launch';
import { COMMAND_LINE, ROOT } from '../product';
import { twoFaults } from './panel';
import { FOLDER, press, type Stage, says, type Theme, take, type, wanted } from './stage';

/** A recording of so many messages: enough for the reading of it to be seen. */
export const LONG = { session: 'long', frames: 200_000 };

export async function pageLooks(stage: Stage): Promise<void> {
  const {
    browser,
    theme,
    pair: [before, after],
  } = stage;
  const files = await filesOf(stage);
  await ownPage(browser, theme, 'page-sessions', '#sessions', async (page) => {
    await page.waitForSelector('.session-item');
  });
  await ownPage(browser, theme, 'page-by-site', '#sessions', async (page) => {
    await page.setViewport({ width: 480, height: 800 });
    await page.waitForSelector('.session-item');
    await page.select('.filter-bar > .select', 'site');
    await page.evaluate(
      "for (const box of [...document.querySelectorAll('.session-choice input')].slice(0, 2)) box.click()",
    );
  });
  await ownPage(browser, theme, 'page-search', '#sessions', async (page) => {
    await page.waitForSelector('.session-item');
    await type(page, '[data-filter]', 'nowhere');
  });
  for (const name of ['Delete all', 'Delete ', 'Label '])
    await ownPage(
      browser,
      theme,
      `page-dialog-${name.trim().replace(' ', '-').toLowerCase()}`,
      '#sessions',
      async (page) => {
        await page.waitForSelector('.session-item');
        await press(page, name);
      },
    );
  await ownPage(browser, theme, 'page-compare', `#compare=${before}&with=${after}`, async (page) => {
    await page.waitForSelector('.compare table');
  });
  await ownPage(browser, theme, 'share-progress', `#session=${LONG.session}`, async (page) => {
    await says(page, LONG.frames.toLocaleString('en'));
    await press(page, 'Share');
    await page.waitForSelector('.share progress');
  });
  for (const name of ['redial', 'har', 'broken', 'none'] as const)
    await ownPage(browser, theme, `file-${name}`, '#sessions', async (page) => {
      const field = await page.waitForSelector('input[type=file]');
      await (field as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(files[name]);
      await page.waitForSelector(name === 'none' ? '.notice' : '.verdict-words');
    });
  await ownPage(browser, theme, 'file-dropped', '#sessions', async (page) => {
    await page.evaluate(
      "{ const dataTransfer = new DataTransfer(); dataTransfer.items.add(new File(['x'], 'x.redial')); dispatchEvent(new DragEvent('dragover', { dataTransfer, cancelable: true })); }",
    );
    await page.waitForSelector('.drop-veil');
  });
  for (const path of ['options', 'options-wrong'] as const) {
    if (!wanted(path)) continue;
    const page = await extensionPage(browser, 'src/panel/options/options.html');
    await page.waitForSelector('kbd, .option-field');
    if (path === 'options-wrong') {
      await type(page, 'input[placeholder="chat.example.com"]', 'not a site');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.tone-bad:not(:empty)');
    }
    await page.screenshot({ path: join(FOLDER, `${path}-${theme}.png`), fullPage: true });
    await page.close();
  }
}

type Files = { [Name in 'redial' | 'har' | 'broken' | 'none' | 'report']: string };

/** The recording of the flaw in each form, a file that is cut off, and one that is something else. */
async function filesOf({ browser, pair: [session] }: Stage): Promise<Files> {
  const at = (name: string) => join(FOLDER, name);
  const files = {
    redial: at('chat.redial'),
    har: at('chat.har'),
    broken: at('cut-off.redial'),
    none: at('notes.json'),
    report: at('chat.html'),
  };

  const lines = at('chat.ndjson');
  await writeFile(lines, await automation(browser).exportSession({ session }));
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(ROOT, COMMAND_LINE), ...args]);
  await run('convert', lines, '--to', 'redial', '-o', files.redial);
  await run('convert', lines, '--to', 'har', '-o', files.har);
  await run('report', lines, '-o', files.report);
  const whole = await readFile(files.redial);
  await writeFile(files.broken, whole.subarray(0, whole.length * 0.7));
  await writeFile(files.none, '{"not":"a recording"}');
  return files;
}

export async function popupLooks(stage: Stage): Promise<void> {
  const { browser, app, theme, site } = stage;
  await popup(browser, app, theme, 'popup-recording');
  await twoFaults(stage);
  await popup(browser, app, theme, 'popup-faults');
  await automation(browser).endFault();
  const quiet = await browser.newPage();
  await quiet.goto(`${site.url}/quiet`);
  await popup(browser, quiet, theme, 'popup-quiet');
  await quiet.close();
}

export async function reportLooks(stage: Stage): Promise<void> {
  if (!wanted('report')) return;
  const { browser, theme } = stage;
  const { report } = await filesOf(stage);
  const page = await browser.newPage();
  for (const [name, width] of [
    ['wide', 1280],
    ['narrow', 480],
  ] as const) {
    await page.setViewport({ width, height: 800 });
    await page.goto(pathToFileURL(report).href);
    await says(page, 'messages');
    for (const tab of ['Messages', 'Connections', 'Decisions', 'Findings', 'Drills', 'Scorecard']) {
      await press(page, tab);
      await take(page, `report-${tab.toLowerCase()}-${name}-${theme}`);
    }
  }
  await page.setViewport({ width: 794, height: 1123 });
  await page.emulateMediaType('print');
  await take(page, `report-printed-${theme}`);
  await page.emulateMediaType();
  await page.setJavaScriptEnabled(false);
  await page.reload();
  await page.screenshot({ path: join(FOLDER, `report-no-script-${theme}.png`) });
  await page.close();
}

export async function ownPage(
  browser: Browser,
  theme: Theme,
  name: string,
  hash: string,
  act?: (page: Page) => Promise<unknown>,
) {
  if (!wanted(name)) return;
  const page = await extensionPage(browser, `${PANEL}${hash}`);
  await page.waitForSelector('.toolbar');
  await act?.(page);
  await take(page, `${name}-${theme}`);
  await page.close();
}

/** The real one, over that page. */
export async function popup(browser: Browser, over: Page, theme: Theme, name: string): Promise<void> {
  if (!wanted(name)) return;
  await over.bringToFront();
  const opened = browser.waitForTarget((target) => target.url().endsWith('popup.html'));
  await (await browser.extensions()).get(extensionId(browser))?.triggerAction(over);
  const page = await (await opened).asPage();
  await page.waitForSelector('footer .muted');
  await take(page, `${name}-${theme}`);
  await page.close();
}
