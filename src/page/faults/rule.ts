// A fault as the page keeps it, and which sockets and frames it is for.

import type { FaultKind } from '../../records/faults';
import {
  apply,
  ENDLESS,
  getProtocol,
  getUrl,
  indexOf,
  isArray,
  isObject,
  NONE,
  own,
  parseJson,
  slice,
} from './given';

/** Every field is there: what is missing in an object is looked up where the page may have put something. */
export interface Rule {
  readonly id: string;
  readonly kind: FaultKind;
  readonly since: number;
  readonly until: number;
  readonly endpoint: string | undefined;
  readonly direction: string | undefined;
  readonly protocol: string | undefined;
  readonly type: string | undefined;
  readonly text: string | undefined;
  readonly code: number;
  readonly reason: string;
  /** Of `delay` how long; of `age-token` by how much. */
  readonly ms: number;
  readonly jitterMs: number;
  readonly every: number;
  readonly window: number;
  readonly bytesPerSecond: number;
  readonly body: string;
  /** Handshakes that are refused yet. */
  connects: number;
  on: boolean;
  /** Frames that matched. */
  matched: number;
}

export type FrameDirection = 'in' | 'out';

/** Fields that name a JSON message's type, likeliest first; the same names as in src/decoders/json/keys.ts. */
const TYPE_FIELDS = [
  'type',
  'eventType',
  'event_type',
  'eventName',
  'event',
  'messageType',
  'message_type',
  'msgType',
  'action',
  'command',
  'cmd',
  'method',
  'kind',
  'msg',
  't',
  'e',
  'op',
] as const;
/** Longer texts are not read for their type: no message that is told apart by it is that long. */
const LONGEST_READ = 65_536;

/** `active`: an object out of JSON, of the relay's. */
export function ruleFrom(active: unknown): Rule {
  const fault = own(active, 'fault');
  const match = own(active, 'match');
  return {
    id: text(own(active, 'id')) ?? '',
    kind: (text(own(fault, 'kind')) ?? 'hold') as FaultKind,
    since: number(own(active, 'since'), 0),
    until: number(own(active, 'until'), ENDLESS),
    endpoint: text(own(match, 'endpoint')),
    direction: text(own(match, 'direction')),
    protocol: text(own(match, 'protocol')),
    type: text(own(match, 'type')),
    text: text(own(match, 'text')),
    code: number(own(fault, 'code'), 1000),
    reason: text(own(fault, 'reason')) ?? '',
    ms: number(own(fault, 'ms'), number(own(fault, 'byMs'), 0)),
    jitterMs: number(own(fault, 'jitterMs'), 0),
    every: number(own(fault, 'every'), 1),
    window: number(own(fault, 'window'), 2),
    bytesPerSecond: number(own(fault, 'bytesPerSecond'), 1),
    body: text(own(fault, 'body')) ?? '',
    connects: number(own(fault, 'connects'), ENDLESS),
    on: true,
    matched: 0,
  };
}

/** Whether it is for a socket that is only being made: which sub-protocol it will have, nobody knows. */
export function matchesHandshake(rule: Rule, socket: object): boolean {
  return rule.on && rule.protocol === undefined && matchesEndpoint(rule, socket);
}

export function matchesSocket(rule: Rule, socket: object): boolean {
  if (!rule.on || !matchesEndpoint(rule, socket)) return false;
  return rule.protocol === undefined || rule.protocol === apply(getProtocol, socket, NONE);
}

/** `body`: the text; anything else where it is binary. */
export function matchesFrame(rule: Rule, socket: object, direction: FrameDirection, body: unknown): boolean {
  if (rule.direction !== undefined && rule.direction !== direction) return false;
  if (!matchesSocket(rule, socket)) return false;
  if (rule.text !== undefined && !(typeof body === 'string' && indexOf(body, rule.text) >= 0)) return false;
  return rule.type === undefined || hasType(body, rule.type);
}

/** Whether it is for all that goes through a socket, not for some messages alone. */
export function isForAll(rule: Rule, direction: FrameDirection): boolean {
  if (rule.direction !== undefined && rule.direction !== direction) return false;
  return rule.type === undefined && rule.text === undefined;
}

function matchesEndpoint(rule: Rule, socket: object): boolean {
  return rule.endpoint === undefined || fits(endpointOf(apply(getUrl, socket, NONE)), rule.endpoint);
}

/** Scheme, host and path. */
function endpointOf(url: string): string {
  const query = indexOf(url, '?');
  return query < 0 ? url : slice(url, 0, query);
}

function hasType(body: unknown, pattern: string): boolean {
  if (typeof body !== 'string' || body.length > LONGEST_READ) return false;
  let message: unknown;
  try {
    message = parseJson(body);
  } catch {
    return false;
  }
  // Some protocols send the type first: `["event", …]`.
  if (isArray(message)) return isType(own(message, 0), pattern);
  if (!isObject(message)) return false;
  for (let index = 0; index < TYPE_FIELDS.length; index++) {
    if (isType(own(message, TYPE_FIELDS[index] ?? ''), pattern)) return true;
  }
  return false;
}

function isType(value: unknown, pattern: string): boolean {
  return (typeof value === 'string' || typeof value === 'number') && fits(`${value}`, pattern);
}

/** Whether a text is a pattern in which `*` stands for anything. */
export function fits(text: string, pattern: string): boolean {
  let at = 0;
  let from = 0;
  for (let part = 0; ; part++) {
    const star = indexOf(pattern, '*', from);
    const piece = slice(pattern, from, star < 0 ? pattern.length : star);
    if (star < 0) {
      // What is behind the last star ends the text.
      const start = text.length - piece.length;
      if (part === 0) return text === pattern;
      return start >= at && slice(text, start) === piece;
    }
    const found = indexOf(text, piece, at);
    if (found < 0 || (part === 0 && found > 0)) return false;
    at = found + piece.length;
    from = star + 1;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
