// The first pass over a HAR: who is in it, and of each message only when it was and how large. A HAR is written by
// connection, and Chrome's puts a connection's messages before its address and start, so nothing can be given before this.

import type { BundleHeader, ConnectionRecord, PageRecord, RecordingRecord } from '../../records/recording';
import type { ByteCount, EpochMilliseconds } from '../../records/units';
import { BundleError } from '../bundle-error';
import { readHeader } from '../header';
import { inMebibytes, type ReadLimits } from '../limits';
import { checkDepth, isObject, type JsonObject } from '../upgraders/shape';
import { placeOf, withBeside } from './beside';
import { chooseInHar } from './choice';
import { readMessage } from './dialect';
import { type HarEntry, headerOf, isWebSocket, readConnection, readPage, startOf } from './entry';
import { EntryMessages } from './entry-messages';
import type { JsonPath, JsonVisitor } from './json-slicer';

/** A record and where it belongs: its place in the recording that the HAR was made of, else its time. */
export interface Placed {
  key: number;
  record: RecordingRecord;
}

export interface HarSurvey {
  header: BundleHeader | undefined;
  tool: string;
  /** Session, pages and connections. */
  about: Placed[];
  /** One entry an item (a frame, or a record of ours that HAR does not know), in the file's order. */
  keys: number[];
  times: EpochMilliseconds[];
  weights: ByteCount[];
  /** The connection of each entry of the file; `undefined` for what is no WebSocket. */
  connections: (string | undefined)[];
  isHar: boolean;
}

/** Bytes that a held message takes beside its data. */
const MESSAGE_OVERHEAD = 256;

const SESSION_ID = 'har';
const LONE_PAGE_ID = 'har-page';

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
  readonly #pages: { json: JsonObject; record: PageRecord }[] = [];
  readonly #entries: { connection: ConnectionRecord; beside: unknown; pageref: unknown; origin: string }[] =
    [];
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
    const { about } = this.#survey;
    const known = new Set(this.#pages.map((page) => page.record.id));
    for (const { connection, beside, pageref, origin } of this.#entries) {
      const isOurs = placeOf(beside) !== undefined;
      const isPage = typeof pageref === 'string' && (isOurs || known.has(pageref));
      if (!isPage && !known.has(LONE_PAGE_ID)) {
        known.add(LONE_PAGE_ID);
        this.#pages.push({ json: {}, record: lonePage(origin, connection.createdAt) });
      }
      connection.page = isPage ? pageref : LONE_PAGE_ID;
      about.push(placed(connection, beside));
    }
    // What is not ours goes first: a session, its pages, their connections.
    about.unshift(...this.#pages.map(({ json, record }) => placed(record, json._redial)));
    if (this.#pages.some(({ json }) => placeOf(json._redial) === undefined) || !this.#survey.header) {
      about.unshift({ key: Number.NEGATIVE_INFINITY, record: this.#session() });
    }
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
    if (this.#survey.keys.length >= this.#limits.messages) {
      throw new BundleError(`this HAR holds more than ${this.#limits.messages} messages`);
    }
    this.#survey.keys.push(key);
    this.#survey.times.push(time);
    this.#survey.weights.push(bytes + MESSAGE_OVERHEAD);
  }

  #endEntry(): void {
    const entry = this.#entry;
    const messages = this.#messages;
    if (isWebSocket(entry, this.#hasMessages)) {
      const start = startOf(entry) ?? messages.earliest ?? 0;
      const totals = messages.resolve(start, this.#survey);
      const id = `har-${this.#survey.connections.length + 1}`;
      const connection = readConnection(entry, start, totals, { id, page: '' });
      const beside = this.#beside;
      const own = isObject(beside) && isObject(beside.fields) ? beside.fields.id : undefined;
      this.#survey.connections.push(typeof own === 'string' ? own : id);
      this.#userAgent ||= headerOf(entry.requestHeaders, 'user-agent') ?? '';
      const origin = headerOf(entry.requestHeaders, 'origin') ?? '';
      this.#hold(JSON.stringify(connection).length);
      this.#entries.push({ connection, beside, pageref: entry.pageref, origin });
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
    this.#pages.push({ json, record: readPage(json, SESSION_ID, this.#pages.length + 1) });
  }

  #hold(bytes: ByteCount): void {
    this.#heldBytes += bytes + MESSAGE_OVERHEAD;
    if (this.#heldBytes <= this.#limits.held) return;
    throw new BundleError(
      `the pages and entries of this HAR take more than ${inMebibytes(this.#limits.held)} beside their messages`,
    );
  }

  #session(): RecordingRecord {
    const pages = this.#pages.map((page) => page.record);
    const starts = [
      ...pages.map((page) => page.startedAt),
      ...this.#entries.map((e) => e.connection.createdAt),
    ];
    return {
      kind: 'session',
      id: SESSION_ID,
      startedAt: starts.reduce((first, at) => Math.min(first, at), starts[0] ?? 0),
      browser: this.#browser,
      userAgent: this.#userAgent,
      tabUrl: pages.find((page) => page.url !== '')?.url ?? '',
    };
  }
}

/** `-Infinity`: not of a recording's own order, so before all that has a time. */
function placed(record: ConnectionRecord | PageRecord, beside: unknown): Placed {
  const key = placeOf(beside) ?? Number.NEGATIVE_INFINITY;
  return { key, record: withBeside(record, beside) as unknown as RecordingRecord };
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
