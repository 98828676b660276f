// What a connection's end means for whoever thinks of trying again. What the codes are called is the decoders' matter.

import { closeMeaning, type ProtocolName } from '../decoders';
import type { ConnectionRecord } from '../records/recording';

/** The end came from trouble on the way or a server that went down: a client is expected to try again. */
const TRY_AGAIN = new Set([1001, 1006, 1011, 1012, 1013, 1014, 1015]);

/** A reason in words, beside a code of the application's own. */
const REFUSED_REASON =
  /auth|unauthori[sz]ed|forbidden|token|jwt|credential|permission|not allowed|access denied|log ?in/i;

/** Handshakes that were refused with 401 or 403, in the words of the browsers' protocols. */
const REFUSED_HANDSHAKE = /\b40[13]\b|HTTP Authentication failed/i;

/** Sub-protocols whose close codes mean something of their own. */
const WITH_CODES: { [subprotocol: string]: ProtocolName } = {
  'graphql-transport-ws': 'graphql-transport-ws',
  'graphql-ws': 'graphql-ws',
};
const PUSHER_QUERY = /[?&]client=js&|[?&]protocol=7&/;

/** The status of the handshake, or the code and reason of the close, says that the client is not authorised. */
export function saysUnauthorised(record: ConnectionRecord): boolean {
  if (refusedHandshake(record) !== undefined) return true;
  const { code, reason } = record;
  if (code === undefined || record.closer === 'client') return false;
  if (closeMeaning(code, protocolOf(record))?.auth) return true;
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
  if (record.code === undefined || record.closer === 'client') return false;
  const meaning = closeMeaning(record.code, protocolOf(record));
  // The registry's final codes blame a frame, not whoever connects: the next connection need not send it again.
  return meaning?.final === true && meaning.basis !== 'registry';
}

/** Whether a client is expected to try again after that code. Of a close whose code is not known, nothing is. */
export function invitesRetry(code: number | undefined): boolean {
  return code !== undefined && TRY_AGAIN.has(code);
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

function protocolOf({ protocol, protocols, url }: ConnectionRecord): ProtocolName | undefined {
  for (const name of protocol ? [protocol] : protocols) {
    if (Object.hasOwn(WITH_CODES, name)) return WITH_CODES[name];
  }
  return PUSHER_QUERY.test(url) ? 'pusher' : undefined;
}
