import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptySegment, RecordingBuilder } from '../fixture/recording-builder';
import { FrameIndex } from './frame-index';
import { FrameOrder } from './frame-order';

const SEED = 20261123;

/** An index whose frames have these times, a segment for each list. */
function indexOf(segments: readonly (readonly number[])[]): FrameIndex {
  const recording = new RecordingBuilder('s', 0);
  const index = new FrameIndex();
  for (const times of segments) {
    const columns = emptySegment(times.length);
    columns.at.set(times);
    recording.addSegment('p', columns, () => new Uint8Array());
  }
  for (const segment of recording.segments) index.append(segment);
  return index;
}

function framesOf(order: FrameOrder): number[] {
  return Array.from({ length: order.length }, (_, row) => order.frameAt(row) ?? -1);
}

describe('frames in the order of time', () => {
  it('takes what is newer at its end, and what is older at its beginning', () => {
    const order = new FrameOrder(indexOf([[10, 20], [30, 40], [50]]));
    order.add([2, 3]);
    order.add([4]);
    order.add([0, 1]);
    expect(framesOf(order)).toEqual([0, 1, 2, 3, 4]);
    expect(order.frameAt(5)).toBeUndefined();
    expect(order.frameAt(-1)).toBeUndefined();
  });

  it('is the sorted list of all that was added, however it came (seed 20261123)', () => {
    const time = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(
        fc.array(fc.array(time, { maxLength: 20 }), { maxLength: 8 }),
        fc.nat(),
        (times, shuffle) => {
          const index = indexOf(times);
          const order = new FrameOrder(index);
          const frames = Array.from({ length: index.length }, (_, frame) => frame);
          // In some order, in pieces of some size.
          frames.sort((a, b) => ((a * 7919 + shuffle) % 101) - ((b * 7919 + shuffle) % 101) || a - b);
          const piece = 1 + (shuffle % 5);
          for (let from = 0; from < frames.length; from += piece) order.add(frames.slice(from, from + piece));
          const expected = frames.toSorted((a, b) => index.at(a) - index.at(b) || a - b);
          expect(framesOf(order)).toEqual(expected);
          for (const [row, frame] of expected.entries()) expect(order.rowOf(frame)).toBe(row);
        },
      ),
      { seed: SEED },
    );
  });

  it('knows of a frame that it does not hold', () => {
    const order = new FrameOrder(indexOf([[10, 20, 20, 30]]));
    order.add([0, 2, 3]);
    expect(order.rowOf(1)).toBe(-1);
    expect(order.rowOf(2)).toBe(1);
    expect(order.rowAt(15)).toBe(1);
    expect(order.rowAt(99)).toBe(3);
  });
});
