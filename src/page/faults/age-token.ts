// Tokens that are older than they are: the page's clock goes ahead, tokens read from storage say that they are over, and
// handshakes with one of them fail, until the page has got a new one. What lies in storage stays as it is: other tabs
// read it too.

/** Entries of a storage that are looked at: an app with more keeps data there. */
const STORAGE_ENTRIES = 200;
/** Shorter values of an address are flags and names. */
const SHORTEST_TOKEN = 16;
/** How far before a token its field's name may stand. */
const NAME_REACH = 40;
const CLAIMS = ['"exp"', '"iat"', '"nbf"'] as const;

/** How far the page's clock is ahead. */
let aheadMs = 0;
/** What was in use when it began, and what that looks like now. */
let old: string[] = [];
let prepared = false;

/** From now on, until `rejuvenate`. */
export function age(byMs: number): void {
  prepare();
  aheadMs = byMs;
  old = [];
  collectFrom('localStorage');
  collectFrom('sessionStorage');
  eachLive((_, socket) => collectFromAddress(apply(getUrl, socket, NONE)));
}

export function rejuvenate(): void {
  aheadMs = 0;
  old = [];
}

/** Whether a text carries a token from before. */
export function carriesOld(text: string): boolean {
  for (let index = 0; index < old.length; index++) {
    const token = old[index] ?? '';
    if (indexOf(text, token) >= 0 || indexOf(text, aged(token)) >= 0) return true;
  }
  return false;
}

/** Whether tokens are old, and this is a new one. */
export function isNew(token: string): boolean {
  return aheadMs > 0 && !carriesOld(token);
}

function prepare(): void {
  if (prepared) return;
  prepared = true;
  replaceMethod(NativeDate, 'now', (native, self) => apply(native, self, NONE) + aheadMs);
  const proxy = new NativeProxy(NativeDate, {
    __proto__: null,
    construct: (native: DateConstructor, args: unknown[], newTarget: new () => unknown) =>
      construct(native, args.length === 0 && aheadMs > 0 ? [dateNow() + aheadMs] : args, newTarget),
    apply: () => apply(dateText, construct(NativeDate, [dateNow() + aheadMs]), NONE),
  } as ProxyHandler<DateConstructor>);
  disguise(proxy, NativeDate);
  replaceValue(pristineWindow, 'Date', proxy);
  replaceValue(NativeDate.prototype, 'constructor', proxy);
  replaceMethod(storagePrototype, 'getItem', (native, self, args) => {
    const value: unknown = apply(native, self, args);
    return aheadMs > 0 && typeof value === 'string' ? withAgedTokens(value, argument(args, 0)) : value;
  });
}

function collectFrom(area: 'localStorage' | 'sessionStorage'): void {
  try {
    const storage = pristineWindow[area];
    const length: number = apply(storageLength, storage, NONE);
    for (let index = 0; index < length && index < STORAGE_ENTRIES; index++) {
      const key: unknown = apply(nativeStorageKey, storage, [index]);
      const value: unknown = apply(nativeStorageGet, storage, [key]);
      if (typeof value === 'string') eachToken(value, key, (from, to) => append(old, slice(value, from, to)));
    }
  } catch {
    // No storage.
  }
}

/** Values of the query. */
function collectFromAddress(url: string): void {
  let at = indexOf(url, '?');
  while (at >= 0) {
    const from = indexOf(url, '=', at) + 1;
    if (from === 0) return;
    const end = indexOf(url, '&', from);
    const value = slice(url, from, end < 0 ? url.length : end);
    if (value.length >= SHORTEST_TOKEN) append(old, value);
    at = end;
  }
}

function withAgedTokens(value: string, key: unknown): string {
  let text = '';
  let done = 0;
  eachToken(value, key, (from, to) => {
    const token = slice(value, from, to);
    if (!carriesOld(token)) return;
    text += slice(value, done, from) + aged(token);
    done = to;
  });
  return text + slice(value, done);
}

/** Each JWT in a text, save those by which a new one is got: where it begins and ends. */
function eachToken(text: string, key: unknown, found: (from: number, to: number) => void): void {
  if (typeof key === 'string' && indexOf(key, 'efresh') >= 0) return;
  let from = indexOf(text, 'eyJ');
  while (from >= 0) {
    let to = from;
    let dots = 0;
    for (; to < text.length; to++) {
      const code = charCodeAt(text, to);
      if (code === 0x2e) dots++;
      else if (!isBase64Url(code)) break;
    }
    const before = slice(text, from > NAME_REACH ? from - NAME_REACH : 0, from);
    if (dots === 2 && indexOf(before, 'efresh') < 0) found(from, to);
    from = indexOf(text, 'eyJ', to);
  }
}

/** RFC 4648, section 5. */
function isBase64Url(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x2d ||
    code === 0x5f
  );
}

/** The token with its times moved back (RFC 7519, section 4.1). Its signature is no longer right: a server refuses it, as an old one. */
function aged(token: string): string {
  const from = indexOf(token, '.') + 1;
  const to = indexOf(token, '.', from);
  if (from === 0 || to < 0) return token;
  try {
    let claims = atobOf(replaced(replaced(slice(token, from, to), '-', '+'), '_', '/'));
    for (let index = 0; index < CLAIMS.length; index++) claims = movedBack(claims, CLAIMS[index] ?? '');
    const encoded = replaced(replaced(replaced(btoaOf(claims), '+', '-'), '/', '_'), '=', '');
    return slice(token, 0, from) + encoded + slice(token, to);
  } catch {
    return token;
  }
}

function movedBack(claims: string, name: string): string {
  const at = indexOf(claims, name);
  if (at < 0) return claims;
  let from = at + name.length;
  while (from < claims.length && !isDigit(charCodeAt(claims, from))) {
    const code = charCodeAt(claims, from);
    if (code !== 0x20 && code !== 0x3a) return claims;
    from++;
  }
  let to = from;
  while (to < claims.length && isDigit(charCodeAt(claims, to))) to++;
  const seconds = +slice(claims, from, to) - wholeSeconds(aheadMs);
  return `${slice(claims, 0, from)}${seconds}${slice(claims, to)}`;
}

function wholeSeconds(ms: number): number {
  return (ms - (ms % 1000)) / 1000;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function replaced(text: string, one: string, other: string): string {
  let result = '';
  let from = 0;
  for (let at = indexOf(text, one); at >= 0; at = indexOf(text, one, from)) {
    result += slice(text, from, at) + other;
    from = at + 1;
  }
  return result + slice(text, from);
}

import {
  append,
  apply,
  argument,
  atobOf,
  btoaOf,
  charCodeAt,
  construct,
  dateNow,
  dateText,
  disguise,
  eachLive,
  getUrl,
  indexOf,
  NativeDate,
  NativeProxy,
  NONE,
  nativeStorageGet,
  nativeStorageKey,
  pristineWindow,
  replaceMethod,
  replaceValue,
  slice,
  storageLength,
  storagePrototype,
} from './given';
