import { describe, expect, it } from 'vitest';
import type { Episode, Finding, SessionResult } from '../../../analysis/result';
import { firstLook } from './first-look';
import { wholeOf } from './time-window';

const MINUTE = 60_000;
const BOUNDS = { from: 0, to: 60 * MINUTE };

function result(findings: [Finding['severity'], number, number][], episodes: [number, number?][] = []) {
  return {
    findings: findings.map(([severity, at, until]) => ({ severity, at, until })),
    episodes: episodes.map(([startedAt, endedAt]) => ({ startedAt, endedAt }) as Episode),
  } as unknown as SessionResult;
}

describe('the first look', () => {
  it('is at everything where nothing is wrong, or nothing known', () => {
    expect(firstLook(undefined, BOUNDS)).toEqual(wholeOf(BOUNDS));
    expect(firstLook(result([]), BOUNDS)).toEqual(wholeOf(BOUNDS));
    expect(firstLook(result([['info', 1, 2]]), BOUNDS)).toEqual(wholeOf(BOUNDS));
  });

  it('is at the newest error, with the reconnects and errors around it', () => {
    const { from, to } = firstLook(
      result(
        [
          ['error', 5 * MINUTE, 5 * MINUTE],
          ['error', 30 * MINUTE + 500, 30 * MINUTE + 501],
          ['error', 29 * MINUTE + 50_000, 30 * MINUTE],
        ],
        [[29 * MINUTE, 30 * MINUTE]],
      ),
      BOUNDS,
    );
    expect(from).toBeGreaterThan(28 * MINUTE);
    expect(from).toBeLessThan(29 * MINUTE);
    expect(to).toBeGreaterThan(30 * MINUTE + 500);
    expect(to).toBeLessThan(31 * MINUTE);
  });

  it('shows an error of a moment with what led to it', () => {
    const { from, to } = firstLook(result([['error', 30 * MINUTE, 30 * MINUTE]]), BOUNDS);
    expect(to - from).toBeGreaterThanOrEqual(20_000);
    expect((from + to) / 2).toBeCloseTo(30 * MINUTE);
  });

  it('is at everything where the trouble takes most of it', () => {
    expect(firstLook(result([['error', 10 * MINUTE, 50 * MINUTE]]), BOUNDS)).toEqual(wholeOf(BOUNDS));
  });

  it('reaches to the end while the app is still trying', () => {
    const { to } = firstLook(result([], [[59 * MINUTE]]), BOUNDS);
    expect(to).toBeGreaterThanOrEqual(BOUNDS.to);
  });
});
