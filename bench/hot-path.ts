// What recording adds to a frame on the page's main thread: around the app's listener, and around `send`.
// Sends are timed inside the page, many in a row, so that the clock's grain does not count.

import type { Page } from '../tools/launch';
import { openPage, withBoth } from './browser';
import { type Bench, inTurn, type Line, median, quantile, spreadOf } from './harness';

const ROUNDS = 5;
/** Frames whose times are summed into one sample: the clock's grain of 5 µs to 100 µs is spread over them. */
const CHUNK = 50;
const MEDIAN_BAR = 3;
const P99_BAR = 10;

export const hotPath: Bench = () =>
  withBoth(async ({ recorded, bare, url }) => {
    const pages = await Promise.all([openPage(recorded, url), openPage(bare, url)]);
    const lines: Line[] = [];
    for (const [name, sample] of [
      ['send', sendTimes],
      ['receive', receiveTimes],
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
          what: `${name}: added at P99 of chunks of ${CHUNK} frames`,
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
  return (await page.evaluate(SEND)) as number[];
}

/** What was sent is drained between chunks, so that the socket's buffer stays short. */
const SEND = `new Promise((resolve, reject) => {
  const socket = new WebSocket(location.href.replace('http', 'ws'));
  const payload = 'x'.repeat(200);
  const times = [];
  socket.onerror = reject;
  socket.onopen = async () => {
    for (let chunk = 0; chunk < 400; chunk++) {
      const started = performance.now();
      for (let n = 0; n < ${CHUNK}; n++) socket.send(payload);
      times.push((performance.now() - started) / ${CHUNK} * 1000);
      if (chunk % 10 === 9) while (socket.bufferedAmount > 0) await new Promise((next) => setTimeout(next));
    }
    socket.close();
    resolve(times);
  };
})`;

/** Chunks of the receiving side: each asks the browser for its figures once. */
const RECEIVE_CHUNKS = 40;
const RECEIVE_CHUNK = 500;

/**
 * Time that the main thread was at work while a chunk of messages came in, in µs a message: all that recording does
 * there counts, hand-overs and relay included. By the browser's own account of its tasks.
 */
async function receiveTimes(page: Page): Promise<number[]> {
  await page.evaluate(`new Promise((resolve, reject) => {
    window.socket = new WebSocket(location.href.replace('http', 'ws'));
    socket.onerror = reject;
    socket.onopen = resolve;
    // One message asks for a chunk: what is sent costs nothing to speak of.
    window.chunk = () => new Promise((done) => {
      let heard = 0;
      socket.onmessage = () => { if (++heard === ${RECEIVE_CHUNK}) done(); };
      socket.send('flood ${RECEIVE_CHUNK} 200');
    });
  })`);
  const times: number[] = [];
  for (let chunk = 0; chunk < RECEIVE_CHUNKS; chunk++) {
    const before = (await page.metrics()).TaskDuration ?? 0;
    await page.evaluate('chunk()');
    times.push(((((await page.metrics()).TaskDuration ?? 0) - before) * 1e6) / RECEIVE_CHUNK);
  }
  await page.evaluate('socket.close()');
  return times;
}
