// What a JWT says of itself (RFC 7519, section 4.1): its times, and for whom it stands. Nothing is verified:
// the recorder has no key, and needs none to tell that a token is old.

import type { EpochSeconds } from '../../records/units';

export interface Claims {
  iat?: EpochSeconds;
  exp?: EpochSeconds;
  nbf?: EpochSeconds;
  /** Issuer, audience and subject as one text; absent where the token names none. */
  identity?: string;
}

/** The claims of a signed JWT; `undefined` for anything else, an encrypted one included. */
export function readClaims(token: string): Claims | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  const header = readPart(parts[0]);
  const payload = readPart(parts[1]);
  if (!header || !payload || typeof header.alg !== 'string') return undefined;
  const claims: Claims = {};
  for (const name of ['iat', 'exp', 'nbf'] as const) {
    const value = payload[name];
    if (typeof value === 'number' && Number.isFinite(value)) claims[name] = value;
  }
  const who = [payload.iss, payload.aud, payload.sub ?? payload.user_id];
  if (who.some((part) => part !== undefined)) claims.identity = JSON.stringify(who);
  return claims;
}

function readPart(part: string | undefined): { [claim: string]: unknown } | undefined {
  try {
    const binary = atob((part ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as { [claim: string]: unknown })
      : undefined;
  } catch {
    return undefined;
  }
}
