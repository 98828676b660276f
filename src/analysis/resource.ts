// What a socket is for: its endpoint, and of its query what names a room or a topic. Two sockets to one endpoint that
// differ only in their token or a nonce are for the same; `?room=1` and `?room=2` are not.

/** Names of parameters whose value changes from one connection to the next though it is for the same. */
const PASSING_NAME =
  /token|auth|jwt|ticket|secret|password|passwd|credential|signature|^sig$|api_?key|nonce|session|^sid$|correlation|request|trace|attempt|retry|reconnect|client|conn|^cid$|^uid$|cache|time|stamp|date|expires|^t$|^ts$|^_+$|^r$|^rnd$|rand|^id$|^x-amz-|^eio$|^transport$|cursor|offset|since|last|resume|version|^v$|^vsn$/i;

/** A JWT, an epoch time or a long random string gives itself away whatever its name. */
const PASSING_VALUE = /^eyJ|^\d{10,}(\.\d+)?$|^[A-Za-z0-9+/_=-]{40,}$/;

/** The parts of the URL's query that say what the socket is for, in a stable order; empty where there are none. */
export function resourceOf(url: string): string {
  const start = url.indexOf('?');
  if (start < 0) return '';
  const end = url.indexOf('#', start);
  const named: string[] = [];
  for (const [name, value] of new URLSearchParams(url.slice(start + 1, end < 0 ? undefined : end))) {
    if (!PASSING_NAME.test(name) && !PASSING_VALUE.test(value)) named.push(`${name}=${value}`);
  }
  return named.sort().join('&');
}

/** The endpoint as people say it: its path where that tells it apart, else its host. */
export function shortName(endpoint: string): string {
  const path = /^wss?:\/\/[^/]*(\/.*)$/i.exec(endpoint)?.[1];
  return path && path !== '/' ? path : endpoint.replace(/^wss?:\/\//i, '').replace(/\/$/, '');
}
