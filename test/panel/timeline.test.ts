// The timeline by what one sees and presses: zoomed by keys, walked through item by item, in step with the list.

import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixturePages, serveFixture } from './fixture-page';
import { byRole, click, focused, rowsInView, seen } from './reading';

let pages: FixturePages;

beforeAll(async () => {
  pages = await serveFixture();
});

afterAll(() => pages?.close());

const CANVAS = 'What happened, over time';

/** What is told of the view to those who cannot see it; waits until it says so. */
async function told(page: Page, pattern: RegExp): Promise<string> {
  const summary = await page.waitForFunction(
    (source) => {
      const words = document.querySelector('[role=application]')?.getAttribute('aria-describedby');
      const told = document.getElementById(words?.split(' ')[0] ?? '')?.textContent ?? '';
      return new RegExp(source).test(told) && told;
    },
    {},
    pattern.source,
  );
  return String(await summary.jsonValue());
}

describe('by the keyboard', () => {
  it('zooms in and out, moves, and shows everything again', async () => {
    const { page, errors } = await pages.open({ place: 'page', hash: '#session=chat' });
    await seen(page, '185 messages');
    await (await byRole(page, 'application', CANVAS)).focus();
    await page.keyboard.press('f');
    await told(page, / min \d+ s\. 8 sockets, 185 messages/);
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await told(page, /, [\d.]+ s\. /);
    await page.keyboard.press('Home');
    await told(page, /1 socket, |2 sockets, |0 sockets, /);
    await page.keyboard.press('f');
    await told(page, /8 sockets, 185 messages/);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('walks from item to item, says all of each, and chooses one', async () => {
    const { page } = await pages.open({ place: 'page', hash: '#session=chat' });
    await seen(page, '185 messages');
    const list = await byRole(page, 'listbox', 'Items on the timeline');
    await list.focus();
    await page.keyboard.press('Home');
    expect(await focused(page)).toMatch(/^listbox Socket #1 of \/ws\/chat: The page went away/);
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toMatch(/Socket #3 .*1006 connection lost · by the network/);
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toMatch(/Waited 1\.01 s.*The app had asked for 1 s/);
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toMatch(/The app will connect again in/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await seen(page, '89 of 185 messages');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => /(^|\n)185 messages/.test(document.body.innerText));
    await page.close();
  });

  it('folds an endpoint and unfolds it', async () => {
    const { page } = await pages.open({ place: 'page', hash: '#session=chat' });
    await seen(page, 'decisions');
    // Their lane comes above the others, which would move away under the mouse.
    await seen(page, 'findings');
    await click(page, 'button', 'Fold /ws/chat on the timeline');
    await page.waitForFunction(() => !/(^|\n)decisions(\n|$)/.test(document.body.innerText));
    await click(page, 'button', 'Unfold /ws/chat on the timeline');
    await seen(page, 'decisions');
    await page.close();
  });
});

describe('in step with the rest', () => {
  it('has what is chosen in the list come into view', async () => {
    const { page } = await pages.open({ place: 'page', hash: '#session=chat' });
    await seen(page, '185 messages');
    await (await byRole(page, 'application', CANVAS)).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await page.keyboard.press('Home');
    await told(page, /, [01] messages?,|, \d\d? messages,/);
    await (await byRole(page, 'grid', 'Messages')).focus();
    await page.keyboard.press('End');
    const row = (await rowsInView(page, 'Messages')).at(-1) ?? '';
    const time = /(\d\d:\d\d):\d\d\.\d{3}/.exec(row)?.[1];
    expect(time).toBeDefined();
    await page.waitForFunction(
      (minute) => document.getElementById('timeline-summary')?.textContent?.includes(`${minute}:`),
      {},
      time ?? '',
    );
    await page.close();
  });

  it('shows a finding that is chosen, with what it stands on', async () => {
    const { page } = await pages.open({ place: 'page', hash: '#session=chat' });
    await (await byRole(page, 'application', CANVAS)).focus();
    await page.keyboard.press('f');
    await told(page, / min \d+ s\. 8 sockets, 185 messages, [1-9]\d* findings/);
    const sentence = await page.waitForSelector('::-p-text(with a token that had expired)');
    await sentence?.click();
    await told(page, /, [\d.]+ s\. /);
    await page.close();
  });

  it('measures what one drags across, and shows only that', async () => {
    const { page } = await pages.open({ place: 'page', hash: '#session=chat' });
    await seen(page, '185 messages');
    const canvas = await byRole(page, 'application', CANVAS);
    const box = await canvas.boundingBox();
    if (!box) throw new Error('the timeline is not seen');
    await page.mouse.move(box.x + box.width * 0.1, box.y + 8);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.25, box.y + 8, { steps: 4 });
    await page.mouse.up();
    await seen(page, 'Show only this');
    await click(page, 'button', 'Show only this');
    await page.waitForFunction(() => /\d+ of 185 messages/.test(document.body.innerText));
    await canvas.focus();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => /(^|\n)185 messages/.test(document.body.innerText));
    await page.close();
  });

  it('says all of what the pointer is on', async () => {
    const { page } = await pages.open({ place: 'page', hash: '#session=one', recording: 'one' });
    await seen(page, '/ws/chat');
    const canvas = await byRole(page, 'application', CANVAS);
    const box = await canvas.boundingBox();
    if (!box) throw new Error('the timeline is not seen');
    await page.mouse.move(box.x + box.width / 2, box.y + 34);
    await seen(page, 'Socket #1 of /ws/chat: Open');
    await page.close();
  });
});

describe('a live recording', () => {
  it('is followed until one moves away, and again by a button', async () => {
    const { page } = await pages.open({ recording: 'growing' });
    await seen(page, '5,000 messages');
    const live = await byRole(page, 'button', 'Live');
    const pressed = (value: string) =>
      page.waitForFunction(
        (button, wanted) => (button as Element).getAttribute('aria-pressed') === wanted,
        {},
        live,
        value,
      );
    await pressed('true');
    await (await byRole(page, 'application', CANVAS)).focus();
    await page.keyboard.press('+');
    await page.keyboard.press('Home');
    await pressed('false');
    await page.evaluate(() => window.fixture.grow(100));
    await seen(page, '5,100 messages');
    await pressed('false');
    await click(page, 'button', 'Live');
    await pressed('true');
    await page.close();
  });
});
