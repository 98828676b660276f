// Socket.IO packets (github.com/socketio/socket.io, docs/socket.io-protocol, revisions 3 to 5), as they travel inside
// Engine.IO messages: `2/admin,12["join",{…}]` and, after a header that announces them, bare binary attachments.

import type { Direction } from '../../records/recording';
import { Content } from '../json/content';
import { Elements } from '../json/fields';
import { eventRole } from '../json/keys';
import { parseSpan } from '../json/parse';
import { OPEN_ARRAY, OPEN_OBJECT, QUOTE } from '../json/scan';
import { Message, type MessageId, notDecoded } from '../message';
import { bytesLabel, oneLine, preview } from '../summary';
import { Utf8Text } from '../utf8';
import { readMsgpack } from '../values/msgpack';

const TYPES = [
  'CONNECT',
  'DISCONNECT',
  'EVENT',
  'ACK',
  'CONNECT_ERROR',
  'BINARY_EVENT',
  'BINARY_ACK',
] as const;
type PacketType = (typeof TYPES)[number];

/** Names that the libraries keep for themselves and refuse from the other side. */
const RESERVED = new Set([
  ...['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'],
]);

/** Type, attachments, namespace (with the query that revision 4 put there) and acknowledgement id, before the JSON. */
const HEADER = /^([0-6])(?:(\d{1,9})-)?(?:(\/[^,]*)(?:,|$))?(\d{1,20})?/;

interface Attachments {
  total: number;
  seen: number;
  event: string | undefined;
  channel: string;
}

/** One connection's packets. Each direction waits for its own attachments. */
export class SocketIoPackets {
  readonly #source = new Utf8Text();
  readonly #content = new Content('1');
  readonly #elements = new Elements(2, { 1: this.#content });
  readonly #awaited: { in?: Attachments | undefined; out?: Attachments | undefined } = {};

  readText(dir: Direction, packet: string, truncated: boolean, full: boolean): Message {
    const header = HEADER.exec(packet);
    const type = TYPES[Number(header?.[1] ?? TYPES.length)];
    if (header === null || type === undefined) {
      return notDecoded('socket.io', `no packet begins with "${packet.charAt(0)}"`);
    }
    this.#awaited[dir] = undefined;
    const [start, , attachments, namespace = '/', ack] = header;
    const message = new Message('socket.io', type, 'data');
    message.channel = namespace.split('?', 1)[0] ?? '/';
    message.id = ack === undefined ? undefined : ackId(ack);
    const binary = type === 'BINARY_EVENT' || type === 'BINARY_ACK';
    if (binary !== (attachments !== undefined) || attachments === '0') {
      message.error = binary ? 'the number of attachments is missing' : `attachments on ${type}`;
    }
    const source = this.#source.load(packet.slice(start.length));
    this.#payload(message, type, source, dir);
    if (binary && message.error === undefined) {
      const { event, channel = '/' } = message;
      this.#awaited[dir] = { total: Number(attachments), seen: 0, event, channel };
    }
    if (truncated) message.error = `cut after ${packet.length} characters`;
    if (full) finish(message, type, source, truncated);
    return message;
  }

  /** An attachment, or a packet of the MessagePack parser. */
  readBinary(dir: Direction, bytes: Uint8Array, truncated: boolean, full: boolean): Message {
    const awaited = this.#awaited[dir];
    if (awaited === undefined) return this.#packed(dir, bytes, truncated, full);
    const message = new Message('socket.io', 'attachment', 'data');
    message.event = awaited.event;
    message.channel = awaited.channel;
    awaited.seen++;
    if (awaited.seen === awaited.total) this.#awaited[dir] = undefined;
    if (full) {
      const of = awaited.event === undefined ? 'the acknowledgement' : awaited.event;
      message.summary = oneLine(
        `attachment ${awaited.seen} of ${awaited.total} of ${of}, ${bytesLabel(bytes.length)}`,
      );
      message.value = bytes;
    }
    return message;
  }

  /** What stands after the header: the event's name, its first argument, and whether it may stand there. */
  #payload(message: Message, type: PacketType, source: Utf8Text, dir: Direction): void {
    const kind = source.end === 0 ? 0 : source.bytes[0];
    const elements = this.#elements;
    switch (type) {
      case 'CONNECT':
        message.role = dir === 'out' ? 'auth' : 'ack';
        if (dir === 'in') message.ready = message.channel;
        if (kind !== 0 && kind !== OPEN_OBJECT) message.error ??= 'CONNECT carries an object or nothing';
        return;
      case 'DISCONNECT':
        message.role = undefined;
        if (kind !== 0) message.error ??= 'DISCONNECT carries nothing';
        return;
      case 'CONNECT_ERROR':
        message.role = 'ack';
        message.failed = true;
        if (kind !== QUOTE && kind !== OPEN_OBJECT) {
          message.error ??= 'CONNECT_ERROR carries an object or a text';
        }
        return;
      case 'ACK':
      case 'BINARY_ACK':
        message.role = 'ack';
        message.ackOf = message.id;
        if (kind !== OPEN_ARRAY) message.error ??= `${type} carries a list`;
        break;
      case 'EVENT':
      case 'BINARY_EVENT': {
        elements.read(source, 0);
        const named = elements.word(0);
        message.event = named?.name;
        message.role = eventRole(named?.role);
        if (kind !== OPEN_ARRAY || !(named !== undefined || elements.isNumber(0))) {
          message.error ??= `${type} carries a list that begins with the event's name`;
        } else if (named !== undefined && RESERVED.has(named.name)) {
          message.error = `"${message.event}" is a reserved name`;
        } else if (named === undefined) {
          message.event = elements.json(0);
        }
        this.#content.give(message);
        break;
      }
      default:
        return void (type satisfies never);
    }
    if (dir === 'out') message.needsReady = message.channel;
  }

  /** socket.io-msgpack-parser: `{type, data, nsp, id?}`, without attachments. */
  #packed(dir: Direction, bytes: Uint8Array, truncated: boolean, full: boolean): Message {
    if (truncated) return notDecoded('socket.io', `cut after ${bytes.length} bytes`);
    const { value, error } = readMsgpack(bytes);
    if (
      error !== undefined ||
      typeof value !== 'object' ||
      value === null ||
      !('type' in value) ||
      !('nsp' in value)
    ) {
      return notDecoded('socket.io', 'binary that no packet announced', 'attachment');
    }
    const { type, nsp, data, id } = value as { type: unknown; nsp: unknown; data?: unknown; id?: unknown };
    if (typeof type !== 'number' || typeof nsp !== 'string' || TYPES[type] === undefined) {
      return notDecoded('socket.io', 'binary that no packet announced', 'attachment');
    }
    const prefix = nsp === '/' ? '' : `${nsp},`;
    const text = `${type}${prefix}${typeof id === 'number' ? id : ''}${data === undefined ? '' : JSON.stringify(data)}`;
    const message = this.readText(dir, text, false, full);
    if (full) message.value = value;
    return message;
  }
}

function ackId(digits: string): MessageId {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}

function finish(message: Message, type: PacketType, source: Utf8Text, truncated: boolean): void {
  let data: unknown;
  if (source.end > 0 && !truncated) {
    const parsed = parseSpan(source, 0, source.end);
    message.error ??= parsed.error;
    data = parsed.value;
  }
  const { channel, id } = message;
  message.value = {
    type,
    namespace: channel,
    ...(id === undefined ? {} : { id }),
    ...(data === undefined ? {} : { data }),
  };
  const where = channel === '/' ? '' : ` ${channel}`;
  const ack = id === undefined ? '' : type.endsWith('ACK') ? ` of ${id}` : `, wants acknowledgement ${id}`;
  const list = Array.isArray(data) ? (type.endsWith('EVENT') ? data.slice(1) : data) : undefined;
  const carried =
    list === undefined ? (data === undefined ? '' : ` ${preview(data)}`) : `(${preview(list).slice(1, -1)})`;
  message.summary = oneLine(`${message.event ?? type}${where}${carried}${ack}`);
}
