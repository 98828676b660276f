// Frames of no protocol that has a name: each is what it looks like. JSON and text mix freely on real connections; a
// binary format, once it has shown itself, stays the connection's.

import { TREE_LIMIT } from '../limits';
import { type FrameBody, type Message, notDecoded } from '../message';
import { asUtf8, Utf8Text } from '../utf8';
import { cborEnd, readCbor } from '../values/cbor';
import { msgpackEnd, readMsgpack } from '../values/msgpack';
import { readBinary } from './binary';
import { type JsonReading, messageOfValue, readJson } from './json';
import { readText } from './text';

export type BinaryFormat = 'msgpack' | 'cbor' | 'binary';

/** Text that begins like this is JSON, whole or broken. */
const JSON_START = /^\s*(?:\{\s*["}]|\[\s*["[{\]])/;
/** Text like this is JSON where it parses: `[1, 2]` and `"ping"`, but not `[12:30:01] started`. */
const JSON_MAYBE = /^\s*(?:\[\s*[-\dtfn]|"[^"]*"\s*$)/;

/** Binary frames of neither format, after which the connection is held to speak neither. */
const MISSES = 3;

export class Plain {
  /** Bits of `Tell` (json/keys.ts) of the last frame: the sign of a protocol that goes as JSON. */
  tell = 0;
  readonly #source = new Utf8Text();
  readonly #reading: JsonReading = { message: notDecoded('json', ''), tell: 0 };
  #format: BinaryFormat | undefined;
  #misses = 0;

  /** `format`: what the sub-protocol names. */
  constructor(format?: BinaryFormat) {
    this.#format = format;
  }

  read(frame: FrameBody, full: boolean): Message {
    this.tell = 0;
    return frame.text === undefined
      ? this.#bytes(frame.bytes ?? NO_BYTES, frame, full)
      : this.#text(frame.text, frame, full);
  }

  #text(text: string, frame: FrameBody, full: boolean): Message {
    return isJson(text, frame.truncated)
      ? this.#json(this.#source.load(text), frame, full)
      : readText(text, frame.truncated === true, full);
  }

  #json(source: Utf8Text, frame: FrameBody, full: boolean): Message {
    readJson(source, frame.dir, frame.truncated === true, full, this.#reading);
    this.tell = this.#reading.tell;
    return this.#reading.message;
  }

  #bytes(bytes: Uint8Array, frame: FrameBody, full: boolean): Message {
    const truncated = frame.truncated === true;
    if (startsLikeJson(bytes) && this.#format !== 'msgpack' && this.#format !== 'cbor') {
      const text = asUtf8(bytes);
      if (text !== undefined && isJson(text, truncated)) {
        return this.#json(this.#source.loadBytes(bytes), frame, full);
      }
    }
    const format = this.#format ?? (truncated ? 'binary' : this.#guess(bytes));
    if (format === 'binary') return readBinary(bytes, truncated, full);
    if (truncated) return notDecoded(format, `cut after ${bytes.length} bytes`);
    const read = format === 'msgpack' ? readMsgpack(bytes) : readCbor(bytes);
    if (read.error !== undefined) return notDecoded(format, read.error);
    return messageOfValue(format, read.value, frame.dir, full);
  }

  /** Settles the connection's format as soon as a frame shows it. */
  #guess(bytes: Uint8Array): BinaryFormat {
    const format = formatOf(bytes);
    if (format !== 'binary') this.#format = format;
    else if (bytes.length > 0 && ++this.#misses === MISSES) this.#format = 'binary';
    return format;
  }
}

const NO_BYTES = new Uint8Array(0);

function startsLikeJson(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7b || bytes[0] === 0x5b;
}

function isJson(text: string, truncated: boolean | undefined): boolean {
  // Nearly all JSON comes like this, and regular expressions cost as much as the rest.
  if (text.startsWith('{"')) return true;
  if (JSON_START.test(text)) return true;
  if (!JSON_MAYBE.test(text)) return false;
  // What is cut or too large to try is taken at its first characters.
  if (truncated || text.length > TREE_LIMIT) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Fewer bytes than this may be a whole value of any format by chance. */
const SHORTEST = 4;

/** The format of which the bytes are exactly one map or list. What holds for both is taken for the one in wider use. */
function formatOf(bytes: Uint8Array): BinaryFormat {
  const first = bytes[0] ?? 0;
  if (bytes.length < SHORTEST) return 'binary';
  const packed = (first >= 0x80 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf);
  if (packed && msgpackEnd(bytes, 0) === bytes.length) return 'msgpack';
  const cbor = (first >= 0x80 && first <= 0xbf) || (first === 0xd9 && bytes[1] === 0xd9 && bytes[2] === 0xf7);
  return cbor && cborEnd(bytes, 0) === bytes.length ? 'cbor' : 'binary';
}
