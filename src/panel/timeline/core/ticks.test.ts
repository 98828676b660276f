import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tickStep, ticksIn } from './ticks';

const NOON = new Date(2026, 10, 28, 12, 0, 0).getTime();
const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const day = (at: number) => `day ${new Date(at).getDate()}`;

const labels = (from: number, to: number, least: number) =>
  ticksIn({ from, to }, least, day).map(({ label }) => label);

describe('the ruler', () => {
  it('takes round steps', () => {
    expect([0.05, 0.3, 430, 501, 7 * SECOND, 40 * 60 * SECOND, 5 * HOUR, 13 * HOUR].map(tickStep)).toEqual([
      0.1,
      0.5,
      500,
      SECOND,
      10 * SECOND,
      HOUR,
      6 * HOUR,
      DAY,
    ]);
    expect(tickStep(400 * DAY)).toBeGreaterThanOrEqual(400 * DAY);
  });

  it('writes as much of the time as the step needs', () => {
    expect(labels(NOON, NOON + 20 * SECOND, 7 * SECOND)).toEqual(['12:00:00', '12:00:10', '12:00:20']);
    expect(labels(NOON, NOON + 500, 200)).toEqual(['12:00:00.0', '12:00:00.2', '12:00:00.4']);
    expect(labels(NOON + 59_999.8, NOON + 60_000.1, 0.1)).toEqual([
      '12:00:59.9998',
      '12:00:59.9999',
      '12:01:00.0000',
      '12:01:00.0001',
    ]);
    expect(labels(NOON, NOON + 2 * HOUR, 0.9 * HOUR)).toEqual(['12:00', '13:00', '14:00']);
  });

  it('names the day where one begins', () => {
    expect(labels(NOON, NOON + DAY, 5 * HOUR)).toEqual(['12:00', '18:00', 'day 29', '06:00', '12:00']);
    expect(labels(NOON, NOON + 3 * DAY, 20 * HOUR)).toEqual(['day 29', 'day 30', 'day 1']);
  });

  it('has ticks within the window alone, in order, as far apart as was asked', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 400 * DAY, noNaN: true }),
        fc.double({ min: 0.5, max: 400 * DAY, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        (offset, span, count) => {
          const window = { from: NOON + offset, to: NOON + offset + span };
          const least = Math.max(0.05, span / count);
          const ticks = ticksIn(window, least, day);
          expect(ticks.length).toBeLessThanOrEqual(count + 2);
          for (const [number, { at }] of ticks.entries()) {
            expect(at).toBeGreaterThanOrEqual(window.from - 1e-3);
            expect(at).toBeLessThanOrEqual(window.to + 1e-3);
            const before = ticks[number - 1];
            // Clocks that change make one step of a year shorter by an hour.
            if (before)
              expect(at - before.at).toBeGreaterThanOrEqual(Math.min(least, tickStep(least)) - HOUR);
            if (before) expect(at).toBeGreaterThan(before.at);
          }
        },
      ),
    );
  });
});
