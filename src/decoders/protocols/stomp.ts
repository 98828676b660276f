// STOMP 1.0 to 1.2 (stomp.github.io): a command, headers, an empty line, a body up to NUL. One WebSocket frame may hold
// several STOMP frames, and one STOMP frame may go over several (stompjs' `splitLargeFrames`). A lone line end is a heartbeat.

import type { Direction } from '../../records/recording';
import { takeContent } from '../json/content';
import { parseText } from '../json/parse';
import { PENDING_LIMIT } from '../limits';
import { CONNECTION, type FrameBody, Message, notDecoded } from '../message';
import { Parts } from '../parts';
import type { Reader } from '../reader';
import { bytesLabel, oneLine, preview } from '../summary';
import { asUtf8, Utf8Text, utf8 } from '../utf8';

const NUL = 0;
const LF = 0x0a;
const CR = 0x0d;

const COMMANDS = new Set(
  (
    'CONNECT STOMP CONNECTED SEND SUBSCRIBE UNSUBSCRIBE ACK NACK BEGIN COMMIT ABORT DISCONNECT MESSAGE RECEIPT ' +
    'ERROR'
  ).split(' '),
);

/** The header that names a frame, by its command; `receipt` where there is none. */
const ID_HEADER: { [command: string]: string } = {
  SUBSCRIBE: 'id',
  UNSUBSCRIBE: 'id',
  ACK: 'id',
  NACK: 'id',
  MESSAGE: 'message-id',
  RECEIPT: 'receipt-id',
  ERROR: 'receipt-id',
};

/** Headers are a few hundred bytes; a server refuses more than some dozens. */
const HEADERS_LIMIT = 64 * 1024;

/** A command line at the start of a frame. */
const COMMAND_LINE = /^([A-Z]+)\r?\n/;

/** A command, headers and body as they stand in the bytes. */
interface StompFrame {
  command: string;
  headers: Map<string, string>;
  body: Uint8Array;
  /** Index after the NUL; -1 where the frame does not end here. */
  stop: number;
}

export class StompReader implements Reader {
  readonly protocol = 'stomp';
  readonly #source = new Utf8Text();
  readonly #content = new Utf8Text();
  /** What came of a frame that has not ended yet. */
  readonly #begun: { in?: Uint8Array | undefined; out?: Uint8Array | undefined } = {};
  /** STOMP 1.0 has no escapes. */
  readonly #escaped: boolean;

  constructor(subprotocol?: string) {
    this.#escaped = subprotocol !== 'v10.stomp';
  }

  read(frame: FrameBody, full: boolean): Message {
    const source = frame.text === undefined ? undefined : this.#source.load(frame.text);
    let bytes =
      source === undefined ? (frame.bytes ?? new Uint8Array(0)) : source.bytes.subarray(0, source.end);
    const begun = this.#begun[frame.dir];
    this.#begun[frame.dir] = undefined;
    if (begun !== undefined && !startsFrame(bytes)) bytes = joined(begun, bytes);
    const parts = new Parts(this.protocol, full);
    let at = skipLineEnds(bytes, 0);
    while (at < bytes.length && parts.open) {
      const read = stompFrame(bytes, at, this.#escaped);
      if (typeof read === 'string') {
        parts.add(notDecoded(this.protocol, frame.truncated ? `cut after ${bytes.length} bytes` : read));
        break;
      }
      const message = this.#message(read, frame.dir, full);
      parts.add(message);
      if (read.stop === -1) {
        if (frame.truncated) message.error = `cut after ${bytes.length} bytes`;
        else this.#hold(frame.dir, bytes.subarray(at), message);
        break;
      }
      at = skipLineEnds(bytes, read.stop);
    }
    const message = parts.together();
    if (message !== undefined) return message;
    if (bytes.length === 0) return notDecoded(this.protocol, 'an empty frame', 'empty');
    const heartbeat = new Message(this.protocol, 'heartbeat', 'heartbeat');
    heartbeat.summary = 'heartbeat';
    return heartbeat;
  }

  /** The next WebSocket frame may bring the rest. */
  #hold(dir: Direction, bytes: Uint8Array, message: Message): void {
    message.error = 'incomplete: the frame goes on in the next one, or was cut';
    if (bytes.length <= PENDING_LIMIT) this.#begun[dir] = bytes.slice();
  }

  #message({ command, headers, body }: StompFrame, dir: Direction, full: boolean): Message {
    const message = new Message(this.protocol, command, 'data');
    message.channel = headers.get('destination');
    message.id = headers.get(ID_HEADER[command] ?? 'receipt') ?? headers.get('receipt');
    if (dir === 'out') message.needsReady = CONNECTION;
    describe(message, command, headers, dir);
    if (body[0] === 0x7b) takeContent(message, this.#content.loadBytes(body), 0, 'body');
    if (full) {
      const text = asUtf8(body);
      const json = text !== undefined && /^\s*[[{]/.test(text) ? parseText(text).value : undefined;
      const content = json ?? text ?? body;
      message.value = { command, headers: Object.fromEntries(headers), body: content };
      message.summary = summaryOf(message, headers, content);
    }
    return message;
  }
}

function describe(message: Message, command: string, headers: Map<string, string>, dir: Direction): void {
  switch (command) {
    case 'CONNECT':
    case 'STOMP':
      message.role = 'auth';
      message.needsReady = undefined;
      break;
    case 'CONNECTED':
      message.role = 'ack';
      if (dir === 'in') message.ready = CONNECTION;
      break;
    case 'ACK':
    case 'NACK':
      message.role = 'ack';
      message.ackOf = headers.get('id') ?? headers.get('message-id');
      break;
    case 'RECEIPT':
      message.role = 'ack';
      message.ackOf = headers.get('receipt-id');
      break;
    case 'ERROR':
      message.failed = true;
      message.ackOf = headers.get('receipt-id');
      break;
    case 'DISCONNECT':
      message.role = undefined;
      break;
    default:
      if (!COMMANDS.has(command)) {
        message.error = `"${oneLine(command, 20)}" is no STOMP command`;
        message.foreign = true;
      }
  }
}

/** The frame at `at`, or in words why there is none. */
function stompFrame(bytes: Uint8Array, at: number, escaped: boolean): StompFrame | string {
  const limit = Math.min(bytes.length, at + HEADERS_LIMIT);
  let lineEnd = bytes.indexOf(LF, at);
  if (lineEnd === -1 || lineEnd >= limit) return 'not a STOMP frame: it has no command line';
  const command = line(bytes, at, lineEnd);
  if (!/^[A-Z]{3,16}$/.test(command)) return 'not a STOMP frame: it begins with no command';
  const headers = new Map<string, string>();
  const withEscapes = escaped && command !== 'CONNECT' && command !== 'CONNECTED';
  for (let start = lineEnd + 1; ; start = lineEnd + 1) {
    lineEnd = bytes.indexOf(LF, start);
    if (lineEnd === -1 || lineEnd >= limit) {
      return { command, headers, body: bytes.subarray(bytes.length), stop: -1 };
    }
    const header = line(bytes, start, lineEnd);
    if (header === '') break;
    const colon = header.indexOf(':');
    if (colon === -1) return 'not a STOMP frame: a header without a colon';
    const name = withEscapes ? unescaped(header.slice(0, colon)) : header.slice(0, colon);
    // STOMP 1.2, "Repeated Header Entries": the first counts.
    if (!headers.has(name)) {
      headers.set(name, withEscapes ? unescaped(header.slice(colon + 1)) : header.slice(colon + 1));
    }
  }
  const from = lineEnd + 1;
  const stop = bodyEnd(bytes, from, headers.get('content-length'));
  const body = bytes.subarray(from, stop === -1 ? bytes.length : stop);
  return { command, headers, body, stop: stop === -1 ? -1 : stop + 1 };
}

/** Index of the NUL that ends the body; -1 where it is not here. */
function bodyEnd(bytes: Uint8Array, from: number, contentLength: string | undefined): number {
  if (contentLength === undefined || !/^\s*\d{1,15}\s*$/.test(contentLength)) return bytes.indexOf(NUL, from);
  const stop = from + Number(contentLength);
  return stop < bytes.length && bytes[stop] === NUL ? stop : -1;
}

function line(bytes: Uint8Array, from: number, lf: number): string {
  const to = lf > from && bytes[lf - 1] === CR ? lf - 1 : lf;
  return utf8(bytes.subarray(from, to));
}

const ESCAPES: { [sequence: string]: string } = { '\\n': '\n', '\\r': '\r', '\\c': ':', '\\\\': '\\' };

function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\[nrc\\]/g, (sequence) => ESCAPES[sequence] ?? sequence) : text;
}

function skipLineEnds(bytes: Uint8Array, at: number): number {
  let i = at;
  while (bytes[i] === LF || bytes[i] === CR || bytes[i] === NUL) i++;
  return i;
}

function startsFrame(bytes: Uint8Array): boolean {
  return COMMANDS.has(COMMAND_LINE.exec(utf8(bytes.subarray(0, 20)))?.[1] ?? '');
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function summaryOf(message: Message, headers: Map<string, string>, body: unknown): string {
  const where = message.channel === undefined ? '' : ` ${message.channel}`;
  const id = message.id === undefined ? '' : ` #${message.id}`;
  const said = headers.get('message');
  let content = '';
  if (said !== undefined) content = ` ${said.trim()}`;
  else if (body instanceof Uint8Array) content = ` <${bytesLabel(body.length)}>`;
  else if (typeof body === 'string') content = body === '' ? '' : ` ${body.slice(0, 200)}`;
  else content = ` ${preview(body)}`;
  return oneLine(`${message.type}${where}${id}${content}`);
}

/** Whether a text can only be a STOMP frame. */
export function looksLikeStomp(text: string): boolean {
  const command = COMMAND_LINE.exec(text.slice(0, 20))?.[1];
  return command !== undefined && COMMANDS.has(command);
}
