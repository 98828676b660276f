// The access token in localStorage, as the page's hooks find it, and its renewal by the refresh cookie.

import { createTokenStore, expiryOf } from '../../../src/hook';

const STORAGE_KEY = 'parlour.access';

/** Tokens of the drills live for seconds, on a loopback that answers at once: no use in renewing them much ahead. */
const MIN_LIFE_MS = 2_000;

const listeners = new Set<() => void>();

const store = createTokenStore({
  refreshUrl: '/api/token/refresh/',
  read: () => localStorage.getItem(STORAGE_KEY),
  write(token) {
    if (token === null) localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, token);
    for (const listener of listeners) listener();
  },
  minLifeMs: MIN_LIFE_MS,
});

export const { getAccessToken, setAccessToken, refreshAccessToken, getFreshToken } = store;

/** The token at hand while it has life left, else a new one. Rejects where there is none to be had. */
export async function freshAccessToken(): Promise<string> {
  const token = await getFreshToken();
  if (!token) throw new Error('The server gave no token.');
  return token;
}

/** When the token at hand ends, in milliseconds since the epoch; 0 where there is none. */
export function accessTokenEnd(): number {
  return expiryOf(getAccessToken() ?? '') ?? 0;
}

/** Calls `listener` when the token changes. Returns what takes it off again. */
export function onAccessToken(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
