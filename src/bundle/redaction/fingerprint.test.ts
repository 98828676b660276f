import { expect, test } from 'vitest';
import { Fingerprints, isPlaceholder, sipHash } from './fingerprint';

/** Test vectors of SipHash's authors: key 00 to 0f, message 00, 01, … of the given length. */
test.each([
  [0, '310e0edd47db6f72'],
  [1, 'fd67dc93c539f874'],
  [2, '5a4fa9d909806c0d'],
  [8, '6224939a79f5f593'],
  [15, 'e545be4961ca29a1'],
])('SipHash-2-4 of %i bytes', (length, expected) => {
  const key = new Uint32Array(Uint8Array.from({ length: 16 }, (_, i) => i).buffer);
  const hash = sipHash(
    key,
    Uint8Array.from({ length }, (_, i) => i),
  );
  expect(Buffer.from(hash.buffer).toString('hex')).toBe(expected);
});

test('equal secrets are equal within an export, and nothing like in another', () => {
  const one = new Fingerprints();
  const other = new Fingerprints();
  expect(one.placeholder('abc', 'secret')).toBe(one.placeholder('abc', 'secret'));
  expect(one.placeholder('abc', 'secret')).not.toBe(one.placeholder('abd', 'secret'));
  expect(one.placeholder('abc', 'secret')).not.toBe(other.placeholder('abc', 'secret'));
});

test('a packed fingerprint has the length it is to have, and is known again', () => {
  const prints = new Fingerprints(new Uint8Array(16));
  for (let length = 1; length < 100; length++) {
    const packed = prints.packed('abc', length);
    expect(packed).toHaveLength(length);
    if (length >= 16) expect(isPlaceholder(packed)).toBe(true);
  }
  expect(isPlaceholder(prints.placeholder('abc', 'jwt'))).toBe(true);
  expect(isPlaceholder('redacted-jwt-secret')).toBe(false);
  expect(isPlaceholder('redacted')).toBe(false);
});
