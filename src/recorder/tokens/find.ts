// Where tokens stand in text: in addresses, sub-protocols and bodies. One pattern a place, each linear in its input.

/** A secret in a text: `value` as the app knows it, between `from` and `to` in the text as it stands. */
export interface Found {
  from: number;
  to: number;
  value: string;
  /** The parameter or field that held it. */
  name?: string;
}

/** Names under which people pass secrets. */
const SECRET_NAME =
  /(?:^|[_\-.])(?:token|jwt|auth|authorization|bearer|secret|password|passwd|pwd|passcode|api_?key|apikey|access|ticket|signature|sig|credential|credentials|session(?:_?id)?|sid)$|(?:token|jwt|secret|password|apikey|ticket|sessionid)$/i;
const FIELD =
  /"([\w-]{0,40}?(?:token|Token|TOKEN|jwt|JWT|secret|Secret|password|Password|passcode|authorization|Authorization|api_?[kK]ey))"\s{0,8}:\s{0,8}"((?:[^"\\]|\\.){8,8192})"/g;
const BEARER = /\b[Bb]earer[\s:]{1,4}([\w.~+/=-]{12,8192})/g;
const PARAMETER =
  /[?&;]([\w.-]{0,32}(?:token|Token|jwt|auth|secret|password|api_?[kK]ey|ticket|access|sid))=([^&\s"'<>#;]{8,8192})/g;
const HEADER_LINE =
  /^(passcode|authorization|x-auth-token):[ \t]{0,4}(?:(?:Bearer|Basic|Token)[ \t]{1,4})?([^\s\0][^\r\n\0]{3,8192})/gim;

/** One of these stands in every text that a pattern below could match: a cheap way to pass most over. */
const HINT = /eyJ|oken|jwt|ecret|assw|asscode|uthoriz|earer|key|auth|access=|sid=|ticket/i;
/** Longest sub-protocol looked at in detail: headers of 8 KiB are what servers take. */
const LONGEST_PROTOCOL = 8_192;

/**
 * Secrets in a text of any kind, in order and without overlap. `known` are values seen elsewhere to be tokens. In
 * `binary` bodies fields are no JSON: only what is a token by its own shape is looked for.
 */
export function findInText(text: string, known: Iterable<string> = [], binary = false): Found[] {
  const found: Found[] = [];
  for (const value of known) {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
      found.push({ from: at, to: at + value.length, value });
    }
  }
  if (binary) {
    found.push(...findJwts(text));
  } else if (HINT.test(text)) {
    found.push(...findJwts(text));
    for (const pattern of [FIELD, PARAMETER, HEADER_LINE]) {
      for (const match of text.matchAll(pattern)) found.push(last(match, match[1]));
    }
    for (const match of text.matchAll(BEARER)) found.push(last(match, 'Bearer'));
  }
  return withoutOverlap(found);
}

/** Secrets in an address: by the names of its parameters, by their shape anywhere, and a password in the authority. */
export function findInUrl(url: string, known: Iterable<string> = []): Found[] {
  const found = findInText(url, known).map((one) => ({ ...one, value: decoded(one.value) }));
  const authority = /^[a-z][\w+.-]*:\/\/[^/?#@:]*:([^/?#@]+)@/i.exec(url);
  if (authority?.[1]) {
    const to = authority[0].length - 1;
    found.push({ from: to - authority[1].length, to, value: decoded(authority[1]), name: 'password' });
  }
  for (const match of url.matchAll(/[?&#;]([^=&#;]{1,64})=([^&#;]{4,8192})/g)) {
    const [, name = '', value = ''] = match;
    if (!SECRET_NAME.test(decoded(name))) continue;
    const to = match.index + match[0].length;
    found.push({ from: to - value.length, to, value: decoded(value), name: decoded(name) });
  }
  return withoutOverlap(found);
}

/** Secrets among sub-protocols, where browsers leave no other place for a header. One entry a protocol that is one. */
export function findInProtocols(protocols: readonly string[]): { index: number; found: Found }[] {
  const result: { index: number; found: Found }[] = [];
  for (const [index, protocol] of protocols.entries()) {
    const [inside] = findInText(protocol);
    const prefixed =
      protocol.length > LONGEST_PROTOCOL
        ? null
        : /^(.*(?:bearer|token|auth|jwt)[\w-]*[.:])([\w+/=-]{12,})$/i.exec(protocol);
    if (inside) result.push({ index, found: inside });
    else if (prefixed?.[1]) {
      const from = prefixed[1].length;
      result.push({ index, found: { from, to: protocol.length, value: protocol.slice(from) } });
    } else if (looksRandom(protocol) || followsName(protocols, index)) {
      result.push({ index, found: { from: 0, to: protocol.length, value: protocol } });
    }
  }
  return result;
}

/** The text with each secret replaced. */
export function replaceFound(
  text: string,
  found: readonly Found[],
  replacement: (value: string) => string,
): string {
  let result = '';
  let at = 0;
  for (const { from, to, value } of found) {
    result += text.slice(at, from) + replacement(value);
    at = to;
  }
  return result + text.slice(at);
}

/** Sub-protocols are names; one with digits, both cases and this length is none. */
function looksRandom(protocol: string): boolean {
  return protocol.length >= 24 && /\d/.test(protocol) && /[a-z]/.test(protocol) && /[A-Z]/.test(protocol);
}

/** As in `['access_token', TOKEN]`. */
function followsName(protocols: readonly string[], index: number): boolean {
  const before = protocols[index - 1];
  return before !== undefined && SECRET_NAME.test(before) && (protocols[index]?.length ?? 0) >= 12;
}

/**
 * JWS compact form (RFC 7515, section 7.1) and JWE's (RFC 7516, section 7.1): parts of base64url with dots between, the
 * header being that of `{"…`. By hand, as a pattern would try each `eyJ` of a long run anew: this is linear.
 */
function findJwts(text: string): Found[] {
  const found: Found[] = [];
  for (let from = text.indexOf('eyJ'); from >= 0; ) {
    const header = endOfRun(text, from);
    const payload = text[header] === '.' ? endOfRun(text, header + 1) : header;
    let to = payload;
    for (let parts = 2; parts < JWE_PARTS && text[to] === '.'; parts++) to = endOfRun(text, to + 1);
    if (header - from >= SHORTEST_HEADER && payload - header >= SHORTEST_PAYLOAD && to > payload) {
      found.push({ from, to, value: text.slice(from, to) });
    }
    from = text.indexOf('eyJ', Math.max(to, from + 1));
  }
  return found;
}

const JWE_PARTS = 5;
/** `{"alg":…}` in base64url, at the very least. */
const SHORTEST_HEADER = 11;
const SHORTEST_PAYLOAD = 5;

/** Where a run of base64url's characters ends. */
function endOfRun(text: string, from: number): number {
  BASE64URL_RUN.lastIndex = from;
  BASE64URL_RUN.test(text);
  return BASE64URL_RUN.lastIndex;
}

const BASE64URL_RUN = /[\w-]*/y;

/** The pattern's last group, which ends where the match ends, but for a closing quote. */
function last(match: RegExpExecArray, name: string | undefined): Found {
  const value = match.at(-1) ?? '';
  const to = match.index + match[0].length - (match[0].endsWith('"') ? 1 : 0);
  return { from: to - value.length, to, value, ...(name ? { name } : {}) };
}

function withoutOverlap(found: Found[]): Found[] {
  const ordered = found.sort((one, other) => one.from - other.from || other.to - one.to);
  const kept: Found[] = [];
  for (const one of ordered) {
    const before = kept.at(-1);
    if (!before || one.from >= before.to) kept.push(one);
    else if (before.name === undefined && one.name !== undefined && one.to === before.to)
      before.name = one.name;
  }
  return kept;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
