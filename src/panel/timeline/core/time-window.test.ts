import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  atEnd,
  between,
  fitTo,
  LEAST_SPAN_MS,
  panBy,
  reachesEnd,
  type TimeWindow,
  wholeOf,
  zoomAt,
} from './time-window';

const BOUNDS: TimeWindow = { from: 1_000_000, to: 1_100_000 };

const moves = fc.array(
  fc.oneof(
    fc.record({ zoom: fc.double({ min: 0.05, max: 20, noNaN: true }), share: fc.double({ min: 0, max: 1 }) }),
    fc.record({ pan: fc.double({ min: -300_000, max: 300_000, noNaN: true }) }),
  ),
  { maxLength: 40 },
);

describe('the window in time', () => {
  it('never leaves the recording, turns over, or becomes endless, whatever one does', () => {
    fc.assert(
      fc.property(moves, (steps) => {
        let view = wholeOf(BOUNDS);
        for (const step of steps) {
          view =
            'pan' in step
              ? panBy(view, step.pan, BOUNDS)
              : zoomAt(view, view.from + (step.share || 0) * (view.to - view.from), step.zoom, BOUNDS);
          const span = view.to - view.from;
          expect(span).toBeGreaterThanOrEqual(LEAST_SPAN_MS * 0.999);
          expect(span).toBeLessThanOrEqual((BOUNDS.to - BOUNDS.from) * 1.0801);
          expect(view.to).toBeGreaterThan(BOUNDS.from);
          expect(view.from).toBeLessThan(BOUNDS.to);
        }
      }),
    );
  });

  it('keeps what is under the pointer where it is while it zooms', () => {
    const view = { from: 1_040_000, to: 1_060_000 };
    const at = 1_045_000;
    const next = zoomAt(view, at, 0.5, BOUNDS);
    expect(next).toEqual({ from: 1_042_500, to: 1_052_500 });
    expect((at - next.from) / (next.to - next.from)).toBeCloseTo(0.25);
  });

  it('shows all of a recording, even of one that has no length yet', () => {
    expect(wholeOf(BOUNDS)).toEqual({ from: 996_000, to: 1_104_000 });
    const point = wholeOf({ from: 5000, to: 5000 });
    expect(point.to - point.from).toBeGreaterThanOrEqual(1000);
    expect(point.from).toBeLessThan(5000);
  });

  it('fits a moment with surroundings', () => {
    const view = fitTo({ from: 1_050_000, to: 1_050_000 }, BOUNDS);
    expect(view.from).toBeLessThan(1_050_000);
    expect(view.to).toBeGreaterThan(1_050_000);
  });

  it('knows whether the end is in view', () => {
    expect(reachesEnd(atEnd(10_000, BOUNDS), BOUNDS)).toBe(true);
    expect(reachesEnd(panBy(atEnd(10_000, BOUNDS), -1000, BOUNDS), BOUNDS)).toBe(false);
  });

  it('leads from one window to another without swinging past either', () => {
    const one = wholeOf(BOUNDS);
    const other = { from: 1_090_000, to: 1_090_100 };
    let before = one;
    for (let share = 0; share <= 1; share += 0.05) {
      const view = between(one, other, share);
      expect(view.from).toBeGreaterThanOrEqual(before.from - 1e-6);
      expect(view.to).toBeLessThanOrEqual(before.to + 1e-6);
      before = view;
    }
    expect(between(one, other, 1)).toEqual(other);
  });
});
