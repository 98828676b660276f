// What waits comes out in order, in weights that a commit can carry, and is due when the last commit has been paid for.

import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { batchBytes, batchOfFacts } from '../records/batch';
import type { NumberedBatch } from './commits';
import { BatchQueue } from './queue';

const MIB = 1024 * 1024;
let clock = 0;

beforeEach(() => {
  clock = 5_000;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
});
afterEach(() => {
  vi.restoreAllMocks();
});

function item(number: number, bytes: number): NumberedBatch {
  return { page: 'page', number, batch: { ...batchOfFacts([]), payload: new Uint8Array(bytes) } };
}

test('whatever is added, taken and put back: in order, each once, no commit over its weight but a single batch', () => {
  const step = fc.oneof(
    fc.record({ add: fc.constantFrom(0, 10, MIB, 5 * MIB, 9 * MIB) }),
    fc.constant('write' as const),
    fc.constant('fail' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const queue = new BatchQueue();
      let [added, written] = [0, 0];
      for (const what of steps) {
        if (typeof what === 'object') queue.add(item(++added, what.add));
        else {
          const taken = queue.take();
          const weight = taken.reduce((sum, { batch }) => sum + batchBytes(batch), 0);
          expect(taken.length < 2 || weight <= 8 * MIB).toBe(true);
          expect(taken.map(({ number }) => number)).toEqual(taken.map((_, index) => written + 1 + index));
          if (what === 'fail') queue.putBack(taken);
          else written += taken.length;
        }
        expect(queue.length).toBe(added - written);
      }
      expect(queue.clear().map(({ number }) => number)).toEqual(
        Array.from({ length: added - written }, (_, index) => written + 1 + index),
      );
      expect(queue.length).toBe(0);
    }),
    { numRuns: 100, seed: 20261129 },
  );
});

test.each([
  [1, 100],
  [8, 160],
  [1_000, 500],
])(
  'a commit that took %d ms is followed by another %d ms after it began, or at once where much waits',
  (took, after) => {
    const queue = new BatchQueue();
    queue.add(item(1, 10));
    expect(queue.wait).toBeLessThanOrEqual(0);
    const startedAt = clock;
    clock += took;
    queue.committed(startedAt);
    expect(startedAt + after - clock).toBe(queue.wait);
    queue.add(item(2, 3 * MIB));
    expect(queue.wait).toBe(startedAt + after - clock);
    queue.add(item(3, 3 * MIB));
    expect(queue.wait).toBeLessThanOrEqual(0);
    expect(queue.take()).toHaveLength(3);
    expect(queue.wait).toBe(startedAt + after - clock);
  },
);
