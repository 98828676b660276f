// Where a page gets and keeps its tokens: web storage, and the answers of what looks like a log-in or a refresh.
// Values go to the recorder, which keeps nothing but a fingerprint. Tokens in a socket's URL, sub-protocols and
// frames need no watching: the recorder finds them in what it gets anyhow.

import type { TokenFact } from '../records/batch';
import { replaceMethod } from './disguise';
import { interference } from './interference';
import {
  apply,
  argument,
  charCodeAt,
  construct,
  defineProperty,
  descriptorOf,
  getter,
  indexOf,
  isObject,
  type Method,
  NativePromise,
  NONE,
  nativeAddEventListener,
  now,
  parseJson,
  promiseThen,
  SideTable,
  slice,
  toLowerCase,
} from './intrinsics';
import { addFact } from './pending';
import { asRejectedByPage, stackLimit, withDeeperStacks } from './stacks';

/** Where answers carry the token: the names in use with OAuth 2 (RFC 6749, section 5.1), SimpleJWT, and what apps make of them. */
const TOKEN_FIELDS = [
  'access_token',
  'accessToken',
  'access',
  'token',
  'jwt',
  'id_token',
  'idToken',
  'authToken',
] as const;
/** Objects that such a field is wrapped in. */
const WRAPPERS = ['data', 'result', 'tokens', 'auth', 'session'] as const;
/** Parts of a storage key that speak of a token. */
const KEY_PARTS = ['token', 'jwt', 'auth', 'access', 'session'] as const;
/** Parts of a path that speak of a log-in or refresh; answers elsewhere are only looked at where they are JSON anyhow. */
const PATH_PARTS = ['token', 'refresh', 'auth', 'login', 'session', 'jwt'] as const;
/** Shorter values are flags, names and counters. */
const SHORTEST_TOKEN = 16;
const LONGEST_TOKEN = 8_192;
/** Longer keys of storage are data as well. */
const LONGEST_NAME = 200;
/** Longer answers are data, not log-ins. */
const LONGEST_ANSWER = 65_536;

export function watchTokens(): void {
  replaceMethod(Storage.prototype, 'setItem', (native, self, args) => {
    const result: unknown = apply(native, self, args);
    const key = argument(args, 0);
    const value = argument(args, 1);
    if (typeof key === 'string' && typeof value === 'string') stored(key, value);
    return result;
  });
  replaceMethod(Response.prototype, 'json', (native, self, args) =>
    lookAtResult(() => apply(native, self, args), findToken),
  );
  replaceMethod(Response.prototype, 'text', (native, self, args) =>
    lookAtResult(
      () => apply(native, self, args),
      speaksOfTokens(self, getResponseUrl) ? findTokenInText : ignore,
    ),
  );
  replaceMethod(XMLHttpRequest.prototype, 'send', (native, self, args) => {
    const result: unknown = apply(native, self, args);
    if (typeof self === 'object' && self !== null && !watched.get(self)) {
      watched.set(self, true);
      apply(nativeAddEventListener, self, ['load', onLoad]);
    }
    return result;
  });
}

const getResponseUrl = getter(Response.prototype, 'url');
const getXhrUrl = getter(XMLHttpRequest.prototype, 'responseURL');
const getXhrType = getter(XMLHttpRequest.prototype, 'responseType');
const getXhrResponse = getter(XMLHttpRequest.prototype, 'response');
const getLoaded = getter(ProgressEvent.prototype, 'loaded');
const getCurrentTarget = getter(Event.prototype, 'currentTarget');
const watched = new SideTable<object, true>();

function tell(where: TokenFact['where'], value: string, name: string): void {
  if (value.length < SHORTEST_TOKEN || value.length > LONGEST_TOKEN) return;
  interference?.tokenSeen(value);
  addFact({ type: 'token', at: now(), where, value, name: slice(name, 0, LONGEST_NAME) });
}

function stored(key: string, value: string): void {
  if (looksLikeJwt(value)) tell('storage', value, key);
  else if (hasPart(key, KEY_PARTS)) {
    if (charCodeAt(value, 0) === 0x7b) findTokenInText(value, 'storage', key);
    else if (indexOf(value, ' ') < 0) tell('storage', value, key);
  }
}

/** RFC 7519: a JWT's header is base64url of `{"…`, which always begins so. */
function looksLikeJwt(value: string): boolean {
  return indexOf(value, 'eyJ') === 0 && indexOf(value, '.') > 0;
}

/**
 * Looks at what a promise brings, on its way to the page. The page gets a promise of its own that settles as the native
 * one does: had we merely listened to the native one, an unhandled rejection would count as handled.
 */
function lookAtResult(call: () => unknown, look: (value: unknown) => void): unknown {
  const limit = stackLimit();
  const promise = withDeeperStacks(call);
  // Nobody but us ever holds the native promise: with this, `then` asks nothing of `Promise.prototype`.
  if (!isObject(promise) || !defineProperty(promise, 'constructor', NO_CONSTRUCTOR)) return promise;
  return construct(NativePromise, [
    (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => {
      const onValue = (value: unknown) => {
        try {
          look(value);
        } catch {
          // Whatever the answer is made of, it goes on to the page.
        }
        resolve(value);
      };
      apply(promiseThen, promise, [onValue, (reason: unknown) => reject(asRejectedByPage(reason, limit))]);
    },
  ]);
}

function ignore(): void {}

const NO_CONSTRUCTOR = { __proto__: null, value: undefined } as PropertyDescriptor;

function findToken(value: unknown, where: TokenFact['where'] = 'refresh', name?: string): void {
  if (!isObject(value)) return;
  findField(value, where, name);
  for (let index = 0; index < WRAPPERS.length; index++) {
    const inner: unknown = descriptorOf(value, WRAPPERS[index] ?? '')?.value;
    if (isObject(inner)) findField(inner, where, name);
  }
}

/** Looks at what the answer itself has: reading what it inherits would run getters of the page. */
function findField(value: object, where: TokenFact['where'], name?: string): void {
  for (let index = 0; index < TOKEN_FIELDS.length; index++) {
    const field = TOKEN_FIELDS[index] ?? '';
    const found: unknown = descriptorOf(value, field)?.value;
    if (typeof found === 'string') tell(where, found, name ?? field);
  }
}

function findTokenInText(text: unknown, where: TokenFact['where'] = 'refresh', name?: string): void {
  if (
    typeof text !== 'string' ||
    text.length > LONGEST_ANSWER ||
    indexOf(text, 'oken') + indexOf(text, 'acces') < -1
  )
    return;
  try {
    findToken(parseJson(text), where, name);
  } catch {
    // No JSON.
  }
}

function onLoad(event: Event): void {
  try {
    const request: unknown = apply(getCurrentTarget, event, NONE);
    if (apply(getLoaded, event, NONE) > LONGEST_ANSWER) return;
    const type: unknown = apply(getXhrType, request, NONE);
    if (type === 'json') findToken(apply(getXhrResponse, request, NONE));
    else if ((type === '' || type === 'text') && speaksOfTokens(request, getXhrUrl)) {
      findTokenInText(apply(getXhrResponse, request, NONE));
    }
  } catch {
    // An answer that cannot be read tells nothing.
  }
}

function speaksOfTokens(holder: unknown, getUrl: Method): boolean {
  try {
    const url: unknown = apply(getUrl, holder, NONE);
    return typeof url === 'string' && hasPart(url, PATH_PARTS);
  } catch {
    return false;
  }
}

function hasPart(text: string, parts: readonly string[]): boolean {
  const lower = toLowerCase(text);
  for (let index = 0; index < parts.length; index++) {
    if (indexOf(lower, parts[index] ?? '') >= 0) return true;
  }
  return false;
}
