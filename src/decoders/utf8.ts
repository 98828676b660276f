// A text as UTF-8 bytes, from which parts can be taken as strings again. Bytes are scanned at twice the speed of a
// string's characters, and text frames, binary frames with text in them and content lengths all go by one way.

const encoder = new TextEncoder();
/** A byte order mark is a character like any other: these are pieces of text, not files. */
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** Holds most messages (a character takes at most three bytes); what is longer gets an array of its own. */
const SCRATCH = new Uint8Array(64 * 1024);

/** What stands after the last byte: nothing that JSON, a number or a name goes on with. */
export const AFTER_END = 0x23;

export class Utf8Text {
  /** Beyond `end` there is `AFTER_END` or nothing. */
  bytes: Uint8Array = SCRATCH;
  end = 0;
  #text: string | undefined = undefined;
  #ascii = true;
  /** A place whose number of UTF-16 units is known. */
  #knownByte = 0;
  #knownUnit = 0;

  /** The bytes may be overwritten by the next text that any instance loads. */
  load(text: string): this {
    this.#text = text;
    if (text.length * 3 < SCRATCH.length) {
      this.bytes = SCRATCH;
      this.end = encoder.encodeInto(text, SCRATCH).written;
      SCRATCH[this.end] = AFTER_END;
    } else {
      this.bytes = encoder.encode(text);
      this.end = this.bytes.length;
    }
    this.#ascii = this.end === text.length;
    this.#knownByte = 0;
    this.#knownUnit = 0;
    return this;
  }

  /** Takes an array of its own, where a text that is loaded already is still being read. */
  loadApart(text: string): this {
    this.loadBytes(encoder.encode(text));
    this.#text = text;
    this.#ascii = this.end === text.length;
    this.#knownByte = 0;
    this.#knownUnit = 0;
    return this;
  }

  loadBytes(bytes: Uint8Array): this {
    this.#text = undefined;
    this.bytes = bytes;
    this.end = bytes.length;
    return this;
  }

  slice(from: number, to: number): string {
    if (this.#text === undefined) return utf8(this.bytes.subarray(from, to));
    if (this.#ascii) return this.#text.slice(from, to);
    const first = this.#unitAt(from);
    return this.#text.slice(first, this.#unitAt(to));
  }

  /** Number of UTF-16 units before a byte: every byte but the continuing ones, and one more for four-byte characters. */
  #unitAt(byte: number): number {
    const { bytes } = this;
    let at = byte >= this.#knownByte ? this.#knownByte : 0;
    let unit = at === 0 ? 0 : this.#knownUnit;
    for (; at < byte; at++) {
      const value = bytes[at] ?? 0;
      if (value < 0x80 || value >= 0xc0) unit += value >= 0xf0 ? 2 : 1;
    }
    this.#knownByte = byte;
    this.#knownUnit = unit;
    return unit;
  }
}

/** The bytes as text; what is none becomes U+FFFD. */
export function utf8(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

/** The bytes as text, or `undefined` where they are none. */
export function asUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
