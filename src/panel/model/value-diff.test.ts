import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffTexts, diffValues } from './value-diff';

const SEED = 20261128;
const told = (left: unknown, right: unknown) =>
  diffValues(left, right).rows.map(({ key, kind, left: l, right: r }) =>
    [key, kind, l, r].filter(Boolean).join(' '),
  );

describe('two values side by side', () => {
  it('are one row where they are the same, whatever the order of fields', () => {
    expect(told({ a: 1, b: [2] }, { b: [2], a: 1 })).toEqual(['same {a: 1, b: [1]} {b: [1], a: 1}']);
  });

  it('differ where they differ', () => {
    expect(told({ id: 1, text: 'a', old: true }, { id: 1, text: 'b', fresh: 1 })).toEqual([
      'inside {id: 1, text: "a", old: true} {id: 1, text: "b", fresh: 1}',
      'id same 1 1',
      'text changed "a" "b"',
      'old removed true',
      'fresh added 1',
    ]);
    expect(told(1, '1')).toEqual(['changed 1 "1"']);
    expect(told([1], { 0: 1 })).toEqual(['changed [1] {0: 1}']);
  });

  it('align lists, so that one element more is one difference', () => {
    expect(told([1, 2, 3, 4], [1, 9, 2, 3, 4]).slice(1)).toEqual([
      '0 same 1 1',
      '1 added 9',
      '2 same 2 2',
      '3 same 3 3',
      '4 same 4 4',
    ]);
    expect(told([{ id: 1, n: 1 }], [{ id: 1, n: 2 }]).slice(1)).toEqual([
      '0 inside {id: 1, n: 1} {id: 1, n: 2}',
      'id same 1 1',
      'n changed 1 2',
    ]);
  });

  it('may be bytes, dates and maps', () => {
    expect(told(Uint8Array.of(1), Uint8Array.of(1))).toEqual(['same <01> <01>']);
    expect(told(new Date(0), new Date(1))[0]).toContain('changed');
    expect(told(new Map([['a', 1]]), { a: 1 })).toEqual(['same {a: 1} {a: 1}']);
  });

  it('are compared line by line where they are text', () => {
    expect(diffTexts('a\nb\nc', 'a\nc').rows.map(({ kind }) => kind)).toEqual(['same', 'removed', 'same']);
  });

  it('say so where there is too much to show', () => {
    const many = Array.from({ length: 5000 }, (_, n) => n);
    const { rows, cut } = diffValues(
      many,
      many.map((n) => -n - 1),
    );
    expect([rows.length, cut]).toEqual([2000, true]);
  });

  it('give both sides back, element by element (seed 20261128)', () => {
    const list = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 });
    fc.assert(
      fc.property(list, list, (left, right) => {
        const rows = diffValues([left], [right]).rows.filter(({ depth }) => depth === 2);
        if (rows.length === 0) return;
        const side = (name: 'left' | 'right') =>
          rows.flatMap((row) => (row[name] === undefined ? [] : [Number(row[name])]));
        expect(side('left')).toEqual(left);
        expect(side('right')).toEqual(right);
        for (const row of rows) expect(row.kind === 'same').toBe(row.left === row.right);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('compares any two JSON values without failing, and itself as the same (seed 20261128)', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        diffValues(left, right);
        expect(diffValues(left, structuredClone(left)).rows.map(({ kind }) => kind)).toEqual(['same']);
      }),
      { seed: SEED },
    );
  });
});
