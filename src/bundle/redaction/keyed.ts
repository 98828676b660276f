// Secrets that a name gives away: `"token": "…"` in JSON at any depth of escaping, `token=…` in a query, `Authorization: …`,
// `["access_token", "…"]`, `{"name": "token", "value": "…"}`, `<password>…</password>`, `Bearer …`. Nothing is parsed, so
// that broken and cut texts work too: the text is scanned for names, and what follows one is looked at once.

import { closing, type Delimiter, delimiterAt, quotesFor, unescaped } from './delimiters';
import { isPlaceholder } from './fingerprint';
import { NAME_LENGTH, type SecretNames } from './names';
import { percentDecoded } from './percent';
import type { Span } from './span';

export function findKeyed(text: string, names: SecretNames, into: Span[]): void {
  let scan: Scan | undefined;
  let done = 0;
  for (let hint = names.hints.find(text, 0); hint; hint = names.hints.find(text, done)) {
    scan ??= new Scan(text, names, into);
    const start = nameStart(text, hint.start, done);
    const end = nameEnd(text, hint.end);
    done = Math.max(end, scan.after(start, end));
  }
}

/** Names of the second field where a list of headers or fields is written as `{"name": …, "value": …}`. */
const VALUE_FIELD = /^(?:value|val|v|content|data)$/i;
/** What introduces a credential in a header (RFC 9110, section 11.1); the credential alone is the secret. */
const SCHEME = /^(?:bearer|basic|digest|token|negotiate|apikey|jwt)(?:\s+|\+|%20)/i;
const SCHEME_NAME = /^(?:bearer|basic|digest|negotiate)$/i;
const LITERAL = /^(?:true|false|null|undefined|none|nil|nan)$/i;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
/** Whose value goes to the line's end, spaces and all. */
const HEADER = /^(?:proxy-)?authorization$|^(?:set-)?cookie$/i;
/** A STOMP frame's command, or a request line's. Header lines follow it. */
const COMMAND_LINE = /^[A-Z]{3,12}(?: [^\n]{0,500})?\r?\n/;

class Scan {
  readonly #text: string;
  readonly #names: SecretNames;
  readonly #into: Span[];

  constructor(text: string, names: SecretNames, into: Span[]) {
    this.#text = text;
    this.#names = names;
    this.#into = into;
  }

  /** Looks behind the name from `start` to `end`; gives how far has been dealt with. */
  after(start: number, end: number): number {
    const text = this.#text;
    const name = text.slice(start, end);
    const key = delimiterAt(text, end);
    let at = skipSpace(text, key ? key.end : end);
    const isAssignment = text[at] === '=';
    const isQuery = isAssignment && !key;
    // The host of an address, `//token:8080`.
    if (text[start - 1] === '/' && text[start - 2] === '/') return end;
    if (isPlaceholder(name)) return end;
    if (text[at] !== ':' && !isAssignment) {
      if (!this.#names.isSecret(name, false) && !SCHEME_NAME.test(name)) return end;
      if (key) return text[at] === ',' ? this.#nextInList(at + 1, key, name) : end;
      if (text[start - 1] === '<') return this.#element(end);
      return this.#inProse(end);
    }
    if (!this.#names.isSecret(name, isQuery && isParameter(text, start))) return end;
    at += 1;
    while (text[at] === '=' || text[at] === '>') at += 1;
    return this.#value(skipSpace(text, at), name, { isQuery, key });
  }

  #value(at: number, name: string, context: Context): number {
    const text = this.#text;
    const open = delimiterAt(text, at);
    if (open) return this.#quoted(open);
    if (text[at] === '{' || text[at] === '[') return this.#composite(at, name, context.key);
    return this.#bare(at, name, context);
  }

  #quoted(open: Delimiter): number {
    const end = closing(this.#text, open);
    this.#add(open.end, end, open.level);
    return end + open.level + 1;
  }

  /** All texts within an object or list under a secret's name, and its numbers where these may be secret. */
  #composite(from: number, name: string, key: Delimiter | undefined): number {
    const text = this.#text;
    const withNumbers = this.#names.mayBeNumber(name);
    let depth = 0;
    let at = from;
    while (at < text.length) {
      const next = text[at];
      const open = next === '"' || next === '\\' ? delimiterAt(text, at) : undefined;
      if (open) {
        // A quote of an outer level: the text that this stands in ends here.
        if (key && open.level < key.level) return at;
        const end = closing(text, open);
        const isKey = text[skipSpace(text, end + open.level + 1)] === ':';
        if (!isKey) this.#add(open.end, end, open.level);
        at = end + open.level + 1;
      } else if (next === '{' || next === '[') {
        depth += 1;
        at += 1;
      } else if (next === '}' || next === ']') {
        depth -= 1;
        at += 1;
        if (depth <= 0) return at;
      } else if (withNumbers && next !== undefined && /[-\d]/.test(next)) {
        const end = endOfBare(text, at, false);
        if (NUMBER.test(text.slice(at, end))) this.#addBare(at, end, true);
        at = end > at ? end : at + 1;
      } else {
        at += 1;
      }
    }
    return at;
  }

  #bare(from: number, name: string, { isQuery, key }: Context): number {
    const text = this.#text;
    if (!key && !isQuery && (HEADER.test(name) || COMMAND_LINE.test(text))) return this.#toLineEnd(from);
    const scheme = SCHEME.exec(text.slice(from, from + 24));
    const start = from + (scheme?.[0].length ?? 0);
    const end = endOfBare(text, start, isQuery);
    const value = text.slice(start, end);
    if (value === '' || LITERAL.test(value)) return end;
    if (NUMBER.test(value)) {
      if (this.#names.mayBeNumber(name)) this.#addBare(start, end, key !== undefined);
    } else if (isQuery || key || scheme || looksSecret(value) || /pass|pwd/i.test(name)) {
      this.#addBare(start, end, false);
    }
    return end;
  }

  #toLineEnd(from: number): number {
    const text = this.#text;
    let end = from;
    while (end < text.length && !/[\r\n"\\]/.test(text[end] ?? '')) end += 1;
    const scheme = SCHEME.exec(text.slice(from, from + 24));
    this.#addBare(from + (scheme?.[0].length ?? 0), end, false);
    return end;
  }

  /** `["access_token", "…"]`, or the second field of `{"name": "token", "value": "…"}`. */
  #nextInList(at: number, key: Delimiter, name: string): number {
    const text = this.#text;
    const open = delimiterAt(text, skipSpace(text, at));
    if (!open || open.level !== key.level) return at;
    const end = closing(text, open);
    const value = text.slice(open.end, end);
    const behind = skipSpace(text, end + open.level + 1);
    if (text[behind] === ':') {
      if (!VALUE_FIELD.test(value)) return at;
      return this.#value(skipSpace(text, behind + 1), name, { isQuery: false, key });
    }
    if (value.length >= 8 && looksSecret(value) && !/\s/.test(value)) this.#add(open.end, end, open.level);
    return at;
  }

  /** `<password>…</password>`, with attributes or without. */
  #element(nameEnd: number): number {
    const text = this.#text;
    const tagEnd = text.slice(nameEnd, nameEnd + 256).indexOf('>');
    if (tagEnd < 0) return nameEnd;
    const start = nameEnd + tagEnd + 1;
    let end = start;
    while (end < text.length && text[end] !== '<') end += 1;
    if (text.slice(start, end).trim() !== '') this.#addBare(start, end, false);
    return end;
  }

  /** `Bearer …`, `the token is …`: only what does not look like a word. */
  #inProse(nameEnd: number): number {
    const text = this.#text;
    const between = /^(?:\s|%20|\+){1,3}(?:(?:is|was)\s{1,3})?["'`(<[]?/.exec(
      text.slice(nameEnd, nameEnd + 16),
    );
    if (!between) return nameEnd;
    const start = nameEnd + between[0].length;
    const end = endOfBare(text, start, false);
    if (looksSecret(text.slice(start, end))) this.#addBare(start, end, false);
    return start;
  }

  #addBare(start: number, end: number, isNumber: boolean): void {
    const value = percentDecoded(this.#text.slice(start, end));
    const quotes = isNumber ? { quotes: quotesFor(this.#text, start) } : {};
    this.#into.push({ start, end, value, named: true, ...quotes });
  }

  #add(from: number, end: number, level: number): void {
    const raw = this.#text.slice(from, end);
    const scheme = SCHEME.exec(raw.slice(0, 24));
    const start = from + (scheme?.[0].length ?? 0);
    if (start >= end || LITERAL.test(raw)) return;
    const value = unescaped(this.#text.slice(start, end), level);
    this.#into.push({ start, end, value, named: true });
  }
}

interface Context {
  /** The name is a parameter's: `token=…`. */
  isQuery: boolean;
  /** The closing quote of the name, where it has one. */
  key: Delimiter | undefined;
}

/** `?code=…`, and not `code=…` in a sentence. */
function isParameter(text: string, start: number): boolean {
  return start > 0 && '?&#;'.includes(text.charAt(start - 1));
}

function nameStart(text: string, hint: number, done: number): number {
  const limit = Math.max(done, hint - NAME_LENGTH);
  let start = hint;
  while (start > limit && isNameCharacter(text.charCodeAt(start - 1))) start -= 1;
  // Letters that belong to an escape before the name: `\ntoken`, `\u0026token`, `%22token`.
  const before = text[start - 1];
  if (before === '\\' && start < hint) start += text[start] === 'u' ? 5 : 1;
  else if (before === '%' && start + 2 <= hint) start += 2;
  return Math.min(start, hint);
}

function nameEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < NAME_LENGTH && isNameCharacter(text.charCodeAt(end))) end += 1;
  return end;
}

/** Letters, digits, `_`, `$`, `-`, and all beyond ASCII. */
function isNameCharacter(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit === 0x5f ||
    unit === 0x24 ||
    unit === 0x2d
  );
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}

const BARE_END = /[\s"'`<>\\&;#|,)}\]]/;
/** Commas, brackets and braces may stand in a query as they are. */
const QUERY_END = /[\s"'`<>\\&;#|]/;

function endOfBare(text: string, from: number, isQuery: boolean): number {
  const end = isQuery ? QUERY_END : BARE_END;
  let at = from;
  while (at < text.length && !end.test(text.charAt(at))) at += 1;
  if (!isQuery) return at;
  // A place in a script behind an address, or the sentence around it.
  const tail = /(?::\d{1,9}){0,2}[),.\]}]{0,4}$/.exec(text.slice(Math.max(from, at - 32), at));
  return at - (tail?.[0].length ?? 0);
}

/** No word of a sentence: has a digit, or capitals within, or is longer than words are. */
function looksSecret(value: string): boolean {
  return value.length >= 6 && (/\d|[a-z][A-Z]/.test(value) || value.length >= 20);
}
