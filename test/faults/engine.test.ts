// Faults do what they say, in their tab alone, through a hard reload, and no longer than they should.

import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultEvent, FaultRule } from '../../src/records/faults';
import { automation } from '../../tools/automation';
import { type Browser, extensionPage, serviceWorker } from '../../tools/launch';
import { until } from '../../tools/until';
import { BROWSERS, launch, type Recording, recordingOf } from '../support/browsers';
import { type Site, type SiteOptions, startSite } from '../support/site';

/** What each page begins with: sockets that write down all that they tell the app. */
const PRELUDE = `<!doctype html><head><script>
  const address = (path) => 'ws://' + location.host + path;
  const sockets = {};
  const log = {};
  function connect(name, path = '/' + name) {
    const socket = new WebSocket(address(path));
    sockets[name] = socket;
    log[name] = [];
    for (const type of ['open', 'message', 'error', 'close']) {
      socket.addEventListener(type, (event) => {
        const more = type === 'message' ? ' ' + event.data : type === 'close' ? [' ', event.code, event.wasClean, event.reason].join(' ') : '';
        log[name].push(type + more + ' @' + socket.readyState);
      });
    }
    return socket;
  }
  connect('head');
</script></head>`;

const OPEN = 'open @1';
const CUT = 'close  1006 false  @3';
const FAILED = ['error @3', CUT];

describe.each(BROWSERS)('faults in %s', (name) => {
  let browser: Browser;
  const sites: Site[] = [];

  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all(sites.map((site) => site.close()));
  });

  /** A site of its own for each test: its tab is the only one of that origin. */
  async function open(onSocket?: SiteOptions['onSocket']) {
    const requests: string[] = [];
    const site = await startSite({
      pages: { '/': PRELUDE },
      ...(onSocket ? { onSocket } : {}),
      refuse: (request) => {
        requests.push(request.url ?? '');
        return undefined;
      },
    });
    sites.push(site);
    const page = await browser.newPage();
    await page.goto(site.url);
    const tab = new Tab(browser, page, site, requests);
    await tab.hears('head', [OPEN]);
    return tab;
  }

  test.concurrent('a cut ends an open socket as a lost line does, and nothing follows', async () => {
    const tab = await open();
    // As for a line that is reset: Firefox tells of it by an error, Chromium does not.
    const ended = name === 'firefox' ? [OPEN, ...FAILED] : [OPEN, CUT];
    await tab.fault({ fault: { kind: 'cut' } });
    await tab.hears('head', ended);
    const after = await tab.run(`(() => {
      const { head } = sockets;
      const before = head.bufferedAmount;
      head.send('late');
      head.close();
      return [head.readyState, head.bufferedAmount - before];
    })()`);
    expect(after).toEqual([3, 4]);
    await until('the server to hear of it', async () => tab.site.sockets.size === 0);
    await tab.hears('head', ended);
    await tab.run(`connect('next').onopen = () => sockets.next.send('works')`);
    await tab.hears('next', [OPEN, 'message works @1']);
    const made = await tab.recording();
    const [head, next] = made.connections();
    expect(head).toMatchObject({ code: 1006, wasClean: false, closer: 'network', fault: 'cut' });
    expect(next).not.toHaveProperty('fault');
    expect(faultEvents(made)).toEqual(['cut on']);
    expect(made.framesOf(head?.id ?? '')).toMatchObject([{ text: 'late', outcome: 'discarded' }]);
  });

  test.concurrent('a close comes with its code and reason, to sockets that match alone', async () => {
    const tab = await open();
    await tab.run(`connect('other')`);
    await tab.hears('other', [OPEN]);
    await tab.fault({
      fault: { kind: 'close', code: 4001, reason: 'log in again' },
      match: { endpoint: 'ws://*/head' },
    });
    await tab.hears('head', [OPEN, 'close  4001 true log in again @3']);
    await tab.run(`sockets.other.send('still here')`);
    await tab.hears('other', [OPEN, 'message still here @1']);
    expect((await tab.recording()).connections('/head')[0]).toMatchObject({
      closer: 'server',
      fault: 'close',
    });
  });

  test.concurrent('refused handshakes fail natively, and as many as were chosen', async () => {
    const tab = await open();
    await tab.fault({ fault: { kind: 'refuse', connects: 2 } });
    const seen = await tab.run(`(() => {
      connect('one');
      const before = sockets.one.readyState;
      sockets.one.addEventListener('error', (event) => log.one.push(event.isTrusted));
      return before;
    })()`);
    expect(seen).toBe(0);
    await tab.hears('one', [FAILED[0], true, FAILED[1]]);
    await tab.run(`connect('two')`);
    await tab.hears('two', FAILED);
    await tab.run(`connect('three')`);
    await tab.hears('three', [OPEN]);
    const made = await tab.recording();
    expect(made.connections('/one')[0]).toMatchObject({ code: 1006, fault: 'refuse' });
    expect(made.connections('/three')[0]).not.toHaveProperty('fault');
    expect(faultEvents(made)).toEqual(['refuse on', 'refuse off']);
  });

  test.concurrent('a stalled handshake neither succeeds nor fails, and goes on when it is let go', async () => {
    const tab = await open();
    const id = await tab.fault({ fault: { kind: 'stall' } });
    await tab.run(`connect('slow'); connect('given-up')`);
    await until('both at the server', async () => tab.requests.length === 3);
    await until('the page to be told natively', async () => tab.site.sockets.size === 3);
    const thrown = await tab.run(`(() => {
      try { sockets.slow.send('too early'); return 'sent'; } catch (error) { return [error instanceof DOMException, error.name, sockets.slow.readyState]; }
    })()`);
    expect(thrown).toEqual([true, 'InvalidStateError', 0]);
    await tab.run(
      `sockets['given-up'].close(); log['given-up'].push('closing @' + sockets['given-up'].readyState)`,
    );
    await tab.hears('given-up', ['closing @2', ...FAILED]);
    await tab.hears('slow', []);
    await automation(browser).endFault(id);
    await tab.hears('slow', [OPEN]);
    await tab.run(`sockets.slow.send('hello')`);
    await tab.hears('slow', [OPEN, 'message hello @1']);
  });

  test.concurrent('silence: nothing in, nothing out, nobody is told; afterwards all of it arrives in order', async () => {
    const tab = await open((socket) => {
      socket.on('message', (data) => socket.send(`echo ${data}`));
    });
    const id = await tab.fault({ fault: { kind: 'silence' } });
    await tab.run(`sockets.head.send('one'); sockets.head.send('two')`);
    for (const socket of tab.site.sockets) socket.send('from the server');
    // So few bytes a line takes at once, whether or not it leads anywhere.
    await until('what was sent to leave the buffer', () => tab.run('sockets.head.bufferedAmount === 0'));
    expect(await tab.run('sockets.head.readyState')).toBe(1);
    await tab.hears('head', [OPEN]);
    await automation(browser).endFault(id);
    await tab.hears('head', [
      OPEN,
      'message from the server @1',
      'message echo one @1',
      'message echo two @1',
    ]);
    const made = await tab.recording();
    const frames = made.framesOf(made.connections('/head')[0]?.id ?? '');
    expect(frames.filter(({ injected }) => injected).map(({ text }) => text)).toEqual([
      'one',
      'two',
      'from the server',
    ]);
  });

  test.concurrent('every second frame that matches is lost, and said to be', async () => {
    const tab = await open();
    await tab.fault({ fault: { kind: 'drop', every: 2 }, match: { direction: 'out', type: 'chat*' } });
    await tab.run(`for (const n of [1, 2, 3, 4]) {
      sockets.head.send(JSON.stringify({ type: 'chat.message', n }));
      sockets.head.send(JSON.stringify({ type: 'typing', n }));
    }`);
    const heard = (type: string, n: number) => `message ${JSON.stringify({ type, n })} @1`;
    await tab.hears('head', [
      OPEN,
      heard('chat.message', 1),
      heard('typing', 1),
      heard('typing', 2),
      heard('chat.message', 3),
      heard('typing', 3),
      heard('typing', 4),
    ]);
    const made = await tab.recording();
    const lost = made.framesOf(made.connections('/head')[0]?.id ?? '').filter(({ lost }) => lost);
    expect(lost.map(({ text, injected, outcome }) => [text, injected, outcome])).toEqual([
      ['{"type":"chat.message","n":2}', true, 'sent'],
      ['{"type":"chat.message","n":4}', true, 'sent'],
    ]);
  });

  test.concurrent('delayed frames come later, and in order', async () => {
    const tab = await open();
    await tab.fault({ fault: { kind: 'delay', ms: 300, jitterMs: 200 }, match: { direction: 'in' } });
    const sentAt = await tab.run(`(() => {
      sockets.head.addEventListener('message', ({ data }) => { log.head.push(performance.now() >= +data.split(' ')[1] + 300); });
      for (const n of [1, 2, 3]) sockets.head.send(n + ' ' + performance.now());
    })()`);
    expect(sentAt).toBeUndefined();
    await until('all three', async () => (await tab.log('head')).length === 7);
    const heard = await tab.log('head');
    expect(heard.map((line) => (typeof line === 'string' ? line.replace(/ [\d.]+ @/, ' @') : line))).toEqual([
      OPEN,
      'message 1 @1',
      true,
      'message 2 @1',
      true,
      'message 3 @1',
      true,
    ]);
  });

  test.concurrent('a fault holds from the first script of a reloaded page on, in that tab alone, until its time is over', async () => {
    const tab = await open();
    const other = await browser.newPage();
    const id = await tab.fault({ fault: { kind: 'refuse' } });
    await tab.page.reload();
    await tab.hears('head', FAILED);
    await tab.page.reload();
    await tab.hears('head', FAILED);
    expect(await tab.run('[sessionStorage.length, localStorage.length]')).toEqual([0, 0]);
    await other.goto(tab.site.url);
    const neighbour = new Tab(browser, other, tab.site, tab.requests);
    await neighbour.hears('head', [OPEN]);
    await automation(browser).endFault(id);
    await tab.run(`connect('after')`);
    await until('the end to arrive', async () => {
      await tab.run(`sockets.after.readyState === 3 && connect('after')`);
      return (await tab.log('after')).includes(OPEN);
    });
    await tab.page.reload();
    await tab.hears('head', [OPEN]);
  });

  test.concurrent('a fault ends by its time, and when the tab leaves the origin', async () => {
    const tab = await open();
    await tab.fault({ fault: { kind: 'refuse' }, forMs: 300 });
    await until('it to be over', async () => {
      await tab.run(`connect('timed')`);
      await until('an end', async () => (await tab.log('timed')).length > 0);
      return (await tab.log('timed'))[0] === OPEN;
    });
    await tab.fault({ fault: { kind: 'refuse' } });
    await tab.page.goto(tab.site.otherOrigin);
    await tab.hears('head', [OPEN]);
    await until('the recorder to hear of it', async () => {
      await tab.page.goto(tab.site.url);
      await until('an end', async () => (await tab.log('head')).length > 0);
      return (await tab.log('head'))[0] === OPEN;
    });
  });

  test.concurrent('its time begins once a page that has its hands full can do it', async () => {
    const tab = await open();
    await tab.run(`setTimeout(() => { const end = Date.now() + 4000; while (Date.now() < end); })`);
    await tab.fault({ fault: { kind: 'refuse' }, forMs: 3000 });
    await tab.run(`connect('refused')`);
    await tab.hears('refused', FAILED);
  });

  test.concurrent('frames are doubled, damaged, turned round, answered, and made up', async () => {
    const tab = await open();
    let id = await tab.fault({ fault: { kind: 'duplicate', every: 1 }, match: { direction: 'in' } });
    await tab.run(`sockets.head.send('twice')`);
    await tab.hears('head', [OPEN, 'message twice @1', 'message twice @1']);
    await automation(browser).endFault(id);
    await tab.forget('head');

    id = await tab.fault({ fault: { kind: 'corrupt', every: 1 }, match: { direction: 'out' } });
    await tab.run(`sockets.head.send('whole.half.')`);
    await tab.hears('head', ['message whole @1']);
    await automation(browser).endFault(id);
    await tab.forget('head');

    id = await tab.fault({ fault: { kind: 'reorder', window: 3 }, match: { direction: 'in' } });
    await tab.run(`for (const n of [1, 2, 3, 4]) sockets.head.send(n)`);
    await tab.hears('head', ['message 3 @1', 'message 2 @1', 'message 1 @1']);
    await automation(browser).endFault(id);
    await tab.hears('head', ['message 3 @1', 'message 2 @1', 'message 1 @1', 'message 4 @1']);
    await tab.forget('head');

    await tab.fault({ fault: { kind: 'answer', body: 'as the server' }, match: { text: 'question' } });
    await tab.run(`sockets.head.send('a question')`);
    await until('both answers', async () => (await tab.log('head')).length === 2);
    expect([...(await tab.log('head'))].sort()).toEqual([
      'message a question @1',
      'message as the server @1',
    ]);
    await tab.forget('head');

    await tab.fault({ fault: { kind: 'receive', body: 'out of the blue' } });
    await tab.hears('head', ['message out of the blue @1']);
    await tab.fault({ fault: { kind: 'send', body: 'as the app' } });
    await tab.hears('head', ['message out of the blue @1', 'message as the app @1']);
    const made = await tab.recording();
    const frames = made.framesOf(made.connections('/head')[0]?.id ?? '');
    expect(frames.filter(({ dir, injected }) => dir === 'out' && injected).map(({ text }) => text)).toEqual([
      'whole.half.',
      'as the app',
    ]);
  });

  test.concurrent('held frames wait for a hand, a throttled line carries what it can', async () => {
    const tab = await open();
    const id = await tab.fault({ fault: { kind: 'hold' }, match: { direction: 'in' } });
    await tab.run(`for (const n of [1, 2, 3]) sockets.head.send(n)`);
    const held = () => tab.call('faults', {}) as Promise<{ result: { held: number; active: unknown[] } }>;
    await until('three to wait', async () => (await held()).result.held === 3);
    await tab.hears('head', [OPEN]);
    await tab.call('release-frames', { frames: 2 });
    await tab.hears('head', [OPEN, 'message 1 @1', 'message 2 @1']);
    await automation(browser).endFault(id);
    await tab.hears('head', [OPEN, 'message 1 @1', 'message 2 @1', 'message 3 @1']);
    await tab.forget('head');

    await tab.fault({ fault: { kind: 'throttle', bytesPerSecond: 1_000_000 }, match: { direction: 'out' } });
    const waiting = await tab.run(`(() => {
      for (const n of [1, 2]) sockets.head.send(n + 'x'.repeat(400_000));
      return sockets.head.bufferedAmount >= 400_000;
    })()`);
    expect(waiting).toBe(true);
    await until('both', async () => (await tab.log('head')).length === 2);
    expect((await tab.log('head')).map((line) => String(line).slice(0, 9))).toEqual([
      'message 1',
      'message 2',
    ]);
    expect(await tab.run('sockets.head.bufferedAmount')).toBe(0);
  });

  test.concurrent('offline: the page is told, its sockets and requests fail, and all works afterwards', async () => {
    const tab = await open();
    await tab.run(
      `window.told = []; for (const type of ['offline', 'online']) addEventListener(type, () => told.push(type + ' ' + navigator.onLine))`,
    );
    const id = await tab.fault({ fault: { kind: 'offline' } });
    await tab.hears('head', name === 'firefox' ? [OPEN, ...FAILED] : [OPEN, CUT]);
    const seen = await tab.run(`(async () => {
      const failed = await fetch('/').then(() => 'answered', (error) => error.constructor.name);
      const request = new XMLHttpRequest();
      request.open('GET', '/');
      const ended = new Promise((resolve) => { request.onloadend = () => resolve(request.status); request.onerror = () => told.push('xhr error'); });
      const thrown = (send) => { try { send(); } catch (error) { return error.name; } };
      const neverOpened = thrown(() => new XMLHttpRequest().send());
      request.send();
      const twice = thrown(() => request.send());
      connect('meanwhile');
      return [navigator.onLine, failed, await ended, neverOpened, twice];
    })()`);
    expect(seen).toEqual([false, 'TypeError', 0, 'InvalidStateError', 'InvalidStateError']);
    await tab.hears('meanwhile', FAILED);
    await tab.page.reload().catch(() => undefined);
    await tab.hears('head', FAILED);
    expect(await tab.run('navigator.onLine')).toBe(false);
    await tab.run(
      `window.told = []; addEventListener('online', () => told.push('online ' + navigator.onLine))`,
    );
    await automation(browser).endFault(id);
    await until('the page to be told', async () => String(await tab.run('told')) === 'online true');
    await tab.run(`connect('back')`);
    await tab.hears('back', [OPEN]);
    expect(await tab.run(`fetch('/').then(({ status }) => status)`)).toBe(200);
  });

  test.concurrent('an aged token is over by the page’s clock and in its storage, and refused until there is a new one', async () => {
    const tab = await open();
    const seconds = Math.floor(Date.now() / 1000);
    const jwt = (claims: object) =>
      `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(claims))}.c2ln`.replaceAll('=', '');
    const before = jwt({ sub: 'a', exp: seconds + 600 });
    const after = jwt({ sub: 'a', exp: seconds + 9_000 });
    await tab.run(`localStorage.setItem('auth', JSON.stringify({ token: '${before}' }))`);
    await tab.fault({ fault: { kind: 'age-token', byMs: 3_600_000 } });
    const ask = `(() => {
      const { token } = JSON.parse(localStorage.getItem('auth'));
      const { exp } = JSON.parse(atob(token.split('.')[1]));
      return [token === '${before}', exp, Math.abs(Math.round((Date.now() - performance.timeOrigin - performance.now()) / 60_000)), new Date().getTime() - Date.now() < 1000, Date.name, new Date(0) instanceof Date, Date.toString()];
    })()`;
    const native = await tab.run('Math.max.toString().replaceAll("max", "Date")');
    await until('the page to be older', async () => ((await tab.run(ask)) as unknown[])[2] === 60);
    expect(await tab.run(ask)).toEqual([false, seconds + 600 - 3_600, 60, true, 'Date', true, native]);
    await tab.run(`connect('old', '/old?token=${before}'); connect('none', '/none')`);
    await tab.hears('old', FAILED);
    await tab.hears('none', [OPEN]);
    await tab.run(`localStorage.setItem('auth', JSON.stringify({ token: '${after}' }))`);
    await tab.run(`connect('new', '/new?token=${after}')`);
    await tab.hears('new', [OPEN]);
    expect(((await tab.run(ask)) as unknown[]).slice(1, 3)).toEqual([seconds + 9_000, 0]);
    await tab.page.reload();
    await until('the next page', async () => (await tab.log('head')).length > 0);
    expect(((await tab.run(ask)) as unknown[])[2]).toBe(0);
  });

  test.concurrent('what is no rule is refused in a sentence', async () => {
    const tab = await open();
    const refused = (rule: unknown) => tab.fault(rule as FaultRule).catch((error: Error) => error.message);
    expect(await refused({ fault: { kind: 'explode' } })).toMatch(/no fault .*explode/);
    expect(await refused({ fault: { kind: 'close', code: 1006 } })).toMatch(/A server can close with/);
    expect(await refused({ fault: { kind: 'drop', every: 0 } })).toMatch(/whole number from 1/);
    expect(await refused({ fault: { kind: 'cut' }, often: true })).toMatch(/no field “often”/);
    expect(await refused({ fault: { kind: 'cut' }, match: { host: 'x' } })).toMatch(/no field “host”/);
    await expect(
      automation(browser).fault({ fault: { kind: 'cut' }, origin: 'https://elsewhere.test' }),
    ).rejects.toThrow(/No tab is open/);
  });

  test('a recorder that was ended knows what is on, and what is over', async () => {
    const tab = await open();
    const id = await tab.fault({ fault: { kind: 'refuse' } });
    if (name === 'chromium') await (await serviceWorker(browser)).close();
    await tab.page.reload();
    await tab.hears('head', FAILED);
    await automation(browser).endFault(id);
    await until('the end to arrive', async () => {
      await tab.page.reload();
      await until('an end', async () => (await tab.log('head')).length > 0);
      return (await tab.log('head'))[0] === OPEN;
    });
  });
});

class Tab {
  constructor(
    readonly browser: Browser,
    readonly page: Page,
    readonly site: Site,
    /** Paths of the handshakes that reached the server. */
    readonly requests: string[],
  ) {}

  fault(rule: FaultRule): Promise<string> {
    return automation(this.browser).fault({ ...rule, origin: this.site.url });
  }

  run(script: string): Promise<unknown> {
    return this.page.evaluate(script);
  }

  async log(socket: string): Promise<unknown[]> {
    return (await this.page.evaluate(`log[${JSON.stringify(socket)}]`)) as unknown[];
  }

  /** A call as panel and popup make it, for this tab. */
  async call(call: string, argument: object): Promise<unknown> {
    const { browser, site } = this;
    const inside = await door(browser);
    return inside.evaluate(`(async () => {
      const { tabs, runtime } = globalThis.browser ?? chrome;
      const tab = (await tabs.query({})).find(({ url }) => url?.startsWith(${JSON.stringify(site.url)})).id;
      return runtime.sendMessage({ call: ${JSON.stringify(call)}, argument: { tab, ...${JSON.stringify(argument)} } });
    })()`);
  }

  async forget(socket: string): Promise<void> {
    await this.run(`log[${JSON.stringify(socket)}].length = 0`);
  }

  /** Waits until a socket has told as much, and then that it told just that. */
  async hears(socket: string, lines: readonly unknown[]): Promise<void> {
    await until(`${socket} to hear`, async () => ((await this.log(socket))?.length ?? -1) >= lines.length);
    expect(await this.log(socket)).toEqual(lines);
  }

  recording(): Promise<Recording> {
    return recordingOf(this.browser, this.site.url);
  }
}

const doors = new WeakMap<Browser, Promise<Page>>();

/** A page of the extension, opened once. */
function door(browser: Browser): Promise<Page> {
  const open = doors.get(browser) ?? extensionPage(browser, 'src/popup/popup.html');
  doors.set(browser, open);
  return open;
}

function faultEvents(made: Recording): string[] {
  return made
    .all('event')
    .filter(({ type }) => type === 'fault')
    .map(({ detail }) => {
      const { fault, state } = detail as unknown as FaultEvent;
      return `${fault.kind} ${state}`;
    });
}
