// Pages that break the language and the browser under their own feet: their sockets work on, their recording is whole,
// nothing of the recorder runs into their traps, and a tab beside them is recorded as if nothing was.

import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import type { Browser } from '../../tools/launch';
import { until } from '../../tools/until';
import { BROWSERS, bodyOf, launch, Recording } from '../support/browsers';
import { echo, type Site, startSite } from '../support/site';
import { poisons } from './page/poisons';
import type { Outcome } from './page/workload';

const poisonNames = Object.keys(poisons);

/** Longest that a poisoned window may take. One that hangs must not hide the others. */
const PATIENCE_MS = 8_000;

const PAGES = {
  // One window after another: Chromium makes many handshakes at once wait for seconds.
  '/all': `<!doctype html><title>running</title><body><script>
    const outcomes = {};
    // The windows' own arrays and objects can be read by index and name alone.
    const texts = (list) => Array.from({ length: list.length }, (_, index) => list[index]).filter(Boolean);
    const copy = ({ poison, log, touched, errors }) => ({ poison, log: texts(log), touched: texts(touched), errors: texts(errors) });
    (async () => {
      for (let number = 0; number < ${poisonNames.length}; number++) {
        const frame = document.createElement('iframe');
        frame.src = '/poison/' + number;
        outcomes[number] = await new Promise((resolve) => {
          window.finished = (outcome) => setTimeout(() => resolve(copy(outcome)), 30);
          setTimeout(resolve, ${PATIENCE_MS}, null);
          document.body.append(frame);
        });
      }
      document.title = 'done';
    })();
  </script>`,
  '/bystander': `<!doctype html><title>bystander</title><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/bystander');
    let told = 0;
    const tell = () => socket.send('tick ' + told++);
    socket.onopen = tell;
    socket.onmessage = tell;
  </script>`,
  '/api/token': '{"access_token":"opaque-and-long-enough"}',
};

describe.each(BROWSERS)('poisoned pages in %s', (name) => {
  let browser: Browser;
  let site: Site;
  let outcomes: { [number: string]: Outcome | null };
  let made: Recording;
  let bystander: Recording;
  let ticks: number;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(name), startPoisonSite()]);
    const beside = await browser.newPage();
    await beside.goto(`${site.url}/bystander`);
    const page = await browser.newPage();
    await page.goto(`${site.url}/all`);
    await until('all poisons', async () => (await page.title()) === 'done');
    outcomes = JSON.parse(String(await page.evaluate('JSON.stringify(outcomes)')));
    ticks = Number(await beside.evaluate('told'));
    const redial = automation(browser);
    await redial.flush();
    const sessions = await redial.sessions();
    const exported = async (path: string) =>
      new Recording(
        await redial.exportSession({
          session: sessions.find(({ tabUrl }) => tabUrl.endsWith(path))?.id ?? '',
        }),
      );
    made = await exported('/all');
    bystander = await exported('/bystander');
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  test.each(poisonNames.map((poison, number) => [poison, number] as const))('%s', (poison, number) => {
    const outcome = outcomes[number];
    expect(outcome).toMatchObject({ poison });
    expect(outcome?.log).toEqual([
      'open',
      ...Array(5).fill('message'),
      'close',
      'open again',
      'message again',
    ]);
    expect(outcome?.touched).toEqual([]);
    expect(outcome?.errors).toEqual([]);

    const [first, ...doubles] = made.connections(`/poison/${number}/first`);
    expect(doubles).toEqual([]);
    expect(first).toMatchObject({ protocols: ['chat'], code: 4000, reason: 'seen enough', closer: 'client' });
    const bytes = Buffer.from([0, 1, 2, 253, 254, 255]);
    const bodies = [
      Buffer.from(`text ✓ \u{1f600} \ufffd${' on and on'.repeat(500)}`),
      bytes,
      bytes.subarray(1, 4),
      Buffer.concat([bytes, Buffer.from('in a Blob')]),
      bytes,
    ];
    for (const dir of ['out', 'in']) {
      const frames = made.framesOf(first?.id ?? '').filter((frame) => frame.dir === dir);
      expect(frames.map((frame) => bodyOf(frame).toString('hex'))).toEqual(
        bodies.map((body) => body.toString('hex')),
      );
      expect(frames.map(({ opcode }) => opcode)).toEqual([1, 2, 2, 2, 2]);
    }
    const [second] = made.connections(`/poison/${number}/second`);
    expect(made.framesOf(second?.id ?? '').map(({ dir, text }) => [dir, text])).toEqual([
      ['out', 'again'],
      ['in', 'again'],
    ]);
    const decisions = made.all('decision').filter(({ connection }) => connection === first?.id);
    expect(decisions.map(({ delayMs, source }) => [delayMs, source])).toEqual([[15, 'inferred']]);
  });

  test('nothing was lost', () => {
    expect(made.all('gap')).toEqual([]);
  });

  test('a tab beside them is recorded whole', () => {
    const [connection] = bystander.connections('/bystander');
    const texts = (dir: string) =>
      bystander
        .framesOf(connection?.id ?? '')
        .filter((frame) => frame.dir === dir)
        .map(({ text }) => text);
    expect(ticks).toBeGreaterThan(10);
    expect(texts('out').slice(0, ticks)).toEqual(Array.from({ length: ticks }, (_, tick) => `tick ${tick}`));
    expect(texts('in').slice(0, ticks - 1)).toEqual(
      Array.from({ length: ticks - 1 }, (_, tick) => `tick ${tick}`),
    );
    expect(bystander.all('gap')).toEqual([]);
  });
});

async function startPoisonSite(): Promise<Site> {
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/page/workload.ts`],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'hostile',
    target: 'es2022',
  });
  const windows = poisonNames.map((_, number) => [
    `/poison/${number}`,
    `<!doctype html><script src="/workload.js"></script><script>hostile.run(${number})</script>`,
  ]);
  return startSite({
    onSocket: (socket, request) => {
      if (request.url !== '/bystander') echo(socket);
      // Timers of a hidden page are held back; the server keeps the pace.
      else socket.on('message', (data) => setTimeout(() => socket.send(String(data)), 5));
    },
    pages: { ...PAGES, ...Object.fromEntries(windows), '/workload.js': outputFiles[0]?.text ?? '' },
  });
}
