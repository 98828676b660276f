// STOMP 1.0 to 1.2 (stomp.github.io): a command, headers, an empty line, a body up to NUL. One WebSocket frame may hold
// several STOMP frames, and one STOMP frame may go over several (stompjs' `splitLargeFrames`). A lone line end is a heartbeat.

import type { Direction } from '../../records/recording';
import { cutAfter, loadBody } from '../json/body';
import { Content } from '../json/content';
import { parseText } from '../json/parse';
import { PENDING_LIMIT } from '../limits';
import { CONNECTION, type FrameBody, Message, notDecoded } from '../message';
import { Parts } from '../parts';
import type { Reader } from '../reader';
import { bytesLabel, oneLine, preview } from '../summary';
import { asUtf8, Utf8Text } from '../utf8';

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

/** The longest command, and its line end. */
const COMMAND_BYTES = 16;

/** WebSocket frames that one STOMP frame may go over: what is held is read anew with each. stompjs cuts at 8 KiB. */
const BEGUN_FRAMES = 128;

/** A frame that has not ended yet. */
interface Begun {
  bytes: Uint8Array;
  frames: number;
}

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
  readonly #body = new Utf8Text();
  readonly #content = new Content('body');
  readonly #begun: { in?: Begun | undefined; out?: Begun | undefined } = {};
  /** STOMP 1.0 has no escapes. */
  readonly #escaped: boolean;

  constructor(subprotocol?: string) {
    this.#escaped = subprotocol !== 'v10.stomp';
  }

  read(frame: FrameBody, full: boolean): Message {
    const source = this.#source;
    loadBody(source, frame);
    const begun = this.#begun[frame.dir];
    this.#begun[frame.dir] = undefined;
    const continued =
      begun !== undefined && !looksLikeStomp(source.slice(0, Math.min(source.end, COMMAND_BYTES)));
    if (continued) source.loadBytes(joined(begun.bytes, source.bytes.subarray(0, source.end)));
    const parts = new Parts(this.protocol, full);
    let at = skipLineEnds(source, 0);
    while (at < source.end && parts.open) {
      const read = stompFrame(source, at, this.#escaped);
      if (typeof read === 'string') {
        parts.add(notDecoded(this.protocol, frame.truncated ? cutAfter(source) : read));
        break;
      }
      const message = this.#message(read, frame.dir, full);
      parts.add(message);
      if (read.stop === -1) {
        message.error = 'incomplete: the frame goes on in the next one, or was cut';
        if (!frame.truncated)
          this.#hold(frame.dir, source.bytes.subarray(at, source.end), continued ? begun.frames : 0);
        break;
      }
      at = skipLineEnds(source, read.stop);
    }
    const message = parts.together();
    if (message !== undefined) return message;
    if (source.end === 0) return notDecoded(this.protocol, 'an empty frame', 'empty');
    const heartbeat = new Message(this.protocol, 'heartbeat', 'heartbeat');
    heartbeat.summary = 'heartbeat';
    return heartbeat;
  }

  /** The next WebSocket frame may bring the rest. */
  #hold(dir: Direction, bytes: Uint8Array, frames: number): void {
    if (bytes.length <= PENDING_LIMIT && frames < BEGUN_FRAMES) {
      this.#begun[dir] = { bytes: bytes.slice(), frames: frames + 1 };
    }
  }

  #message({ command, headers, body }: StompFrame, dir: Direction, full: boolean): Message {
    const message = new Message(this.protocol, command, 'data');
    message.channel = headers.get('destination');
    message.id = headers.get(ID_HEADER[command] ?? 'receipt') ?? headers.get('receipt');
    if (dir === 'out') message.needsReady = CONNECTION;
    describe(message, command, headers, dir);
    if (body[0] === 0x7b) {
      this.#content.read(this.#body.loadBytes(body), 0);
      this.#content.give(message);
    }
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
function stompFrame(source: Utf8Text, at: number, escaped: boolean): StompFrame | string {
  const { bytes, end } = source;
  const limit = Math.min(end, at + HEADERS_LIMIT);
  let lineEnd = indexOf(bytes, LF, at, limit);
  if (lineEnd === -1) return 'not a STOMP frame: it has no command line';
  const command = line(source, at, lineEnd);
  if (!/^[A-Z]{3,16}$/.test(command)) return 'not a STOMP frame: it begins with no command';
  const headers = new Map<string, string>();
  const withEscapes = escaped && command !== 'CONNECT' && command !== 'CONNECTED';
  for (let start = lineEnd + 1; ; start = lineEnd + 1) {
    lineEnd = indexOf(bytes, LF, start, limit);
    if (lineEnd === -1) return { command, headers, body: bytes.subarray(end, end), stop: -1 };
    const header = line(source, start, lineEnd);
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
  const stop = bodyEnd(source, from, headers.get('content-length'));
  const body = bytes.subarray(from, stop === -1 ? end : stop);
  return { command, headers, body, stop: stop === -1 ? -1 : stop + 1 };
}

/** Index of the NUL that ends the body; -1 where it is not here. */
function bodyEnd({ bytes, end }: Utf8Text, from: number, contentLength: string | undefined): number {
  if (contentLength === undefined || !/^\s*\d{1,15}\s*$/.test(contentLength))
    return indexOf(bytes, NUL, from, end);
  const stop = from + Number(contentLength);
  return stop < end && bytes[stop] === NUL ? stop : -1;
}

/** Before `end`: what stands after it is not of this frame. */
function indexOf(bytes: Uint8Array, byte: number, from: number, end: number): number {
  const index = bytes.indexOf(byte, from);
  return index < end ? index : -1;
}

function line(source: Utf8Text, from: number, lf: number): string {
  return source.slice(from, lf > from && source.bytes[lf - 1] === CR ? lf - 1 : lf);
}

const ESCAPES: { [sequence: string]: string } = { '\\n': '\n', '\\r': '\r', '\\c': ':', '\\\\': '\\' };

function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\[nrc\\]/g, (sequence) => ESCAPES[sequence] ?? sequence) : text;
}

function skipLineEnds({ bytes, end }: Utf8Text, at: number): number {
  let i = at;
  while (i < end && (bytes[i] === LF || bytes[i] === CR || bytes[i] === NUL)) i++;
  return i;
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
  const command = COMMAND_LINE.exec(text.slice(0, COMMAND_BYTES))?.[1];
  return command !== undefined && COMMANDS.has(command);
}
