// The tape on which a recording is written by hand: pages, sockets, frames and what else happens, in any order of
// writing. It plays back in time order, in the form of a bundle or in that of a recording under way.

import type {
  ConnectionRecord,
  DecisionRecord,
  EventRecord,
  FrameRecord,
  PageRecord,
  RecordingRecord,
  SessionRecord,
  StackFrame,
  TokenRecord,
} from '../../records/recording';
import type { EpochMilliseconds } from '../../records/units';

/** Some moment for times to be told from: 2026-11-23, 12:00 UTC. */
export const START: EpochMilliseconds = Date.UTC(2026, 10, 23, 12);

type Optional<Type, Key extends keyof Type> = Omit<Type, Key> & Partial<Pick<Type, Key>>;

/** Times on a tape are milliseconds from `START`. */
export class Tape {
  readonly session: SessionRecord;
  readonly pages: PageTape[] = [];
  #notes: RecordingRecord[] = [];

  constructor(id = 'session-1', endedAt?: number) {
    this.session = {
      kind: 'session',
      id,
      startedAt: START,
      browser: 'Chromium 156',
      userAgent: 'Mozilla/5.0',
      tabUrl: 'https://app.example/',
      ...(endedAt === undefined ? {} : { endedAt: START + endedAt }),
    };
  }

  page(at = 0, fields: Partial<PageRecord> = {}): PageTape {
    const page = new PageTape(this, at, fields);
    this.pages.push(page);
    return page;
  }

  note(at: number, text: string): void {
    this.#notes.push({ kind: 'note', session: this.session.id, at: START + at, text });
  }

  /** As a bundle has it: each connection once, where it was created, with all that came of it. */
  bundle(): RecordingRecord[] {
    const facts = this.pages.flatMap((page) => [
      page.record,
      ...page.facts,
      ...page.sockets.flatMap(partsOf),
    ]);
    return [this.session, ...sorted([...facts, ...this.#notes])];
  }

  /** As a recorder tells it while it goes on: a connection, a page and a timer are sent again when more is known of them. */
  live(): RecordingRecord[] {
    const told = this.bundle().flatMap((record): RecordingRecord[] => {
      switch (record.kind) {
        case 'connection':
          return tellings(record);
        case 'page': {
          const { endedAt, ...open } = record;
          return endedAt === undefined ? [record] : [open, record];
        }
        case 'decision': {
          const { firedAt, clearedAt, ...armed } = record;
          return firedAt === undefined && clearedAt === undefined ? [record] : [armed, record];
        }
        default:
          return [record];
      }
    });
    return sorted(told, latestOf);
  }
}

export class PageTape {
  readonly record: PageRecord;
  readonly facts: RecordingRecord[] = [];
  readonly sockets: SocketTape[] = [];

  constructor(tape: Tape, at: number, fields: Partial<PageRecord>) {
    this.record = {
      kind: 'page',
      id: `page-${tape.pages.length + 1}`,
      session: tape.session.id,
      url: 'https://app.example/',
      origin: 'https://app.example',
      startedAt: START + at,
      navigation: 'navigate',
      ...fields,
    };
  }

  get id(): string {
    return this.record.id;
  }

  /** `new WebSocket(url)` at that time. */
  connect(at: number, url = 'wss://app.example/ws/chat', fields: Partial<ConnectionRecord> = {}): SocketTape {
    const socket = new SocketTape(this, at, url, fields);
    this.sockets.push(socket);
    return socket;
  }

  end(at: number): this {
    this.record.endedAt = START + at;
    return this;
  }

  event(at: number, type: string, detail?: EventRecord['detail']): this {
    this.facts.push({
      kind: 'event',
      page: this.id,
      at: START + at,
      type,
      ...(detail === undefined ? {} : { detail }),
    });
    return this;
  }

  /** A retry that the app decided on at that time, to come after `delayMs`; its timer fires `late` after it is due. */
  retry(
    at: number,
    delayMs: number,
    socket: SocketTape | undefined,
    fields: Partial<DecisionRecord> = {},
    late = 1,
  ): this {
    this.facts.push({
      kind: 'decision',
      page: this.id,
      at: START + at,
      endpoint: socket?.record.endpoint ?? 'wss://app.example/ws/chat',
      action: 'retry',
      delayMs,
      source: 'inferred',
      firedAt: START + at + delayMs + late,
      ...(socket ? { connection: socket.id } : {}),
      ...fields,
    });
    return this;
  }

  decision(
    at: number,
    fields: Optional<DecisionRecord, 'kind' | 'page' | 'at' | 'endpoint' | 'source'>,
  ): this {
    this.facts.push({
      kind: 'decision',
      page: this.id,
      at: START + at,
      endpoint: 'wss://app.example/ws/chat',
      source: 'reported',
      ...fields,
    });
    return this;
  }

  /** `print` tells tokens apart; claims in seconds from the tape's start. */
  token(
    at: number,
    print: string,
    fields: Partial<Omit<TokenRecord, 'iat' | 'exp'>> & { iat?: number; exp?: number } = {},
  ): this {
    const { iat, exp, ...others } = fields;
    this.facts.push({
      kind: 'token',
      page: this.id,
      at: START + at,
      where: 'query',
      print,
      form: iat === undefined && exp === undefined ? 'opaque' : 'jwt',
      ...(iat === undefined ? {} : { iat: START / 1000 + iat }),
      ...(exp === undefined ? {} : { exp: START / 1000 + exp }),
      ...others,
    });
    return this;
  }

  gap(at: number, lost: number, reason = 'the outbox was full'): this {
    this.facts.push({ kind: 'gap', page: this.id, at: START + at, lost, reason });
    return this;
  }
}

export class SocketTape {
  readonly record: ConnectionRecord;
  readonly frames: FrameRecord[] = [];
  #page: PageTape;

  constructor(page: PageTape, at: number, url: string, fields: Partial<ConnectionRecord>) {
    this.#page = page;
    this.record = {
      kind: 'connection',
      id: `${page.id}-socket-${page.sockets.length + 1}`,
      page: page.id,
      url,
      endpoint: url.replace(/[?#].*$/, ''),
      protocols: [],
      createdAt: START + at,
      closer: 'unknown',
      sent: { frames: 0, bytes: 0 },
      received: { frames: 0, bytes: 0 },
      world: 'window',
      ...fields,
    };
  }

  get id(): string {
    return this.record.id;
  }

  open(at: number): this {
    this.record.openedAt = START + at;
    return this;
  }

  /** The close event. Without a code: the line broke (1006). */
  close(
    at: number,
    code = 1006,
    closer: ConnectionRecord['closer'] = code === 1006 ? 'network' : 'server',
    reason = '',
  ): this {
    Object.assign(this.record, { closedAt: START + at, code, closer, reason, wasClean: code !== 1006 });
    if (code === 1006 && closer !== 'page') this.record.errorAt ??= START + at;
    return this;
  }

  /** The app calls `close()`; the close event follows a round trip later. */
  closeByApp(at: number, code = 1000, answerMs = 30, stack?: StackFrame[]): this {
    this.record.closeCall = { at: START + at, code, ...(stack ? { stack } : {}) };
    // A socket that was still connecting fails: the browser says 1006.
    const opened = this.record.openedAt !== undefined && this.record.openedAt <= START + at;
    Object.assign(this.record, {
      closedAt: START + at + answerMs,
      code: opened ? code : 1006,
      closer: 'client',
      wasClean: opened,
    });
    if (!opened) this.record.errorAt = START + at + answerMs;
    return this;
  }

  receive(at: number, text: string, fields: Partial<FrameRecord> = {}): this {
    this.#frame(at, 'in', { text, size: text.length, listeners: 1, ...fields });
    return this;
  }

  send(at: number, text: string, fields: Partial<FrameRecord> = {}): this {
    this.#frame(at, 'out', { text, size: text.length, outcome: 'sent', ...fields });
    return this;
  }

  token(at: number, print: string, fields: Parameters<PageTape['token']>[2] = {}): this {
    this.#page.token(at, print, { connection: this.id, ...fields });
    return this;
  }

  #frame(at: number, dir: FrameRecord['dir'], fields: Partial<FrameRecord> & { size: number }): void {
    const frame: FrameRecord = {
      kind: 'frame',
      connection: this.id,
      seq: this.frames.length,
      at: START + at,
      dir,
      opcode: 1,
      ...fields,
    };
    this.frames.push(frame);
    const traffic = dir === 'in' ? this.record.received : this.record.sent;
    if (frame.outcome === 'discarded' || frame.outcome === 'threw') return;
    traffic.frames += 1;
    traffic.bytes += frame.size;
  }
}

function partsOf(socket: SocketTape): RecordingRecord[] {
  return [socket.record, ...socket.frames];
}

/** What was known of a connection when it was created, when it opened, when the app closed it, and at its end. */
function tellings(record: ConnectionRecord): ConnectionRecord[] {
  const {
    openedAt,
    errorAt,
    closeCall,
    closedAt,
    code,
    reason,
    wasClean,
    closer,
    sent,
    received,
    ...created
  } = record;
  const none = { frames: 0, bytes: 0 };
  const told: ConnectionRecord[] = [{ ...created, closer: 'unknown', sent: none, received: none }];
  const add = (more: Partial<ConnectionRecord>) => {
    const last = told.at(-1);
    if (last) told.push({ ...last, ...more });
  };
  if (openedAt !== undefined) add({ openedAt });
  if (closeCall) add({ closeCall });
  if (closedAt !== undefined) told.push(record);
  return told;
}

/** By time; what is written first comes first of two at once. */
function sorted(records: RecordingRecord[], timeOf = startOf): RecordingRecord[] {
  return records
    .map((record, order) => ({ record, order, at: timeOf(record) }))
    .sort((a, b) => a.at - b.at || a.order - b.order)
    .map(({ record }) => record);
}

function startOf(record: RecordingRecord): EpochMilliseconds {
  switch (record.kind) {
    case 'session':
    case 'page':
      return record.startedAt;
    case 'connection':
      return record.createdAt;
    default:
      return record.at;
  }
}

/** The latest thing that a record tells of. */
function latestOf(record: RecordingRecord): EpochMilliseconds {
  switch (record.kind) {
    case 'session':
      return record.startedAt;
    case 'page':
      return record.endedAt ?? record.startedAt;
    case 'connection':
      return record.closedAt ?? record.closeCall?.at ?? record.openedAt ?? record.createdAt;
    case 'decision':
      return record.firedAt ?? record.clearedAt ?? record.at;
    default:
      return record.at;
  }
}
