import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowForKey } from './list-keys';
import { ScrollSpace } from './scroll-space';

const SEED = 20261123;

function spaceOf(content: number, viewport = 500, most = 10_000): ScrollSpace {
  const space = new ScrollSpace(most);
  space.layout(content, viewport);
  return space;
}

describe('scrolling', () => {
  it('is plain while the content fits a box', () => {
    const space = spaceOf(9000);
    expect(space.height).toBe(9000);
    space.scrolledTo(1234);
    expect(space.position).toBe(1234);
    expect(space.inBox(1240)).toBe(1240);
  });

  it('goes pixel by pixel with the wheel through content far taller than its box', () => {
    const space = spaceOf(1_000_000);
    space.moveTo(500_000);
    const from = space.physical;
    space.scrolledTo(from + 100);
    expect(space.position).toBe(500_100);
    space.scrolledTo(from + 40);
    expect(space.position).toBe(500_040);
  });

  it('comes to the end of the content by the wheel, from as far as an edge is, without a leap', () => {
    const space = spaceOf(1_000_000);
    space.moveTo(space.end - 100);
    expect(space.isAstray).toBe(false);
    for (let left = 99; left >= 0; left--) {
      space.scrolledTo(space.physical + 1);
      expect(space.position).toBe(space.end - left);
    }
    space.moveTo(100);
    for (let left = 99; left >= 0; left--) {
      space.scrolledTo(space.physical - 1);
      expect(space.position).toBe(left);
    }
  });

  it('has the bar astray once that is to be seen, and not before', () => {
    const space = spaceOf(1_000_000);
    space.moveTo(500_000);
    space.scrolledTo(space.physical + 15);
    expect(space.isAstray).toBe(false);
    space.scrolledTo(space.physical + 15);
    expect(space.isAstray).toBe(true);
    space.moveTo(space.position);
    expect(space.isAstray).toBe(false);
  });

  it('goes in proportion with the scroll bar, to both ends', () => {
    const space = spaceOf(1_000_000);
    space.scrolledTo(4750);
    expect(space.position).toBe(999_500 / 2);
    space.scrolledTo(9500);
    expect(space.position).toBe(999_500);
    space.scrolledTo(0);
    expect(space.position).toBe(0);
  });

  it('never leaves the content, and draws what is in view within the box (seed 20261123)', () => {
    const step = fc.oneof(
      fc.record({ to: fc.integer({ min: -50, max: 12_000 }) }),
      fc.record({ by: fc.integer({ min: -400, max: 400 }) }),
      fc.record({ place: fc.integer({ min: -10, max: 2_000_000 }) }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_500_000 }),
        fc.array(step, { maxLength: 30 }),
        (content, steps) => {
          const space = spaceOf(content);
          for (const one of steps) {
            if ('to' in one) space.scrolledTo(Math.max(0, Math.min(one.to, Math.max(0, space.height - 500))));
            else if ('by' in one)
              space.scrolledTo(
                Math.max(0, Math.min(space.physical + one.by, Math.max(0, space.height - 500))),
              );
            else space.moveTo(one.place);
            expect(space.position).toBeGreaterThanOrEqual(0);
            expect(space.position).toBeLessThanOrEqual(space.end);
            expect(space.inBox(space.position)).toBe(space.physical);
          }
        },
      ),
      { seed: SEED },
    );
  });

  it('stays within the content when that shrinks', () => {
    const space = spaceOf(1_000_000);
    space.moveTo(900_000);
    space.layout(2000, 500);
    expect(space.position).toBe(1500);
  });
});

describe('keys', () => {
  it.each([
    ['ArrowDown', -1, 0],
    ['ArrowUp', -1, 9],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 0, 0],
    ['PageDown', 2, 6],
    ['PageUp', 2, 0],
    ['Home', 5, 0],
    ['End', 5, 9],
    ['a', 5, undefined],
  ])('%s from %d leads to %s', (key, row, to) => {
    expect(rowForKey(key, row, 10, 4)).toBe(to);
  });

  it('lead nowhere in an empty list', () => {
    expect(rowForKey('End', -1, 0, 4)).toBeUndefined();
  });
});
