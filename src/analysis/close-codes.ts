// What close codes mean for whoever thinks of trying again.
// RFC 6455, section 7.4; IANA's WebSocket Close Code Number Registry; graphql-ws PROTOCOL.md; Pusher and Centrifugo docs.

import type { ConnectionRecord } from '../records/recording';

/** The end came from trouble on the way or a server that went down: a client is expected to try again. */
const TRY_AGAIN = new Set([1001, 1006, 1011, 1012, 1013, 1014, 1015]);

/** Codes by which servers say "not authorised". 1008: policy violation. 3000, 3003: Unauthorized, Forbidden (IANA). */
const REFUSED = new Set([1008, 3000, 3003, 4401, 4403]);

/** A reason in words, beside a code of the application's own. */
const REFUSED_REASON =
  /auth|unauthori[sz]ed|forbidden|token|jwt|credential|permission|not allowed|access denied|log ?in/i;

/** Codes after which graphql-ws servers expect no other attempt. */
const FATAL_GRAPHQL = new Set([4004, 4005, 4400, 4401, 4403, 4406, 4409, 4429, 4500]);
const GRAPHQL = /^graphql-(transport-)?ws$/;

/** Handshakes that were refused with 401 or 403, in the words of the browsers' protocols. */
const REFUSED_HANDSHAKE = /\b40[13]\b|HTTP Authentication failed/i;

/** The status of the handshake, or the code and reason of the close, says that the client is not authorised. */
export function saysUnauthorised(record: ConnectionRecord): boolean {
  if (refusedHandshake(record) !== undefined) return true;
  const { code, reason } = record;
  if (code === undefined || record.closer === 'client') return false;
  if (REFUSED.has(code)) return true;
  return code >= 3000 && code <= 4999 && reason !== undefined && REFUSED_REASON.test(reason);
}

/** How the handshake was refused as unauthorised: `401`, or the browser's words. */
export function refusedHandshake(record: ConnectionRecord): string | undefined {
  const { status, error } = record.handshake ?? {};
  if (status === 401 || status === 403) return String(status);
  return error !== undefined && REFUSED_HANDSHAKE.test(error) ? error : undefined;
}

/** The server said "do not try again like this". */
export function saysStop(record: ConnectionRecord): boolean {
  if (saysUnauthorised(record)) return true;
  const { code, protocol, protocols, closer } = record;
  if (code === undefined || closer === 'client') return false;
  const isGraphql = (protocol ? [protocol] : protocols).some((name) => GRAPHQL.test(name));
  return isGraphql && FATAL_GRAPHQL.has(code);
}

/** Whether a client is expected to try again after that code. */
export function invitesRetry(code: number | undefined): boolean {
  return code === undefined || TRY_AGAIN.has(code);
}

/** `1006`, `4401 "token expired"`, `handshake refused with 403`. */
export function howItEnded(record: ConnectionRecord): string {
  const refused = refusedHandshake(record);
  if (refused !== undefined) return `handshake refused with ${refused}`;
  if (record.handshake?.status !== undefined && record.openedAt === undefined) {
    return `handshake answered with ${record.handshake.status}`;
  }
  const code = record.code ?? 1005;
  return record.reason ? `${code} "${record.reason}"` : String(code);
}
