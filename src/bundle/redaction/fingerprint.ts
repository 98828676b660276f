// What stands in a secret's place: its kind and a fingerprint under a key of this export alone, so that equal secrets stay
// equal within it and mean nothing outside of it.
//
//   redacted-jwt-kqjcdbnhptmgrsfl        letters only: never a number, and fit for URLs, JSON and sub-protocols

import type { ByteCount } from '../../records/units';

export type SecretKind = 'jwt' | 'email' | 'card' | 'secret';

/** Without vowels, so that no word comes out. */
const LETTERS = 'bcdfghjklmnpqrst';
const PLACEHOLDER = /^redacted-(?:jwt|email|card|secret)-[bcdfghjklmnpqrst]{16}$/;
const PACKED_PLACEHOLDER = /^redacted[bcdfghjklmnpqrst]{8,}$/;

export class Fingerprints {
  readonly #key: Uint32Array;
  readonly #encoder = new TextEncoder();

  /** @param key 16 bytes; random where not given. */
  constructor(key: Uint8Array = crypto.getRandomValues(new Uint8Array(16))) {
    const view = new DataView(key.buffer, key.byteOffset, 16);
    this.#key = Uint32Array.of(
      view.getUint32(0, true),
      view.getUint32(4, true),
      view.getUint32(8, true),
      view.getUint32(12, true),
    );
  }

  placeholder(secret: string, kind: SecretKind): string {
    return `redacted-${kind}-${this.#letters(secret)}`;
  }

  /** One of the same length, for bodies whose lengths are written beside them. Two short ones may come out equal. */
  packed(secret: string, length: ByteCount): string {
    const letters = this.#letters(secret).repeat(Math.ceil(length / 16));
    return (length < 16 ? letters : `redacted${letters}`).slice(0, length);
  }

  #letters(secret: string): string {
    const hash = sipHash(this.#key, this.#encoder.encode(secret));
    let letters = '';
    for (const half of hash) for (let bit = 0; bit < 32; bit += 4) letters += LETTERS[(half >>> bit) & 15];
    return letters;
  }
}

/** What an earlier redaction left is no secret. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text) || PACKED_PLACEHOLDER.test(text);
}

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash made for short inputs. WebCrypto's are asynchronous.
 * @param key four words, little-endian
 * @returns the low and the high word
 */
export function sipHash(key: Uint32Array, bytes: Uint8Array): Uint32Array {
  const [k0 = 0, k1 = 0, k2 = 0, k3 = 0] = key;
  // v0, v1, v2, v3, each as its low and high word.
  const v = Uint32Array.of(
    k0 ^ 0x70736575,
    k1 ^ 0x736f6d65,
    k2 ^ 0x6e646f6d,
    k3 ^ 0x646f7261,
    k0 ^ 0x6e657261,
    k1 ^ 0x6c796765,
    k2 ^ 0x79746573,
    k3 ^ 0x74656462,
  );
  const whole = bytes.length - (bytes.length % 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < whole; at += 8) absorb(v, view.getUint32(at, true), view.getUint32(at + 4, true));
  const last = new DataView(new ArrayBuffer(8));
  for (let at = whole; at < bytes.length; at++) last.setUint8(at - whole, bytes[at] ?? 0);
  last.setUint8(7, bytes.length & 0xff);
  absorb(v, last.getUint32(0, true), last.getUint32(4, true));
  v[4] = at(v, 4) ^ 0xff;
  for (let round = 0; round < 4; round++) sipRound(v);
  return Uint32Array.of(at(v, 0) ^ at(v, 2) ^ at(v, 4) ^ at(v, 6), at(v, 1) ^ at(v, 3) ^ at(v, 5) ^ at(v, 7));
}

function absorb(v: Uint32Array, low: number, high: number): void {
  v[6] = at(v, 6) ^ low;
  v[7] = at(v, 7) ^ high;
  sipRound(v);
  sipRound(v);
  v[0] = at(v, 0) ^ low;
  v[1] = at(v, 1) ^ high;
}

function sipRound(v: Uint32Array): void {
  add(v, 0, 2);
  rotate(v, 2, 13);
  xor(v, 2, 0);
  rotate(v, 0, 32);
  add(v, 4, 6);
  rotate(v, 6, 16);
  xor(v, 6, 4);
  add(v, 0, 6);
  rotate(v, 6, 21);
  xor(v, 6, 0);
  add(v, 4, 2);
  rotate(v, 2, 17);
  xor(v, 2, 4);
  rotate(v, 4, 32);
}

function add(v: Uint32Array, to: number, from: number): void {
  const low = at(v, to) + at(v, from);
  v[to + 1] = at(v, to + 1) + at(v, from + 1) + (low > 0xffffffff ? 1 : 0);
  v[to] = low;
}

function xor(v: Uint32Array, to: number, from: number): void {
  v[to] = at(v, to) ^ at(v, from);
  v[to + 1] = at(v, to + 1) ^ at(v, from + 1);
}

/** To the left, by at most 32. */
function rotate(v: Uint32Array, word: number, bits: number): void {
  const low = at(v, word);
  const high = at(v, word + 1);
  if (bits === 32) {
    v[word] = high;
    v[word + 1] = low;
  } else {
    v[word] = (low << bits) | (high >>> (32 - bits));
    v[word + 1] = (high << bits) | (low >>> (32 - bits));
  }
}

function at(v: Uint32Array, index: number): number {
  return v[index] ?? 0;
}
