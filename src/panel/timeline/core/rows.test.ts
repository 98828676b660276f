import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spansIn, stack } from './rows';

const spans = fc
  .array(
    fc.record({ from: fc.nat(1000), length: fc.nat(200) }).map(({ from, length }) => ({
      from,
      to: length === 199 ? Number.POSITIVE_INFINITY : from + length,
    })),
    { maxLength: 80 },
  )
  .map((list) => list.sort((one, other) => one.from - other.from));

describe('rows of spans', () => {
  it('hold every span once, and in a row none that overlaps', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 6 }), (list, most) => {
        const { rows, crowd } = stack(list, most);
        expect(rows.length).toBeLessThanOrEqual(most);
        expect(new Set([...rows.flat(), ...crowd]).size).toBe(new Set(list).size);
        for (const row of rows) {
          for (const [number, span] of row.entries()) {
            const next = row[number + 1];
            if (next) expect(next.from).toBeGreaterThanOrEqual(span.to);
          }
        }
        if (crowd.length > 0) expect(rows).toHaveLength(most);
      }),
    );
  });

  it('find what is in view as a search through all does', () => {
    fc.assert(
      fc.property(spans, fc.nat(1000), fc.nat(300), (list, from, length) => {
        const [row = []] = stack(list, 1).rows;
        const [first, end] = spansIn(row, from, from + length);
        expect(row.slice(first, end)).toEqual(
          row.filter((span) => span.to >= from && span.from <= from + length),
        );
      }),
    );
  });

  it('put what follows into the first row that is free', () => {
    const [a, b, c, d] = [
      { from: 0, to: 10 },
      { from: 5, to: 30 },
      { from: 10, to: 20 },
      { from: 12, to: 13 },
    ];
    expect(stack([a, b, c, d], 2)).toEqual({ rows: [[a, c], [b]], crowd: [d] });
  });
});
