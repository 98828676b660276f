// Messages a second through one socket, with and without recording: echo server in its own process, 64 in flight.

import type { Page } from '../tools/launch';
import { openPage, withBoth } from './browser';
import { type Bench, inTurn, type Line, median, spreadOf } from './harness';

const ROUNDS = 7;
const BAR = 0.9;
/**
 * Of a round, before the clock starts: until what a page may move at once after a calm (src/page/allowance.ts) has been moved, and
 * written.
 */
const WARM_UP = 0.2;
/** As many as take some five seconds. */
const PAYLOADS = [
  { name: '200 B text', make: `'x'.repeat(200)`, messages: 100_000 },
  { name: '2 KB text', make: `'x'.repeat(2048)`, messages: 90_000 },
  { name: '64 KB binary', make: 'new ArrayBuffer(65536)', messages: 24_000 },
];

export const echo: Bench = () =>
  withBoth(async ({ recorded, bare, url }) => {
    const pages = await Promise.all([openPage(recorded, url), openPage(bare, url)]);
    const lines: Line[] = [];
    for (const { name, make, messages } of PAYLOADS) {
      const measure = (page: Page) => () => messagesPerSecond(page, make, messages);
      const { ratios, one, other } = await inTurn(ROUNDS, measure(pages[0]), measure(pages[1]));
      lines.push({
        name: 'echo',
        what: `${name}: recorded ÷ native (${Math.round(median(one))} ÷ ${Math.round(median(other))} messages/s)`,
        value: median(one) / median(other),
        unit: '',
        spread: spreadOf(ratios),
        bar: `≥ ${BAR}`,
        meets: median(one) / median(other) >= BAR,
      });
    }
    return lines;
  });

async function messagesPerSecond(page: Page, make: string, messages: number): Promise<number> {
  // Only the page in front is not held back.
  await page.bringToFront();
  const warmUp = Math.round(messages * WARM_UP);
  return (await page.evaluate(`new Promise((resolve, reject) => {
    const socket = new WebSocket(location.href.replace('http', 'ws'));
    socket.binaryType = 'arraybuffer';
    const payload = ${make};
    let sent = 0;
    let heard = 0;
    let started = 0;
    socket.onerror = reject;
    socket.onopen = () => {
      while (sent < 64) { sent++; socket.send(payload); }
    };
    socket.onmessage = ({ data }) => {
      // Looked at, as an app does: until then the browser has made nothing of it.
      if ((data.length ?? data.byteLength) !== (payload.length ?? payload.byteLength)) reject(new Error('No echo.'));
      if (++heard === ${warmUp}) started = performance.now();
      if (sent < ${messages}) { sent++; socket.send(payload); }
      if (heard === ${messages}) { resolve(${messages - warmUp} / (performance.now() - started) * 1000); socket.close(); }
    };
  })`)) as number;
}
