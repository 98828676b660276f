// A JSON text of any size, a chunk of bytes at a time: walks into the containers it is told to, gives the values it is told
// to take, and passes over the rest without holding or decoding it.
//
//   { "log": { "entries": [ { "request": { "url": "wss://…" }, "_webSocketMessages": [ {…}, {…} ] }, … ] } }
//     enter    enter     enter     enter     take                 enter               take  take

import type { ByteCount } from '../../records/units';
import { BundleError } from '../bundle-error';
import { inMebibytes, type ReadLimits } from '../limits';

/** Keys and indexes from the root to a value. Only valid during the call that it is handed to. */
export type JsonPath = readonly (string | number)[];

export interface JsonVisitor {
  /** `enter` on a value that is no container passes over it. */
  choose(path: JsonPath): 'enter' | 'take' | 'skip';
  /** `bytes`: what the value took in the file. */
  take(path: JsonPath, value: unknown, bytes: ByteCount): void;
  /** An entered container ends. */
  leave(path: JsonPath): void;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** A longer key is none that anybody asks for, and is kept to here. */
const KEY_LENGTH = 256;

type Container = 'object' | 'array';

/** What may come next inside an entered container. */
type Expected = 'first' | 'key' | 'colon' | 'value' | 'comma' | 'nothing';

interface Scan {
  what: 'key' | 'take' | 'skip';
  form: 'string' | 'container' | 'scalar';
  depth: number;
  inString: boolean;
  /** Backslashes right before the next byte, where the chunk before ended in them. */
  backslashes: number;
  parts: Uint8Array[];
  bytes: ByteCount;
}

export class JsonSlicer {
  readonly #visitor: JsonVisitor;
  readonly #limit: ByteCount;
  readonly #containers: Container[] = [];
  readonly #path: (string | number)[] = [];
  #expected: Expected = 'value';
  #scan: Scan | undefined;
  /** Bytes of the file before the present chunk. */
  #before: ByteCount = 0;

  constructor(visitor: JsonVisitor, limits: Pick<ReadLimits, 'line'>) {
    this.#visitor = visitor;
    this.#limit = limits.line;
  }

  /** @throws BundleError where this is no JSON, or a taken value is over the limit. */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#scan) at = this.#scanOn(this.#scan, chunk, at);
      else at = this.#step(chunk, at);
    }
    this.#before += chunk.length;
  }

  /** Whether the text is complete. Scalars at the root have no end of their own and count as incomplete. */
  get complete(): boolean {
    return this.#expected === 'nothing';
  }

  /** The containers that the text left open end here. */
  close(): void {
    while (this.#containers.length > 0) this.#leave(this.#path.length === this.#containers.length);
  }

  get bytes(): ByteCount {
    return this.#before;
  }

  #step(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] as number;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return at + 1;
    const container = this.#containers.at(-1);
    switch (this.#expected) {
      case 'first':
      case 'key':
        if (byte === CLOSE_BRACE && container === 'object' && this.#expected === 'first')
          return this.#end(at);
        if (byte === CLOSE_BRACKET && container === 'array' && this.#expected === 'first')
          return this.#end(at);
        if (container === 'array') return this.#beginValue(byte, at);
        if (byte !== QUOTE) this.#complain(at);
        this.#scan = newScan('key', 'string');
        return at + 1;
      case 'colon':
        if (byte !== COLON) this.#complain(at);
        this.#expected = 'value';
        return at + 1;
      case 'value':
        return this.#beginValue(byte, at);
      case 'comma':
        if (byte === CLOSE_BRACE && container === 'object') return this.#end(at);
        if (byte === CLOSE_BRACKET && container === 'array') return this.#end(at);
        if (byte !== COMMA) this.#complain(at);
        if (container === 'array') {
          this.#path.push((this.#path.pop() as number) + 1);
          this.#expected = 'value';
        } else {
          this.#path.pop();
          this.#expected = 'key';
        }
        return at + 1;
      case 'nothing':
        return this.#complain(at);
    }
  }

  #beginValue(byte: number, at: number): number {
    if (this.#expected === 'first') this.#path.push(0);
    const choice = this.#visitor.choose(this.#path);
    const isContainer = byte === OPEN_BRACE || byte === OPEN_BRACKET;
    if (choice === 'enter' && isContainer) {
      this.#containers.push(byte === OPEN_BRACE ? 'object' : 'array');
      this.#expected = 'first';
      return at + 1;
    }
    if (byte === COMMA || byte === COLON || byte === CLOSE_BRACE || byte === CLOSE_BRACKET)
      this.#complain(at);
    this.#scan = newScan(
      choice === 'take' ? 'take' : 'skip',
      isContainer ? 'container' : byte === QUOTE ? 'string' : 'scalar',
    );
    if (byte !== QUOTE) return at;
    this.#keep(this.#scan, Uint8Array.of(QUOTE), at);
    return at + 1;
  }

  /** Runs through the key or value under way; gives where it, or the chunk, ends. */
  #scanOn(scan: Scan, chunk: Uint8Array, from: number): number {
    let at = from;
    let ended = false;
    while (at < chunk.length && !ended) {
      if (scan.form === 'scalar') {
        ended = endsScalar(chunk[at] as number);
        if (!ended) at += 1;
      } else if (scan.form === 'string' || scan.inString) {
        at = endOfString(scan, chunk, at);
        if (!scan.inString) ended = scan.form === 'string';
      } else {
        const byte = chunk[at] as number;
        at += 1;
        if (byte === QUOTE) scan.inString = true;
        else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) scan.depth += 1;
        else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          scan.depth -= 1;
          ended = scan.depth === 0;
        }
      }
    }
    this.#keep(scan, chunk.subarray(from, at), from);
    if (ended) this.#finish(scan, at);
    return at;
  }

  #keep(scan: Scan, part: Uint8Array, at: number): void {
    if (scan.what === 'skip') return;
    scan.bytes += part.length;
    if (scan.what === 'key' && scan.bytes > KEY_LENGTH) return;
    if (scan.bytes > this.#limit) {
      throw new BundleError(`this value is longer than ${inMebibytes(this.#limit)}`, {
        byte: this.#before + at,
      });
    }
    scan.parts.push(part.slice());
  }

  #finish(scan: Scan, at: number): void {
    this.#scan = undefined;
    if (scan.what === 'key') {
      const key = scan.bytes > KEY_LENGTH ? '' : this.#parse(`"${textOf(scan)}`, at);
      this.#path.push(key as string);
      this.#expected = 'colon';
      return;
    }
    if (scan.what === 'take') this.#visitor.take(this.#path, this.#parse(textOf(scan), at), scan.bytes);
    this.#expected = this.#containers.length > 0 ? 'comma' : 'nothing';
  }

  #parse(text: string, at: number): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw new BundleError('the value that ends here is no JSON', { byte: this.#before + at });
    }
  }

  #end(at: number): number {
    this.#leave(this.#expected !== 'first');
    return at + 1;
  }

  /** `inside`: the path still names the container's last member. */
  #leave(inside: boolean): void {
    if (inside) this.#path.pop();
    this.#containers.pop();
    this.#visitor.leave(this.#path);
    this.#expected = this.#containers.length > 0 ? 'comma' : 'nothing';
  }

  #complain(at: number): never {
    throw new BundleError('this is no JSON from here on', { byte: this.#before + at });
  }
}

function newScan(what: Scan['what'], form: Scan['form']): Scan {
  return { what, form, depth: 0, inString: form === 'string', backslashes: 0, parts: [], bytes: 0 };
}

/** From inside a string: behind its closing quote, or the chunk's end. */
function endOfString(scan: Scan, chunk: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const quote = chunk.indexOf(QUOTE, at);
    const end = quote < 0 ? chunk.length : quote;
    let run = end;
    while (run > at && chunk[run - 1] === BACKSLASH) run -= 1;
    const backslashes = end - run + (run === at ? scan.backslashes : 0);
    if (quote < 0) {
      scan.backslashes = backslashes;
      return end;
    }
    scan.backslashes = 0;
    at = quote + 1;
    if (backslashes % 2 === 0) {
      scan.inString = false;
      return at;
    }
  }
}

function endsScalar(byte: number): boolean {
  return (
    byte === COMMA ||
    byte === CLOSE_BRACE ||
    byte === CLOSE_BRACKET ||
    byte === 0x20 ||
    byte === 0x0a ||
    byte === 0x0d ||
    byte === 0x09
  );
}

function textOf(scan: Scan): string {
  const bytes = new Uint8Array(scan.parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of scan.parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
