// Every frame of a page comes back byte for byte and in order: from the first script of the head, of every kind and
// size, in every kind of frame.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from '../../tools/launch';
import { until } from '../../tools/until';
import { BROWSERS, bodyOf, launch, recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';

/** Bytes that repeat nothing within a frame of this size, made alike in the page and here. */
const PATTERN = `const pattern = (length) => { const bytes = new Uint8Array(length); let x = 1; for (let i = 0; i < length; i++) { x = (x * 1103515245 + 12345) & 0x7fffffff; bytes[i] = x >> 16; } return bytes; };`;

function pattern(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0, x = 1; index < length; index++) {
    // The product exceeds 2^53; the low bits that JavaScript's number keeps are what the page computes too.
    x = (x * 1103515245 + 12345) & 0x7fffffff;
    bytes[index] = x >> 16;
  }
  return bytes;
}

const PAGES = {
  '/head': `<!doctype html><head><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/head?q=1', ['chat.v2', 'chat.v1']);
    socket.onopen = () => socket.send('first');
    socket.onmessage = () => { document.title = 'done'; };
  </script></head><body></body>`,
  '/kinds': `<!doctype html><script>
    ${PATTERN}
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/kinds');
    const bytes = pattern(1000);
    let heard = 0;
    socket.onopen = () => {
      socket.send('héllo ✓ \\u{1f600} \\ud800');
      socket.send('');
      socket.send(bytes.buffer);
      socket.send(bytes.subarray(10, 20));
      socket.send(new DataView(bytes.buffer, 100, 50));
      socket.send(new Blob([bytes, 'tail']));
      socket.send(new Uint8Array());
      socket.send(new Blob([]));
      socket.send('after the blobs');
      bytes.fill(0);
    };
    socket.onmessage = () => {
      if (++heard === 4) socket.binaryType = 'arraybuffer';
      if (heard === 9) document.title = 'done';
    };
  </script>`,
  '/large': `<!doctype html><script>
    ${PATTERN}
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/large');
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => socket.send(pattern(16 * 1024 * 1024));
    socket.onmessage = (event) => { event.data.slice(0, 1); new Uint8Array(event.data).fill(0); document.title = 'done'; };
  </script>`,
  '/burst': `<!doctype html><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/burst');
    let heard = 0;
    socket.onopen = () => { for (let n = 0; n < 10000; n++) socket.send('frame ' + n + ' ' + 'x'.repeat(n % 300)); };
    socket.onmessage = () => { if (++heard === 10000) document.title = 'done'; };
  </script>`,
  '/frames': `<!doctype html><script>
    const opened = new Set();
    const script = (name) => "<scr" + "ipt>const socket = new WebSocket('ws://127.0.0.1:%PORT%/" + name + "'); socket.onopen = () => socket.send('" + name + "'); socket.onmessage = () => top.postMessage('" + name + "', '*');</scr" + "ipt>";
    addEventListener('message', (event) => { opened.add(event.data); if (opened.size === 5) document.title = 'done'; });
    addEventListener('load', () => {
      const add = (set) => { const frame = document.createElement('iframe'); set(frame); document.body.append(frame); return frame; };
      add((frame) => { frame.srcdoc = script('srcdoc'); });
      add((frame) => { frame.sandbox = 'allow-scripts'; frame.srcdoc = script('sandboxed'); });
      add((frame) => { frame.src = 'http://localhost:%PORT%/frame-other'; });
      const written = add(() => {});
      written.contentDocument.write(script('written'));
      written.contentDocument.close();
      const blank = add(() => {});
      const socket = new blank.contentWindow.WebSocket('ws://127.0.0.1:%PORT%/blank');
      socket.onopen = () => socket.send('blank');
      socket.onmessage = () => postMessage('blank', '*');
    });
  </script><body></body>`,
  '/frame-other': `<!doctype html><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/other');
    socket.onopen = () => socket.send('other');
    socket.onmessage = () => top.postMessage('other', '*');
  </script>`,
};

describe.each(BROWSERS)('frames in %s', (name) => {
  let browser: Browser;
  let site: Site;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(name), startSite({ pages: PAGES })]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  /** Opens a page, waits for it to say that it is done, and gives what was recorded of an endpoint. */
  async function play(path: string, endpoint = path) {
    const page = await browser.newPage();
    await page.goto(`${site.url}${path}`);
    await until(`${path} to be done`, async () => (await page.title()) === 'done');
    const made = await recording(browser);
    const [connection] = made.connections(endpoint);
    const frames = made.framesOf(connection?.id ?? '');
    await page.close();
    return { made, connection, frames };
  }

  test('a socket made by the first script of the head is recorded, with what it asked for and got', async () => {
    const { connection, frames, made } = await play('/head');
    expect(connection).toMatchObject({
      url: `ws://127.0.0.1:${site.port}/head?q=1`,
      endpoint: `ws://127.0.0.1:${site.port}/head`,
      protocols: ['chat.v2', 'chat.v1'],
      protocol: 'chat.v2',
      binaryType: 'blob',
      sent: { frames: 1, bytes: 5 },
      received: { frames: 1, bytes: 5 },
    });
    expect(connection?.initiator?.stack[0]).toMatchObject({ url: `${site.url}/head`, line: 2 });
    expect(connection?.openedAt).toBeGreaterThan(connection?.createdAt ?? Number.NaN);
    expect(frames.map(({ dir, text }) => [dir, text])).toEqual([
      ['out', 'first'],
      ['in', 'first'],
    ]);
    expect(made.all('gap')).toEqual([]);
  });

  test('text, buffers, views and Blobs of every kind come back byte for byte, both ways', async () => {
    const bytes = pattern(1000);
    const expected = [
      Buffer.from('héllo ✓ \u{1f600} \ufffd'),
      Buffer.alloc(0),
      bytes,
      bytes.subarray(10, 20),
      bytes.subarray(100, 150),
      Buffer.concat([bytes, Buffer.from('tail')]),
      Buffer.alloc(0),
      Buffer.alloc(0),
      Buffer.from('after the blobs'),
    ];
    const opcodes = [1, 1, 2, 2, 2, 2, 2, 2, 1];
    const { frames } = await play('/kinds');
    for (const dir of ['out', 'in']) {
      const some = frames.filter((frame) => frame.dir === dir);
      expect(some.map(({ opcode }) => opcode)).toEqual(opcodes);
      expect(some.map(({ size }) => size)).toEqual(expected.map(({ length }) => length));
      for (const [index, frame] of some.entries()) expect(bodyOf(frame)).toEqual(expected[index]);
      expect(some.every(({ truncated }) => truncated === undefined)).toBe(true);
    }
    expect(frames.filter(({ dir }) => dir === 'out').every(({ outcome }) => outcome === 'sent')).toBe(true);
    expect(frames.filter(({ dir }) => dir === 'in').every(({ listeners }) => listeners === 1)).toBe(true);
  });

  test('a frame of 16 MiB comes back whole, although the page overwrites what it got', async () => {
    const { frames } = await play('/large');
    const bytes = pattern(16 * 1024 * 1024);
    expect(frames.map(({ dir, size }) => [dir, size])).toEqual([
      ['out', bytes.length],
      ['in', bytes.length],
    ]);
    for (const frame of frames) expect(bodyOf(frame).equals(bytes)).toBe(true);
  });

  test('a burst of 10,000 frames comes back in order, each once', async () => {
    const { frames, connection, made } = await play('/burst');
    const expected = Array.from({ length: 10_000 }, (_, n) => `frame ${n} ${'x'.repeat(n % 300)}`);
    expect(frames.filter(({ dir }) => dir === 'out').map(({ text }) => text)).toEqual(expected);
    expect(frames.filter(({ dir }) => dir === 'in').map(({ text }) => text)).toEqual(expected);
    expect(frames.map(({ seq }) => seq)).toEqual(Array.from({ length: 20_000 }, (_, seq) => seq));
    expect(connection).toMatchObject({ sent: { frames: 10_000 }, received: { frames: 10_000 } });
    expect(made.all('gap')).toEqual([]);
  });

  test('frames are covered: srcdoc, sandboxed, written, blank, and of another origin', async () => {
    const { made } = await play('/frames', '/srcdoc');
    for (const endpoint of ['srcdoc', 'sandboxed', 'written', 'blank', 'other']) {
      const [connection, ...more] = made.connections(`/${endpoint}`);
      expect(more, endpoint).toEqual([]);
      const frames = made.framesOf(connection?.id ?? '');
      expect(
        frames.map(({ dir, text }) => [dir, text]),
        endpoint,
      ).toEqual([
        ['out', endpoint],
        ['in', endpoint],
      ]);
    }
  });
});
