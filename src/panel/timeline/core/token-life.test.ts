import { describe, expect, it } from 'vitest';
import type { TokenRecord } from '../../../records/recording';
import { pageRow } from '../../testing/rows';
import { tokenSpans } from './token-life';

const PAGES = new Map([['p', pageRow('p', { endedAt: 100_000 })]]);

function token(at: number, print: string, more: Partial<TokenRecord> = {}): TokenRecord {
  return { kind: 'token', page: 'p', at, where: 'query', print, form: 'jwt', ...more };
}

const told = (tokens: TokenRecord[]) =>
  tokenSpans(tokens, PAGES).map(({ from, to, state, token: { print } }) => [print, state, from, to]);

describe('the life of tokens', () => {
  it('goes from valid to expired, and to the next one when that is used', () => {
    expect(
      told([
        token(1000, 'a', { exp: 12 }),
        token(30_000, 'a', { exp: 12 }),
        token(40_000, 'b', { exp: 900, where: 'refresh', ok: true }),
      ]),
    ).toEqual([
      ['a', 'valid', 1000, 12_000],
      ['a', 'expired', 12_000, 40_000],
      ['b', 'valid', 40_000, 100_000],
    ]);
  });

  it('tells a token that is not good yet, and one that was used again though a newer one was there', () => {
    expect(
      told([
        token(1000, 'a', { nbf: 2, exp: 3 }),
        token(5000, 'b', { exp: 9 }),
        token(6000, 'a', { nbf: 2, exp: 3 }),
      ]),
    ).toEqual([
      ['a', 'early', 1000, 2000],
      ['a', 'valid', 2000, 3000],
      ['a', 'expired', 3000, 5000],
      ['b', 'valid', 5000, 6000],
      ['a', 'expired', 6000, 100_000],
    ]);
  });

  it('claims nothing of an opaque token, nor of a refresh that gave none', () => {
    expect(
      told([token(1000, 'x', { form: 'opaque' }), token(2000, '', { where: 'refresh', ok: false })]),
    ).toEqual([['x', 'unknown', 1000, 100_000]]);
  });
});
