// Keeps the access token and renews it by the refresh cookie. For `getToken`, and for the app's own requests.

import { fieldOf } from './codec';
import type { Milliseconds } from './decision';
import { expiryOf, FinalError, type TokenRequest } from './token';

export interface TokenStoreOptions {
  /** Where a POST with the refresh cookie gives a new access token, as `access` or `access_token` in JSON. */
  refreshUrl: string;
  /** Reads the token that the app keeps. Default: in memory alone, out of reach of stored-data theft. */
  read?: () => string | null;
  /** Keeps the token, or forgets it (`null`). */
  write?: (token: string | null) => void;
  /** Further options of the refresh request, as a CSRF header. */
  request?: RequestInit;
  /** A token with less life than this counts as expired. Default 30,000: a slow handshake, and clocks that differ. */
  minLifeMs?: Milliseconds;
  /** Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch;
}

export interface TokenStore {
  getAccessToken(): string | null;
  setAccessToken(token: string | null): void;
  /**
   * Asks for a new token and keeps it. One request at a time: callers meanwhile share its result.
   * `null` where the server refuses or gives none. Rejects where it is out of reach.
   */
  refreshAccessToken(): Promise<string | null>;
  /**
   * For `getToken`: the token as it is while it has life left, else a new one. A token that does not say when it ends
   * is renewed each time, and so is one that was refused. Throws `FinalError` where the session is over: the refresh was
   * answered by 401 or 403, and the token at hand has expired, was refused, or is none.
   */
  getFreshToken(request?: TokenRequest): Promise<string | null>;
}

export function createTokenStore(options: TokenStoreOptions): TokenStore {
  let kept: string | null = null;
  const read = options.read ?? (() => kept);
  const write =
    options.write ??
    ((token: string | null) => {
      kept = token;
    });
  let writes = 0;
  let flight: Promise<{ token: string | null; status: number }> | undefined;

  const refresh = async () => {
    const writesBefore = writes;
    const response = await (options.fetch ?? fetch)(options.refreshUrl, {
      method: 'POST',
      credentials: 'include',
      ...options.request,
    });
    const { status } = response;
    if (!response.ok) return { token: null, status };
    const answer: unknown = await response.json();
    // Whoever signed out, or in, while the request was under way has the last word.
    if (writes !== writesBefore) return { token: read(), status };
    const found = fieldOf(answer, 'access') || fieldOf(answer, 'access_token');
    const token = typeof found === 'string' ? found : null;
    if (token) write(token);
    return { token, status };
  };

  const shared = () => {
    flight ??= refresh().finally(() => {
      flight = undefined;
    });
    return flight;
  };

  return {
    getAccessToken: read,
    setAccessToken(token) {
      writes += 1;
      write(token);
    },
    refreshAccessToken: async () => (await shared()).token,
    async getFreshToken(request) {
      const current = read();
      const expiry = current ? expiryOf(current) : undefined;
      const left = expiry === undefined ? 0 : expiry - Date.now();
      const isRefused = current !== null && current === request?.refused;
      if (current && left > (options.minLifeMs ?? 30_000) && !isRefused && !request?.renewal) return current;

      const { token, status } = await shared();
      if (token) return token;
      const isUsable = current && !isRefused && (expiry === undefined || left > 0);
      if (!isUsable && (status === 401 || status === 403)) throw new FinalError(`session over (${status})`);
      return isUsable ? current : null;
    },
  };
}
