// The token for each attempt: asked for once at a time, with the last one to fall back on, and its end read where it says so.

import { fieldOf } from './codec';
import type { Milliseconds } from './decision';
import { after, type Timer } from './timer';

/** What `getToken` is told. */
export interface TokenRequest {
  /** The attempt that it is for, from 1; 0 for the first connection. */
  attempt: number;
  /**
   * The token with which a handshake has just failed, once an outage: it may have been refused (scripts cannot tell a
   * 403 from a server that is down), so a fresh one is worth a request, though it looks valid still.
   */
  refused: string | undefined;
  /** The connection is open, and its token about to expire. */
  renewal: boolean;
}

/** Gives the token, or `null` (as a failed refresh does) or throws; then the last one is used unless it is known to have expired. */
export type GetToken = (request: TokenRequest) => Token | Promise<Token>;
type Token = string | null | undefined;

/** Thrown by `getToken`, `url`, `protocols` or `hello`: there is no point in another attempt. Its message is the reason given. */
export class FinalError extends Error {
  override readonly name = 'FinalError';
}

export interface TokenSource {
  /** Rejects where no token is to be had that could be valid. */
  get(request: TokenRequest): Promise<string>;
  /** When the last token ends, on this machine's clock. `undefined` where it does not say. */
  readonly expiresAt: Milliseconds | undefined;
}

/** `onFallback` hears why an old token is used. `timeoutMs` bounds the wait for `getToken`. */
export function createTokenSource(
  getToken: GetToken,
  timeoutMs: Milliseconds,
  onFallback: (error: unknown) => void,
): TokenSource {
  let flight: Promise<string> | undefined;
  let last: Token;
  let expiresAt: Milliseconds | undefined;

  const fetchToken = async (request: TokenRequest): Promise<string> => {
    let timer: Timer | undefined;
    try {
      const token = await Promise.race([
        getToken(request),
        new Promise<never>((_, reject) => {
          timer = after(timeoutMs, () => reject(new Error(`no token within ${timeoutMs} ms`)));
        }),
      ]);
      if (!token) throw new Error('no token');
      if (token !== last) expiresAt = expiryOf(token);
      last = token;
      return token;
    } catch (error) {
      const isValid = last && !(expiresAt !== undefined && expiresAt <= Date.now());
      if (error instanceof FinalError || !isValid || !last) throw error;
      onFallback(error);
      return last;
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    get(request) {
      flight ??= fetchToken(request).finally(() => {
        flight = undefined;
      });
      return flight;
    },
    get expiresAt() {
      return expiresAt;
    },
  };
}

/**
 * When a JSON Web Token ends (RFC 7519, `exp`), on this machine's clock; `undefined` for any other token.
 * A token that was issued in the future (`iat`) shows that this clock is slow, and by how much at least.
 */
export function expiryOf(token: string): Milliseconds | undefined {
  const payload = token.split('.')[1];
  if (!payload) return undefined;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const expiry = fieldOf(claims, 'exp');
    const issued = fieldOf(claims, 'iat');
    if (typeof expiry !== 'number') return undefined;
    const slow = typeof issued === 'number' ? Math.max(0, issued * 1000 - Date.now()) : 0;
    return expiry * 1000 - slow;
  } catch {
    return undefined;
  }
}
