import { describe, expect, it } from 'vitest';
import { bytesLabel, oneLine, preview } from './summary';

describe('a line', () => {
  it('has no line break, no control character and nothing that turns text around', () => {
    expect(oneLine('a\nb\u001b[31mc\u202ed\u2028e')).toBe('a b [31mc d e');
  });

  it('ends in an ellipsis where there was more', () => {
    expect(oneLine('x'.repeat(500))).toHaveLength(160);
    expect(oneLine('abcdef', 4)).toBe('abc…');
  });
});

describe('a preview', () => {
  it.each([
    [{ a: 1, b: [true, null, 'x'] }, '{"a": 1, "b": [true, null, "x"]}'],
    [{ a: { b: { c: { d: 1 } } } }, '{"a": {"b": {"c": {…}}}}'],
    [new Map<unknown, unknown>([[1, 2]]), '{1: 2}'],
    [new Uint8Array(3), '<3 bytes>'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Date(Number.NaN), 'no date'],
    [12n, '12'],
    [undefined, 'undefined'],
    [[], '[]'],
    ['two\nlines', '"two\\nlines"'],
  ])('of %s', (value, text) => {
    expect(preview(value)).toBe(text);
  });

  it('does not go through all of a value', () => {
    let read = 0;
    const item = Object.defineProperty({}, 'x', { enumerable: true, get: () => ++read });
    preview(Array.from({ length: 100_000 }, () => item));
    expect(read).toBeLessThan(50);
  });
});

it('names sizes', () => {
  expect([0, 1, 999, 12_345, 20_000_000].map(bytesLabel)).toEqual([
    '0 bytes',
    '1 byte',
    '999 bytes',
    '12 kB',
    '20 MB',
  ]);
});
