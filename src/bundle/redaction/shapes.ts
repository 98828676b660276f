// Secrets that show by their own shape, wherever they stand: JWTs, the tokens of well-known services, user and password in
// an address, e-mail addresses, card numbers.

import { quotesFor } from './delimiters';
import { percentDecoded } from './percent';
import type { Span } from './span';

export function findShapes(text: string, into: Span[]): void {
  if (text.includes('ey') || text.includes('ew')) findJwts(text, into);
  for (const match of text.matchAll(SERVICE_TOKEN))
    add(text, match.index, match.index + match[0].length, into);
  findAddresses(text, '@', into);
  findAddresses(text, '\\u0040', into);
  findCards(text, into);
}

/**
 * Prefixes that services publish so that their tokens can be found: Stripe, GitHub, GitLab, Slack, AWS, Google, SendGrid,
 * npm, Hugging Face, and the keys of OpenAI's and Anthropic's kind. None can begin within another, so no place is tried twice.
 */
const SERVICE_TOKEN =
  /(?<![A-Za-z0-9])(?:[srp]k_(?:live|test)_[A-Za-z0-9]{10,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|A[KS]IA[0-9A-Z]{16}|AIza[\w-]{30,}|ya29\.[\w-]{20,}|SG\.[\w-]{16,64}\.[\w-]{16,}|npm_[A-Za-z0-9]{30,}|hf_[A-Za-z0-9]{20,}|sk-[A-Za-z0-9_-]{20,})/g;

/** How a JWT's header begins: base64url of `{"`, `{ ` or `{` and a line end. */
const JWT_BEGINNING = /ey[JA]|ew[ok0]/g;
/** The shortest header there is, `{"alg":"none"}`, has 19; a few less allow for spaces and short names. */
const JWT_HEADER_LENGTH = 12;

function findJwts(text: string, into: Span[]): void {
  let done = 0;
  for (const { start } of hits(JWT_BEGINNING, text)) {
    if (start < done) continue;
    const end = jwtEnd(text, start);
    if (end.isJwt) add(text, start, end.at, into);
    done = end.at;
  }
}

/** JWS has three parts, the last of which may be empty; JWE five (RFC 7515, RFC 7516). */
function jwtEnd(text: string, start: number): { at: number; isJwt: boolean } {
  const headerEnd = endOfPart(text, start);
  if (text[headerEnd] !== '.' || headerEnd - start < JWT_HEADER_LENGTH)
    return { at: headerEnd, isJwt: false };
  const payloadEnd = endOfPart(text, headerEnd + 1);
  // A JWT whose payload is encrypted directly has an empty second part.
  if (text[payloadEnd] !== '.') return { at: payloadEnd, isJwt: false };
  let end = endOfPart(text, payloadEnd + 1);
  for (let parts = 3; parts < 5 && text[end] === '.' && isPartUnit(text.charCodeAt(end + 1)); parts++) {
    end = endOfPart(text, end + 1);
  }
  return { at: end, isJwt: true };
}

function endOfPart(text: string, from: number): number {
  let at = from;
  while (at < text.length && isPartUnit(text.charCodeAt(at))) at += 1;
  return at;
}

/** The alphabet of base64url (RFC 4648, section 5). */
function isPartUnit(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit === 0x5f ||
    unit === 0x2d
  );
}

/** RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.2. */
const LOCAL_LENGTH = 64;
const DOMAIN_LENGTH = 255;
const DOMAIN = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}(\p{L}{2,24})(?![\p{L}\p{N}-])/u;
/** `logo@2x.png` and `pkg@latest.js` are files. */
const FILE_ENDING = /^(?:js|mjs|cjs|ts|tsx|jsx|css|png|jpg|jpeg|gif|svg|webp|json|html|map|wasm)$/i;
/** Others are allowed (RFC 5322, section 3.2.3), but are rather delimiters where they stand in a text or query. */
const LOCAL_CHARACTER = /[\p{L}\p{N}._+-]/u;
const USER_INFO = /:\/\/([^\s/?#"'<>\\@]{1,256})$/;

function findAddresses(text: string, sign: string, into: Span[]): void {
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + sign.length)) {
    const userInfo = sign === '@' ? USER_INFO.exec(text.slice(Math.max(0, at - 260), at))?.[1] : undefined;
    if (userInfo !== undefined) {
      addUserInfo(at - userInfo.length, userInfo, into);
      continue;
    }
    const domain = DOMAIN.exec(text.slice(at + sign.length, at + sign.length + DOMAIN_LENGTH));
    if (!domain || FILE_ENDING.test(domain[1] ?? '')) continue;
    const start = localStart(text, at);
    if (start === at) continue;
    const end = at + sign.length + domain[0].length;
    into.push({ start, end, value: `${text.slice(start, at)}@${domain[0]}` });
  }
}

/** `user:password`, or a token alone. */
function addUserInfo(from: number, userInfo: string, into: Span[]): void {
  let start = from;
  for (const part of userInfo.split(':')) {
    const end = start + part.length;
    if (part !== '') into.push({ start, end, value: percentDecoded(part), named: true });
    start = end + 1;
  }
}

function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < LOCAL_LENGTH && LOCAL_CHARACTER.test(text.charAt(start - 1))) start -= 1;
  // Letters of an escape before it: `\nbob@…`, `\u0022bob@…`.
  if (text[start - 1] === '\\') start += text[start] === 'u' ? 5 : 1;
  return Math.min(start, at);
}

/** 13 to 19 digits (ISO/IEC 7812-1), in groups of three and more where they are apart. */
const CARD = /(?<![0-9A-Za-z_])(?<!\d[.])\d(?:[ +.-]?\d){12,18}(?![0-9A-Za-z_])(?![.]\d)/g;
/** First digits and lengths of the networks: Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay, Maestro, Mir. */
const NETWORK =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11,16}|(?:6011|64[4-9]\d|65\d\d)\d{12,15}|35\d{14,17}|62\d{14,17}|(?:50|5[6-8]|6[037])\d{10,17})$/;

function findCards(text: string, into: Span[]): void {
  for (const { start, end } of hits(CARD, text)) {
    const written = text.slice(start, end);
    const digits = written.replaceAll(/\D/g, '');
    if (!NETWORK.test(digits) || !hasCheckDigit(digits) || !isGrouped(written)) continue;
    if (isOfUuid(text, start, end)) continue;
    into.push({
      start,
      end,
      value: digits,
      ...(isJsonNumber(text, start, end) ? { quotes: quotesFor(text, start) } : {}),
    });
  }
}

const UUID = /(?<![0-9A-Za-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9A-Za-z])/gi;
const UUID_LENGTH = 36;

/** Sixteen digits at the beginning of a random UUID may well pass for a card's: about one in fifty thousand does. */
function isOfUuid(text: string, start: number, end: number): boolean {
  const from = Math.max(0, start - UUID_LENGTH);
  for (const { index } of text.slice(from, end + UUID_LENGTH).matchAll(UUID)) {
    if (from + index <= start && end <= from + index + UUID_LENGTH) return true;
  }
  return false;
}

function isGrouped(written: string): boolean {
  return written.split(/\D/).every((group) => group.length >= 3);
}

/** The Luhn formula (ISO/IEC 7812-1, annex B). */
export function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 0x30;
    const weighed = place % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}

function isJsonNumber(text: string, start: number, end: number): boolean {
  return (
    /[[:,]\s{0,8}$/.test(text.slice(Math.max(0, start - 9), start)) &&
    /^\s{0,8}[\]},]/.test(text.slice(end, end + 9))
  );
}

/** As `matchAll`, which makes a copy of the expression each time: too much for texts where nothing is found. */
function* hits(expression: RegExp, text: string): Generator<{ start: number; end: number }> {
  expression.lastIndex = 0;
  if (!expression.test(text)) return;
  for (const match of text.matchAll(new RegExp(expression, 'g'))) {
    yield { start: match.index, end: match.index + match[0].length };
  }
}

function add(text: string, start: number, end: number, into: Span[]): void {
  into.push({ start, end, value: text.slice(start, end) });
}
