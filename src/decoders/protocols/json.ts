// JSON of the app's own making: type and id by the names of the fields. Most WebSockets speak this, so this is the path
// that must be quick: the head is found without decoding.
//
// It covers the shapes that frameworks lead to: Django Channels' `{"type": "chat.message", …}` and its multiplexer's
// `{"stream": …, "payload": {…}}`, `{"event": …, "data": …}`, `{"op": 4, "d": {…}}`, `{"action": …, "request_id": …}`,
// `["EVENT", …]`, and objects whose only field is the name.

import type { Direction } from '../../records/recording';
import { Elements } from '../json/fields';
import { meaningOfName, typeNameOf } from '../json/keys';
import { parseSpan } from '../json/parse';
import { OPEN_ARRAY, OPEN_OBJECT, QUOTE, skipSpace } from '../json/scan';
import { Shape, shapeOfValue } from '../json/shape';
import { internedType, scanContent, scanObject } from '../json/shape-of-text';
import { Message, notDecoded, type ProtocolName } from '../message';
import { oneLine, preview } from '../summary';
import type { Utf8Text } from '../utf8';

const shape = new Shape();
const elements = new Elements(3);
/** Under which a list's objects are told. */
const PLACES = [1, 2].map((place) => [place, meaningOfName(String(place))] as const);

export interface JsonReading {
  message: Message;
  /** Bits of `Tell`. */
  tell: number;
}

/** A first element that names the message: `["EVENT", …]`. */
const NAME = /^[A-Za-z_][\w.:/-]{0,63}$/;

/** Reads the text as JSON. `reading` is filled anew. */
export function readJson(
  source: Utf8Text,
  dir: Direction,
  truncated: boolean,
  full: boolean,
  reading: JsonReading,
): void {
  const at = skipSpace(source.bytes, 0);
  shape.reset();
  let end = -1;
  switch (source.bytes[at]) {
    case OPEN_OBJECT:
      end = scanObject(source, at, shape);
      reading.message = messageOfShape('json', dir, 'object');
      break;
    case OPEN_ARRAY:
      end = readArray(source, at);
      reading.message = messageOfShape('json', dir, 'array');
      break;
    case QUOTE:
      end = source.end;
      reading.message = readString(source, at);
      break;
    default:
      reading.message = notDecoded('json', 'not valid JSON');
      reading.tell = 0;
      return;
  }
  reading.tell = shape.tell;
  const { message } = reading;
  if (truncated) message.error = `cut after ${source.end} bytes`;
  else if (end === -1) message.error = 'not valid JSON: it breaks off, or something is missing in it';
  else if (skipSpace(source.bytes, end) < source.end) {
    message.error = 'not valid JSON: more after its end';
  }
  if (!full) return;
  message.summary = oneLine(source.slice(at, Math.min(source.end, at + SUMMARY_BYTES)).replace(/\s+/g, ' '));
  if (truncated) return;
  const parsed = parseSpan(source, at, source.end);
  if (parsed.error === undefined) message.value = parsed.value;
  message.error = parsed.error;
}

/** Enough for a line, whatever is escaped in it. */
const SUMMARY_BYTES = 400;

/** What the shape says, as a message. */
function messageOfShape(protocol: ProtocolName, dir: Direction, otherwise: string): Message {
  const { type } = shape;
  const message = new Message(protocol, type?.name ?? otherwise);
  message.id = shape.id ?? shape.contentId;
  message.contentId = shape.contentId;
  message.sequence = shape.sequence;
  message.ackOf = shape.ackOf ?? (dir === 'in' ? shape.requestId : undefined);
  if (type?.role !== undefined) message.role = type.role;
  else if (type === undefined && shape.ackOf !== undefined) message.role = 'ack';
  else if (shape.secret && dir === 'out' && (type === undefined || shape.members === 1)) {
    message.role = 'auth';
  } else message.role = 'data';
  if (message.role === 'ack') message.ackOf ??= message.id;
  if (type?.failed) message.failed = true;
  return message;
}

function readArray(source: Utf8Text, at: number): number {
  const end = elements.read(source, at);
  if (elements.kind(0) === QUOTE) {
    const text = source.slice(elements.start(0) + 1, elements.stop(0) - 1);
    if (NAME.test(text)) shape.type = elements.word(0);
    for (const [place, parent] of PLACES) {
      if (!elements.isObject(place)) continue;
      scanContent(source, elements.start(place), shape, parent);
      break;
    }
  } else if (elements.isObject(0)) {
    scanObject(source, elements.start(0), shape);
  }
  return end;
}

/** A text in quotes: its own type where it looks like one. */
function readString(source: Utf8Text, at: number): Message {
  const text = source.slice(at + 1, Math.min(source.end - 1, at + 66));
  if (!NAME.test(text)) return new Message('json', 'string', 'data');
  const type = internedType(source, at + 1, source.end - 1);
  return new Message('json', type.name, type.role ?? 'data');
}

/** The same for a value that another format gave. */
export function messageOfValue(
  protocol: ProtocolName,
  value: unknown,
  dir: Direction,
  full: boolean,
): Message {
  shape.reset();
  shapeOfValue(value, shape);
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  if (typeof first === 'string' && NAME.test(first)) shape.type = typeNameOf(first);
  const message = messageOfShape(protocol, dir, kindOf(value));
  if (full) {
    message.value = value;
    message.summary = preview(value);
  }
  return message;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return value instanceof Uint8Array ? 'bytes' : typeof value;
}
