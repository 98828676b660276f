// What a close code means: by RFC 6455 and the registry that goes on from it, by the protocol that was spoken, or by the
// habit of putting an HTTP status behind a 4.

import type { ProtocolName } from './message';

export interface CloseMeaning {
  /** As the protocol or registry calls it. */
  name: string;
  /** `registry`: means the same everywhere. `protocol`: of this protocol. `habit`: most likely, no more. */
  basis: 'registry' | 'protocol' | 'habit';
  /** The server does not accept who is asking, or does not know. */
  auth?: boolean;
  /** The same attempt again will fail again. */
  final?: boolean;
}

/** The meaning of a close code on a connection of a protocol; `undefined` where nobody has given it one. */
export function closeMeaning(code: number, protocol?: ProtocolName): CloseMeaning | undefined {
  const own = protocol === undefined ? undefined : ownMeaning(code, protocol);
  if (own !== undefined) return { name: own.name, basis: 'protocol', ...flags(own) };
  const registered = REGISTRY[code];
  if (registered !== undefined) return { name: registered.name, basis: 'registry', ...flags(registered) };
  const habitual = HABITS[code];
  return habitual === undefined ? undefined : { name: habitual.name, basis: 'habit', ...flags(habitual) };
}

interface Code {
  name: string;
  auth?: boolean;
  final?: boolean;
}

function flags({ auth, final }: Code): { auth?: boolean; final?: boolean } {
  return { ...(auth && { auth }), ...(final && { final }) };
}

/** RFC 6455, section 7.4.1, and the IANA registry "WebSocket Close Code Number". */
const REGISTRY: { [code: number]: Code } = {
  1000: { name: 'normal closure' },
  1001: { name: 'going away' },
  1002: { name: 'protocol error', final: true },
  1003: { name: 'unsupported data', final: true },
  1005: { name: 'no status received' },
  1006: { name: 'abnormal closure' },
  1007: { name: 'invalid frame payload data', final: true },
  // The registry says no more than "policy"; servers without codes of their own use it to refuse a token.
  1008: { name: 'policy violation', auth: true, final: true },
  1009: { name: 'message too big', final: true },
  1010: { name: 'mandatory extension missing', final: true },
  1011: { name: 'internal error' },
  1012: { name: 'service restart' },
  1013: { name: 'try again later' },
  1014: { name: 'bad gateway' },
  1015: { name: 'TLS handshake failed' },
  3000: { name: 'unauthorised', auth: true, final: true },
  3003: { name: 'forbidden', auth: true, final: true },
  3008: { name: 'timeout' },
};

/** 4000 + an HTTP status. Django Channels apps, FastAPI apps and many more do so. */
const HABITS: { [code: number]: Code } = {
  4400: { name: 'bad request', final: true },
  4401: { name: 'unauthorised', auth: true, final: true },
  4403: { name: 'forbidden', auth: true, final: true },
  4404: { name: 'not found', final: true },
  4408: { name: 'timeout' },
  4409: { name: 'conflict' },
  4429: { name: 'too many requests' },
  4500: { name: 'internal server error' },
  4503: { name: 'service unavailable' },
};

/**
 * graphql-ws, PROTOCOL.md and `CloseCode`; final are those after which its client does not try again. The older protocol
 * has no codes of its own, and its servers took these over.
 */
const GRAPHQL: { [code: number]: Code } = {
  4004: { name: 'bad response', final: true },
  4005: { name: 'internal client error', final: true },
  4400: { name: 'bad request', final: true },
  4401: { name: 'unauthorised', auth: true, final: true },
  4403: { name: 'forbidden', auth: true },
  4406: { name: 'sub-protocol not acceptable', final: true },
  4408: { name: 'connection initialisation timeout' },
  4409: { name: 'subscriber already exists', final: true },
  4429: { name: 'too many initialisation requests', final: true },
  4500: { name: 'internal server error', final: true },
  4504: { name: 'connection acknowledgement timeout' },
};

/** Pusher's protocol, "Error Codes". */
const PUSHER: { [code: number]: Code } = {
  4000: { name: 'the application accepts TLS connections only' },
  4001: { name: 'the application does not exist', auth: true },
  4003: { name: 'the application is disabled' },
  4004: { name: 'the application is over its connection quota' },
  4005: { name: 'path not found' },
  4006: { name: 'invalid version string' },
  4007: { name: 'unsupported protocol version' },
  4008: { name: 'no protocol version supplied' },
  4009: { name: 'the connection is not authorised', auth: true },
  4100: { name: 'over capacity' },
  4200: { name: 'reconnect at once' },
  4201: { name: 'a pong did not come in time' },
  4202: { name: 'closed after inactivity' },
  4301: { name: 'client event rejected: rate limit' },
  4302: { name: 'watchlist limit exceeded' },
};

/** sockjs-protocol, "Close frame". */
const SOCKJS: { [code: number]: Code } = {
  1002: { name: 'the connection was interrupted' },
  2010: { name: 'another connection is still open' },
  3000: { name: 'go away: the server ended the session' },
};

function ownMeaning(code: number, protocol: ProtocolName): Code | undefined {
  switch (protocol) {
    case 'graphql-transport-ws':
    case 'graphql-ws':
      return GRAPHQL[code];
    case 'pusher':
      return pusherMeaning(code);
    case 'sockjs':
      return SOCKJS[code];
    default:
      return undefined;
  }
}

/** 4000 to 4099: do not reconnect unchanged. 4100 to 4199: after a wait of a second or more. 4200 to 4299: at once. */
function pusherMeaning(code: number): Code | undefined {
  if (code < 4000 || code > 4399) return undefined;
  const known = PUSHER[code] ?? { name: `Pusher's own` };
  return code < 4100 ? { ...known, final: true } : known;
}
