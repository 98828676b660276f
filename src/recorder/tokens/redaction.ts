// Takes tokens out of a batch before anything of it is written: in bodies, in place and at the same length, so that
// lengths which a protocol states stay true; in addresses, sub-protocols and texts by their print.

import { type Batch, type Fact, FrameFlag } from '../../records/batch';
import type { TokenPlace } from '../../records/recording';
import type { EpochMilliseconds } from '../../records/units';
import { type Found, findInProtocols, findInText, findInUrl, replaceFound } from './find';
import type { Fingerprints } from './fingerprints';

/** A token as it was met. `value` is for the fingerprint alone. */
export interface Sighting {
  at: EpochMilliseconds;
  where: TokenPlace;
  value: string;
  connection?: number;
  name?: string;
}

export interface Redacted {
  batch: Batch;
  sightings: Sighting[];
}

/** Values known to be tokens, most recent last, so that an opaque one is recognised wherever it turns up again. */
export class KnownTokens {
  readonly #values = new Set<string>();
  /** How many new ones were added so far. */
  additions = 0;

  add(value: string): void {
    if (value.length < SHORTEST_KNOWN) return;
    if (!this.#values.has(value)) this.additions++;
    this.#values.delete(value);
    this.#values.add(value);
    if (this.#values.size > KNOWN_TOKENS) {
      const [oldest] = this.#values;
      if (oldest !== undefined) this.#values.delete(oldest);
    }
  }

  /** Those that the patterns of `findInText` do not find by themselves. */
  get opaque(): string[] {
    return [...this.#values].filter((value) => !value.startsWith('eyJ'));
  }
}

/** Shorter values would be found in texts that have nothing to do with them. */
const SHORTEST_KNOWN = 12;
/** Enough for the tokens that a page has in use and those just replaced. Each costs one search a batch. */
const KNOWN_TOKENS = 24;

/** The batch without its tokens, and the tokens met, to be recorded as prints. The batch given is changed in place. */
export async function redact(batch: Batch, known: KnownTokens, prints: Fingerprints): Promise<Redacted> {
  const sightings: Sighting[] = [];
  for (const fact of batch.facts) collect(fact, known, sightings);
  const text = latin1.decode(batch.payload);
  const binary = batch.columns.flags.every((bits) => bits & FrameFlag.binary);
  let bodies = findInText(text, known.opaque, binary);
  // An opaque token met by its field's name may stand bare in another frame of the same batch.
  const before = known.opaque.length;
  for (const { value } of bodies) known.add(value);
  if (known.opaque.length > before) bodies = findInText(text, known.opaque, binary);
  const ends = bodies.length > 0 ? frameEnds(batch) : undefined;
  for (const found of bodies) {
    const index = ends ? frameAt(ends, found.from) : 0;
    found.to = Math.min(found.to, ends?.[index] ?? found.to);
    sightings.push({
      at: batch.columns.at[index] ?? 0,
      where: 'frame',
      value: found.value,
      connection: batch.columns.connection[index] ?? 0,
      ...(found.name ? { name: found.name } : {}),
    });
  }
  for (const { value } of sightings) known.add(value);
  const inTexts = batch.facts.flatMap((fact) => textsOf(fact).flatMap((text) => secretsIn(text, known)));
  await prints.learn([...sightings.map(({ value }) => value), ...inTexts]);
  for (const found of bodies) {
    const index = ends ? frameAt(ends, found.from) : 0;
    batch.columns.flags[index] = (batch.columns.flags[index] ?? 0) | FrameFlag.redacted;
    overwrite(batch.payload, found, prints.of(found.value));
  }
  const facts = batch.facts.map((fact) => redactFact(fact, known, prints));
  return { batch: { ...batch, facts }, sightings };
}

/** A text of the page (an address, a stack, a reason) without its tokens. */
export async function redactText(text: string, known: KnownTokens, prints: Fingerprints): Promise<string> {
  const found = findInUrl(text, known.opaque);
  await prints.learn(found.map(({ value }) => value));
  return replaceFound(text, found, (value) => prints.of(value));
}

/** One character a byte, so that places in the text are places in the bytes. */
const latin1 = new TextDecoder('latin1');

function collect(fact: Fact, known: KnownTokens, sightings: Sighting[]): void {
  if (fact.type === 'token') {
    const { at, where, value, connection, name } = fact;
    sightings.push({
      at,
      where,
      value,
      ...(connection !== undefined ? { connection } : {}),
      ...(name !== undefined ? { name } : {}),
    });
    known.add(value);
    return;
  }
  if (fact.type !== 'created') return;
  const { at, connection } = fact;
  const add = (where: TokenPlace, { value, name }: Found) => {
    sightings.push({ at, where, value, connection, ...(name ? { name } : {}) });
    known.add(value);
  };
  for (const found of findInUrl(fact.url, known.opaque)) add('query', found);
  for (const { found } of findInProtocols(fact.protocols)) add('protocol', found);
}

/** All that `redactFact` will ask a print for in a text. */
function secretsIn(text: string, known: KnownTokens): string[] {
  const inProtocol = findInProtocols([text]).map(({ found }) => found);
  return [...findInUrl(text, known.opaque), ...inProtocol].map(({ value }) => value);
}

/** Texts in a fact that the app or its server wrote. */
function textsOf(fact: Fact): string[] {
  switch (fact.type) {
    case 'created':
      return [fact.url, fact.stack ?? '', ...fact.protocols];
    case 'opened':
      return [fact.protocol];
    case 'closing':
      return [fact.reason ?? '', fact.stack ?? ''];
    case 'closed':
      return [fact.reason];
    case 'refused':
      return [fact.url, fact.message, fact.stack ?? ''];
    case 'report':
      return [fact.url ?? '', fact.reason ?? '', fact.library ?? ''];
    case 'request':
      return [fact.url];
    case 'handshake': {
      const { error, requestHeaders, responseHeaders } = fact.handshake;
      return [error ?? '', ...headerLines(requestHeaders), ...headerLines(responseHeaders)];
    }
    case 'fault':
      return [fact.how];
    case 'effect-churn':
      return [fact.component, fact.prop ?? '', fact.functionName ?? '', fact.dependencyList ?? ''];
    case 'error':
    case 'ended':
    case 'left':
    case 'timer':
    case 'timer-fired':
    case 'timer-cleared':
    case 'lifecycle':
    case 'gap':
    case 'token':
      return [];
    default:
      return fact satisfies never;
  }
}

function redactFact(fact: Fact, known: KnownTokens, prints: Fingerprints): Fact {
  const clean = (text: string) =>
    replaceFound(text, findInUrl(text, known.opaque), (value) => prints.of(value));
  switch (fact.type) {
    case 'created':
      return {
        ...fact,
        url: clean(fact.url),
        protocols: redactProtocols(fact.protocols, prints).map(clean),
        ...(fact.stack ? { stack: clean(fact.stack) } : {}),
      };
    case 'opened':
      return { ...fact, protocol: redactProtocols([fact.protocol], prints).map(clean)[0] ?? '' };
    case 'closing':
      return {
        ...fact,
        ...(fact.reason ? { reason: clean(fact.reason) } : {}),
        ...(fact.stack ? { stack: clean(fact.stack) } : {}),
      };
    case 'closed':
      return { ...fact, reason: clean(fact.reason) };
    case 'refused':
      return {
        ...fact,
        url: clean(fact.url),
        message: clean(fact.message),
        ...(fact.stack ? { stack: clean(fact.stack) } : {}),
      };
    case 'report':
      return {
        ...fact,
        ...(fact.url ? { url: clean(fact.url) } : {}),
        ...(fact.reason ? { reason: clean(fact.reason) } : {}),
        ...(fact.library ? { library: clean(fact.library) } : {}),
      };
    case 'request':
      return { ...fact, url: clean(fact.url) };
    case 'handshake': {
      const { error, requestHeaders, responseHeaders } = fact.handshake;
      const cleanHeaders = (headers: { [name: string]: string }) =>
        Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [
            name,
            name === PROTOCOL_HEADER
              ? redactProtocols(value.split(LIST_SEPARATOR), prints).map(clean).join(', ')
              : clean(`${name}: ${value}`).slice(name.length + 2),
          ]),
        );
      return {
        ...fact,
        handshake: {
          ...fact.handshake,
          ...(error ? { error: clean(error) } : {}),
          ...(requestHeaders ? { requestHeaders: cleanHeaders(requestHeaders) } : {}),
          ...(responseHeaders ? { responseHeaders: cleanHeaders(responseHeaders) } : {}),
        },
      };
    }
    case 'fault':
      return { ...fact, how: clean(fact.how) };
    case 'effect-churn':
      return {
        ...fact,
        component: clean(fact.component),
        ...(fact.prop ? { prop: clean(fact.prop) } : {}),
        ...(fact.functionName ? { functionName: clean(fact.functionName) } : {}),
        ...(fact.dependencyList ? { dependencyList: clean(fact.dependencyList) } : {}),
      };
    case 'error':
    case 'ended':
    case 'left':
    case 'timer':
    case 'timer-fired':
    case 'timer-cleared':
    case 'lifecycle':
    case 'gap':
    case 'token':
      return fact;
    default:
      return fact satisfies never;
  }
}

/** As in HTTP: some tokens are told by the name of their header. Sub-protocols stand alone, as a script gives them. */
function headerLines(headers: { [name: string]: string } = {}): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    name === PROTOCOL_HEADER ? value.split(LIST_SEPARATOR) : [`${name}: ${value}`],
  );
}

/** Its value is a list (RFC 6455, section 11.3.4). */
const PROTOCOL_HEADER = 'sec-websocket-protocol';
const LIST_SEPARATOR = /,\s*/;

/** A chosen sub-protocol may be the token itself, where a server echoes it. */
function redactProtocols(protocols: readonly string[], prints: Fingerprints): string[] {
  const clean = [...protocols];
  for (const { index, found } of findInProtocols(protocols)) {
    clean[index] = replaceFound(protocols[index] ?? '', [found], (value) => prints.of(value));
  }
  return clean;
}

/** Where each frame's body ends in the payload. */
function frameEnds(batch: Batch): Uint32Array {
  const ends = new Uint32Array(batch.columns.kept.length);
  let end = 0;
  for (let index = 0; index < ends.length; index++) {
    end += batch.columns.kept[index] ?? 0;
    ends[index] = end;
  }
  return ends;
}

/** The frame whose body holds a place in the payload. */
function frameAt(ends: Uint32Array, place: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

const ASTERISK = 0x2a;

/** Puts the print over the token: cut, or filled up with asterisks. */
function overwrite(payload: Uint8Array, { from, to }: Found, print: string): void {
  for (let at = from; at < to; at++) {
    const character = print.charCodeAt(at - from);
    payload[at] = Number.isNaN(character) ? ASTERISK : character;
  }
}
