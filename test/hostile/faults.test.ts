// Faults in pages that broke the language and the browser under their own feet long before: they do what they say all the
// same, and run into no trap. And pages that lie in wait for what makes faults: they get nothing by it.

import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultRule } from '../../src/records/faults';
import { automation } from '../../tools/automation';
import type { Browser, Page } from '../../tools/launch';
import { until } from '../../tools/until';
import { BROWSERS, launch, recordingOf } from '../support/browsers';
import { type Site, startSite } from '../support/site';
import { poisons } from './page/poisons';
import type { Shown } from './page/under-faults';

const poisonNames = Object.keys(poisons);

/** How a page may wait for the engine at the one place where it lies for a moment. */
const AMBUSHES = {
  accessor: `Object.defineProperty(window, 'redialFaults', { configurable: true, get: () => ambush, set: (engine) => { caught.push(typeof engine); } });`,
  'accessor for good': `Object.defineProperty(window, 'redialFaults', { get: () => ambush, set: (engine) => { caught.push(typeof engine); } });`,
  'value for good': `Object.defineProperty(window, 'redialFaults', { value: ambush });`,
  'accessor of Object.prototype': `Object.defineProperty(Object.prototype, 'redialFaults', { get: () => ambush, set: (engine) => { caught.push(typeof engine); } });`,
  // Another function around it, for which the browser shows no text.
  'the engine in other hands': `Object.defineProperty(window, 'redialFaults', { configurable: true, set: (engine) => {
    caught.push(typeof engine);
    const instead = new Proxy(engine, { apply: (_, self, given) => ambush(...given) });
    Object.defineProperty(window, 'redialFaults', { configurable: true, writable: true, value: instead });
  } });`,
};

describe.each(BROWSERS)('faults in hostile pages in %s', (name) => {
  let browser: Browser;
  const sites: Site[] = [];

  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all(sites.map((site) => site.close()));
  });

  async function open(pages: { [path: string]: string }): Promise<{ site: Site; page: Page }> {
    const site = await startSite({ pages });
    sites.push(site);
    const page = await browser.newPage();
    await page.goto(site.url);
    return { site, page };
  }

  test('whatever a page has poisoned, a fault that is set then does what it says, and touches nothing', async () => {
    const { site, page } = await open(await poisonedPages());
    const shown = async () => JSON.parse(String(await page.evaluate('JSON.stringify(shown())'))) as Shown[];
    const lines = ({ log }: Shown) => Object.values(log).filter(Boolean);
    const all = (what: string, holds: (one: Shown) => boolean) =>
      until(what, async () => {
        const waiting = (await shown()).filter((one) => !holds(one)).map(({ poison }) => poison);
        if (waiting.length > 0) throw new Error(`Not yet: ${waiting.join(', ')}`);
        return true;
      });
    const fault = (rule: FaultRule) => automation(browser).fault({ ...rule, origin: site.url });
    await all('all to be poisoned', (one) => lines(one).includes('open'));

    await fault({ fault: { kind: 'answer', body: 'answered' }, match: { text: 'question' } });
    const asked = all('all to be answered', (one) => lines(one).includes('answered'));
    const asking = setInterval(() => void page.evaluate(`send('question')`).catch(() => undefined), 300);
    await asked.finally(() => clearInterval(asking));

    const held = await fault({ fault: { kind: 'hold' }, match: { text: 'waits' } });
    await fault({ fault: { kind: 'delay', ms: 20 }, match: { text: 'later', direction: 'in' } });
    await fault({ fault: { kind: 'age-token', byMs: 60_000 } });
    await page.evaluate(`send('waits'); send('later')`);
    await automation(browser).endFault(held);
    await all('what was held', (one) => ['waits', 'later'].every((text) => lines(one).includes(text)));
    await fault({ fault: { kind: 'offline' } });
    await all('all to be cut', (one) => lines(one).includes('close 1006'));

    for (const { poison, touched, errors } of await shown()) {
      expect({ poison, touched, errors: Object.values(errors).filter(Boolean) }).toEqual({
        poison,
        touched: [],
        errors: [],
      });
    }
    await automation(browser).endFault();
  });

  test.each(Object.entries(AMBUSHES))('a page that lies in wait by an %s gets nothing', async (_, ambush) => {
    const { site, page } = await open({
      '/': `<!doctype html><script>
        const caught = [];
        const ambush = (...given) => { caught.push('given ' + given.length); };
        ${ambush}
        const socket = new WebSocket('ws://' + location.host + '/head');
        socket.onopen = () => { document.title = 'open'; };
      </script>`,
    });
    await until('the socket', async () => (await page.title()) === 'open');
    const refused = automation(browser).fault({ fault: { kind: 'refuse' }, origin: site.url });
    await expect(refused).rejects.toThrow(/What makes faults did not get into this page/);
    expect(await page.evaluate('caught.filter((one) => one !== "function").join()')).toBe('');
    // It is not on, and the page goes on as before.
    const code = await page.evaluate(`new Promise((resolve) => {
      const next = new WebSocket('ws://' + location.host + '/next');
      next.onopen = () => resolve('open');
      next.onclose = ({ code }) => resolve(code);
    })`);
    expect(code).toBe('open');
    const made = await recordingOf(browser, site.url);
    expect(made.all('event').filter(({ type }) => type === 'fault')).toEqual([]);
    await page.close();
  });

  test('an engine that the page made anew, in a scope of its own, asks nothing of that scope', async () => {
    const { site, page } = await open({
      '/': `<!doctype html><script>
        const asked = [];
        const scope = new Proxy({}, {
          has: (_, name) => name !== 'text' && name !== 'anew' && name !== 'eval',
          get: (_, name) => {
            if (name === Symbol.unscopables) return undefined;
            asked.push(String(name));
            return window[name];
          },
        });
        Object.defineProperty(window, 'redialFaults', { configurable: true, set: (engine) => {
          const text = String(engine);
          let anew;
          with (scope) { anew = eval('(' + text + ')'); }
          Object.defineProperty(window, 'redialFaults', { configurable: true, writable: true, value: anew });
        } });
        const socket = new WebSocket('ws://' + location.host + '/head');
        socket.onopen = () => { document.title = 'open'; };
        socket.onclose = ({ code }) => { document.title = code; };
      </script>`,
    });
    await until('the socket', async () => (await page.title()) === 'open');
    const fault = (rule: FaultRule) => automation(browser).fault({ ...rule, origin: site.url });
    await fault({ fault: { kind: 'age-token', byMs: 60_000 } });
    await fault({ fault: { kind: 'delay', ms: 5, jitterMs: 5 } });
    await page.evaluate(`socket.send('{"type":"one"}')`);
    await fault({ fault: { kind: 'offline' } });
    await until('the end', async () => (await page.title()) === '1006');
    expect(await page.evaluate('asked')).toEqual([]);
    await automation(browser).endFault();
    await page.close();
  });
});

async function poisonedPages(): Promise<{ [path: string]: string }> {
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/page/under-faults.ts`],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'hostile',
    target: 'es2022',
  });
  const windows = poisonNames.map((_, number) => [
    `/poison/${number}`,
    `<!doctype html><script src="/under-faults.js"></script><script>hostile.begin(${number})</script>`,
  ]);
  return {
    // Their arrays and objects can be read by index and name alone.
    '/': `<!doctype html><body><script>
      const socket = new WebSocket('ws://' + location.host + '/parent');
      const frames = Array.from({ length: ${poisonNames.length} }, (_, number) => {
        const frame = document.createElement('iframe');
        frame.src = '/poison/' + number;
        document.body.append(frame);
        return frame;
      });
      const texts = (list) => Array.from({ length: list?.length ?? 0 }, (_, index) => list[index]);
      const shown = () => frames.map((frame) => {
        const one = frame.contentWindow.shown;
        return { poison: one?.poison, log: texts(one?.log), touched: texts(one?.touched), errors: texts(one?.errors) };
      });
      const send = (text) => frames.forEach((frame) => {
        try { frame.contentWindow.shown.send(text); } catch { /* A trap, which is written down. */ }
      });
    </script>`,
    '/under-faults.js': outputFiles[0]?.text ?? '',
    ...Object.fromEntries(windows),
  };
}
