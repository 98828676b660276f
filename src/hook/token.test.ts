import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jwt } from './testing/jwt';
import { createTokenSource, expiryOf, FinalError, type TokenRequest } from './token';

const NOW = Date.UTC(2026, 10, 23);
const request: TokenRequest = { attempt: 0, refused: undefined, renewal: false };
const inSeconds = (seconds: number) => NOW / 1000 + seconds;

beforeEach(() => vi.useFakeTimers({ now: NOW }));
afterEach(() => vi.useRealTimers());

describe('expiryOf', () => {
  it('reads the claim of a token signed by a real library', async () => {
    vi.useRealTimers();
    const { SignJWT } = await import('jose');
    const token = await new SignJWT({ name: 'Zoë ☂', 'a?b>c': '~~~' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(1_900_000_000)
      .sign(new TextEncoder().encode('a secret that is long enough for the algorithm'));
    expect(expiryOf(token)).toBe(1_900_000_000_000);
  });

  it.each([
    '',
    'opaque',
    'a.b.c',
    'a.bnVsbA.c',
    'a.W10.c',
    `a.${btoa('{"exp":"soon"}')}.c`,
    '...',
    'a.%%%.c',
  ])('knows nothing of %j', (token) => expect(expiryOf(token)).toBeUndefined());

  it('sees by a token from the future that this clock is slow', () => {
    expect(expiryOf(jwt({ iat: inSeconds(120), exp: inSeconds(420) }))).toBe(NOW + 300_000);
    expect(expiryOf(jwt({ iat: inSeconds(-120), exp: inSeconds(420) }))).toBe(NOW + 420_000);
  });
});

describe('a token source', () => {
  const valid = jwt({ exp: inSeconds(300) });
  const expired = jwt({ exp: inSeconds(-1) });

  it('asks once at a time', async () => {
    const getToken = vi.fn(async () => valid);
    const source = createTokenSource(getToken, 10_000, () => {});
    await Promise.all([source.get(request), source.get(request), source.get(request)]);
    expect(getToken).toHaveBeenCalledOnce();
    await source.get(request);
    expect(getToken).toHaveBeenCalledTimes(2);
    expect(source.expiresAt).toBe(NOW + 300_000);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('503'))],
    ['gives none', () => null],
    [
      'throws',
      () => {
        throw new Error('bug');
      },
    ],
  ])('falls back on the last token where the refresh %s', async (_, failing) => {
    const getToken = vi.fn<() => string | null | Promise<string>>(() => valid);
    const fallback = vi.fn();
    const source = createTokenSource(getToken, 10_000, fallback);
    await source.get(request);
    getToken.mockImplementation(failing);
    await expect(source.get(request)).resolves.toBe(valid);
    expect(fallback).toHaveBeenCalledOnce();
    getToken.mockImplementation(() => 'new');
    await expect(source.get(request)).resolves.toBe('new');
  });

  it('does not fall back on a token that is known to have expired', async () => {
    const getToken = vi.fn<() => string | null>(() => expired);
    const source = createTokenSource(getToken, 10_000, () => {});
    await expect(source.get(request)).resolves.toBe(expired);
    getToken.mockReturnValue(null);
    await expect(source.get(request)).rejects.toThrow('no token');
  });

  it('does not wait for ever, nor heed an answer that comes too late', async () => {
    let answer: (token: string) => void = () => {};
    const source = createTokenSource(
      () => new Promise((resolve) => (answer = resolve)),
      10_000,
      () => {},
    );
    const pending = expect(source.get(request)).rejects.toThrow('no token within 10000 ms');
    await vi.advanceTimersByTimeAsync(10_000);
    await pending;
    answer(valid);
    await vi.advanceTimersByTimeAsync(0);
    expect(source.expiresAt).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets a final error through, whatever there is to fall back on', async () => {
    const getToken = vi.fn<() => string>(() => valid);
    const source = createTokenSource(getToken, 10_000, () => {});
    await source.get(request);
    getToken.mockImplementation(() => {
      throw new FinalError('signed out');
    });
    await expect(source.get(request)).rejects.toBeInstanceOf(FinalError);
  });
});
