// The page's script and the relay of a site that a user added meet in an order of the browser's choice. In either, a page that
// plays one of them towards the other, in each of its frames and as soon as both have run, is given nothing, and all is recorded.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import type { Browser, Page } from '../../tools/launch';
import { until } from '../../tools/until';
import {
  type CopiedExtension,
  copyExtension,
  insideExtension,
  orderIn,
  registerInOrder,
} from '../support/added-sites';
import { BROWSERS, recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';

const PAGES = {
  '/inner': `<!doctype html><script>
    const socket = new WebSocket('ws://' + location.host + '/inner');
    socket.onopen = () => { socket.close(); parent.postMessage('inner done', '*'); };
  </script>`,
};

/** In a page: frames of each kind, spoken to at once and in each of the tasks in which they come. Gives what was heard there. */
const ATTACK = `(async () => {
  const heard = [];
  const attacked = new Set();
  const told = new WeakSet();
  const own = new WeakSet();
  const attack = (frame, name, when) => {
    // Whoever is in a window before any script of the extension owns all that they could use there.
    if (frame.contentWindow.performance.getEntriesByType('mark').length < 2) return;
    const { fonts } = frame.contentDocument;
    attacked.add(name + ' ' + when);
    if (!told.has(fonts)) {
      told.add(fonts);
      for (const type of ['redial-hello', 'redial-ready']) {
        fonts.addEventListener(type, (event) => own.has(event) || heard.push([name, when, type, event.ports?.length].join(' ')), true);
      }
    }
    const mine = new Event('redial-ready');
    own.add(mine);
    fonts.dispatchEvent(mine);
  };
  const task = () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); resolve(); };
    port2.postMessage(0);
  });
  const inTasks = async (frame, name, isOver) => {
    attack(frame, name, 'at once');
    await undefined;
    attack(frame, name, 'in the same task');
    do {
      await task();
      attack(frame, name, 'later');
    } while (!isOver());
  };
  const blank = document.createElement('iframe');
  document.body.append(blank);
  let tasks = 0;
  await inTasks(blank, 'blank', () => ++tasks > 20);
  new blank.contentWindow.WebSocket('ws://' + location.host + '/in-blank').close();
  const ways = {
    src: (frame) => { frame.src = '/inner'; },
    srcdoc: (frame) => { frame.srcdoc = '<script>parent.postMessage("inner done", "*")</' + 'script>'; },
  };
  for (const [name, lead] of Object.entries(ways)) {
    for (const before of [true, false]) {
      const frame = document.createElement('iframe');
      let isDone = false;
      addEventListener('message', ({ data }) => { isDone ||= data === 'inner done'; });
      if (before) lead(frame);
      document.body.append(frame);
      if (!before) lead(frame);
      await inTasks(frame, name + before, () => isDone);
    }
  }
  return { heard, attacked: [...attacked] };
})()`;

describe.each(BROWSERS)('scripts that meet in %s', (name) => {
  const hosts = ['relay-first.test', 'page-first.test'];
  let copy: CopiedExtension;
  let browser: Browser;
  let site: Site;
  let inside: (expression: string) => Promise<unknown>;

  beforeAll(async () => {
    site = await startSite({ pages: PAGES });
    copy = await copyExtension(name, { hosts, slowRelay: true });
    browser = await copy.start();
    inside = await insideExtension(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await copy?.remove();
  });

  async function open(url: string): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(url);
    return page;
  }

  test.each([
    ['relay-first.test', ['relay', 'page']],
    ['page-first.test', ['page', 'relay']],
  ] as const)('at %s', async (host, order) => {
    await automation(browser).clear();
    await registerInOrder(inside, host, order);
    const page = await open(`http://${host}:${site.port}/`);
    expect(await orderIn(page)).toBe(order.join());
    const { heard, attacked } = (await page.evaluate(ATTACK)) as { heard: string[]; attacked: string[] };
    await until('all of them in the recording', async () => {
      const made = await recording(browser);
      return made.connections('/inner').length === 2 && made.connections('/in-blank').length === 1;
    });
    await page.close();
    expect(heard).toEqual([]);
    // Nothing can be heard where nothing was tried.
    for (const way of [
      'blank at once',
      'srctrue later',
      'srcfalse later',
      'srcdoctrue later',
      'srcdocfalse later',
    ])
      expect(attacked).toContain(way);
  });
});
