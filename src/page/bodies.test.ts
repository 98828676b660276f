// @vitest-environment happy-dom
// Bodies side by side are the bytes that each of them is by itself, whatever stands beside it.

import './testing/browser';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginningOfBytes, beginningOfText, holdBeginnings } from './beginnings';
import { type Body, encodeBodies } from './bodies';

const encoder = new TextEncoder();
/** As many as any batch here has. */
holdBeginnings(80);

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

test('of a body of which only the beginning is kept, that is whole characters, and the true size is told', () => {
  const cutTexts = fc.oneof(
    texts,
    fc.constantFrom(
      `${'x'.repeat(63)}\ud83d\ude00`,
      `${'x'.repeat(62)}é`,
      '€'.repeat(45),
      `first${'é✓'.repeat(20_000)}`,
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(cutTexts, fc.boolean()), { maxLength: 80 }), (all) => {
      const { parts, flags, size, rest } = encode(
        all.map(([text, isCut]) => (isCut ? beginningOfText(text) : text)),
      );
      for (const [index, [text, isCut]] of all.entries()) {
        const whole = encoder.encode(text);
        const part = parts[index] ?? new Uint8Array();
        expect(size[index]).toBe(whole.length);
        expect(flags[index]).toBe(isCut ? 16 : 0);
        expect(Array.from(part)).toEqual(Array.from(whole.subarray(0, part.length)));
        expect(part.length).toBeLessThanOrEqual(isCut ? 64 : whole.length);
        // Three bytes are the most that a character which did not fit can have left free.
        expect(part.length).toBeGreaterThanOrEqual(isCut ? Math.min(whole.length, 61) : whole.length);
      }
      expect(rest).toBe(0);
    }),
    { numRuns: 100, seed: 20261129 },
  );
});

test('bytes of which only the beginning was copied stand among whole ones, with the true size', () => {
  const { parts, flags, size, rest } = encode([
    'before',
    beginningOfBytes(new Uint8Array(64).fill(7), 65_536),
    new Uint8Array([1, 2]),
  ]);
  expect(parts.map(({ length }) => length)).toEqual([6, 64, 2]);
  expect(size).toEqual([6, 65_536, 2]);
  expect(flags).toEqual([0, 16, 0]);
  expect(rest).toBe(0);
});
