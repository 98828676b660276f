// The disk may fill: a browser whose profile lies on a disk of 96 MB. First its own recordings fill it, then another
// program does, to the last byte.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecorderCallName, RecorderCalls, TabStatus } from '../../src/records/messages';
import { MOST_BODY_RATE } from '../../src/records/settings';
import { automation } from '../../tools/automation';
import { type Browser, extensionPage, openDevToolsPanel, type Page } from '../../tools/launch';
import { until } from '../../tools/until';
import { BROWSERS, launch, type Recording, recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';
import { type SmallDisk, smallDisk } from '../support/small-disk';

/** A Chromium's profile begins with 3 MB, a Firefox's with 30, and Firefox gives all sites half a disk. */
const DISK_MB = 96;
/** Bytes of a frame. */
const FRAME = 100_000;
/** Frames of the recording that is pinned, of one that is not, and of the one under way. */
const [PINNED, OLD, UNDER_WAY] = [60, 120, 500];
/** Sent twice while nothing can be written: what a page may keep waiting is more. */
const WAITING = 60;

const PAGES = {
  '/talk': `<!doctype html><title>talk</title><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/talk');
    const opened = new Promise((resolve) => { socket.onopen = resolve; });
    const failed = [];
    let heard = 0;
    addEventListener('error', ({ message }) => failed.push(message));
    addEventListener('unhandledrejection', ({ reason }) => failed.push(String(reason)));
    socket.onclose = ({ code }) => failed.push('closed ' + code);
    socket.onmessage = () => { heard++; };
    // Does not get smaller when it is compressed.
    const noise = Array.from({ length: ${FRAME} }, () => String.fromCharCode(33 + Math.random() * 90)).join('');
    let sent = 0;
    window.talk = async (count) => {
      await opened;
      for (let left = count; left > 0; left--) {
        const at = (sent * 7919) % ${FRAME};
        socket.send((sent + ' ' + noise.slice(at) + noise.slice(0, at)).slice(0, ${FRAME}));
        sent++;
        do await new Promise((resolve) => setTimeout(resolve, 16));
        while (heard < sent);
      }
    };
  </script>`,
};

const disk = await smallDisk(DISK_MB);
if (typeof disk === 'string') console.warn(`Skipped: what becomes of a recording on a full disk. ${disk}`);
else await disk.remove();

describe.skipIf(typeof disk === 'string').each(BROWSERS)('in %s', (name) => {
  let small: SmallDisk;
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    const made = await smallDisk(DISK_MB);
    if (typeof made === 'string') throw new Error(made);
    small = made;
    site = await startSite({
      pages: PAGES,
      onSocket: (socket) => socket.on('message', () => socket.send('heard')),
    });
    browser = await launch(name, { userDataDir: small.path });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await small?.remove();
  });

  /** A page of the extension's own asks the recorder. */
  async function ask<Name extends RecorderCallName>(
    door: Page,
    call: Name,
    argument: RecorderCalls[Name]['argument'],
  ): Promise<RecorderCalls[Name]['result']> {
    const message = JSON.stringify({ call, argument });
    const answer = await door.evaluate(
      `(globalThis.browser ?? chrome).runtime.sendMessage(${message}).then((answer) => JSON.stringify(answer))`,
    );
    return JSON.parse(String(answer)).result;
  }

  async function statusOf(door: Page, url: string): Promise<TabStatus> {
    const tabs = await door.evaluate(
      `(globalThis.browser ?? chrome).tabs.query({}).then((tabs) => JSON.stringify(tabs))`,
    );
    const tab = (JSON.parse(String(tabs)) as { id: number; url?: string }[]).find((one) => one.url === url);
    return ask(door, 'tab-status', { tab: tab?.id ?? -1 });
  }

  /** What the page sent is there, once and in order; of some frames the recording says that their bodies went. */
  function expectWhole(made: Recording, count: number): void {
    const sent = sentFrames(made).sort((one, other) => one.seq - other.seq);
    const numbers = sent.map(({ text }) => text?.split(' ', 1)[0]);
    expect(numbers.length).toBe(count);
    expect(numbers.filter((number, index) => number !== undefined && number !== String(index))).toEqual([]);
    const bare = made.all('frame').filter(({ truncated }) => truncated).length;
    expect(made.all('gap').reduce((sum, { lost }) => sum + lost, 0)).toBe(bare);
  }

  const sentFrames = (made: Recording) => made.all('frame').filter(({ size }) => size === FRAME);

  test('what fills it makes room for what is new, says so, and goes on when another program takes the rest', async () => {
    const door = await extensionPage(browser, 'manifest.json');
    // Six megabytes a second: of more than two the recorder would not keep all.
    await ask(door, 'set-settings', { change: { bodyRate: MOST_BODY_RATE } });
    const talk = async (count: number) => {
      const page = await browser.newPage();
      await page.goto(`${site.url}/talk`);
      await page.evaluate(`talk(${count})`);
      await automation(browser).flush();
      return page;
    };
    const first = await talk(PINNED);
    const [pinned] = await automation(browser).sessions();
    await ask(door, 'pin', { session: pinned?.id ?? '', pinned: true });
    await first.close();
    await (await talk(OLD)).close();
    const [old] = await automation(browser).sessions();

    const page = await talk(UNDER_WAY);
    const [current, ...others] = await automation(browser).sessions();
    expect(others.map(({ id }) => id)).toEqual([pinned?.id]);
    const made = await recording(browser, current?.id);
    expectWhole(made, UNDER_WAY);
    expect(made.all('event').filter(({ type }) => type === 'evicted')).toMatchObject([
      { detail: { sessions: [{ startedAt: old?.startedAt }] } },
    ]);
    expect((await recording(browser, pinned?.id)).all('gap')).toEqual([]);

    await small.fill();
    await page.evaluate(`talk(${WAITING})`);
    const { problem } = await until('the recorder to say so', async () => {
      const status = await statusOf(door, `${site.url}/talk`);
      return status.problem === undefined ? undefined : status;
    });
    expect(problem).toMatch(/^Nothing can be written to Redial's database: .+\. Free some disk space/);
    if (name === 'chromium') {
      const panel = await openDevToolsPanel(browser, page, 'Redial', { dock: 'undocked' });
      await panel.waitForFunction(() => document.body.innerText.includes('Nothing can be written'), {
        polling: 100,
      });
    }
    await page.evaluate(`talk(${WAITING})`);
    await small.makeRoom();
    await until('all to be written', async () => {
      await automation(browser).flush();
      const [{ frames } = { frames: 0 }] = await automation(browser).sessions();
      return frames >= 2 * (UNDER_WAY + 2 * WAITING);
    });
    await until('the recorder to be content', async () => {
      const status = await statusOf(door, `${site.url}/talk`);
      return status.problem === undefined;
    });
    const whole = await recording(browser, current?.id);
    expectWhole(whole, UNDER_WAY + 2 * WAITING);
    expect((await automation(browser).sessions()).map(({ id }) => id)).toEqual([current?.id, pinned?.id]);
    expect(await page.evaluate('failed')).toEqual([]);
  });
});
