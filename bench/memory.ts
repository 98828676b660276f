// What recording leaves in memory: growth of the heaps from frame 10,000 to the last, at 5,000 frames a second. Page and
// relay are two worlds in one heap; the same page without Redial is measured beside it, and its growth is the page's own.

import { automation } from '../tools/automation';
import { heapOf } from '../tools/heap';
import { type Browser, serviceWorker } from '../tools/launch';
import { openPage, withBoth } from './browser';
import type { Bench, Line } from './harness';

const WARM_FRAMES = 10_000;
const FRAMES_PER_SECOND = 5_000;
/** On one socket: the driver waits three minutes for an answer and no longer. */
const FRAMES_AT_ONCE = 300_000;
const BAR_MIB = 8;
const MIB = 1024 * 1024;

/** A minute of it: what grows with each frame shows by then, as a part of a million's growth. */
export const memory: Bench = () => measure(310_000);

/** The bar's own length: three and a half minutes. */
export const memoryOfAMillion: Bench = () => measure(1_000_000);

function measure(frames: number): Promise<Line[]> {
  return withBoth(async ({ recorded, bare, url }) => {
    const [page, barePage] = await Promise.all([openPage(recorded, url), openPage(bare, url)]);
    const worker = await serviceWorker(recorded);
    const flow = async (count: number) => {
      for (let left = count; left > 0; left -= FRAMES_AT_ONCE) {
        const script = flowOf(Math.min(left, FRAMES_AT_ONCE));
        await Promise.all([page, barePage].map((each) => each.evaluate(script)));
      }
    };
    const heaps = async () => {
      await automation(recorded).flush();
      return { page: await heapOf(page), bare: await heapOf(barePage), background: await heapOf(worker) };
    };
    await flow(WARM_FRAMES);
    const before = await heaps();
    await flow(frames - WARM_FRAMES);
    const after = await heaps();
    await expectRecorded(recorded, frames);
    const line = (who: string, bytes: number): Line => ({
      name: 'memory',
      what: `${who}: growth from frame ${WARM_FRAMES} to ${frames}`,
      value: bytes / MIB,
      unit: 'MiB',
      bar: `≤ ${BAR_MIB} MiB`,
      meets: bytes / MIB <= BAR_MIB,
    });
    return [
      line('page and relay', after.page - before.page - (after.bare - before.bare)),
      line('background', after.background - before.background),
    ];
  });
}

/** Echoes of 200 B, half of the frames each way, paced by the clock: what was missed in a stall is made up for. */
function flowOf(frames: number): string {
  return `new Promise((resolve, reject) => {
    const socket = new WebSocket(location.href.replace('http', 'ws'));
    const payload = 'x'.repeat(200);
    let sent = 0;
    let heard = 0;
    let started = 0;
    socket.onerror = reject;
    socket.onmessage = () => { if (++heard === ${frames / 2}) { socket.close(); resolve(); } };
    socket.onopen = () => {
      started = performance.now();
      const timer = setInterval(() => {
        const due = Math.min(${frames / 2}, (performance.now() - started) * ${FRAMES_PER_SECOND / 2_000});
        while (sent < due) { sent++; socket.send(payload); }
        if (sent >= ${frames / 2}) clearInterval(timer);
      }, 10);
    };
  })`;
}

async function expectRecorded(browser: Browser, frames: number): Promise<void> {
  const [session] = await automation(browser).sessions();
  if (session?.frames !== frames) throw new Error(`${session?.frames} of ${frames} frames were recorded.`);
}
