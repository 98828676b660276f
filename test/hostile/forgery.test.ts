// Pages that look for the recorder, speak in its name or listen to it: they hear nothing, start and stop nothing, and
// write nothing into a recording, their own or another's.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import { type Browser, extensionId, extensionOrigin, type Page } from '../../tools/launch';
import { BROWSERS, launch, Recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';

/** Events that the worlds know each other by, and some that one might guess. */
const EVENTS = [
  'redial-hello',
  'redial-ready',
  'redial-engine',
  'redial-engine-wanted',
  'redial',
  'redial-present',
  'redial-flush',
  'websocket-decision',
  'stop',
];

/** What a page may think that the recorder listens for. */
const FORGED = `[
  { type: 'stop' }, { type: 'flush' }, { type: 'flushed' }, { type: 'welcome', cloned: true }, { type: 'acknowledge', upTo: 1e9 },
  { type: 'hello', page: { id: '0'.repeat(24), url: location.href, origin: location.origin, startedAt: 0, navigation: 'navigate', place: 'top', userAgent: '' } },
  { type: 'batch', batch: { firstOrdinal: 0, columns: {}, payload: new Uint8Array(3), paints: new Float64Array(3), facts: [{ type: 'created', at: 1, connection: 99, url: 'ws://forged/', protocols: [], wall: 1 }] }, blobs: [] },
  { call: 'clear', argument: {} }, { call: 'stop', argument: { origin: location.origin } }, 'redial-present', 'redial-flush', null, 7, [[]],
]`;

/** What each script begins with. Whatever it returns comes back. */
const PRELUDE = `
  const next = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
  const echo = async (path, ...texts) => {
    const socket = new WebSocket('ws://127.0.0.1:' + location.port + path);
    await next(socket, 'open');
    for (const text of texts) { socket.send(text); await next(socket, 'message'); }
    return socket;
  };`;

describe.each(BROWSERS)('forgers in %s', (name) => {
  let browser: Browser;
  let site: Site;

  beforeAll(async () => {
    [browser, site] = await Promise.all([
      launch(name),
      startSite({
        pages: {
          '/blank': '<!doctype html><title>blank</title><body>',
          '/inner': `<!doctype html><script>${PRELUDE} echo('/inner', 'x').then(() => parent.postMessage('inner done', '*'));</script>`,
          '/spy': `<!doctype html><script>
            const heard = [];
            for (const type of ${JSON.stringify(EVENTS)}) {
              for (const target of [window, document]) target.addEventListener(type, (event) => heard.push(type), true);
            }
            const tried = [];
            const attempt = (run) => { try { tried.push(String(run())); } catch (error) { tried.push(error.name); } };
            attempt(() => parent.document.title);
            attempt(() => parent.WebSocket);
            attempt(() => parent.dispatchEvent(new Event('redial-hello')));
            for (const message of ${FORGED}) parent.postMessage(message, '*');
            onmessage = () => parent.postMessage({ heard, tried }, '*');
          </script>`,
        },
      }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  async function openPage(path = '/blank'): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(`${site.url}${path}`);
    return page;
  }

  const run = async <Result>(page: Page, script: string): Promise<Result> =>
    (await page.evaluate(`(async () => { ${PRELUDE} ${script} })()`)) as Result;

  /** What was recorded of the tab at an address. */
  async function recorded(path: string): Promise<Recording> {
    const redial = automation(browser);
    await redial.flush();
    const session = (await redial.sessions()).find(({ tabUrl }) => tabUrl === `${site.url}${path}`);
    return new Recording(await redial.exportSession({ session: session?.id ?? '' }));
  }

  test('events of the recorder’s own names, with ports, open no way into the recording', async () => {
    const page = await openPage('/blank?events');
    const answers = await run<number>(
      page,
      `
      let answers = 0;
      const socket = await echo('/before', 'one');
      for (const type of ${JSON.stringify(EVENTS)}) {
        for (const target of [window, document]) {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => answers++;
          const events = [
            new Event(type), new CustomEvent(type, { detail: {} }),
            new MessageEvent(type, { data: 'guess', ports: [port2] }), new MessageEvent(type, { data: type, cancelable: true, ports: [port2] }),
          ];
          for (const event of events) if (!target.dispatchEvent(event)) answers++;
          for (const message of ${FORGED}) { port1.postMessage(message); window.postMessage(message, '*'); }
        }
      }
      for (const message of ${FORGED}) dispatchEvent(new MessageEvent('guess', { data: message }));
      socket.send('two');
      await next(socket, 'message');
      await echo('/after', 'three');
      return answers;`,
    );
    const made = await recorded('/blank?events');
    await page.close();
    expect(answers).toBe(0);
    expect(made.connections().map(({ endpoint }) => new URL(endpoint).pathname)).toEqual([
      '/before',
      '/after',
    ]);
    expect(made.all('frame').map(({ text }) => text)).toEqual(['one', 'one', 'two', 'two', 'three', 'three']);
    expect(made.all('gap')).toEqual([]);
  });

  test.each([
    ['its two scripts meet', false],
    ['its scripts meet while a fault is on', true],
  ])('a page that holds a frame’s window from the start hears nothing of how %s', async (_, withFault) => {
    const path = `/blank?early=${withFault}`;
    const page = await openPage(path);
    if (withFault)
      await automation(browser).fault({ fault: { kind: 'drop', every: 1_000 }, origin: site.url });
    const heard = await run<string[]>(
      page,
      `
      const heard = [];
      const own = new Set();
      const listen = (target, name) => {
        for (const type of ${JSON.stringify(EVENTS)}) {
          target.addEventListener(type, (event) => own.has(event) || heard.push(name + ' ' + type + ' ' + typeof event.data + ' ' + event.ports?.length), true);
        }
      };
      const ways = {
        blank: () => {},
        src: (frame) => { frame.src = '/inner'; },
        srcdoc: (frame) => { frame.srcdoc = '<script>parent.postMessage("inner done", "*")</' + 'script>'; },
      };
      for (const [name, lead] of Object.entries(ways)) {
        for (const before of [true, false]) {
          const frame = document.createElement('iframe');
          if (before) lead(frame);
          document.body.append(frame);
          listen(frame.contentWindow, name + before);
          listen(frame.contentDocument, name + before + ' document');
          listen(frame.contentDocument.fonts, name + before + ' fonts');
          // As if it were the other one of the two.
          const engine = () => heard.push(name + before + ' gave all away');
          const mine = [new Event('redial-engine-wanted'), new Event('redial-ready'), new MessageEvent('redial-engine', { data: engine })];
          for (const event of mine) own.add(event);
          for (const event of mine) frame.contentDocument.fonts.dispatchEvent(event);
          const done = name === 'blank' ? undefined : next(window, 'message');
          if (!before) lead(frame);
          await done;
          new frame.contentWindow.WebSocket('ws://127.0.0.1:' + location.port + '/in-frame').close();
          frame.contentDocument.open();
          frame.contentDocument.write('<p>');
          frame.contentDocument.close();
          listen(frame.contentWindow, name + before + ' opened');
          await new Promise((resolve) => setTimeout(resolve, 150));
          frame.remove();
        }
      }
      return heard;`,
    );
    const made = await recorded(path);
    await automation(browser).endFault();
    await page.close();
    expect(heard).toEqual([]);
    expect(made.connections('/inner')).toHaveLength(2);
    expect(made.connections('/in-frame')).toHaveLength(6);
  });

  test('the extension answers no page: no messages, no ports, no files', async () => {
    const page = await openPage('/blank?runtime');
    const files = [
      'manifest.json',
      'src/page/page.iife.js',
      'src/relay/relay.iife.js',
      'src/page/faults/late.js',
      'src/page/faults/early.js',
      'service-worker-loader.js',
      'src/panel/panel.html',
    ];
    const result = await run<string[]>(
      page,
      `
      const tried = [];
      for (const runtime of [globalThis.chrome?.runtime, globalThis.browser?.runtime]) {
        try { runtime.sendMessage('${extensionId(browser)}', { call: 'clear', argument: {} }, () => tried.push('an answer')); tried.push('sent'); } catch { tried.push('nothing'); }
        try { runtime.connect('${extensionId(browser)}', { name: 'recording' }); tried.push('connected'); } catch { tried.push('nothing'); }
      }
      for (const file of ${JSON.stringify(files)}) {
        tried.push(await fetch('${extensionOrigin(browser)}/' + file).then(() => 'fetched', () => 'nothing'));
        const image = new Image();
        image.src = '${extensionOrigin(browser)}/' + file;
        tried.push(await Promise.race([next(image, 'load').then(() => 'loaded'), next(image, 'error').then(() => 'nothing')]));
      }
      return tried;`,
    );
    await page.close();
    expect(new Set(result)).toEqual(new Set(['nothing']));
  });

  test('a frame of another origin sees nothing of its parent’s recording, and its own goes beside it', async () => {
    const page = await openPage('/blank?cross');
    const said = await run<{ heard: string[]; tried: string[] }>(
      page,
      `
      const socket = await echo('/parent', 'parent secret');
      const frame = document.createElement('iframe');
      frame.src = 'http://localhost:' + location.port + '/spy';
      document.body.append(frame);
      await next(frame, 'load');
      socket.send('while the spy listens');
      await next(socket, 'message');
      const answer = new Promise((resolve) => addEventListener('message', ({ data }) => data?.heard && resolve(data)));
      frame.contentWindow.postMessage('tell', '*');
      return answer;`,
    );
    const made = await recorded('/blank?cross');
    await page.close();
    expect(said.heard).toEqual([]);
    expect(said.tried).toEqual(['SecurityError', 'SecurityError', 'SecurityError']);
    expect(made.all('frame').map(({ dir, text }) => `${dir} ${text}`)).toEqual([
      'out parent secret',
      'in parent secret',
      'out while the spy listens',
      'in while the spy listens',
    ]);
  });

  test('floods of messages and events do not keep the recording from what happens', async () => {
    const page = await openPage('/blank?flood');
    await run(
      page,
      `
      const socket = await echo('/flooded', 'before');
      for (let round = 0; round < 200; round++) {
        for (const message of ${FORGED}) {
          window.postMessage(message, '*');
          dispatchEvent(new MessageEvent('redial-hello', { data: message }));
          dispatchEvent(new MessageEvent('message', { data: message }));
          socket.dispatchEvent(new MessageEvent('message', { data: message }));
        }
        socket.dispatchEvent(new CloseEvent('close', { code: 4000 }));
        dispatchEvent(new PageTransitionEvent('pagehide', { persisted: false }));
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
        dispatchEvent(new Event('offline'));
        document.dispatchEvent(new Event('freeze'));
      }
      socket.send('after');
      await next(socket, 'message');
      return true;`,
    );
    const made = await recorded('/blank?flood');
    const [connection] = made.connections('/flooded');
    await page.close();
    expect(made.all('frame').map(({ text }) => text)).toEqual(['before', 'before', 'after', 'after']);
    expect(connection?.closedAt).toBeUndefined();
    expect(made.all('event')).toEqual([]);
    expect(made.all('gap')).toEqual([]);
  });
});
