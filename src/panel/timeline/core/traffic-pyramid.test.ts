import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Amount, TrafficPyramid } from './traffic-pyramid';

const ORIGIN = 1_800_000_000_000.25;

interface Made {
  at: number;
  bytes: number;
}

/** Frames about as they come: mostly in order, some late, some before the origin. */
const frames = fc.array(
  fc.record({
    at: fc.double({ min: -50, max: 5000, noNaN: true }).map((offset) => ORIGIN + offset),
    bytes: fc.nat(1000),
  }),
  { maxLength: 300 },
);

function pyramidOf(made: readonly Made[], entriesBeforeNextLevel: number): TrafficPyramid {
  const pyramid = new TrafficPyramid(ORIGIN, entriesBeforeNextLevel);
  for (const { at, bytes } of made) pyramid.add(at, 1, bytes);
  return pyramid;
}

function naive(made: readonly Made[], power: number): Map<number, Amount> {
  const buckets = new Map<number, Amount>();
  for (const { at, bytes } of made) {
    const bucket = Math.floor(Math.floor(at - ORIGIN) / 2 ** power);
    const known = buckets.get(bucket) ?? { frames: 0, bytes: 0 };
    buckets.set(bucket, { frames: known.frames + 1, bytes: known.bytes + bytes });
  }
  return buckets;
}

function visited(pyramid: TrafficPyramid, from: number, to: number, power: number): Map<number, Amount> {
  const buckets = new Map<number, Amount>();
  let before = Number.NEGATIVE_INFINITY;
  pyramid.visit(from, to, power, (at, count, bytes) => {
    const bucket = Math.round((at - ORIGIN) / 2 ** power);
    expect(bucket).toBeGreaterThan(before);
    before = bucket;
    buckets.set(bucket, { frames: count, bytes });
  });
  return buckets;
}

describe('the pyramid of traffic', () => {
  it('counts as a naive recount does, at every resolution and with any number of levels', () => {
    fc.assert(
      fc.property(frames, fc.nat(14), fc.integer({ min: 1, max: 40 }), (made, power, entries) => {
        const pyramid = pyramidOf(made, entries);
        expect(visited(pyramid, ORIGIN - 100, ORIGIN + 6000, power)).toEqual(naive(made, power));
      }),
    );
  });

  it('counts right while more comes: looking does not change what is there', () => {
    fc.assert(
      fc.property(frames, fc.nat(12), (made, power) => {
        const pyramid = new TrafficPyramid(ORIGIN, 8);
        for (const [number, { at, bytes }] of made.entries()) {
          pyramid.add(at, 1, bytes);
          if (number % 17 === 0) {
            expect(visited(pyramid, ORIGIN - 100, ORIGIN + 6000, power)).toEqual(
              naive(made.slice(0, number + 1), power),
            );
          }
        }
      }),
    );
  });

  it('sums up any window to the millisecond', () => {
    fc.assert(
      fc.property(
        frames,
        fc.integer({ min: -60, max: 5100 }),
        fc.nat(5200),
        fc.integer({ min: 1, max: 40 }),
        (made, first, length, entries) => {
          const inside = made.filter(({ at }) => {
            const bucket = Math.floor(at - ORIGIN);
            return bucket >= first && bucket < first + length;
          });
          const sum = pyramidOf(made, entries).sum(ORIGIN + first, ORIGIN + first + length);
          expect(sum).toEqual({
            frames: inside.length,
            bytes: inside.reduce((bytes, frame) => bytes + frame.bytes, 0),
          });
        },
      ),
    );
  });

  it('gives only the buckets that touch the window', () => {
    const pyramid = pyramidOf(
      [0, 10, 20, 30].map((at) => ({ at: ORIGIN + at, bytes: 1 })),
      4,
    );
    expect([...visited(pyramid, ORIGIN + 9.5, ORIGIN + 20, 0).keys()]).toEqual([10]);
    expect([...visited(pyramid, ORIGIN + 9, ORIGIN + 21, 0).keys()]).toEqual([10, 20]);
  });

  it('visits no more buckets than a screen has pixels, however many frames there are', () => {
    for (const count of [1000, 200_000]) {
      const pyramid = new TrafficPyramid(ORIGIN);
      for (let frame = 0; frame < count; frame++) pyramid.add(ORIGIN + frame, 1, 100);
      const pixels = 1000;
      let visits = 0;
      const power = Math.max(0, Math.ceil(Math.log2(count / pixels)));
      pyramid.visit(ORIGIN, ORIGIN + count, power, () => visits++);
      expect(visits).toBeLessThanOrEqual(pixels + 1);
    }
  });

  it('has one level as long as there is little to tell', () => {
    const pyramid = new TrafficPyramid(ORIGIN);
    for (let hour = 0; hour < 1000; hour++) pyramid.add(ORIGIN + hour * 3_600_000, 1, 1);
    expect(pyramid.levels).toBe(1);
  });
});
