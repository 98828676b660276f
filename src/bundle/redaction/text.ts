// A text with its secrets replaced. All ways of finding look at the original; where their places overlap, the whole is one.

import { base64Of, bytesOf } from '../body';
import { findPacked } from './binary';
import { findEncoded, type Redacted } from './encoded';
import { Fingerprints, isPlaceholder, type SecretKind } from './fingerprint';
import { findKeyed } from './keyed';
import { LearnedSecrets } from './learned';
import { SecretNames } from './names';
import { Pattern } from './pattern';
import { findShapes, hasCheckDigit } from './shapes';
import type { Span } from './span';

/** Texts within texts within texts: deeper ones are replaced whole if they look encoded at all. */
const MOST_NESTED = 4;

export interface TextRedactorOptions {
  /** Names of fields and parameters, beside those that are known. */
  keys?: readonly string[];
  /** Regular expressions, as `pattern-syntax.ts` takes them. */
  patterns?: readonly string[];
  /** 16 bytes; random where not given. */
  fingerprintKey?: Uint8Array;
}

export class TextRedactor {
  readonly names: SecretNames;
  readonly #fingerprints: Fingerprints;
  readonly #patterns: readonly Pattern[];
  readonly learned = new LearnedSecrets();
  readonly #prints = new Set<string>();
  /** While learning, secrets that were found by name are taken note of. */
  isLearning = false;
  /** Secrets replaced so far. */
  replaced = 0;

  /** @throws BundleError for a pattern that cannot be used. */
  constructor(options: TextRedactorOptions = {}) {
    this.names = new SecretNames(options.keys);
    this.#fingerprints = new Fingerprints(options.fingerprintKey);
    this.#patterns = (options.patterns ?? []).map((pattern) => new Pattern(pattern));
  }

  /** What was learned later may change what was found before. */
  get knowsMore(): boolean {
    return this.learned.size > 0 || this.#prints.size > 0;
  }

  /** The very same string where nothing was found. */
  text(text: string): string {
    const { text: redacted, replaced } = this.#redact(text, 0);
    this.replaced += replaced;
    return redacted;
  }

  /** A value whose name says that it is a secret. */
  secret(value: string): string {
    if (value === '' || this.#isHarmless(value)) return value;
    this.#note({ start: 0, end: value.length, value, named: true });
    this.replaced += 1;
    return this.#placeholder(value);
  }

  /** A body in base64: as text where it is one, else with replacements of the same length. Anything else is left as it is. */
  base64(base64: string): string {
    const bytes = decoded(base64);
    if (!bytes) return this.text(base64);
    const before = this.replaced;
    const text = textOf(bytes);
    if (text !== undefined) {
      const redacted = this.text(text);
      return this.replaced === before ? base64 : base64Of(new TextEncoder().encode(redacted));
    }
    const units = binaryString(bytes);
    const redacted = this.#packed(units);
    return this.replaced === before ? base64 : btoa(redacted);
  }

  #redact(text: string, depth: number): Redacted {
    if (text.length < LEAST_LENGTH) return { text, replaced: 0 };
    const spans: Span[] = [];
    findKeyed(text, this.names, spans);
    findShapes(text, spans);
    this.learned.find(text, spans);
    for (const pattern of this.#patterns) pattern.find(text, spans);
    if (depth < MOST_NESTED) findEncoded(text, (inner) => this.#redact(inner, depth + 1), spans);
    let replaced = 0;
    const redacted = replaceSpans(text, spans, (span) => {
      if (span.inner) {
        replaced += span.inner.replaced;
        return span.inner.text;
      }
      if (this.#isHarmless(text.slice(span.start, span.end))) return undefined;
      this.#note(span);
      replaced += 1;
      const quotes = span.quotes ?? '';
      return `${quotes}${this.#placeholder(span.value)}${quotes}`;
    });
    return { text: redacted, replaced };
  }

  /** @param units one character a byte */
  #packed(units: string): string {
    const spans: Span[] = [];
    findPacked(units, this.names, spans);
    findKeyed(units, this.names, spans);
    findShapes(units, spans);
    this.learned.find(units, spans);
    for (const pattern of this.#patterns) pattern.find(units, spans);
    return replaceSpans(units, spans, (span) => {
      if (this.#isHarmless(units.slice(span.start, span.end))) return undefined;
      this.#note(span);
      this.replaced += 1;
      return this.#fingerprints.packed(span.value, span.end - span.start);
    });
  }

  /** The recorder's fingerprint of a token, which stands in that token's place already and leads to its record. */
  knowPrint(print: string): void {
    if (this.isLearning && print.length >= LEAST_PRINT && this.#prints.size < MOST_PRINTS)
      this.#prints.add(print);
  }

  /** In a body a print is cut or filled up with asterisks to the token's length. */
  #isHarmless(value: string): boolean {
    if (isPlaceholder(value)) return true;
    if (this.#prints.size === 0 || value.length < LEAST_PRINT) return false;
    if (this.#prints.has(value.replace(/\*{1,4096}$/, ''))) return true;
    for (const print of this.#prints) if (print.length > value.length && print.startsWith(value)) return true;
    return false;
  }

  #note(span: Span): void {
    if (this.isLearning && span.named) this.learned.learn(span.value);
  }

  #placeholder(value: string): string {
    return this.#fingerprints.placeholder(value, kindOf(value));
  }
}

/** Less of a print may be anything. */
const LEAST_PRINT = 6;
/** Tokens of one recording; each place where a secret is found is compared with them. */
const MOST_PRINTS = 2000;

/** The shortest text that can hold a secret: `pin=1`. */
const LEAST_LENGTH = 5;

/** @param replacement `undefined` leaves the place as it is */
function replaceSpans(text: string, spans: Span[], replacement: (span: Span) => string | undefined): string {
  if (spans.length === 0) return text;
  let redacted = '';
  let at = 0;
  for (const span of disjoint(text, spans)) {
    const put = replacement(span);
    if (put === undefined) continue;
    redacted += text.slice(at, span.start) + put;
    at = span.end;
  }
  return redacted + text.slice(at);
}

/** In order, and places that overlap as one. Of those that begin together, the longest comes first. */
function disjoint(text: string, spans: Span[]): Span[] {
  spans.sort((one, other) => one.start - other.start || other.end - one.end);
  const apart: Span[] = [];
  let last: Span | undefined;
  for (const span of spans) {
    if (!last || span.start >= last.end) {
      last = span;
      apart.push(last);
    } else if (span.end > last.end) {
      last = { start: last.start, end: span.end, value: text.slice(last.start, span.end) };
      apart[apart.length - 1] = last;
    }
  }
  return apart;
}

const JWT = /^e[yw][\w-]+\.[\w-]*\.[\w.-]*$/;
const EMAIL = /^[^@\s]{1,64}@[^@\s]{1,255}$/;

function kindOf(value: string): SecretKind {
  if (JWT.test(value)) return 'jwt';
  if (EMAIL.test(value)) return 'email';
  return /^\d{13,19}$/.test(value) && hasCheckDigit(value) ? 'card' : 'secret';
}

function decoded(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return bytesOf(base64);
  } catch {
    return undefined;
  }
}

/** Control characters that protocols use in text: tab, line ends, STOMP's NUL, SignalR's record separator. */
const TEXT_CONTROLS = '\t\n\r\u0000\u001e';

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return hasOtherControls(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function hasOtherControls(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const isControl = unit < 0x20 || (unit >= 0x7f && unit < 0xa0);
    if (isControl && !TEXT_CONTROLS.includes(text.charAt(at))) return true;
  }
  return false;
}

function binaryString(bytes: Uint8Array): string {
  let units = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    units += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return units;
}
