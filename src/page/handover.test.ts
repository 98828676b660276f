// @vitest-environment happy-dom
// When batches go to the relay: in time, whatever comes; and in a flood full ones, as most of what one costs is the same.

import './testing/browser';
import fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';

interface HandedOver {
  at: number;
  /** When the oldest of its frames came. */
  since: number;
  frames: number;
}

let clock = 0;
let timers: { due: number; callback: () => void }[] = [];
let tasks: (() => void)[] = [];
const handed: HandedOver[] = [];
let addFrame: typeof import('./pending').addFrame;

vi.mock(import('./intrinsics'), async (original) => ({
  ...(await original()),
  now: () => clock,
  setTimer: (callback: () => void, delayMs: number) => {
    timers.push({ due: clock + delayMs, callback });
  },
  makeTaskQueue: () => (task: () => void) => {
    tasks.push(task);
  },
  pageIsHidden: () => false,
  onChildrenChanged: () => undefined,
  construct: (() => ({})) as typeof Reflect.construct,
  nativeAddEventListener: () => undefined,
  nativeDispatchEvent: () => false,
}));
vi.mock(import('./pending'), async (original) => {
  const real = await original();
  return {
    ...real,
    takeBatch: () => {
      const taken = real.takeBatch();
      const [since] = taken?.batch.columns.at ?? [];
      if (since !== undefined) handed.push({ at: clock, since, frames: taken?.batch.columns.at.length ?? 0 });
      return taken;
    },
  };
});

beforeEach(start);

async function start(): Promise<void> {
  vi.resetModules();
  [clock, timers, tasks] = [1_000, [], []];
  handed.length = 0;
  const pending = await import('./pending');
  const { startHandover } = await import('./handover');
  ({ addFrame } = pending);
  startHandover();
  pending.wake();
}

/** A millisecond in which so many frames come, in one task of the page. */
function step(frames: number): void {
  clock++;
  for (const timer of timers.filter(({ due }) => due <= clock)) {
    timers = timers.filter((one) => one !== timer);
    timer.callback();
  }
  for (let n = 0; n < frames; n++) addFrame(1, 0, 0, 1, 0, 'text', clock);
  for (const task of tasks.splice(0)) task();
}

function steps(count: number, frames: number): void {
  for (let n = 0; n < count; n++) step(frames);
}

test('a calm page: the first frame at once, each other within a tenth of a second', () => {
  for (let n = 0; n < 50; n++) {
    step(1);
    steps(29, 0);
  }
  steps(200, 0);
  expect(handed[0]).toMatchObject({ frames: 1, at: 1_001 });
  for (const { at, since } of handed) expect(at - since).toBeLessThanOrEqual(101);
  expect(handed.reduce((sum, { frames }) => sum + frames, 0)).toBe(50);
});

test.each([8, 10, 33, 100])('a flood of %d frames a millisecond: no batch is cut short', (rate) => {
  steps(400, rate);
  handed.length = 0;
  steps(2_000, rate);
  expect(handed.length).toBeGreaterThan(5);
  for (const { frames } of handed) expect(frames).toBeGreaterThanOrEqual(1_536);
});

test('frames that are many but fill no batch: handed over four times a second, and ten times again once it is calm', () => {
  steps(1_000, 2);
  handed.length = 0;
  steps(2_000, 2);
  expect(handed.length).toBeGreaterThanOrEqual(7);
  expect(handed.length).toBeLessThanOrEqual(9);
  steps(1_000, 0);
  handed.length = 0;
  step(1);
  steps(300, 0);
  step(1);
  steps(300, 0);
  expect(handed.at(-1)).toMatchObject({ frames: 1 });
  expect((handed.at(-1)?.at ?? 0) - (handed.at(-1)?.since ?? 0)).toBeLessThanOrEqual(101);
});

test('whatever comes, every frame is handed over within a quarter of a second', async () => {
  const phase = fc.record({
    ms: fc.integer({ min: 1, max: 400 }),
    rate: fc.constantFrom(0, 0, 1, 3, 20, 700),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(phase, { minLength: 1, maxLength: 8 }), async (phases) => {
      await start();
      let sent = 0;
      for (const { ms, rate } of phases) {
        steps(ms, rate);
        sent += ms * rate;
      }
      steps(251, 0);
      expect(handed.reduce((sum, { frames }) => sum + frames, 0)).toBe(sent);
      for (const { at, since } of handed) expect(at - since).toBeLessThanOrEqual(251);
    }),
    { numRuns: 40, seed: 20261129 },
  );
});
