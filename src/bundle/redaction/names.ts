// Which names of fields, parameters and headers say that their value is a secret. Names are compared without case and
// separators, so that `access_token`, `accessToken` and `X-Access-Token` are one.

import { HintFinder } from './hints';

/** A name that has one of these in it means a secret, unless it ends as one of `ABOUT` does. A space is any separator or none. */
const PARTS = [
  'token',
  'secret',
  'passw',
  'passphrase',
  'passcode',
  'pwd',
  'credential',
  'api key',
  'access key',
  'private key',
  'signing key',
  'encryption key',
  'shared key',
  'auth key',
  'authorization',
  'authorisation',
  'bearer',
  'jwt',
  'cookie',
  'csrf',
  'xsrf',
  'session',
  'sessid',
];

/** A name whose last word is one of these, or which is one of these altogether. */
const WORDS = ['auth', 'sid', 'pass', 'pin', 'otp', 'cvv', 'cvc', 'ssn'];

/** In a URL's query these are secrets as well; elsewhere they are everyday words. */
const QUERY_WORDS = ['key', 'code', 'sig', 'signature', 'ticket'];

/** What is told about a secret: its kind, its number, how long it lives. */
const ABOUT =
  /(?:type|kind|count|counts|limit|limits|expiry|expires|expiresin|expiresat|expired|expiration|exp|ttl|length|usage|used|issuedat|status|valid|required|enabled|policy|index|name|url|uri|endpoint|state|version|startedat|endedat|timeout)$/;

/** Other words that begin alike, and the tokens that language models count. */
const UNRELATED =
  /tokeni[sz]|secretar|(?:max|min|num|total|prompt|completion|input|output|cached|used|remaining|new)tokens$/;

/** These may be numbers; a number under another of the names above counts or numbers something. */
const NUMBERS_TOO =
  /passw|passphrase|passcode|pwd|secret|(?:^|[^a-z])(?:token|session|auth|sid|pin|otp|cvv|cvc|ssn)$/;

/** A name longer than this is none. */
export const NAME_LENGTH = 64;

const PLAIN_PARTS = PARTS.map(plain);

export class SecretNames {
  /** Finds where in a text a secret's name may be; `isSecret` then decides on the whole name. */
  readonly hints: HintFinder;
  readonly #own: ReadonlySet<string>;

  /** @param own names that the user adds. */
  constructor(own: readonly string[] = []) {
    this.#own = new Set(own.map(plain).filter((name) => name !== ''));
    this.hints = new HintFinder([
      ...PARTS.flatMap(written).map((word) => ({ word, isWhole: false })),
      ...own
        .flatMap((name) => [name, ...written(wordsOf(name).join(' '))])
        .filter((word) => word !== '')
        .map((word) => ({ word, isWhole: false })),
      ...WORDS.concat(QUERY_WORDS).map((word) => ({ word, isWhole: true })),
    ]);
  }

  isSecret(name: string, inQuery: boolean): boolean {
    if (name.length > NAME_LENGTH) return false;
    const compared = plain(name);
    if (this.#own.has(compared)) return true;
    const word = lastWord(name);
    if (WORDS.includes(word) || WORDS.includes(compared)) return true;
    if (inQuery && (QUERY_WORDS.includes(word) || QUERY_WORDS.includes(compared))) return true;
    if (!PLAIN_PARTS.some((part) => compared.includes(part))) return false;
    return !ABOUT.test(compared) && !UNRELATED.test(compared);
  }

  /** Whether a number under this name is a secret too. */
  mayBeNumber(name: string): boolean {
    return this.#own.has(plain(name)) || NUMBERS_TOO.test(name.toLowerCase());
  }
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function lastWord(name: string): string {
  return (wordsOf(name).at(-1) ?? '').toLowerCase();
}

/** `X-Auth-Token`, `x_auth_token` and `xAuthToken` are three words. */
function wordsOf(name: string): string[] {
  return name.split(/[^\p{L}\p{N}]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u).filter((word) => word !== '');
}

/** `api key` as `apikey`, `api_key`, `API-Key` and so on. */
function written(words: string): string[] {
  if (!words.includes(' ')) return [words];
  return ['', '_', '-', '.', ' '].map((separator) => words.replaceAll(' ', separator));
}
