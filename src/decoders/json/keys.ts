// What the name of a field says: whether it may hold a message's type, its id, a running number or the message itself.
// Apps agree on no protocol, but they do agree on a few dozen names.

import type { Role } from '../message';
import { InternTable } from './intern';

export interface KeyMeaning {
  name: string;
  /** May hold the type: 1 is the likeliest name. 0: it may not. */
  typeRank: number;
  /** Holds an address rather than a type (`topic`), and is taken where nothing better is there. */
  weakType: boolean;
  /** A number is a type here too (`op`), not a count or a time. */
  numericType: boolean;
  /** Often holds text for people too: it is a type only where it looks like a name. */
  looseType: boolean;
  /** May hold the message's own id: 1 is the likeliest name. 0: it may not. */
  idRank: number;
  /** Holds the id of a message that this one answers. */
  ack: boolean;
  /** Names a request, so that the answer to it carries the same. */
  request: boolean;
  /** Holds a token. */
  secret: boolean;
  /** Holds the message proper, where type and id may stand as well. */
  envelope: boolean;
  /** May hold a running number or a time. */
  sequence: boolean;
  /** A bit of `Tell`: a protocol's own field. */
  tell: number;
  /** Whether a text or a number in it could say anything. */
  telling: boolean;
  /** `name.child` for each child met, so that a path is one string for all frames. */
  paths: Map<string, string>;
  /** The name as a type, once it was one. */
  type: TypeName | undefined;
  /** What it stood in last, and the path there. */
  parent: KeyMeaning | undefined;
  path: string;
  /** As it stands in JSON. */
  bytes: Uint8Array;
  /** It has a place in `KEYS`. */
  kept: boolean;
  /** The field that followed last time, and the one that came first in the object that this field holds: a good guess. */
  next: KeyMeaning | undefined;
  first: KeyMeaning | undefined;
}

/** Signs of a protocol that goes as JSON objects: a frame that shows one is worth a closer look. */
export const Tell = {
  jsonRpc: 1,
  ddp: 2,
  actionCable: 4,
  topic: 8,
  event: 16,
  payload: 32,
  ref: 64,
  /** All four of Phoenix's first serialiser. */
  phoenix: 8 + 16 + 32 + 64,
  graphql: 128,
  pusher: 256,
} as const;

const TYPE_KEYS = words(
  'type eventType event_type eventName event_name event messageType messagetype message_type msgType msgtype msg_type',
  'action command cmd method @type $type _type __typename kind msg t e op opcode',
);
const WEAK_TYPE_KEYS = words('topic channel stream subject route service');
const NUMERIC_TYPE_KEYS = new Set(
  words('type op opcode cmd command action event kind messageType messagetype msgType msgtype'),
);
const LOOSE_TYPE_KEYS = new Set(['msg', 't', 'e', 'kind', 'action', 'event', ...WEAK_TYPE_KEYS]);
const ID_KEYS = words(
  'messageId message_id messageID msgId msg_id msgid mid eventId event_id id _id uuid guid uid requestId request_id',
  'requestID reqId req_id reqid correlationId correlation_id clientMessageId client_message_id nonce ref cid',
);
const REQUEST_KEYS = new Set(
  words('requestId request_id requestID reqId req_id reqid correlationId correlation_id ref'),
);
const ACK_KEYS = words(
  'ackOf ack_of ackId ack_id ackID ack acked inReplyTo in_reply_to replyTo reply_to responseTo response_to',
);
const SECRET_KEYS = new Set(
  words(
    'token access_token accessToken jwt authToken auth_token authorization Authorization apiKey api_key password',
  ),
);
const ENVELOPE_KEYS = new Set(
  words(
    'data payload message body d detail details params content msg event result',
    'header headers meta metadata envelope args',
  ),
);
const TELL_KEYS: { [name: string]: number } = {
  jsonrpc: Tell.jsonRpc,
  msg: Tell.ddp,
  identifier: Tell.actionCable,
  topic: Tell.topic,
  event: Tell.event,
  payload: Tell.payload,
  ref: Tell.ref,
};

function words(...lines: string[]): string[] {
  return lines.join(' ').split(' ');
}

/** Names of what only rises: counters, positions, times, ids. */
const SEQUENCE_NAME = new RegExp(
  [
    '^(?:seq|seq_?n(?:o|um|r)|seq_?id|sequence|sequence_?(?:no|num|number|id)|sn|s|n|i|u|e|t|ts|no|num|number|nonce)$',
    '^(?:offset|cursor|position|pos|version|ver|rev|revision|generation|gen|epoch|index|idx|counter|lsn|tick|turn)$',
    '^(?:id|mid|time|timestamp|date|datetime|when|at|sent|created|updated|order|step|ordinal)$',
    '(?:_id|_seq|_no|_offset|_version|_revision|_index|_at|_ts|_time|_timestamp|_number|_cursor|_date)$',
  ].join('|'),
  'i',
);
const SEQUENCE_CAMEL =
  /[a-z](?:Id|ID|Seq|Sequence|No|Offset|Version|Revision|Index|At|Ts|Time|Timestamp|Number|Date)$/;

export function meaningOf(name: string): KeyMeaning {
  const typeRank = TYPE_KEYS.indexOf(name) + 1 || WEAK_TYPE_KEYS.indexOf(name) + 1;
  const idRank = ID_KEYS.indexOf(name) + 1;
  const ack = ACK_KEYS.includes(name);
  const secret = SECRET_KEYS.has(name);
  const sequence = name.length <= 40 && (SEQUENCE_NAME.test(name) || SEQUENCE_CAMEL.test(name));
  return {
    name,
    typeRank,
    weakType: WEAK_TYPE_KEYS.includes(name),
    numericType: NUMERIC_TYPE_KEYS.has(name),
    looseType: LOOSE_TYPE_KEYS.has(name),
    idRank,
    ack,
    request: REQUEST_KEYS.has(name),
    secret,
    envelope: ENVELOPE_KEYS.has(name),
    sequence,
    tell: Object.hasOwn(TELL_KEYS, name) ? (TELL_KEYS[name] ?? 0) : 0,
    telling: typeRank > 0 || idRank > 0 || ack || secret || sequence,
    paths: new Map(),
    type: undefined,
    parent: undefined,
    path: name,
    bytes: encoder.encode(name),
    kept: true,
    next: undefined,
    first: undefined,
  };
}

const encoder = new TextEncoder();

const KNOWN_KEYS = new Set([
  ...[...TYPE_KEYS, ...WEAK_TYPE_KEYS, ...ID_KEYS, ...ACK_KEYS],
  ...[...SECRET_KEYS, ...ENVELOPE_KEYS, ...Object.keys(TELL_KEYS)],
]);

/**
 * Field names of all connections, by their bytes. What leaves the table lets go of its neighbours: invented names would
 * otherwise hold one another.
 */
export const KEYS = new InternTable<KeyMeaning>(
  12,
  [...KNOWN_KEYS].map((name) => [name, meaningOf(name)]),
  (key) => {
    key.next = undefined;
    key.first = undefined;
    key.parent = undefined;
  },
);

/** Field names of values that come without their bytes. Bounded like `KEYS`. */
const namedMeanings = new Map<string, KeyMeaning>();
const NAMED_LIMIT = 2048;

export function meaningOfName(name: string): KeyMeaning {
  let meaning = namedMeanings.get(name);
  if (meaning === undefined) {
    meaning = meaningOf(name);
    if (namedMeanings.size >= NAMED_LIMIT) namedMeanings.clear();
    namedMeanings.set(name, meaning);
  }
  return meaning;
}

/** `parent.child`, the same string each time. */
export function pathOf(parent: KeyMeaning | undefined, child: KeyMeaning): string {
  if (parent === undefined) return child.name;
  if (child.parent === parent) return child.path;
  let path = parent.paths.get(child.name);
  if (path === undefined) {
    path = `${parent.name}.${child.name}`;
    if (parent.paths.size < NAMED_LIMIT) parent.paths.set(child.name, path);
  }
  child.parent = parent;
  child.path = path;
  return path;
}

/** A type as it stands in a message, and what it says of the message's role. */
export interface TypeName {
  name: string;
  role: Role | undefined;
  /** Says how it goes, not what it is (`response`, `push`): another field's type is worth more. */
  generic: boolean;
  /** Reports a failure. */
  failed: boolean;
  /** Bits of `Tell`. */
  tell: number;
}

const HEARTBEAT =
  /(?:^|[.:/_\- ])(?:ping|pong|ping-?pong|heart[-_ ]?beat|heart[-_ ]?beat[-_ ]?ack|hb|keep[-_ ]?alive|ka)$/i;
const ACK = /(?:^|[.:/_\- ])(?:n?ack|acks|acknowledge|acknowledged|acknowledge?ment)$/i;
const AUTH = new RegExp(
  [
    '(?:^|[.:/_\\- ])(?:auth|authn|authenticate|authenticated|authentication|authorize|authorized|authorization)$',
    '(?:^|[.:/_\\- ])(?:login|signin|identify|access_token)$',
    '^auth(?:entication)?[.:/_\\- ](?:ok|success|succeeded|error|fail|failed|failure|required|request|response|result)$',
  ].join('|'),
  'i',
);
const FAILED = /(?:^|[.:/_\- ])(?:error|errors|failed|failure|exception|rejected)$/i;
const GENERIC = new Set(words('request req response res reply push event notification command message data'));
const GRAPHQL = new Set(
  words(
    'connection_init connection_ack connection_error connection_terminate start_ack subscribe next complete start',
    'stop data ka error',
  ),
);

export function roleOfType(type: string): Role | undefined {
  if (type.length > 64) return undefined;
  if (HEARTBEAT.test(type)) return 'heartbeat';
  if (ACK.test(type)) return 'ack';
  return AUTH.test(type) ? 'auth' : undefined;
}

/** The role of an event by its name, where the protocol has acknowledgements of its own. */
export function eventRole(role: Role | undefined): Role {
  return role === undefined || role === 'ack' ? 'data' : role;
}

export function typeNameOf(name: string): TypeName {
  let tell = 0;
  if (GRAPHQL.has(name)) tell |= Tell.graphql;
  if (name.startsWith('pusher')) tell |= Tell.pusher;
  if (name === 'welcome') tell |= Tell.actionCable;
  return {
    name,
    role: roleOfType(name),
    generic: GENERIC.has(name.toLowerCase()),
    failed: FAILED.test(name),
    tell,
  };
}

/** A field's name that stands for the message's type. */
export function typeOfKey(key: KeyMeaning): TypeName {
  key.type ??= typeNameOf(key.name);
  return key.type;
}

/** Types of all connections, by their bytes. */
export const TYPES = new InternTable<TypeName>(12);
