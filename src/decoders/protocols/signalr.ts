// SignalR hub messages (github.com/dotnet/aspnetcore, src/SignalR/docs/specs/HubProtocol.md): JSON records that end in
// 0x1e, or MessagePack records behind their length, after a handshake in text. Several records may share a frame.
// Microsoft's own parsers pass over StreamInvocation and CancelInvocation, so the reading is done here.

import { Content } from '../json/content';
import { Elements, Fields } from '../json/fields';
import { type Parsed, parseSpan } from '../json/parse';
import { isRecord } from '../json/shape';
import { CONNECTION, type FrameBody, Message, type MessageId, notDecoded } from '../message';
import { Parts } from '../parts';
import type { Reader } from '../reader';
import { oneLine, preview } from '../summary';
import { asUtf8, Utf8Text } from '../utf8';
import { msgpackEnd, readMsgpack } from '../values/msgpack';

const RECORD_END = 0x1e;

const KINDS = [
  undefined,
  'Invocation',
  'StreamItem',
  'Completion',
  'StreamInvocation',
  'CancelInvocation',
  'Ping',
  'Close',
  'Ack',
  'Sequence',
] as const;

/** Where a packed record has what it carries, if that is no list of arguments. */
const CARRIED: { [kind: string]: number } = { StreamItem: 3, Completion: 4, Close: 1 };

/** A record's fields, whichever way it came. */
interface HubRecord {
  kind: string;
  id?: MessageId | undefined;
  target?: string | undefined;
  failed?: boolean;
}

const TYPE = 0;
const INVOCATION_ID = 1;
const TARGET = 2;
const ARGUMENTS = 3;
const SEQUENCE_ID = 4;
const ERROR = 5;
const PROTOCOL = 6;
const ITEM = 7;

export class SignalrReader implements Reader {
  readonly protocol = 'signalr';
  readonly #source = new Utf8Text();
  readonly #argument = new Content('arguments');
  readonly #item = new Content('item');
  readonly #fields = new Fields(
    ['type', 'invocationId', 'target', 'arguments', 'sequenceId', 'error', 'protocol', 'item'],
    { [ARGUMENTS]: new Elements(1, { 0: this.#argument }), [ITEM]: this.#item },
  );

  read(frame: FrameBody, full: boolean): Message {
    const parts = new Parts(this.protocol, full);
    if (frame.text !== undefined) this.#text(this.#source.load(frame.text), 0, frame, full, parts);
    else this.#binary(frame.bytes ?? new Uint8Array(0), frame, full, parts);
    return parts.together() ?? notDecoded(this.protocol, 'an empty frame');
  }

  #text(source: Utf8Text, start: number, frame: FrameBody, full: boolean, parts: Parts): void {
    for (let at = start; at < source.end && parts.open; ) {
      const found = source.bytes.indexOf(RECORD_END, at);
      const stop = found === -1 || found > source.end ? source.end : found;
      parts.add(this.#json(source, at, stop, stop === source.end, frame, full));
      at = stop + 1;
    }
  }

  #json(source: Utf8Text, at: number, stop: number, open: boolean, frame: FrameBody, full: boolean): Message {
    const fields = this.#fields;
    const end = fields.read(source, at);
    // A text that is left open would go on into the next record.
    const broken = end === -1 || end > stop;
    const number = fields.number(TYPE);
    let record: HubRecord;
    if (broken && number === undefined) {
      return notDecoded(
        this.protocol,
        frame.truncated ? `cut after ${source.end} bytes` : 'a record that is no JSON object',
      );
    }
    if (fields.has(TYPE)) {
      record = {
        kind: KINDS[number ?? 0] ?? `type ${oneLine(fields.json(TYPE) ?? '', 20)}`,
        id: fields.id(INVOCATION_ID) ?? fields.id(SEQUENCE_ID),
        target: fields.word(TARGET)?.name,
      };
    } else {
      record = { kind: fields.has(PROTOCOL) ? 'HandshakeRequest' : 'HandshakeResponse' };
    }
    record.failed = fields.has(ERROR) && !fields.isNull(ERROR);
    const message = messageOf(record, frame);
    this.#argument.give(message);
    this.#item.give(message);
    if (open && frame.truncated) message.error = `cut after ${source.end} bytes`;
    else if (open) message.error = 'the record does not end (0x1e is missing)';
    else if (broken) message.error = 'a broken JSON object';
    if (full) {
      const parsed: Parsed = open ? { error: message.error ?? '' } : parseSpan(source, at, stop);
      message.error ??= parsed.error;
      message.value = parsed.value;
      const value = isRecord(parsed.value) ? parsed.value : {};
      summarise(message, value.arguments, value.result ?? value.item ?? value.error ?? value.protocol);
    }
    return message;
  }

  #binary(bytes: Uint8Array, frame: FrameBody, full: boolean, parts: Parts): void {
    let at = this.#handshake(bytes, frame, full, parts);
    while (at < bytes.length && parts.open) {
      const length = lengthAt(bytes, at);
      if (length === undefined || length.from + length.value > bytes.length) {
        parts.add(notDecoded(this.protocol, 'cut: a record goes on beyond the end of the frame'));
        return;
      }
      const stop = length.from + length.value;
      parts.add(this.#packed(bytes.subarray(length.from, stop), frame, full));
      at = stop;
    }
  }

  /** The handshake's answer comes as text in the first binary frame; a length is never followed by a quote or brace. */
  #handshake(bytes: Uint8Array, frame: FrameBody, full: boolean, parts: Parts): number {
    const handshake = bytes[0] === 0x7b && (bytes[1] === 0x22 || bytes[1] === 0x7d || bytes[1] === 0x20);
    const stop = handshake ? bytes.indexOf(RECORD_END) : -1;
    if (stop === -1) return 0;
    const text = asUtf8(bytes.subarray(0, stop + 1));
    if (text === undefined) return 0;
    this.#text(this.#source.load(text), 0, frame, full, parts);
    return stop + 1;
  }

  #packed(bytes: Uint8Array, frame: FrameBody, full: boolean): Message {
    const { value, error } = readMsgpack(bytes);
    if (error !== undefined) return notDecoded(this.protocol, error);
    const record = Array.isArray(value) ? packedRecord(value) : undefined;
    if (record === undefined || !Array.isArray(value)) {
      return notDecoded(this.protocol, 'a record that is no hub message');
    }
    const message = messageOf(record, frame);
    const list = record.target === undefined ? undefined : value[4];
    if (Array.isArray(list)) this.#argument.readValue(list[0]).give(message);
    if (full) {
      message.value = value;
      summarise(message, list, value[CARRIED[record.kind] ?? value.length]);
    }
    return message;
  }
}

/** Whether a binary frame is nothing but MessagePack records of known kinds. */
export function looksPacked(bytes: Uint8Array): boolean {
  let at = 0;
  let records = 0;
  while (at < bytes.length) {
    const length = lengthAt(bytes, at);
    if (length === undefined) return false;
    const { from } = length;
    const stop = from + length.value;
    const items = (bytes[from] ?? 0) - 0x90;
    const kind = bytes[from + 1] ?? 0;
    if (stop > bytes.length || items < 1 || items > 6 || kind < 1 || kind > 9) return false;
    if (msgpackEnd(bytes, from, stop) !== stop) return false;
    at = stop;
    records++;
  }
  return records > 0;
}

/** Seven bits a byte, low ones first, at most five bytes. */
function lengthAt(bytes: Uint8Array, at: number): { value: number; from: number } | undefined {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, from: at + i + 1 };
  }
  return undefined;
}

/** `[1, headers, id, target, arguments, streams?]` and its kin. */
function packedRecord(items: unknown[]): HubRecord | undefined {
  const kind = typeof items[0] === 'number' ? KINDS[items[0]] : undefined;
  if (kind === undefined) return undefined;
  switch (kind) {
    case 'Ping':
      return { kind };
    case 'Close':
      return { kind, failed: typeof items[1] === 'string' };
    case 'Ack':
    case 'Sequence':
      return { kind, id: idOf(items[1]) };
    default:
      return {
        kind,
        id: idOf(items[2]),
        target: kind.endsWith('Invocation') && typeof items[3] === 'string' ? items[3] : undefined,
        failed: kind === 'Completion' && items[3] === 1,
      };
  }
}

function idOf(value: unknown): MessageId | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

function messageOf({ kind, id, target, failed }: HubRecord, { dir }: FrameBody): Message {
  const message = new Message('signalr', kind, 'data');
  message.id = id;
  message.event = target;
  if (failed) message.failed = true;
  switch (kind) {
    case 'HandshakeRequest':
      message.role = 'auth';
      return message;
    case 'HandshakeResponse':
      message.role = 'ack';
      if (dir === 'in' && !failed) message.ready = CONNECTION;
      return message;
    case 'Ping':
      message.role = 'heartbeat';
      break;
    case 'Ack':
      message.role = 'ack';
      message.ackOf = id;
      break;
    case 'Completion':
      message.ackOf = id;
      break;
    case 'Close':
    case 'Sequence':
      message.role = undefined;
      break;
    default:
      break;
  }
  if (dir === 'out') message.needsReady = CONNECTION;
  return message;
}

function summarise(message: Message, list: unknown, other: unknown): void {
  const name = message.event === undefined ? message.type : `${message.type} ${message.event}`;
  const carried = Array.isArray(list)
    ? `(${preview(list).slice(1, -1)})`
    : other === undefined
      ? ''
      : ` ${preview(other)}`;
  message.summary = oneLine(`${name}${message.id === undefined ? '' : ` #${message.id}`}${carried}`);
}
