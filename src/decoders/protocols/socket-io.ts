// Socket.IO packets (github.com/socketio/socket.io, docs/socket.io-protocol, revisions 3 to 5), as they travel inside
// Engine.IO messages: `2/admin,12["join",{…}]` and, after a header that announces them, bare binary attachments.

import type { Direction } from '../../records/recording';
import { Content } from '../json/content';
import { Elements } from '../json/fields';
import { eventRole, roleOfType } from '../json/keys';
import { parseSpan } from '../json/parse';
import { OPEN_ARRAY, OPEN_OBJECT, QUOTE } from '../json/scan';
import { isRecord } from '../json/shape';
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
const RESERVED = new Set(
  'connect connect_error disconnect disconnecting newListener removeListener'.split(' '),
);

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
    describe(message, type, dir);
    this.#payload(message, type, source);
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
  #payload(message: Message, type: PacketType, source: Utf8Text): void {
    const elements = this.#elements;
    const kind = source.end === 0 ? 0 : source.bytes[0];
    const wrong = wrongPayload(type, kind);
    if (!type.endsWith('EVENT')) {
      message.error ??= wrong;
      return;
    }
    elements.read(source, 0);
    const name = elements.word(0);
    if (name !== undefined) message.role = eventRole(name.role);
    message.event = name?.name ?? (elements.isNumber(0) ? elements.json(0) : undefined);
    if (message.event === undefined) message.error ??= wrong ?? UNNAMED;
    else if (name !== undefined && RESERVED.has(name.name))
      message.error ??= `"${name.name}" is a reserved name`;
    this.#content.give(message);
  }

  /** socket.io-msgpack-parser: `{type, data, nsp, id?}`, without attachments. */
  #packed(dir: Direction, bytes: Uint8Array, truncated: boolean, full: boolean): Message {
    if (truncated) return notDecoded('socket.io', `cut after ${bytes.length} bytes`);
    const { value } = readMsgpack(bytes);
    const type = isRecord(value) && typeof value.type === 'number' ? TYPES[value.type] : undefined;
    if (!isRecord(value) || type === undefined || typeof value.nsp !== 'string') {
      return notDecoded('socket.io', 'binary that no packet announced', 'attachment');
    }
    const { nsp, data, id } = value;
    const message = new Message('socket.io', type, 'data');
    message.channel = nsp;
    message.id = typeof id === 'number' || typeof id === 'string' ? id : undefined;
    describe(message, type, dir);
    if (type.endsWith('EVENT') && Array.isArray(data)) {
      message.event = String(data[0]);
      message.role = eventRole(roleOfType(message.event));
      this.#content.readValue(data[1]).give(message);
    }
    if (full) {
      message.value = value;
      message.summary = summaryOf(message, type, data);
    }
    return message;
  }
}

const UNNAMED = "an event carries a list that begins with the event's name";

/** What is wrong with a payload that begins with that byte; 0 stands for none. */
function wrongPayload(type: PacketType, first: number | undefined): string | undefined {
  switch (type) {
    case 'CONNECT':
      return first === 0 || first === OPEN_OBJECT ? undefined : 'CONNECT carries an object or nothing';
    case 'DISCONNECT':
      return first === 0 ? undefined : 'DISCONNECT carries nothing';
    case 'CONNECT_ERROR':
      return first === QUOTE || first === OPEN_OBJECT
        ? undefined
        : 'CONNECT_ERROR carries an object or a text';
    case 'ACK':
    case 'BINARY_ACK':
      return first === OPEN_ARRAY ? undefined : 'an acknowledgement carries a list';
    case 'EVENT':
    case 'BINARY_EVENT':
      return first === OPEN_ARRAY ? undefined : UNNAMED;
    default:
      return type satisfies never;
  }
}

/** What the packet's type says by itself. */
function describe(message: Message, type: PacketType, dir: Direction): void {
  switch (type) {
    case 'CONNECT':
      message.role = dir === 'out' ? 'auth' : 'ack';
      if (dir === 'in') message.ready = message.channel;
      return;
    case 'DISCONNECT':
      message.role = undefined;
      return;
    case 'CONNECT_ERROR':
      message.role = 'ack';
      message.failed = true;
      return;
    case 'ACK':
    case 'BINARY_ACK':
      message.role = 'ack';
      message.ackOf = message.id;
      break;
    case 'EVENT':
    case 'BINARY_EVENT':
      break;
    default:
      return void (type satisfies never);
  }
  if (dir === 'out') message.needsReady = message.channel;
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
  message.summary = summaryOf(message, type, data);
}

/** `message("hi", 2), wants acknowledgement 7`. */
function summaryOf({ event, channel, id }: Message, type: PacketType, data: unknown): string {
  const where = channel === '/' ? '' : ` ${channel}`;
  let carried = data === undefined ? '' : ` ${preview(data)}`;
  if (Array.isArray(data))
    carried = `(${preview(type.endsWith('EVENT') ? data.slice(1) : data).slice(1, -1)})`;
  const wanted = type.endsWith('ACK') ? ` of ${id}` : `, wants acknowledgement ${id}`;
  return oneLine(`${event ?? type}${where}${carried}${id === undefined ? '' : wanted}`);
}
