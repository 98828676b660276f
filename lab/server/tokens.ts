// Who may come in: short-lived signed access tokens, and the refresh sessions behind an HttpOnly cookie.

import { randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { TokenState } from './log';

const ISSUER = 'redial-lab';
const AUDIENCE = 'chat';

export type TokenCheck = { state: 'valid'; name: string } | { state: Exclude<TokenState, 'valid'> };

interface RefreshSession {
  name: string;
  lifeSeconds: number;
}

export class TokenOffice {
  readonly #key = randomBytes(32);
  readonly #sessions = new Map<string, RefreshSession>();

  constructor(private readonly clock: () => number) {}

  /** Begins a session; its access tokens live `lifeSeconds`. */
  async logIn(name: string, lifeSeconds: number): Promise<{ access: string; refresh: string }> {
    const refresh = randomBytes(24).toString('base64url');
    this.#sessions.set(refresh, { name, lifeSeconds });
    return { access: await this.#sign(name, lifeSeconds), refresh };
  }

  /** A fresh access token for a refresh session; `undefined` where there is none. */
  async renew(refresh: string): Promise<{ access: string; name: string } | undefined> {
    const session = this.#sessions.get(refresh);
    if (!session) return undefined;
    return { access: await this.#sign(session.name, session.lifeSeconds), name: session.name };
  }

  logOut(refresh: string): void {
    this.#sessions.delete(refresh);
  }

  async check(token: string | null): Promise<TokenCheck> {
    if (!token) return { state: 'absent' };
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        issuer: ISSUER,
        audience: AUDIENCE,
        currentDate: new Date(this.clock()),
      });
      return payload.sub ? { state: 'valid', name: payload.sub } : { state: 'invalid' };
    } catch (error) {
      return { state: error instanceof errors.JWTExpired ? 'stale' : 'invalid' };
    }
  }

  #sign(name: string, lifeSeconds: number): Promise<string> {
    const now = Math.floor(this.clock() / 1000);
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(name)
      .setJti(randomBytes(6).toString('base64url'))
      .setIssuedAt(now)
      .setExpirationTime(now + lifeSeconds)
      .sign(this.#key);
  }
}
