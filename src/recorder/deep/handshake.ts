// A handshake as the browser's protocol tells it, in the words of a recording. Cookies are told by their names alone.

import type { Handshake } from '../../records/recording';
import type { ProtocolHeaders } from './protocol';

/** Longest error text kept: a sentence of the browser's. */
const ERROR_LENGTH = 500;
/** Headers kept of a request or response, and the longest value: what servers take in all. */
const HEADERS = 64;
const VALUE_LENGTH = 8_192;

/**
 * Of a handshake that failed. Chromium says `Error during WebSocket handshake: Unexpected response code: 403`, for 401
 * `HTTP Authentication failed; no valid credentials available`, else the name of the network error.
 */
export function failedHandshake(message: string): Handshake {
  const status = /Unexpected response code: (\d{3})\b/.exec(message)?.[1];
  const error = message.replace(/^Error during WebSocket handshake: /, '').slice(0, ERROR_LENGTH);
  if (status !== undefined) return { status: Number(status), error };
  return /HTTP Authentication failed/.test(message) ? { status: 401, error } : { error };
}

/** Names in lower case, as in HTTP/2 (RFC 9113, section 8.2.1); of cookies their names alone. */
export function headersOf(headers: ProtocolHeaders | undefined): { [name: string]: string } {
  const kept: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(headers ?? {}).slice(0, HEADERS)) {
    const key = name.toLowerCase();
    kept[key] = (isCookie(key) ? cookieNames(key, value) : value).slice(0, VALUE_LENGTH);
  }
  return kept;
}

function isCookie(name: string): boolean {
  return name === 'cookie' || name === 'set-cookie';
}

/** `a=1; b=2` and, a line each, `a=1; Path=/` give `a, b`. */
function cookieNames(header: string, value: string): string {
  const cookies = header === 'cookie' ? value.split(';') : value.split('\n');
  return cookies
    .map((cookie) => cookie.split('=', 1)[0]?.trim() ?? '')
    .filter((name) => name !== '')
    .join(', ');
}
