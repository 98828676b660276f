// The ways in which tools write a HAR's `_webSocketMessages`. HAR 1.2 does not know WebSockets; Chrome's form, below, is
// what others follow more or less: without an opcode, without a time, in whole seconds, in milliseconds.
//
//   {"type": "receive", "time": 1558730482.5883863, "opcode": 1, "data": "Hello"}     opcode 2: data is base64

import type { Direction, FrameRecord } from '../../records/recording';
import type { EpochMilliseconds } from '../../records/units';
import { base64Length, base64Of, bytesOf, isBase64, utf8Length } from '../body';
import { isObject, type JsonObject } from '../upgraders/shape';

/** RFC 6455, section 5.2. */
const CLOSE_OPCODE = 8;
const PING_OPCODE = 9;
const PONG_OPCODE = 10;

/** What one element of `_webSocketMessages` says. Chrome lists a failed connection's error as a message of its own. */
export type HarMessage =
  | { what: 'frame'; dir: Direction; time: HarTime; body: Body }
  | { what: 'close'; dir: Direction; time: HarTime; code?: number; reason?: string }
  | { what: 'error'; time: HarTime; error: string }
  | { what: 'nothing' };

type Body = Pick<FrameRecord, 'opcode' | 'size' | 'text' | 'base64'>;

/** `offset`: milliseconds since the entry's start. */
export type HarTime = { at: EpochMilliseconds } | { offset: number } | undefined;

/** A frame as Chrome writes it. What this leaves out goes beside it (beside.ts). */
export function writeMessage(frame: FrameRecord): JsonObject {
  const { dir, at, opcode } = frame;
  const data = (opcode === 2 ? frame.base64 : frame.text) ?? '';
  return { type: dir === 'out' ? 'send' : 'receive', time: at / 1000, opcode, data };
}

/** The frame that `message`, the entry's frame number `seq`, gives by itself. */
export function frameFrom(
  message: Extract<HarMessage, { what: 'frame' }>,
  connection: string,
  seq: number,
  at: EpochMilliseconds,
): FrameRecord {
  return { kind: 'frame', connection, seq, at, dir: message.dir, ...message.body };
}

export function readMessage(json: unknown): HarMessage {
  if (!isObject(json)) return { what: 'nothing' };
  const time = readTime(json.time);
  if (json.type === 'error') return { what: 'error', time, error: asText(json.data) };
  const dir = directionOf(json.type);
  switch (json.opcode) {
    case CLOSE_OPCODE:
      return { what: 'close', dir, time, ...readCloseBody(json.data) };
    case PING_OPCODE:
    case PONG_OPCODE:
      return { what: 'nothing' };
    default:
      return { what: 'frame', dir, time, body: readBody(json) };
  }
}

/**
 * Chrome writes seconds since 1970. Others write milliseconds or microseconds, or seconds since the connection began;
 * which one it is shows in the figure's size, as nothing here is older than WebSockets are.
 */
export function readTime(value: unknown): HarTime {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  if (value >= 1e16) return undefined;
  if (value >= 1e14) return { at: value / 1e3 };
  if (value >= 1e11) return { at: value };
  if (value >= 1e9) return { at: value * 1e3 };
  return { offset: value * 1e3 };
}

/** A message without a time came when the one before it did, or at the start. */
export function resolveTime(
  time: HarTime,
  start: EpochMilliseconds,
  previous: EpochMilliseconds,
): EpochMilliseconds {
  if (!time) return previous;
  return 'at' in time ? time.at : start + time.offset;
}

/** ISO 8601, as `startedDateTime` is; `undefined` for anything else. */
export function readDate(value: unknown): EpochMilliseconds | undefined {
  if (typeof value !== 'string') return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}

function directionOf(type: unknown): Direction {
  return typeof type === 'string' && /^(send|sent|out|outgoing|request|client)$/i.test(type) ? 'out' : 'in';
}

/** Without an opcode a message is text. A binary one whose data is no base64 was written as text: its bytes are kept. */
function readBody(message: JsonObject): Body {
  const data = asText(message.data ?? message.payload);
  const isBinary = message.opcode === 2 || message.encoding === 'base64';
  if (!isBinary) return { opcode: 1, size: utf8Length(data), text: data };
  if (isBase64(data)) return { opcode: 2, size: base64Length(data), base64: data };
  const bytes = new TextEncoder().encode(data);
  return { opcode: 2, size: bytes.length, base64: base64Of(bytes) };
}

/** A close frame's body: two bytes of code, then the reason (RFC 6455, section 5.5.1). */
function readCloseBody(data: unknown): { code?: number; reason?: string } {
  if (typeof data !== 'string' || data === '' || !isBase64(data)) return {};
  const bytes = bytesOf(data);
  if (bytes.length < 2) return {};
  const code = ((bytes[0] as number) << 8) | (bytes[1] as number);
  return { code, reason: new TextDecoder().decode(bytes.subarray(2)) };
}

/** Some tools leave a JSON message as JSON. */
function asText(data: unknown): string {
  if (typeof data === 'string') return data;
  return data === undefined || data === null ? '' : JSON.stringify(data);
}
