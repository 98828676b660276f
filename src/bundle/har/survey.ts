// The first pass over a HAR: who is in it, and of each message only when it was and how large. A HAR is written by
// connection, and Chrome's puts a connection's messages before its address and start, so nothing can be given before this.

import type { BundleHeader, ConnectionRecord, PageRecord, SessionRecord } from '../../records/recording';
import type { ByteCount, EpochMilliseconds } from '../../records/units';
import { BundleError } from '../bundle-error';
import { readHeader } from '../header';
import { ITEM_OVERHEAD, type ItemSurvey, tooMany } from '../in-order';
import { inMebibytes, type ReadLimits } from '../limits';
import { checkDepth, isObject, type JsonObject } from '../upgraders/shape';
import { placeOf, withBeside } from './beside';
import { chooseInHar } from './choice';
import { readMessage } from './dialect';
import { type HarEntry, headerOf, isWebSocket, readConnection, readPage, startOf } from './entry';
import { EntryMessages } from './entry-messages';
import type { JsonPath, JsonVisitor } from './json-slicer';

export interface HarSurvey extends ItemSurvey {
  /** Undefined where the HAR is not ours. */
  header: BundleHeader | undefined;
  tool: string;
  /** Session, pages and connections: the first items. */
  about: JsonObject[];
  /** After those, in the file's order: frames, and records of ours that HAR does not know. */
  times: EpochMilliseconds[];
  /** The connection of each entry of the file; `undefined` for what is no WebSocket. */
  connections: (string | undefined)[];
  isHar: boolean;
}

const SESSION_ID = 'har';
const LONE_PAGE_ID = 'har-page';

/** A page or connection as HAR's own fields give it, and what stands beside them. */
interface Described<Kind> {
  record: Kind;
  beside: unknown;
}

export class HarSurveyor implements JsonVisitor {
  readonly #limits: ReadLimits;
  readonly #survey: HarSurvey = {
    header: undefined,
    tool: '',
    about: [],
    keys: [],
    times: [],
    weights: [],
    connections: [],
    isHar: false,
  };
  readonly #pages: Described<PageRecord>[] = [];
  readonly #entries: (Described<ConnectionRecord> & { pageref: unknown; origin: string })[] = [];
  #browser = '';
  #userAgent = '';
  #heldBytes = 0;
  #entry: HarEntry = {};
  #beside: unknown;
  #messages = new EntryMessages();
  #hasMessages = false;

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  choose(path: JsonPath): 'enter' | 'take' | 'skip' {
    return chooseInHar(path);
  }

  take(path: JsonPath, value: unknown, bytes: ByteCount): void {
    checkDepth(value, this.#limits.depth);
    const [, section, , field] = path;
    if (section === 'entries') this.#takeOfEntry(path, value, bytes);
    else if (section === 'pages') this.#takePage(value, bytes);
    else if (section === '_redial' && path[2] === 'header') this.#survey.header = readHeader(value, {});
    else if (section === '_redial' && field !== undefined) this.#addItem(placeOf(value) ?? 0, 0, bytes);
    else if (section === 'creator') this.#survey.tool = nameAndVersion(value);
    else if (section === 'browser') this.#browser = nameAndVersion(value);
  }

  leave(path: JsonPath): void {
    const [log, section] = path;
    if (log !== 'log') return;
    if (path.length === 1) this.#survey.isHar = true;
    if (section !== 'entries') return;
    if (path.length === 4 && path[3] === '_webSocketMessages') this.#hasMessages = true;
    if (path.length === 3) this.#endEntry();
  }

  finish(): HarSurvey {
    const pages = new Map(this.#pages.map(({ record }) => [record.id, record]));
    for (const { record, beside, pageref, origin } of this.#entries) {
      const isOurs = placeOf(beside) !== undefined;
      const named = typeof pageref === 'string' ? pageref : LONE_PAGE_ID;
      record.page = isOurs || pages.has(named) ? named : LONE_PAGE_ID;
      if (isOurs || pages.has(record.page)) continue;
      const page = lonePage(origin, record.createdAt);
      pages.set(page.id, page);
      this.#pages.push({ record: page, beside: undefined });
    }
    const isForeign = !this.#survey.header || this.#pages.some(({ beside }) => placeOf(beside) === undefined);
    const described = [...this.#pages, ...this.#entries];
    this.#survey.about = described.map(({ record, beside }) => withBeside(record, beside));
    // Where the HAR is ours, each has its place; else they go first, in the file's order.
    const keys = described.map(({ beside }) => placeOf(beside) ?? Number.NEGATIVE_INFINITY);
    if (isForeign) {
      this.#survey.about.unshift(this.#session());
      keys.unshift(Number.NEGATIVE_INFINITY);
    }
    // These stand in front of what the passes count.
    this.#survey.weights = keys.map(() => ITEM_OVERHEAD).concat(this.#survey.weights);
    this.#survey.times = keys.concat(this.#survey.times);
    this.#survey.keys = keys.concat(this.#survey.keys);
    return this.#survey;
  }

  #takeOfEntry(path: JsonPath, value: unknown, bytes: ByteCount): void {
    const [, , , field, part] = path;
    switch (field) {
      case '_webSocketMessages':
        if (typeof part === 'number') this.#takeMessage(value, bytes);
        return;
      case 'request':
        if (part === 'url') this.#entry.url = value;
        else this.#entry.requestHeaders = value;
        return;
      case 'response':
        if (part === 'status') this.#entry.status = value;
        else if (part === 'headers') this.#entry.responseHeaders = value;
        else this.#entry.statusError = value;
        return;
      case '_initiator':
        this.#entry.initiator = value;
        return;
      case '_resourceType':
        this.#entry.resourceType = value;
        return;
      case '_webSocketClose':
        this.#entry.close = value;
        return;
      case '_redial':
        this.#beside = value;
        this.#hold(bytes);
        return;
      case 'startedDateTime':
      case 'timings':
      case 'pageref':
        this.#entry[field] = value;
        return;
    }
  }

  #takeMessage(json: unknown, bytes: ByteCount): void {
    const message = readMessage(json);
    const place = isObject(json) ? placeOf(json._redial) : undefined;
    this.#messages.add(message, this.#survey.keys.length);
    if (message.what === 'frame') this.#addItem(place ?? Number.NaN, bytes, bytes);
  }

  #addItem(key: number, time: EpochMilliseconds, bytes: ByteCount): void {
    if (this.#survey.keys.length >= this.#limits.items) throw tooMany(this.#limits.items);
    this.#survey.keys.push(key);
    this.#survey.times.push(time);
    this.#survey.weights.push(bytes + ITEM_OVERHEAD);
  }

  #endEntry(): void {
    const entry = this.#entry;
    const messages = this.#messages;
    if (isWebSocket(entry, this.#hasMessages)) {
      const start = startOf(entry) ?? messages.earliest ?? 0;
      const totals = messages.resolve(start, this.#survey);
      const id = `har-${this.#survey.connections.length + 1}`;
      const record = readConnection(entry, start, totals, { id, page: '' });
      const beside = this.#beside;
      const own = isObject(beside) && isObject(beside.fields) ? beside.fields.id : undefined;
      this.#survey.connections.push(typeof own === 'string' ? own : id);
      this.#userAgent ||= headerOf(entry.requestHeaders, 'user-agent') ?? '';
      const origin = headerOf(entry.requestHeaders, 'origin') ?? '';
      this.#hold(JSON.stringify(record).length);
      this.#entries.push({ record, beside, pageref: entry.pageref, origin });
    } else {
      this.#survey.connections.push(undefined);
    }
    this.#entry = {};
    this.#beside = undefined;
    this.#messages = new EntryMessages();
    this.#hasMessages = false;
  }

  #takePage(json: unknown, bytes: ByteCount): void {
    if (!isObject(json)) return;
    this.#hold(bytes);
    const record = readPage(json, SESSION_ID, this.#pages.length + 1);
    this.#pages.push({ record, beside: json._redial });
  }

  #hold(bytes: ByteCount): void {
    this.#heldBytes += bytes + ITEM_OVERHEAD;
    if (this.#heldBytes <= this.#limits.held) return;
    throw new BundleError(
      `the pages and entries of this HAR take more than ${inMebibytes(this.#limits.held)} beside their messages`,
    );
  }

  #session(): JsonObject {
    const pages = this.#pages.map(({ record }) => record);
    const session: SessionRecord = {
      kind: 'session',
      id: SESSION_ID,
      startedAt: pages.reduce((first, { startedAt }) => Math.min(first, startedAt), pages[0]?.startedAt ?? 0),
      browser: this.#browser,
      userAgent: this.#userAgent,
      tabUrl: pages.find(({ url }) => url !== '')?.url ?? '',
      from: 'har',
    };
    return { ...session };
  }
}

function lonePage(origin: string, startedAt: EpochMilliseconds): PageRecord {
  return {
    kind: 'page',
    id: LONE_PAGE_ID,
    session: SESSION_ID,
    url: origin,
    origin,
    startedAt,
    navigation: 'navigate',
  };
}

function nameAndVersion(json: unknown): string {
  if (!isObject(json)) return '';
  return [json.name, json.version].filter((part) => typeof part === 'string' && part !== '').join(' ');
}
