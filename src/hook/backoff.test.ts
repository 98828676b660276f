import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponentialBackoff } from './backoff';

const SEED = 20261123;
const attempts = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('exponentialBackoff', () => {
  it('waits 1, 2, 4, 8, then 16 s at most, ten times', () => {
    const backoff = exponentialBackoff({ random: () => 0 });
    expect(attempts(11).map((attempt) => backoff(attempt, undefined))).toEqual([
      1_000,
      2_000,
      4_000,
      8_000,
      16_000,
      16_000,
      16_000,
      16_000,
      16_000,
      16_000,
      undefined,
    ]);
  });

  it('leaves at least half of each wait by default', () => {
    const backoff = exponentialBackoff({ random: () => 1 - Number.EPSILON });
    expect(Math.round(backoff(1, undefined) ?? 0)).toBe(500);
    expect(Math.round(backoff(10, undefined) ?? 0)).toBe(8_000);
  });

  it('still spreads clients that all wait at the cap', () => {
    const backoff = exponentialBackoff();
    const waits = attempts(200).map(() => backoff(10, undefined) ?? 0);
    const width = Math.max(...waits) - Math.min(...waits);
    expect(width).toBeGreaterThan(4_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(16_000);
  });

  it('goes on for ever where told to, without a number running over', () => {
    const backoff = exponentialBackoff({ maxAttempts: Number.POSITIVE_INFINITY, jitter: 0 });
    expect(backoff(100_000, undefined)).toBe(16_000);
  });

  it('never waits longer than the cap nor shorter than jitter allows, whatever the settings', () => {
    fc.assert(
      fc.property(
        fc.record({
          minDelayMs: fc.integer({ min: 1, max: 10_000 }),
          factor: fc.double({ min: 1, max: 5, noNaN: true }),
          maxDelayMs: fc.integer({ min: 1, max: 60_000 }),
          jitter: fc.double({ min: 0, max: 1, noNaN: true }),
          maxAttempts: fc.integer({ min: 1, max: 50 }),
        }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        (options, chance, attempt) => {
          const wait = exponentialBackoff({ ...options, random: () => chance })(attempt, undefined);
          if (attempt > options.maxAttempts) {
            expect(wait).toBeUndefined();
            return;
          }
          const full = Math.min(options.maxDelayMs, options.minDelayMs * options.factor ** (attempt - 1));
          expect(wait).toBeLessThanOrEqual(full);
          expect(wait).toBeGreaterThanOrEqual(full * (1 - options.jitter) - 1e-9);
        },
      ),
      { seed: SEED, numRuns: 500 },
    );
  });
});
