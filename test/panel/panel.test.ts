// What a person does in the panel: looks, filters, walks by the keyboard, scrolls through a million messages.

import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { until } from '../../tools/until';
import { type FixturePages, serveFixture } from './fixture-page';
import { byRole, click, focused, rowsInView, seen } from './reading';

let pages: FixturePages;

beforeAll(async () => {
  pages = await serveFixture();
});

afterAll(() => pages?.close());

describe('by the keyboard', () => {
  it('leads from the list into a message and back', async () => {
    const { page } = await pages.open({});
    await seen(page, '185 messages');
    await (await byRole(page, 'grid', 'Messages')).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toMatch(/^grid Received.*"seq":78/);
    await page.keyboard.press('Enter');
    await until('the message to be there', async () => (await focused(page)) === 'tab Tree');
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('tab Raw');
    await page.keyboard.press('Escape');
    expect(await focused(page)).toBe('grid Messages');
    await page.close();
  });

  it('goes to the filter by Ctrl+F and by /, and back by Enter', async () => {
    const { page } = await pages.open({});
    await seen(page, '185 messages');
    for (const keys of [['Control', 'f'], ['/']] as const) {
      await (await byRole(page, 'grid', 'Messages')).focus();
      if (keys.length === 2) await page.keyboard.down(keys[0]);
      await page.keyboard.press(keys.length === 2 ? keys[1] : keys[0]);
      if (keys.length === 2) await page.keyboard.up(keys[0]);
      expect(await focused(page)).toBe('combobox Filter messages');
    }
    await page.keyboard.type('presence');
    await seen(page, 'of 185 messages');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('grid Messages');
    for (const row of await rowsInView(page, 'Messages')) expect(row).toContain('presence');
    await page.close();
  });

  it('walks through endpoints and connections, folds, and leaves by Esc', async () => {
    const { page } = await pages.open({ hash: '#tab=connections' });
    await (await byRole(page, 'treegrid', 'Connections')).focus();
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toContain('treegrid /ws/chat');
    await seen(page, 'Longest open');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await seen(page, 'useChatSocket.ts:48:18');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => !document.body.innerText.includes('The browser went offline'));
    await page.keyboard.press('ArrowRight');
    await seen(page, 'The browser went offline');
    await page.keyboard.press('Escape');
    await seen(page, 'the recording is whole');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await seen(page, '161 of 185 messages');
    await page.close();
  });

  it('reaches everything by Tab, and shows where it is', async () => {
    const { page } = await pages.open({ hash: '#connection=chat-p2.7&frame=1' });
    await seen(page, 'painted after');
    const stops: string[] = [];
    for (let n = 0; n < 40; n++) {
      await page.keyboard.press('Tab');
      const stop = await focused(page);
      if (stop === 'nothing') break;
      stops.push(stop.split(' ').slice(0, 2).join(' '));
      const outlined = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element) return false;
        const field = element.closest('.filter-field');
        const { outlineStyle } = getComputedStyle(element);
        return outlineStyle !== 'none' || (field !== null && getComputedStyle(field).boxShadow !== 'none');
      });
      expect(outlined, stop).toBe(true);
    }
    for (const role of ['separator', 'grid', 'tab', 'combobox', 'select', 'tree', 'button']) {
      expect(
        stops.some((stop) => stop.startsWith(role)),
        role,
      ).toBe(true);
    }
    await page.close();
  });

  it('moves the border between panes, and remembers it', async () => {
    const { page } = await pages.open({ hash: '#tab=connections' });
    const bar = await byRole(page, 'separator', 'Width of the connections');
    await bar.focus();
    const width = () => page.$eval('.connections-pane', (pane) => pane.getBoundingClientRect().width);
    const before = await width();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    const after = await width();
    expect(after).toBeLessThan(before);
    await page.reload();
    await byRole(page, 'treegrid', 'Connections');
    expect(await width()).toBeCloseTo(after, 0);
    await page.evaluate(() => localStorage.clear());
    await page.close();
  });
});

describe('the verdict', () => {
  it('leads from a sentence to the finding, and from its evidence to the place', async () => {
    const { page } = await pages.open({});
    await seen(page, 'The app connected to /ws/chat once with a token that had expired');
    await (await byRole(page, 'listitem', '')).waitForSelector('button').then((button) => button?.focus());
    await page.keyboard.press('Enter');
    await seen(page, 'Before each attempt, check the token’s expiry');
    await (await byRole(page, 'listbox', 'Findings')).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toContain('listbox Error1 message on /ws/chat arrived when no handler');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toContain('section Finding');
    for (const stop of ['button Show its messages', 'button What is this?', 'button']) {
      await page.keyboard.press('Tab');
      expect(await focused(page)).toContain(stop);
    }
    await page.keyboard.press('Enter');
    await seen(page, 'Nobody heard it');
    await page.close();
  });
});

describe('a million messages', () => {
  it('are all there: the newest first, the oldest at the other end, any by the scroll bar', async () => {
    const { page, errors } = await pages.open({ recording: 'million' });
    await seen(page, '1,000,000 messages');
    await page.waitForFunction(() => document.body.innerText.includes('"seq":999999'));
    const list = await byRole(page, 'grid', 'Messages');
    await list.focus();
    await page.keyboard.press('Home');
    await page.waitForFunction(() => /"seq":0,/.test(document.body.innerText));
    await list.evaluate((box) => {
      box.scrollTop = box.scrollHeight / 2;
    });
    await page.waitForFunction(() => /"seq":(499|500)\d{3},/.test(document.body.innerText));
    await seen(page, 'Newest');
    await click(page, 'button', 'Newest');
    await page.waitForFunction(() => document.body.innerText.includes('"seq":999999'));
    expect(errors).toEqual([]);
    await page.close();
  });

  it('are few elements', async () => {
    const { page } = await pages.open({ recording: 'million' });
    await seen(page, '1,000,000 messages');
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(1500);
    await page.close();
  });

  it('move row by row with the wheel, wherever one is', async () => {
    const { page } = await pages.open({ recording: 'million' });
    await seen(page, '1,000,000 messages');
    const list = await byRole(page, 'grid', 'Messages');
    await list.evaluate((box) => {
      box.scrollTop = box.scrollHeight / 3;
    });
    await page.waitForFunction(() => /"seq":33\d{4},/.test(document.body.innerText));
    const first = async () => Number(/"seq":(\d+)/.exec((await rowsInView(page, 'Messages'))[1] ?? '')?.[1]);
    const before = await first();
    await list.hover();
    await page.mouse.wheel({ deltaY: 100 });
    await vi.waitFor(async () => expect(await first()).toBe(before + 5), { timeout: 30_000 });
    await page.close();
  });

  it('are searched to the last body', async () => {
    const { page } = await pages.open({ recording: 'million' });
    await seen(page, '1,000,000 messages');
    await (await byRole(page, 'combobox', 'Filter messages')).focus();
    await page.keyboard.type('"seq":77777');
    await seen(page, '11 of 1,000,000 messages');
    await page.waitForFunction(() => document.body.innerText.includes('"seq":777779'));
    await page.close();
  });
});

describe('while messages keep coming', () => {
  it('follows the newest until one scrolls away, then stays', async () => {
    const { page } = await pages.open({ recording: 'growing' });
    await seen(page, '5,000 messages');
    await page.evaluate(() => window.fixture.grow(100));
    await page.waitForFunction(() => document.body.innerText.includes('"seq":5099,'));
    const list = await byRole(page, 'grid', 'Messages');
    await list.evaluate((box) => {
      box.scrollTop -= 400;
    });
    await seen(page, 'Newest');
    const before = await decodedRows(page);
    await page.evaluate(() => window.fixture.grow(100));
    await seen(page, '5,200 messages');
    expect(await decodedRows(page)).toEqual(before);
    await click(page, 'button', 'Newest');
    await page.waitForFunction(() => document.body.innerText.includes('"seq":5199,'));
    await page.close();
  });

  it('takes in a flood without losing one', async () => {
    const { page, errors } = await pages.open({ recording: 'growing' });
    await seen(page, '5,000 messages');
    await page.evaluate(async () => {
      for (let n = 0; n < 100; n++) {
        window.fixture.grow(500);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
    await seen(page, '55,000 messages');
    await page.waitForFunction(() => document.body.innerText.includes('"seq":54999,'));
    expect(errors).toEqual([]);
    await page.close();
  });
});

describe('the view', () => {
  it('is carried by the address: a link reopens it', async () => {
    const { page } = await pages.open({});
    await seen(page, '185 messages');
    await click(page, 'tab', 'Connections 8');
    await page.waitForFunction(() => {
      const row = [...document.querySelectorAll<HTMLElement>('.connection-row')].find((one) =>
        one.textContent?.includes('4401'),
      );
      row?.click();
      return row !== undefined;
    });
    await seen(page, 'Reason given: “token expired”');
    const hash = await page.evaluate(() => location.hash);
    const again = await pages.open({ hash });
    await seen(again.page, 'Reason given: “token expired”');
    await again.page.close();
    await page.close();
  });

  it('goes back from a recording to all of them', async () => {
    const { page } = await pages.open({ recording: 'many', place: 'page' });
    await seen(page, 'Yesterday');
    await page.evaluate(() => document.querySelector<HTMLElement>('.session-open')?.click());
    await seen(page, '185 messages');
    await page.goBack();
    await seen(page, 'Yesterday');
    await page.close();
  });

  it('has the browser run nothing that a page wrote', async () => {
    const { page, errors } = await pages.open({ recording: 'hostile' });
    await seen(page, '10 messages');
    for (let seq = 0; seq < 10; seq++) {
      await page.evaluate((number) => {
        const { panel } = window.fixture;
        panel.selectFrame(panel.opened.value?.session.index.find('hostile-p1.1', number));
      }, seq);
      await page.waitForFunction(() => document.querySelector('.message-details') !== null);
    }
    await page.evaluate(() => window.fixture.panel.setTab('connections'));
    await seen(page, 'onerror');
    expect(await page.evaluate(() => Reflect.get(globalThis, 'hacked'))).toBeUndefined();
    expect(errors).toEqual([]);
    await page.close();
  });

  it.each([
    ['narrow', { width: 420, height: 600 }],
    ['low', { width: 1200, height: 300 }],
    ['low and zoomed to 200 %', { width: 1200, height: 300, zoom: 2 }],
    ['zoomed to 200 %', { width: 1200, height: 700, zoom: 2 }],
  ])('is usable when %s: nothing is cut off to the side, lists have room', async (_, options) => {
    const { page } = await pages.open({ ...options, hash: '#connection=chat-p2.7' });
    await seen(page, '89 of 185 messages');
    const sizes = await page.evaluate(() => ({
      overflow: document.documentElement.scrollWidth - innerWidth,
      lists: [...document.querySelectorAll('.list')].map((list) => list.getBoundingClientRect().height),
    }));
    expect(sizes.overflow).toBeLessThanOrEqual(0);
    expect(sizes.lists).toHaveLength(1);
    for (const height of sizes.lists) expect(height).toBeGreaterThan(60);
    await page.close();
  });
});

/** The messages in view once each is decoded: until then a row has an ellipsis for its type. */
function decodedRows(page: Page): Promise<string[]> {
  return until('every message in view to be decoded', async () => {
    const rows = await rowsInView(page, 'Messages');
    return rows.some((row) => row.includes(' … ')) ? undefined : rows;
  });
}
