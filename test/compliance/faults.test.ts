// The faults that recorders of WebSockets are known for, each tried on the page and in the recording. The costs, the
// last of them, are the benches' to measure.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import type { Browser } from '../../tools/launch';
import { until } from '../../tools/until';
import { BROWSERS, bodyOf, launch, Recording, recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';

const PAGES = {
  '/blank': '<!doctype html><title>blank</title><body>',
  '/head': `<!doctype html><head><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/head');
    socket.onopen = () => socket.send('from the head');
    socket.onmessage = () => { document.title = 'done'; };
  </script></head>`,
  '/intruder': `<!doctype html><script>
    const messages = [
      { type: 'connect', url: 'ws://127.0.0.1:%PORT%/intruder' },
      { type: 'send', id: 1, data: 'injected' },
      { type: 'block', enabled: true, direction: 'outgoing' },
      { type: 'stop' }, { type: 'flush' }, { type: 'batch', batch: {}, blobs: [] },
      'redial-hello', 'stop', null, 5,
    ];
    for (const message of messages) {
      parent.postMessage(message, '*');
      const { port1, port2 } = new MessageChannel();
      parent.postMessage(message, '*', [port2]);
    }
    parent.postMessage('said all', '*');
  </script>`,
};

/** What each script begins with. Whatever it returns comes back. */
const PRELUDE = `
  const address = (path) => 'ws://127.0.0.1:' + location.port + path;
  const next = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
  const open = async (path, ...more) => { const socket = new WebSocket(address(path), ...more); await next(socket, 'open'); return socket; };
  const close = async (socket) => { const gone = next(socket, 'close'); socket.close(); await gone; };`;

describe.each(BROWSERS)('faults of other recorders, in %s', (name) => {
  let browser: Browser;
  let site: Site;

  beforeAll(async () => {
    [browser, site] = await Promise.all([
      launch(name),
      startSite({
        pages: PAGES,
        onSocket: (socket) => {
          socket.on('message', (data, isBinary) => {
            const [command, count] = isBinary ? [] : String(data).split(' ');
            if (command === 'repeat') for (let left = Number(count); left > 0; left--) socket.send('same');
            else if (command === 'leave') socket.close(4321, 'the server left');
            else socket.send(data, { binary: isBinary });
          });
        },
      }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  /** Runs a script in a fresh page, and gives what it returned and what was recorded of it. */
  async function play<Result>(script: string): Promise<{ result: Result; made: Recording }> {
    const page = await browser.newPage();
    await page.goto(`${site.url}/blank`);
    const result = (await page.evaluate(`(async () => { ${PRELUDE} ${script} })()`)) as Result;
    const made = await recording(browser);
    await page.close();
    return { result, made };
  }

  /** Texts of a connection's frames, with their directions. */
  function texts(made: Recording, path: string): string[] {
    const [connection] = made.connections(path);
    return made.framesOf(connection?.id ?? '').map(({ dir, text }) => `${dir} ${text}`);
  }

  test('1: a subclass keeps its methods and its identity, a call without new fails, and both are as recorded', async () => {
    const { result, made } = await play<unknown[]>(`
      class My extends WebSocket { hello() { this.send('hello'); return 1; } }
      const socket = new My(address('/subclass'));
      await next(socket, 'open');
      const said = socket.hello();
      await next(socket, 'message');
      let error;
      try { WebSocket(address('/no-new')); } catch (caught) { error = caught instanceof TypeError; }
      return [said, socket instanceof My, socket.constructor === My, WebSocket.name, WebSocket.length, error];`);
    expect(result).toEqual([1, true, true, 'WebSocket', 1, true]);
    expect(texts(made, '/subclass')).toEqual(['out hello', 'in hello']);
    expect(made.connections('/no-new')).toEqual([]);
  });

  test('2: listeners are the browser’s own, and how many heard a frame is counted', async () => {
    const { result, made } = await play<string[]>(`
      const socket = await open('/listeners');
      const log = [];
      const told = () => new Promise((resolve) => { socket.onmessage = resolve; });
      const twice = () => log.push('twice');
      const abort = new AbortController();
      socket.addEventListener('message', () => log.push('once'), { once: true });
      socket.addEventListener('message', () => log.push('signal'), { signal: abort.signal });
      socket.addEventListener('message', twice);
      socket.addEventListener('message', twice);
      socket.addEventListener('message', { handleEvent() { log.push('object'); } });
      const self = () => { log.push('self'); socket.removeEventListener('message', self); };
      socket.addEventListener('message', self);
      socket.addEventListener('message', () => log.push('after self'));
      for (const text of ['first', 'second', 'third']) {
        const done = told();
        socket.send(text);
        await done;
        log.push('|');
        if (text === 'second') abort.abort();
      }
      const heard = log.splice(0);
      socket.addEventListener('message', (event) => event.stopImmediatePropagation());
      socket.addEventListener('message', () => heard.push('stopped'));
      socket.send('fourth');
      await new Promise((resolve) => { const other = new WebSocket(address('/other')); other.onopen = () => other.send('x'); other.onmessage = resolve; });
      return heard;`);
    expect(result.join(' ')).toBe(
      'once signal twice object self after self | signal twice object after self | twice object after self |',
    );
    const [connection] = made.connections('/listeners');
    const heard = made.framesOf(connection?.id ?? '').filter(({ dir }) => dir === 'in');
    expect(heard.map(({ text, listeners }) => [text, listeners])).toEqual([
      ['first', 7],
      ['second', 5],
      ['third', 4],
      ['fourth', 6],
    ]);
  });

  test('2: a listener for one message, added anew in each, is counted once each time', async () => {
    const { made } = await play(`
      const socket = await open('/one-by-one');
      for (let number = 0; number < 50; number++) { socket.send('number ' + number); await next(socket, 'message'); }`);
    const [connection] = made.connections('/one-by-one');
    const heard = made.framesOf(connection?.id ?? '').filter(({ dir }) => dir === 'in');
    expect(heard.map(({ listeners }) => listeners)).toEqual(Array(50).fill(1));
    expect(heard.every(({ handlerMs }) => handlerMs !== undefined)).toBe(true);
  });

  test('3: nothing is added to a socket, and send() is recorded however it is called', async () => {
    const { result, made } = await play<unknown[]>(`
      const { send } = WebSocket.prototype;
      const socket = await open('/calls');
      const own = Reflect.ownKeys(socket);
      WebSocket.prototype.send.call(socket, 'by call');
      Reflect.apply(send, socket, ['by apply']);
      send.bind(socket)('by bind');
      socket.send('by name');
      Object.getOwnPropertyDescriptor(WebSocket.prototype, 'send').value.call(socket, 'by descriptor');
      for (let left = 5; left > 0; left--) await next(socket, 'message');
      return [...own, ...Reflect.ownKeys(socket)];`);
    expect(result).toEqual([]);
    expect(texts(made, '/calls').filter((text) => text.startsWith('out'))).toEqual([
      'out by call',
      'out by apply',
      'out by bind',
      'out by name',
      'out by descriptor',
    ]);
  });

  test('4: a URL object is an address like any other', async () => {
    const { made } = await play(`
      const url = new URL('/by-url?room=7', address('/'));
      const socket = new WebSocket(url);
      await next(socket, 'open');
      socket.send('x');
      await next(socket, 'message');`);
    const [connection] = made.connections('/by-url');
    expect(connection).toMatchObject({ url: `ws://127.0.0.1:${site.port}/by-url?room=7` });
    expect(texts(made, '/by-url')).toEqual(['out x', 'in x']);
  });

  test('5: binary payloads are whole, as Blob and as ArrayBuffer, both ways', async () => {
    const { made } = await play(`
      const socket = await open('/binary');
      for (const type of ['blob', 'arraybuffer']) {
        socket.binaryType = type;
        socket.send(new Uint8Array([0, 1, 254, 255]).buffer);
        await next(socket, 'message');
        socket.send(new Blob([new Uint8Array([7, 8, 9])]));
        await next(socket, 'message');
      }`);
    const [connection] = made.connections('/binary');
    const frames = made.framesOf(connection?.id ?? '');
    expect(frames.map(({ dir, opcode, size }) => [dir, opcode, size])).toEqual(
      [4, 3, 4, 3].flatMap((size) => [
        ['out', 2, size],
        ['in', 2, size],
      ]),
    );
    const bodies = [Buffer.from([0, 1, 254, 255]), Buffer.from([7, 8, 9])];
    for (const [index, frame] of frames.entries())
      expect(bodyOf(frame)).toEqual(bodies[Math.floor(index / 2) % 2]);
  });

  test('6: what became of a send, how a connection ended, when it opened, its address resolved, what the constructor refused', async () => {
    const { made } = await play(`
      const socket = new WebSocket('/fates?x=1');
      try { socket.send('too early'); } catch {}
      await next(socket, 'open');
      socket.send('leave');
      await next(socket, 'close');
      try { new WebSocket('ftp://nowhere/'); } catch {}`);
    const [connection] = made.connections('/fates');
    expect(connection).toMatchObject({
      url: `ws://127.0.0.1:${site.port}/fates?x=1`,
      code: 4321,
      reason: 'the server left',
      wasClean: true,
      closer: 'server',
      sent: { frames: 1, bytes: 5 },
    });
    expect(connection?.openedAt).toBeGreaterThan(connection?.createdAt ?? Number.NaN);
    const frames = made.framesOf(connection?.id ?? '');
    expect(frames.map(({ text, outcome }) => [text, outcome])).toEqual([
      ['too early', 'threw'],
      ['leave', 'sent'],
    ]);
    const refused = made.all('event').filter(({ type }) => type === 'constructor-error');
    expect(refused.map(({ detail }) => [detail?.url, detail?.name])).toEqual([
      ['ftp://nowhere/', 'SyntaxError'],
    ]);
  });

  test('7: identical frames at one moment are as many as they are, in order', async () => {
    const { made } = await play(`
      const socket = await open('/identical');
      for (let left = 20; left > 0; left--) socket.send('same');
      socket.send('repeat 100');
      await new Promise((resolve) => { let heard = 0; socket.onmessage = () => { if (++heard === 120) resolve(); }; });`);
    const [connection] = made.connections('/identical');
    const frames = made.framesOf(connection?.id ?? '');
    expect(frames.map(({ seq }) => seq)).toEqual(Array.from({ length: 141 }, (_, seq) => seq));
    const same = frames.filter(({ text }) => text === 'same');
    expect([same.length, frames.filter(({ dir }) => dir === 'in').length]).toEqual([140, 120]);
    expect(connection).toMatchObject({ sent: { frames: 21 }, received: { frames: 120 } });
  });

  test('8: a socket made in the head is recorded from its first frame', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/head`);
    await until('the answer', async () => (await page.title()) === 'done');
    const made = await recording(browser);
    await page.close();
    expect(texts(made, '/head')).toEqual(['out from the head', 'in from the head']);
  });

  test('9: each tab has its own recording, and a reload does not wipe it', async () => {
    const redial = automation(browser);
    const say = (text: string) =>
      `(async () => { ${PRELUDE} const socket = await open('/tabs'); socket.send('${text}'); await next(socket, 'message'); })()`;
    const pages = [await browser.newPage(), await browser.newPage()];
    const spoken: string[][] = [];
    for (const [index, page] of pages.entries()) {
      await page.goto(`${site.url}/blank?tab=${index}`);
      await page.evaluate(say(`tab ${index} before`));
      await page.reload();
      await page.evaluate(say(`tab ${index} after`));
    }
    await redial.flush();
    for (const { id, tabUrl } of await redial.sessions()) {
      const index = Number(new URL(tabUrl).searchParams.get('tab') ?? Number.NaN);
      if (Number.isNaN(index)) continue;
      const made = new Recording(await redial.exportSession({ session: id }));
      spoken[index] = made.all('frame').map(({ dir, text }) => `${dir} ${text}`);
    }
    await Promise.all(pages.map((page) => page.close()));
    expect(spoken).toEqual(
      [0, 1].map((index) =>
        ['before', 'after'].flatMap((when) => [`out tab ${index} ${when}`, `in tab ${index} ${when}`]),
      ),
    );
  });

  test('10: thousands of frames in a second do not end the recording', async () => {
    const { made } = await play(`
      const socket = await open('/many');
      let heard = 0;
      const all = new Promise((resolve) => { socket.onmessage = () => { if (++heard === 6000) resolve(); }; });
      for (let number = 0; number < 5000; number++) socket.send('number ' + number);
      socket.send('repeat 1000');
      await all;
      socket.send('leave');
      await next(socket, 'close');`);
    const [connection] = made.connections('/many');
    expect(connection).toMatchObject({ code: 4321, sent: { frames: 5002 }, received: { frames: 6000 } });
    const sent = made.framesOf(connection?.id ?? '').filter(({ dir }) => dir === 'out');
    expect(sent.slice(0, 5000).map(({ text }) => text)).toEqual(
      Array.from({ length: 5000 }, (_, number) => `number ${number}`),
    );
    expect(made.all('gap')).toEqual([]);
  });

  test('11: messages of a frame of another origin open nothing, send nothing and stop nothing', async () => {
    const { made } = await play(`
      const socket = await open('/guarded');
      const frame = document.createElement('iframe');
      frame.src = 'http://localhost:' + location.port + '/intruder';
      const said = new Promise((resolve) => addEventListener('message', ({ data }) => data === 'said all' && resolve()));
      document.body.append(frame);
      await said;
      socket.send('still here');
      await next(socket, 'message');`);
    expect(texts(made, '/guarded')).toEqual(['out still here', 'in still here']);
    expect(made.connections().map(({ endpoint }) => endpoint)).toEqual([
      `ws://127.0.0.1:${site.port}/guarded`,
    ]);
  });
});
