// @vitest-environment happy-dom
// Whatever a page moves, what is kept whole stays within the rate and one burst; and a calm page never loses a byte.

import './testing/browser';
import fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';

const MIB = 1024 * 1024;
const RATE = 2 * MIB;
const BURST = 16 * MIB;
let clock = 0;
let isKept: (length: number) => boolean;
let setBodyRate: (bytesPerSecond: number) => void;
let bodyRateText: () => string;

vi.mock(import('./intrinsics'), async (original) => ({ ...(await original()), now: () => clock }));

beforeEach(async () => {
  vi.resetModules();
  clock = 1_800_000_000_000;
  ({ isKept, setBodyRate, bodyRateText } = await import('./allowance'));
});

const bodies = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.constant(0), fc.integer({ max: 5_000, min: 0 })),
    length: fc.oneof(
      fc.integer({ min: 0, max: 256 }),
      fc.integer({ min: 257, max: 65_536 }),
      // Beyond a burst of debt, what a body took is forgiven.
      fc.integer({ min: MIB, max: BURST }),
    ),
  }),
  { minLength: 1, maxLength: 400 },
);

test('large bodies kept whole stay within the rate, one burst and one body', async () => {
  await fc.assert(
    fc.asyncProperty(bodies, async (all) => {
      vi.resetModules();
      ({ isKept } = await import('./allowance'));
      let [kept, largest, seconds] = [0, 0, 0];
      for (const { afterMs, length } of all) {
        clock += afterMs;
        seconds += afterMs / 1000;
        if (!isKept(length) || length <= 256) continue;
        kept += length;
        largest = Math.max(largest, length);
        expect(kept).toBeLessThanOrEqual(BURST + RATE * seconds + largest);
      }
    }),
    { numRuns: 100, seed: 20261129 },
  );
});

test('at half the rate nothing is ever cut, in bodies of any size up to a second’s worth', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: RATE }), { maxLength: 200 }), (lengths) => {
      for (const length of lengths) {
        clock += (length / (RATE / 2)) * 1000;
        expect(isKept(length)).toBe(true);
      }
    }),
    { numRuns: 100, seed: 20261129 },
  );
});

test('small bodies are kept however fast they come, and large ones again after a calm of four seconds at the most', () => {
  expect(isKept(257)).toBe(true);
  let small = 0;
  for (let n = 0; n < 1_000_000; n++) small += isKept(256) ? 1 : 0;
  expect(small).toBe(1_000_000);
  expect(isKept(257)).toBe(false);
  clock += 4_001;
  expect(isKept(257)).toBe(true);
  expect(isKept(32 * MIB)).toBe(true);
  expect(isKept(257)).toBe(false);
  clock += 4_001;
  expect(isKept(257)).toBe(true);
});

test('another rate counts from then on: what was left or owed is so much of it', () => {
  while (isKept(MIB)) {}
  expect(bodyRateText()).toBe('2 MiB a second');
  setBodyRate(1024 * MIB);
  expect(bodyRateText()).toBe('1024 MiB a second');
  clock += 10;
  // A hundredth of a second gives ten MiB now.
  for (let n = 0; n < 10; n++) expect(isKept(MIB)).toBe(true);
  clock += 60_000;
  setBodyRate(1.55 * MIB);
  expect(bodyRateText()).toBe('1.5 MiB a second');
  let kept = 0;
  while (isKept(MIB)) kept++;
  expect(kept).toBe(Math.ceil(8 * 1.55));
});
