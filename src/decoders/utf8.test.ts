import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { fromBase64 } from './base64';
import { asUtf8, Utf8Text, utf8 } from './utf8';

const SEED = 20_261_123;

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 120_000 });
const text = fc.string({ unit: 'binary', maxLength: 60 });

describe('a text as bytes', () => {
  it('gives back any part of itself, in any order', () => {
    fc.assert(
      fc.property(text, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 5 }), (content, spans) => {
        const characters = [...content];
        for (const source of [new Utf8Text().loadApart(content), new Utf8Text().load(content)]) {
          for (const [a, b] of spans) {
            const [from = 0, to = 0] = [a % (characters.length + 1), b % (characters.length + 1)].sort(
              (x, y) => x - y,
            );
            const before = Buffer.byteLength(characters.slice(0, from).join(''));
            const part = characters.slice(from, to).join('');
            expect(source.slice(before, before + Buffer.byteLength(part))).toBe(part);
          }
        }
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it('takes texts of any length', () => {
    for (const length of [0, 1, 21_845, 21_846, 100_000]) {
      const content = 'é'.repeat(length);
      const source = new Utf8Text().load(content);
      expect(source.end).toBe(2 * length);
      expect(source.slice(0, source.end)).toBe(content);
    }
  });

  it('keeps a byte order mark', () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x61]);
    expect(utf8(bytes)).toBe('\ufeffa');
    expect(new Utf8Text().loadBytes(bytes).slice(0, 4)).toBe('\ufeffa');
  });

  it('tells text from bytes that are none', () => {
    expect(asUtf8(new Uint8Array([0xc3, 0xa9]))).toBe('é');
    expect(asUtf8(new Uint8Array([0xc3]))).toBeUndefined();
  });
});

describe('base64', () => {
  it('gives the bytes that Node gives', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), fc.boolean(), (bytes, padded) => {
        const encoded = Buffer.from(bytes).toString('base64');
        expect(fromBase64(padded ? encoded : encoded.replace(/=+$/, ''))).toEqual(new Uint8Array(bytes));
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  it.each(['A', 'AAAAA', 'AA-A', 'A=AA', 'AA A', 'é===', 'AAA\n'])('refuses %j', (encoded) => {
    expect(fromBase64(encoded)).toBeUndefined();
  });
});
