// The panel while a page floods it with 10,000 frames a second: it goes on answering, falls behind only with a word that
// says by how much, and in the end shows every frame.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import { type Browser, extensionPage, type Page } from '../../tools/launch';
import { until } from '../../tools/until';
import { byRole, seen } from '../panel/reading';
import { launch } from '../support/browsers';
import { type Site, startSite } from '../support/site';

/** Ten seconds of it at least, as fast as it is meant to come. */
const FRAMES = 100_000;

/** Five sends a millisecond, and as many echoes, until it is told to stop; never so many that the server drowns. */
const FLOOD = `
  globalThis.flood = { sent: 0, received: 0, isOn: true };
  const socket = new WebSocket('ws://127.0.0.1:' + location.port + '/flood');
  socket.onmessage = () => { flood.received++; };
  socket.onopen = () => {
    const began = performance.now();
    const timer = setInterval(() => {
      if (!flood.isOn) return clearInterval(timer);
      const due = Math.min((performance.now() - began) * 5, flood.received + 20_000);
      while (flood.sent < due) socket.send('{"type":"tick","n":' + flood.sent++ + ',"price":"' + Math.random() + '"}');
    }, 5);
  };`;

/** However slow the machine is. The tab behind the other one draws no frames to be asked in. */
const PATIENTLY = { timeout: 300_000, polling: 100 };

interface Flood {
  sent: number;
  received: number;
}

let browser: Browser;
let site: Site;

beforeAll(async () => {
  // The driver would hear of each frame otherwise, and take more of the machine than the flood itself.
  [browser, site] = await Promise.all([launch('chromium', { networkEnabled: false }), startSite()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const flood = (app: Page): Promise<Flood> => app.evaluate('({ ...flood })') as Promise<Flood>;

test('the panel answers while 10,000 frames a second arrive, and has all of them in the end', async () => {
  const redial = automation(browser);
  const app = await browser.newPage();
  await app.goto(`${site.url}/flooding`);
  await app.evaluate(FLOOD);
  const session = await until('the recording to begin', async () => {
    const found = (await redial.sessions()).find(({ tabUrl }) => tabUrl.startsWith(site.url));
    return found && found.frames > 0 ? found.id : undefined;
  });
  const panel = await extensionPage(browser, `src/panel/panel.html#session=${session}`);
  const framesShown = () => panel.evaluate(FRAMES_SHOWN) as Promise<number>;

  /** Does something in the panel and waits for its answer, which must come while the flood goes on. */
  async function answered(what: string, act: () => Promise<unknown>): Promise<void> {
    const before = await flood(app);
    await act();
    await until(`frames to arrive after: ${what}`, async () => (await flood(app)).sent > before.sent);
  }

  await answered('messages are shown', () => seen(panel, 'tick'));
  await answered('the connections are asked for', async () => {
    // By the key: what is clicked moves to the side whenever the count beside it gains a digit.
    await panel.focus('[data-tab=messages]');
    await panel.keyboard.press('ArrowRight');
    await panel.waitForSelector('[role=treegrid] [role=row]');
  });
  await answered('the messages are asked for', async () => {
    await panel.keyboard.press('ArrowLeft');
    await panel.waitForSelector('[role=grid] .message-row');
  });
  await answered('a filter is set that nothing matches', async () => {
    await (await byRole(panel, 'combobox', 'Filter messages')).type('no tick says this');
    await seen(panel, 'No message matches');
  });
  await answered('the filter is cleared', async () => {
    await (await byRole(panel, 'button', 'Clear the filter')).click();
    await panel.waitForSelector('[role=grid] .message-row');
  });
  await answered('the first message is chosen', async () => {
    await panel.focus('[role=grid]');
    await panel.keyboard.press('Home');
    await panel.waitForFunction(() =>
      document.querySelector('.message-details')?.textContent?.includes('"tick"'),
    );
  });

  // What is durable now is shown, or it is said how much is missing, while more comes.
  for (let round = 0; round < 5; round++) {
    await answered('it is asked how far the panel has come', async () => {
      const durable = (await redial.sessions()).find(({ id }) => id === session)?.frames ?? 0;
      await until('the panel to have come so far, or to say that it has not', async () => {
        const words = (await panel.evaluate(STATUS)) as string;
        return /messages? behind/.test(words) || (await framesShown()) >= durable;
      });
    });
  }

  await app.waitForFunction(`flood.sent + flood.received >= ${FRAMES}`, PATIENTLY);
  await app.evaluate('flood.isOn = false');
  await app.waitForFunction('flood.sent === flood.received', PATIENTLY);
  const { sent, received } = await flood(app);
  await redial.flush();
  await panel.waitForFunction(`${FRAMES_SHOWN} === ${sent + received}`, PATIENTLY);
  const words = (await panel.evaluate(STATUS)) as string;
  expect(words).not.toContain('behind');
  expect(words).not.toContain('lost');
});

/** What stands under the list of messages. */
const STATUS = `(document.querySelector('.message-status')?.textContent ?? '')`;

/** How many messages the panel counts, folded or filtered away or not. */
const FRAMES_SHOWN = `Number((${STATUS}.match(/([\\d,]+) messages?/)?.[1] ?? '0').replaceAll(',', ''))`;
