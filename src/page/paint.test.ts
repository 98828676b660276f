// @vitest-environment happy-dom
// Each message of a calm page is measured; of a flood no more than a paint every quarter of a second is asked for.

import './testing/browser';
import { beforeEach, expect, test, vi } from 'vitest';

let clock = 0;
let ordinal = 0;
let asked: (() => void)[] = [];
const paints: number[][] = [];
let frameArrived: (ordinal: number, at: number) => void;

vi.mock(import('./intrinsics'), async (original) => ({
  ...(await original()),
  now: () => clock,
  makeTaskQueue: () => (task: () => void) => task(),
  onNextAnimationFrame: (callback: () => void) => {
    asked.push(callback);
  },
  pageIsHidden: () => false,
}));
vi.mock(import('./pending'), async (original) => ({
  ...(await original()),
  nextOrdinal: () => ordinal,
  addPaint: (...paint: number[]) => {
    paints.push(paint);
  },
}));

beforeEach(async () => {
  vi.resetModules();
  [clock, ordinal, asked] = [1_000, 0, []];
  paints.length = 0;
  ({ frameArrived } = await import('./paint'));
});

/** So many messages, and the animation frame that follows them. */
function paintAfter(messages: number): void {
  for (let n = 0; n < messages; n++) {
    frameArrived(ordinal, clock);
    ordinal++;
  }
  clock += 16;
  for (const callback of asked.splice(0)) callback();
}

test('a calm page: each message has its paint', () => {
  for (let frame = 0; frame < 20; frame++) paintAfter(3);
  expect(paints.map(([from, to]) => [from, to])).toEqual(
    Array.from({ length: 20 }, (_, frame) => [frame * 3, frame * 3 + 3]),
  );
});

test('a flood: a paint every quarter of a second, and each message again once it is over', () => {
  for (let frame = 0; frame < 63; frame++) paintAfter(100);
  // A second of them, at sixteen milliseconds each.
  expect(paints.length).toBeGreaterThanOrEqual(3);
  expect(paints.length).toBeLessThanOrEqual(4);
  const times = paints.map(([, , at]) => at ?? 0);
  for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] ?? 0)).toBeGreaterThan(250);
  clock += 250;
  paints.length = 0;
  for (let frame = 0; frame < 5; frame++) paintAfter(3);
  expect(paints).toHaveLength(5);
});
