// The messages: decoded, filtered by the language, heartbeats folded, compared and copied.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixturePages, serveFixture } from './fixture-page';
import { byRole, click, focused, rowsInView, seen } from './reading';

let pages: FixturePages;

beforeAll(async () => {
  pages = await serveFixture();
});

afterAll(() => pages?.close());

describe('decoded messages', () => {
  it('say type and content by their protocol, and why where they cannot be read', async () => {
    const { page, errors } = await pages.open({ recording: 'protocols', hash: '#connection=protocols-p1.2' });
    await seen(page, 'PUBLISH rooms/7/temperature {"celsius": 21.5');
    await seen(page, 'not MQTT: a length of more than four bytes');
    await (await byRole(page, 'grid', 'Messages')).focus();
    await page.keyboard.press('End');
    await seen(page, 'Not decoded to its end: not MQTT');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('are trees where they are binary', async () => {
    const { page } = await pages.open({ recording: 'protocols', hash: '#connection=protocols-p1.3&frame=2' });
    await seen(page, 'MessagePack');
    const tree = await byRole(page, 'tree', 'Tree');
    await page.waitForFunction((element) => /tiles: <00 05 0a/.test(element.textContent ?? ''), {}, tree);
    await page.close();
  });

  it('are told for a million of them, the newest at once', async () => {
    const { page } = await pages.open({ recording: 'million' });
    await page.waitForFunction(() => /trade.*"seq":999999/s.test(document.body.innerText));
    await page.waitForFunction(() => window.fixture.panel.opened.value?.session.decoded.length === 1_000_000);
    await page.close();
  });
});

describe('the filter', () => {
  it('completes by the keyboard, and shows what it lets through', async () => {
    const { page } = await pages.open({});
    await seen(page, '185 messages');
    await page.keyboard.press('/');
    await page.keyboard.type('ty');
    await byRole(page, 'option', 'type: by type; * stands for anything');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('combobox Filter messages');
    await page.keyboard.type('pre');
    // Types come to be known one by one, in a worker.
    await page.waitForFunction(() => {
      const list = document.activeElement?.getAttribute('aria-controls');
      return list && document.getElementById(list)?.textContent?.includes('presence');
    });
    await page.keyboard.press('Tab');
    await page.keyboard.type('-is:unheard');
    expect(await page.evaluate(() => window.fixture.panel.filter.value.query)).toBe(
      'type:presence -is:unheard',
    );
    await page.waitForFunction(() => /\n\d+ of 185 messages/.test(document.body.innerText));
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('grid Messages');
    // What is not decoded yet is not let through yet.
    const shown = () => rowsInView(page, 'Messages');
    await expect.poll(async () => (await shown()).length, { timeout: 30_000 }).toBeGreaterThan(3);
    for (const row of await shown()) expect(row).toContain('presence');
    await page.close();
  });

  it('says what is wrong where one has gone on, and keeps to the rest', async () => {
    const { page } = await pages.open({});
    await seen(page, '185 messages');
    await page.keyboard.press('/');
    await page.keyboard.type('size>many is:redacted ');
    await seen(page, 'Write a size: size>1k');
    await seen(page, '1 of 185 messages');
    await page.keyboard.press('Escape');
    await seen(page, '185 messages');
    await page.close();
  });

  it('takes regular expressions, and goes on with what comes', async () => {
    const { page } = await pages.open({ recording: 'growing' });
    await seen(page, '5,000 messages');
    await page.keyboard.press('/');
    await page.keyboard.type('/seq":\\d*99,/ dir:in');
    await seen(page, '50 of 5,000 messages');
    await page.evaluate(() => window.fixture.grow(1000));
    await seen(page, '60 of 6,000 messages');
    await page.close();
  });
});

describe('heartbeats', () => {
  it('are folded into rows that unfold by the keyboard', async () => {
    const { page } = await pages.open({ recording: 'protocols', hash: '#connection=protocols-p1.2' });
    await seen(page, '8 heartbeats in');
    await (await byRole(page, 'grid', 'Messages')).focus();
    await page.keyboard.press('Home');
    for (let n = 0; n < 5; n++) await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toMatch(/^grid Folded.*8 heartbeats in/);
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.body.innerText.includes('PINGRESP'));
    expect(await page.evaluate(() => window.fixture.panel.opened.value?.rows.length)).toBe(9 + 8);
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => !document.body.innerText.includes('PINGRESP'));
    await click(page, 'button', 'Fold heartbeats');
    await page.waitForFunction(() => document.body.innerText.includes('PINGRESP'));
    await page.close();
  });
});

describe('two messages', () => {
  it('are compared side by side when both are picked', async () => {
    const { page } = await pages.open({ hash: '#connection=chat-p2.7' });
    await seen(page, '89 of 185 messages');
    await (await byRole(page, 'grid', 'Messages')).focus();
    await page.keyboard.press('End');
    await page.keyboard.press(' ');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press(' ');
    await seen(page, 'Two messages compared');
    await page.waitForFunction(() =>
      /≠\s*changed\s*type\s*"chat.message"\s*"typing"/.test(document.querySelector('table')?.innerText ?? ''),
    );
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.body.innerText.includes('Two messages compared'));
    await page.close();
  });

  it('are copied in the form that is chosen', async () => {
    const { page } = await pages.open({ hash: '#connection=chat-p2.7&frame=1' });
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: (copied: string) => Promise.resolve(Reflect.set(globalThis, 'copied', copied)) },
      });
    });
    const menu = await byRole(page, 'combobox', 'Copy as…');
    await menu.select('wscat');
    await seen(page, 'Copied');
    expect(await page.evaluate(() => Reflect.get(globalThis, 'copied'))).toMatch(
      /^wscat -c 'ws:\/\/localhost:8080\/ws\/chat\?v=2' -x '\{"type":"sync".*\}'$/,
    );
    await page.close();
  });
});
