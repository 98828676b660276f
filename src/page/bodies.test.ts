// @vitest-environment happy-dom
// Bodies side by side are the bytes that each of them is by itself, whatever stands beside it.

import './testing/browser';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Body, encodeBodies } from './bodies';
import { encodedLength } from './encoded-length';

const encoder = new TextEncoder();

function encode(bodies: Body[]) {
  const [flags, size, kept] = [
    new Uint8Array(bodies.length),
    new Uint32Array(bodies.length),
    new Uint32Array(bodies.length),
  ];
  const { payload } = encodeBodies({ bodies, count: bodies.length, flags, size, kept });
  let from = 0;
  const parts = [...kept].map((length) => {
    from += length;
    return payload.subarray(from - length, from);
  });
  return { parts, flags: [...flags], size: [...size], rest: payload.length - from };
}

const texts = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  // Halves of a pair, which must not be joined with a neighbour's.
  fc.constantFrom('', '\ud83d', '\ude00', 'a\ud83d', '\ude00b', 'x'.repeat(70_000), 'é'.repeat(40_000)),
);

test('each body is as it is by itself', () => {
  const body = fc.oneof(
    { weight: 5, arbitrary: texts },
    fc.uint8Array({ maxLength: 50 }),
    fc.constant(undefined),
  );
  fc.assert(
    fc.property(fc.array(body, { maxLength: 150 }), (bodies) => {
      const alone = bodies.map((one) =>
        typeof one === 'string' ? encoder.encode(one) : ((one as Uint8Array | undefined) ?? new Uint8Array()),
      );
      const { parts, flags, size, rest } = encode(bodies);
      expect(parts.map((part) => Array.from(part))).toEqual(alone.map((part) => Array.from(part)));
      expect(size).toEqual(alone.map(({ length }) => length));
      expect(flags).toEqual(bodies.map(() => 0));
      expect(rest).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('what exceeds the limit is cut, with its true size told', () => {
  const MIB = 1024 * 1024;
  const { parts, flags, size, rest } = encode([
    'before',
    'é'.repeat(17 * MIB),
    new Uint8Array(33 * MIB),
    'after',
  ]);
  expect(parts.map(({ length }) => length)).toEqual([6, 32 * MIB, 32 * MIB, 5]);
  expect(size).toEqual([6, 34 * MIB, 33 * MIB, 5]);
  expect(flags).toEqual([0, 16, 16, 0]);
  expect(rest).toBe(0);
});

test('a body that is not kept takes no bytes among those that are, and its true size is told', () => {
  const { parts, flags, size, rest } = encode(['before', 65_536, new Uint8Array([1, 2]), 0, '✓']);
  expect(parts.map((part) => part.length)).toEqual([6, 0, 2, 0, 3]);
  expect(size).toEqual([6, 65_536, 2, 0, 3]);
  expect(flags).toEqual([0, 16, 0, 16, 0]);
  expect(rest).toBe(0);
});

test('the length of a text is counted as its bytes would be', () => {
  const long = fc
    .tuple(texts, fc.nat(20_000), texts)
    .map(([one, count, other]) => one + 'y'.repeat(count) + other);
  fc.assert(
    fc.property(fc.oneof(texts, long), (text) => {
      expect(encodedLength(text)).toBe(encoder.encode(text).length);
    }),
    { numRuns: 200, seed: 20261129 },
  );
  // A pair on each side of the border between two parts.
  for (const before of [16_383, 16_384, 16_385]) {
    const text = `${'x'.repeat(before)}💥`;
    expect(encodedLength(text)).toBe(before + 4);
  }
});
