// Texts within texts: a query's values in percent-encoding, and JSON in base64. What is in them is decoded, redacted as any
// text is, and encoded again only where something was replaced.

import { base64Of, bytesOf } from '../body';
import { percentDecoded, percentEncoded } from './percent';
import type { Span } from './span';

export interface Redacted {
  text: string;
  replaced: number;
}

/** Encoded texts that may hold a secret: with quotes, braces, `=`, `&`, `:`, `@` or `+`, or encoded twice. */
const PERCENT_SIGNS = /%(?:2[2567bB]|3[aAdD]|40|7[bB])/g;
/** Base64 of `{"`, as of any JSON object's compact text. */
const JSON_BEGINNING = 'eyJ';
/** Base64 of `{"pin":1}`. */
const LEAST_LENGTH = 12;

export function findEncoded(text: string, redact: (inner: string) => Redacted, into: Span[]): void {
  if (text.includes('%')) findPercentEncoded(text, redact, into);
  if (text.includes('eyJ')) findBase64(text, redact, into);
}

function findPercentEncoded(text: string, redact: (inner: string) => Redacted, into: Span[]): void {
  const signs = new RegExp(PERCENT_SIGNS);
  let done = 0;
  for (let sign = signs.exec(text); sign !== null; sign = signs.exec(text)) {
    let start = sign.index;
    while (start > done && !endsValue(text.charAt(start - 1))) start -= 1;
    let end = signs.lastIndex;
    while (end < text.length && !endsValue(text.charAt(end))) end += 1;
    done = end;
    signs.lastIndex = end;
    const raw = text.slice(start, end);
    const decoded = percentDecoded(raw);
    if (decoded === raw) continue;
    const inner = redact(decoded);
    if (inner.replaced > 0) add(text, start, end, percentEncoded(inner.text), inner.replaced, into);
  }
}

function endsValue(character: string): boolean {
  return /[\s"'<>\\&=?#;]/.test(character);
}

function findBase64(text: string, redact: (inner: string) => Redacted, into: Span[]): void {
  let end = 0;
  for (
    let at = text.indexOf(JSON_BEGINNING);
    at >= 0;
    at = text.indexOf(JSON_BEGINNING, Math.max(end, at + 1))
  ) {
    end = at;
    while (end < text.length && isBase64Unit(text.charCodeAt(end))) end += 1;
    // With a dot behind it, it is a JWT's header.
    if (text[end] === '.' || end - at < LEAST_LENGTH) continue;
    const raw = text.slice(at, end);
    const decoded = jsonOf(raw);
    if (decoded === undefined) continue;
    const inner = redact(decoded);
    if (inner.replaced > 0) add(text, at, end, encodedLike(raw, inner.text), inner.replaced, into);
  }
}

function encodedLike(raw: string, text: string): string {
  const encoded = base64Of(new TextEncoder().encode(text)).replace(/={1,2}$/, '');
  return /[-_]/.test(raw) ? encoded.replaceAll('+', '-').replaceAll('/', '_') : encoded;
}

/** Both alphabets of RFC 4648. */
function isBase64Unit(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x2f && unit <= 0x39) ||
    unit === 0x2b ||
    unit === 0x2d ||
    unit === 0x5f
  );
}

function jsonOf(base64: string): string | undefined {
  const standard = base64.replaceAll('-', '+').replaceAll('_', '/');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(standard));
  } catch {
    return undefined;
  }
}

function add(text: string, start: number, end: number, inner: string, replaced: number, into: Span[]): void {
  into.push({ start, end, value: text.slice(start, end), inner: { text: inner, replaced } });
}
