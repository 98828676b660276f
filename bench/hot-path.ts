// What recording adds to a frame on the page's main thread: within a call of `send`, and in all, hand-overs and relay
// included. Always the processor's time of that thread, in which neither waiting nor other programs count.

import type { Page } from '../tools/launch';
import { openPage, withBoth } from './browser';
import { type Bench, inTurn, type Line, median, quantile, spreadOf } from './harness';
import { ranDuring } from './thread-time';

const ROUNDS = 3;
/** Frames whose times are summed into one sample: the clock's grain of 1 µs is spread over them. */
const CHUNK = 50;
const SEND_CHUNKS = 400;
const MEDIAN_BAR = 3;
const P99_BAR = 10;

export const hotPath: Bench = () =>
  withBoth(async ({ recorded, bare, url }) => {
    const pages = await Promise.all([openPage(recorded, url), openPage(bare, url)]);
    const lines: Line[] = [];
    for (const [name, sample] of [
      ['within send', sendTimes],
      ['send, all of it', sendThreadTimes],
      ['receive, all of it', receiveThreadTimes],
    ] as const) {
      const samples = { recorded: [] as number[], bare: [] as number[] };
      const measure = (page: Page, into: number[]) => async () => {
        await page.bringToFront();
        const microseconds = await sample(page);
        into.push(...microseconds);
        return median(microseconds);
      };
      const { one, other } = await inTurn(
        ROUNDS,
        measure(pages[0], samples.recorded),
        measure(pages[1], samples.bare),
      );
      const added = median(one) - median(other);
      const addedP99 = quantile(samples.recorded, 0.99) - quantile(samples.bare, 0.99);
      lines.push(
        {
          name: 'hot-path',
          what: `${name}: added at the median (${median(one).toFixed(2)} − ${median(other).toFixed(2)} µs)`,
          value: added,
          unit: 'µs',
          spread: spreadOf(one.map((value, index) => value - (other[index] ?? value))),
          bar: `≤ ${MEDIAN_BAR} µs`,
          meets: added <= MEDIAN_BAR,
        },
        {
          name: 'hot-path',
          what: `${name}: added at P99 of chunks of frames`,
          value: addedP99,
          unit: 'µs',
          bar: `≤ ${P99_BAR} µs`,
          meets: addedP99 <= P99_BAR,
        },
      );
    }
    return lines;
  });

/** Time of `send`, in µs a call, one entry a chunk. */
async function sendTimes(page: Page): Promise<number[]> {
  const ran = await ranDuring(page, ['FunctionCall'], () => page.evaluate(SEND));
  return ran.filter(({ called }) => called === 'sendChunk').map(({ took }) => took / CHUNK);
}

/** Each chunk is a task of its own. What was sent is drained between some, so that the socket's buffer stays short. */
const SEND = `new Promise((resolve, reject) => {
  const socket = new WebSocket(location.href.replace('http', 'ws'));
  const payload = 'x'.repeat(200);
  let chunks = 0;
  socket.onerror = reject;
  socket.onopen = () => setTimeout(next);
  function sendChunk() {
    for (let n = 0; n < ${CHUNK}; n++) socket.send(payload);
    chunks++;
    setTimeout(next);
  }
  function next() {
    if (chunks % 10 === 0 && socket.bufferedAmount > 0) setTimeout(next);
    else if (chunks < ${SEND_CHUNKS}) setTimeout(sendChunk);
    else {
      socket.close();
      resolve();
    }
  }
})`;

/** Chunks of frames whose processor time is asked for. Each is some hand-overs long, so that none escapes its chunk. */
const CHUNKS = 6;
const THREAD_CHUNK = 5_000;

function sendThreadTimes(page: Page): Promise<number[]> {
  // In tasks of some frames each, as apps send; the last hand-over is waited for.
  return threadTimes(
    page,
    'sink',
    `for (let sent = 0; sent < ${THREAD_CHUNK}; ) {
      for (let n = 0; n < ${CHUNK}; n++, sent++) socket.send(payload);
      await new Promise((next) => setTimeout(next));
    }
    await new Promise((next) => setTimeout(next, 150));`,
  );
}

function receiveThreadTimes(page: Page): Promise<number[]> {
  // One message asks for a chunk: what is sent costs nothing to speak of.
  return threadTimes(
    page,
    '',
    `let heard = 0;
    await new Promise((done) => {
      socket.onmessage = () => { if (++heard === ${THREAD_CHUNK}) done(); };
      socket.send('flood ${THREAD_CHUNK} 200');
    });
    await new Promise((next) => setTimeout(next, 150));`,
  );
}

/** Processor time that the page's main thread took for a chunk, in µs a frame, one entry a chunk. */
async function threadTimes(page: Page, path: string, chunk: string): Promise<number[]> {
  await page.evaluate(`new Promise((resolve, reject) => {
    window.payload = 'x'.repeat(200);
    window.socket = new WebSocket(location.href.replace('http', 'ws') + '${path}');
    socket.onerror = reject;
    socket.onopen = resolve;
  })`);
  const session = await page.createCDPSession();
  await session.send('Performance.enable');
  const seconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN;
  };
  const times: number[] = [];
  for (let count = 0; count < CHUNKS; count++) {
    const before = await seconds();
    await page.evaluate(`(async () => { ${chunk} })()`);
    times.push((((await seconds()) - before) * 1e6) / THREAD_CHUNK);
  }
  await page.evaluate('socket.close()');
  await session.detach();
  return times;
}
