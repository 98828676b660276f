// Token life: when each token that was seen was good, and where it was used. By fingerprints alone.

import type { TokenRecord } from '../records/recording';
import type { EpochMilliseconds } from '../records/units';
import type { TokenLife } from './result';

/** Tokens that a session tells of; an app that makes one a request would have thousands. */
export const TOKENS_KEPT = 500;
/** Connections named for each. */
export const USES_KEPT = 100;

export class TokenBook {
  #lives = new Map<string, TokenLife>();

  take(token: TokenRecord): void {
    // A refresh that failed gave none.
    if (token.print === '' || (token.where === 'refresh' && token.ok === false)) return;
    const key = `${token.page} ${token.print}`;
    let life = this.#lives.get(key);
    if (!life) {
      if (this.#lives.size >= TOKENS_KEPT) return;
      life = {
        page: token.page,
        print: token.print,
        form: token.form,
        ...(token.iat === undefined ? {} : { issuedAt: token.iat * 1000 }),
        ...(token.nbf === undefined ? {} : { notBefore: token.nbf * 1000 }),
        ...(token.exp === undefined ? {} : { expiresAt: token.exp * 1000 }),
        firstSeenAt: token.at,
        lastSeenAt: token.at,
        places: [],
        connections: [],
      };
      this.#lives.set(key, life);
    }
    life.lastSeenAt = Math.max(life.lastSeenAt, token.at);
    if (!life.places.includes(token.where)) life.places.push(token.where);
    const { connection } = token;
    if (
      connection !== undefined &&
      life.connections.length < USES_KEPT &&
      !life.connections.includes(connection)
    ) {
      life.connections.push(connection);
    }
  }

  lives(): TokenLife[] {
    return [...this.#lives.values()].map((life) => ({
      ...life,
      places: [...life.places],
      connections: [...life.connections],
    }));
  }
}

/** When the token ceases to be good, by its own claim. */
export function expiryOf(token: TokenRecord): EpochMilliseconds | undefined {
  return token.exp === undefined ? undefined : token.exp * 1000;
}
