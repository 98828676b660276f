// WAMP 2 (wamp-proto/wamp-proto, rfc): lists that begin with a number, as JSON, MessagePack or CBOR, one a frame or
// several (`….batched`).

import { Content } from '../json/content';
import { parseText } from '../json/parse';
import { isRecord } from '../json/shape';
import { CONNECTION, type FrameBody, Message, type MessageId, notDecoded } from '../message';
import { Parts } from '../parts';
import type { Reader } from '../reader';
import { oneLine, preview } from '../summary';
import { asUtf8 } from '../utf8';
import { readCbor } from '../values/cbor';
import { type Read, readMsgpack, unsigned } from '../values/msgpack';

interface WampType {
  name: string;
  role?: 'ack' | 'auth';
  /** Where in the list the request, session or registration id stands. */
  id?: number;
  /** Where the topic, procedure, realm or error stands. */
  channel?: number;
  /** Where the list of arguments stands; what is named comes after it. */
  args?: number;
  /** Answers the request of that id. */
  answers?: boolean;
  failed?: boolean;
}

/** By code (rfc, "Message Codes"). */
const TYPES: { [code: number]: WampType } = {
  1: { name: 'HELLO', role: 'auth', channel: 1 },
  2: { name: 'WELCOME', role: 'ack', id: 1 },
  3: { name: 'ABORT', channel: 2, failed: true },
  4: { name: 'CHALLENGE', role: 'auth' },
  5: { name: 'AUTHENTICATE', role: 'auth' },
  6: { name: 'GOODBYE', channel: 2 },
  8: { name: 'ERROR', id: 2, channel: 4, args: 5, answers: true, failed: true },
  16: { name: 'PUBLISH', id: 1, channel: 3, args: 4 },
  17: { name: 'PUBLISHED', role: 'ack', id: 1, answers: true },
  32: { name: 'SUBSCRIBE', id: 1, channel: 3 },
  33: { name: 'SUBSCRIBED', role: 'ack', id: 1, answers: true },
  34: { name: 'UNSUBSCRIBE', id: 1 },
  35: { name: 'UNSUBSCRIBED', role: 'ack', id: 1, answers: true },
  36: { name: 'EVENT', id: 2, args: 4 },
  48: { name: 'CALL', id: 1, channel: 3, args: 4 },
  49: { name: 'CANCEL', id: 1 },
  50: { name: 'RESULT', id: 1, args: 3, answers: true },
  64: { name: 'REGISTER', id: 1, channel: 3 },
  65: { name: 'REGISTERED', role: 'ack', id: 1, answers: true },
  66: { name: 'UNREGISTER', id: 1 },
  67: { name: 'UNREGISTERED', role: 'ack', id: 1, answers: true },
  68: { name: 'INVOCATION', id: 1, args: 4 },
  69: { name: 'INTERRUPT', id: 1 },
  70: { name: 'YIELD', id: 1, args: 3, answers: true },
};

/** Messages that open or end a session, and so come before or without a WELCOME. */
const SESSION = new Set(['HELLO', 'WELCOME', 'ABORT', 'CHALLENGE', 'AUTHENTICATE', 'GOODBYE']);

/** Ends a message where text is batched. */
const BATCH_END = '\x18';

export class WampReader implements Reader {
  readonly protocol = 'wamp';
  readonly #format: 'json' | 'msgpack' | 'cbor';
  readonly #batched: boolean;

  constructor(subprotocol = 'wamp.2.json') {
    const [, , format = 'json', batched] = subprotocol.split('.');
    this.#format = format === 'msgpack' || format === 'cbor' ? format : 'json';
    this.#batched = batched === 'batched';
  }

  read(frame: FrameBody, full: boolean): Message {
    if (frame.truncated) {
      return notDecoded(
        this.protocol,
        `cut after ${frame.text?.length ?? frame.bytes?.length ?? 0} of ${frame.size ?? 'many'} bytes`,
      );
    }
    const parts = new Parts(this.protocol, full);
    for (const read of this.#values(frame)) {
      if (!parts.open) break;
      parts.add(
        read.error === undefined ? messageOf(read.value, frame, full) : notDecoded(this.protocol, read.error),
      );
    }
    return parts.together() ?? notDecoded(this.protocol, 'an empty frame');
  }

  *#values(frame: FrameBody): Generator<Read> {
    const text = frame.text ?? (this.#format === 'json' ? asUtf8(frame.bytes ?? NO_BYTES) : undefined);
    if (text !== undefined) {
      const texts = this.#batched ? text.split(BATCH_END).filter((part) => part !== '') : [text];
      for (const part of texts) yield parseText(part);
      return;
    }
    const bytes = frame.bytes ?? NO_BYTES;
    const read = this.#format === 'cbor' ? readCbor : readMsgpack;
    if (!this.#batched) {
      yield read(bytes);
      return;
    }
    for (let at = 0; at < bytes.length; ) {
      const stop = at + 4 + unsigned(bytes, at, 4);
      if (stop > bytes.length) {
        yield { error: 'cut: a message goes on beyond the end of the frame' };
        return;
      }
      yield read(bytes.subarray(at + 4, stop));
      at = stop;
    }
  }
}

const NO_BYTES = new Uint8Array(0);

const NAMED = new Content('kwargs');
const LISTED = new Content('args');

function messageOf(value: unknown, { dir }: FrameBody, full: boolean): Message {
  const code = Array.isArray(value) ? value[0] : undefined;
  const type = typeof code === 'number' ? TYPES[code] : undefined;
  if (!Array.isArray(value) || type === undefined) {
    return notDecoded('wamp', 'a list that begins with no code of WAMP');
  }
  const message = new Message('wamp', type.name, type.role ?? 'data');
  if (type.id !== undefined) message.id = idOf(value[type.id]);
  const channel: unknown = type.channel === undefined ? undefined : value[type.channel];
  if (typeof channel === 'string') message.channel = channel;
  if (type.answers) message.ackOf = message.id;
  if (type.failed) message.failed = true;
  if (type.name === 'GOODBYE' || type.name === 'ABORT') message.role = undefined;
  if (type.name === 'WELCOME' && dir === 'in') message.ready = CONNECTION;
  if (dir === 'out' && !SESSION.has(type.name)) message.needsReady = CONNECTION;
  const args: unknown = type.args === undefined ? undefined : value[type.args];
  const named: unknown = type.args === undefined ? undefined : value[type.args + 1];
  if (isRecord(named)) NAMED.readValue(named).give(message);
  else if (Array.isArray(args)) LISTED.readValue(args[0]).give(message);
  if (full) {
    message.value = value;
    const id = message.id === undefined ? '' : ` #${message.id}`;
    const where = message.channel === undefined ? '' : ` ${message.channel}`;
    const carried = [args, named].filter((item) => item !== undefined).map((item) => preview(item));
    message.summary = oneLine([`${type.name}${id}${where}`, ...carried].join(' '));
  }
  return message;
}

function idOf(value: unknown): MessageId | undefined {
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** Whether a JSON value can only be WAMP's first message or the answer to it. */
export function looksLikeWamp(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [code, second, third] = value;
  if (code === 1) {
    return value.length === 3 && typeof second === 'string' && isRecord(third) && 'roles' in third;
  }
  return (
    code === 2 && value.length === 3 && typeof second === 'number' && isRecord(third) && 'roles' in third
  );
}
