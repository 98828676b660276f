// Which texts of a record may hold a secret, and which are the recording's own: ids, times, kinds and fingerprints.

import type { ConnectionRecord, FrameRecord, RecordingRecord, StackFrame } from '../../records/recording';
import { isObject, type JsonObject } from '../upgraders/shape';
import { isPlaceholder } from './fingerprint';
import type { TextRedactor } from './text';

/** The record itself where nothing was replaced in it. */
export function redactRecord(record: RecordingRecord, redactor: TextRedactor): RecordingRecord {
  const before = redactor.replaced;
  const redacted = byKind(record, redactor);
  return redactor.replaced === before ? record : redacted;
}

function byKind(record: RecordingRecord, redactor: TextRedactor): RecordingRecord {
  switch (record.kind) {
    case 'frame':
      return frame(record, redactor);
    case 'connection':
      return connection(record, redactor);
    case 'token':
      redactor.knowPrint(record.print);
      return fields(record, redactor);
    case 'session':
    case 'page':
    case 'decision':
    case 'event':
    case 'note':
    case 'gap':
      return fields(record, redactor);
    default:
      // Of a later version: all but its kind may be one.
      record satisfies never;
      return fields(record, redactor, KIND);
  }
}

/** Fields of a frame that the format knows. None but its body holds text of the app's. */
const OF_FRAMES = new Set([
  'kind',
  'connection',
  'seq',
  'at',
  'dir',
  'opcode',
  'size',
  'text',
  'base64',
  'truncated',
  'redacted',
  'outcome',
  'listeners',
  'handlerMs',
  'paintMs',
  'buffered',
  'injected',
  'lost',
]);

function frame(record: FrameRecord, redactor: TextRedactor): FrameRecord {
  const before = redactor.replaced;
  const text = record.text === undefined ? undefined : textOf(record, record.text, redactor);
  const base64 = record.base64 === undefined ? undefined : redactor.base64(record.base64);
  const isRedacted = redactor.replaced > before;
  const others = unknownFields(record);
  if (!isRedacted && !others) return record;
  return {
    ...record,
    ...(others ? fields(others, redactor) : {}),
    ...(text === undefined ? {} : { text }),
    ...(base64 === undefined ? {} : { base64 }),
    ...(isRedacted ? { redacted: true } : {}),
  };
}

/** A credential that is all of a connection's first frame, or follows one word there: `AUTH …`. */
const FIRST_FRAME = /^([A-Za-z]{2,16}[ :])?([\w.~+/=-]{12,1024})$/;

function textOf({ seq, dir }: FrameRecord, text: string, redactor: TextRedactor): string {
  const redacted = redactor.text(text);
  if (seq !== 0 || dir !== 'out' || redacted !== text) return redacted;
  const [, word = '', credential = ''] = FIRST_FRAME.exec(text) ?? [];
  const isOne = /\d/.test(credential) && /[A-Za-z]/.test(credential);
  return isOne ? word + redactor.secret(credential) : text;
}

function unknownFields(record: FrameRecord): object | undefined {
  let others: [string, unknown][] | undefined;
  for (const field in record) {
    if (OF_FRAMES.has(field)) continue;
    others ??= [];
    others.push([field, record[field as keyof FrameRecord]]);
  }
  return others && Object.fromEntries(others);
}

function connection(record: ConnectionRecord, redactor: TextRedactor): ConnectionRecord {
  const { protocols, protocol, ...rest } = record;
  const redacted = subProtocols(protocols, redactor);
  const chosen = protocol === undefined ? -1 : protocols.indexOf(protocol);
  return {
    ...fields(rest, redactor),
    protocols: redacted,
    ...(protocol === undefined ? {} : { protocol: redacted[chosen] ?? redactor.text(protocol) }),
  };
}

/** The recording's own words, which no secret is in. A word of the same name deeper in a record is any word. */
const OWN = new Set([
  'kind',
  'id',
  'session',
  'page',
  'parent',
  'connection',
  'print',
  'identity',
  'form',
  'where',
  'type',
  'dir',
  'action',
  'source',
  'outcome',
  'navigation',
  'closer',
  'world',
  'binaryType',
  'browser',
  'userAgent',
]);

const KIND = new Set(['kind']);

function fields<Kind extends object>(record: Kind, redactor: TextRedactor, own = OWN): Kind {
  const entries = Object.entries(record).map(([field, value]) => {
    if (own.has(field)) return [field, value];
    if (field === 'initiator' || field === 'closeCall') return [field, withStack(value, redactor)];
    const isSecret = redactor.names.isSecret(field, false);
    return [
      field,
      isSecret ? secret(value, field, redactor, MOST_DEPTH) : nested(value, redactor, MOST_DEPTH),
    ];
  });
  return Object.fromEntries(entries) as Kind;
}

/** Readers refuse what is nested deeper; a record that was never read is cut here. */
const MOST_DEPTH = 200;

/** What stands in an event's detail or an unknown field: names in it count as they do in any JSON. */
function nested(value: unknown, redactor: TextRedactor, depth: number): unknown {
  if (typeof value === 'string') return redactor.text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return list(value, redactor, depth);
  const entries = Object.entries(value).map(([name, inner]) => {
    const isSecret = redactor.names.isSecret(name, false);
    return [name, isSecret ? secret(inner, name, redactor, depth - 1) : nested(inner, redactor, depth - 1)];
  });
  return Object.fromEntries(entries);
}

/** `["access_token", "…"]`, and `{"name": "token", "value": "…"}` one level below. */
function list(items: readonly unknown[], redactor: TextRedactor, depth: number): unknown[] {
  return items.map((item, index) => {
    const before = items[index - 1];
    if (typeof item === 'string' && typeof before === 'string' && redactor.names.isSecret(before, false)) {
      return redactor.secret(item);
    }
    if (isObject(item) && typeof item.name === 'string' && redactor.names.isSecret(item.name, false)) {
      return { ...item, ...valueField(item, redactor) };
    }
    return nested(item, redactor, depth - 1);
  });
}

function valueField(item: JsonObject, redactor: TextRedactor): JsonObject {
  return typeof item.value === 'string' ? { value: redactor.secret(item.value) } : {};
}

/** All texts under a secret's name; numbers where these may be secret. */
function secret(value: unknown, name: string, redactor: TextRedactor, depth: number): unknown {
  if (typeof value === 'string') return redactor.secret(value);
  if (typeof value === 'number')
    return redactor.names.mayBeNumber(name) ? redactor.secret(String(value)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return value.map((item) => secret(item, name, redactor, depth - 1));
  const entries = Object.entries(value).map(([field, inner]) => [
    field,
    secret(inner, name, redactor, depth - 1),
  ]);
  return Object.fromEntries(entries);
}

function withStack(value: unknown, redactor: TextRedactor): unknown {
  if (!isObject(value)) return value;
  const stack = Array.isArray(value.stack)
    ? value.stack.map((call: StackFrame) => ({ ...call, url: redactor.text(call.url) }))
    : undefined;
  const reason = typeof value.reason === 'string' ? { reason: redactor.text(value.reason) } : {};
  return { ...value, ...reason, ...(stack ? { stack } : {}) };
}

/** Names of sub-protocols whose neighbour is the credential: `['access_token', '…']`, `['Bearer', '…']`. */
const BEFORE_CREDENTIAL =
  /^(?:bearer|basic|jwt|auth|authorization|access[_-]?token|token|ticket|api[_-]?key)$/i;
/** `bearer.…`, `auth-…`, `base64url.bearer.authorization.k8s.io.…`. */
const CREDENTIAL_PREFIX =
  /^((?:[a-z0-9]+[.-])*(?:bearer|basic|jwt|auth|authorization|access[_-]?token|token|ticket|api[_-]?key|k8s\.io)[.:_~-])(?=.)/i;

/**
 * A browser's WebSocket sends no header of its own, so that credentials travel as sub-protocols. Whether one is a name or a
 * credential shows by the one before it, by its beginning, or by its looks.
 */
function subProtocols(protocols: readonly string[], redactor: TextRedactor): string[] {
  return protocols.map((protocol, index) => {
    if (BEFORE_CREDENTIAL.test(protocols[index - 1] ?? '') && !KNOWN.has(protocol.toLowerCase())) {
      return redactor.secret(protocol);
    }
    const prefix = CREDENTIAL_PREFIX.exec(protocol)?.[1] ?? '';
    const rest = protocol.slice(prefix.length);
    if (KNOWN.has(protocol.toLowerCase()) || isPlaceholder(protocol)) return protocol;
    if (prefix !== '' && looksLikeCredential(rest)) return prefix + redactor.secret(rest);
    if (looksRandom(protocol)) return redactor.secret(protocol);
    return redactor.text(protocol);
  });
}

/** Sub-protocols in use whose names are long or mixed enough to be taken for something else. */
const KNOWN = new Set([
  'graphql-transport-ws',
  'graphql-ws',
  'mqttv3.1',
  'wamp.2.msgpack.batched',
  'wamp.2.json.batched',
]);

/** And not like `auth-service`. */
function looksLikeCredential(rest: string): boolean {
  return rest.length >= 6 && (/[\dA-Z]/.test(rest) || rest.length >= 16);
}

/** A part of sixteen characters and more with digits among them, as no name has. */
function looksRandom(protocol: string): boolean {
  return (
    protocol.split(/[.:_~-]/).some((part) => part.length >= 16 && /\d/.test(part) && /[A-Za-z]/.test(part)) ||
    (protocol.length >= 32 && /\d/.test(protocol) && /[A-Za-z]/.test(protocol))
  );
}
