// From a page's facts to the records of a recording: rows that a commit writes. Pure: the same batch on the same rows
// gives the same rows again, which is what makes a replay harmless.

import { type Batch, directionOf, type Fact, outcomeOf } from '../records/batch';
import type { DecisionRecord, TokenRecord } from '../records/recording';
import { connectionId } from '../store/frames';
import type { ConnectionRow, EventRow, PageRow, SegmentRow } from '../store/schema';
import { putFact } from './connection-facts';
import { dependencyName, type EffectFact, hasMinifiedName } from './effect-names';
import { readStack } from './stacks';
import { readClaims } from './tokens/claims';
import type { Sighting } from './tokens/redaction';

/** A page as far as its batches change it. */
export interface PageState {
  row: PageRow;
  connections: Map<number, ConnectionRow>;
  /** Decisions whose timer may still fire, by the page's number of the timer. */
  timers: Map<number, DecisionRecord>;
  /** Keys of the token records that were written. */
  toldTokens: Set<string>;
}

/** What one batch makes of a page. Revisions are stamped by the commit. */
export interface Translated {
  connections: ConnectionRow[];
  events: Omit<EventRow, 'revision'>[];
  segment: Omit<SegmentRow, 'id' | 'revision'> | undefined;
  lost: number;
}

/** Skew between the page's monotonic clock and the wall clock that is worth telling: tokens are judged by seconds. */
const SKEW_MS = 1_000;

/** From the close that Firefox makes for a page that goes to the page's own `pagehide`: milliseconds, more where the machine is busy. */
const LEAVING_MS = 500;

/** Longest description of a fault: its match and its numbers. */
const LONGEST_HOW = 10_000;

/** Puts a batch into a page's rows. `state` is changed; what is to be written is returned. */
export function translate(
  state: PageState,
  number: number,
  batch: Batch,
  sightings: readonly Sighting[],
  printOf: (value: string) => string,
): Translated {
  const writer = new BatchWriter(state, number);
  for (const fact of batch.facts) writer.addFact(fact);
  for (const sighting of sightings) writer.addToken(sighting, printOf);
  const segment = addFrames(state, writer, number, batch);
  return { ...writer.result(), segment };
}

class BatchWriter {
  readonly #touched = new Set<ConnectionRow>();
  readonly #events = new Map<string, Omit<EventRow, 'revision'>>();
  #lost = 0;
  #nextKey = 0;

  constructor(
    private readonly state: PageState,
    private readonly number: number,
  ) {}

  result(): { connections: ConnectionRow[]; events: Omit<EventRow, 'revision'>[]; lost: number } {
    return { connections: [...this.#touched], events: [...this.#events.values()], lost: this.#lost };
  }

  /** The row of a connection, about to be changed. */
  touch(number: number): ConnectionRow | undefined {
    const row = this.state.connections.get(number);
    if (row) this.#touched.add(row);
    return row;
  }

  addFact(fact: Fact): void {
    const page = this.state.row.id;
    const { at } = fact;
    switch (fact.type) {
      case 'created':
        this.#created(fact);
        return;
      case 'opened':
      case 'error':
      case 'closing':
      case 'closed':
      case 'handshake':
      case 'ended':
      case 'left': {
        const row = this.touch(fact.connection);
        if (row) putFact(row, fact);
        return;
      }
      case 'refused':
        this.#event(at, 'constructor-error', {
          url: fact.url,
          name: fact.name,
          message: fact.message,
          ...stackDetail(fact.stack),
        });
        return;
      case 'timer': {
        const decision: DecisionRecord = {
          kind: 'decision',
          page,
          at,
          ...this.#connectionField(fact.connection),
          endpoint: this.state.connections.get(fact.connection)?.endpoint ?? '',
          action: 'retry',
          delayMs: fact.delayMs,
          source: 'inferred',
          synchronous: fact.synchronous,
        };
        this.state.timers.set(fact.timer, decision);
        this.#put(timerKey(page, fact.timer), at, decision);
        return;
      }
      case 'timer-fired':
      case 'timer-cleared': {
        const decision = this.state.timers.get(fact.timer);
        if (!decision) return;
        this.state.timers.delete(fact.timer);
        if (fact.type === 'timer-fired') decision.firedAt = at;
        else decision.clearedAt = at;
        this.#put(timerKey(page, fact.timer), decision.at, decision);
        return;
      }
      case 'report': {
        const { action, url, attempt, delayMs, reason, library } = fact;
        const connection =
          fact.connection === undefined ? undefined : this.state.connections.get(fact.connection);
        this.#put(this.#key(), at, {
          kind: 'decision',
          page,
          at,
          ...(connection ? { connection: connection.id } : {}),
          endpoint: connection?.endpoint ?? (url === undefined ? this.#lastEndpoint() : endpointOf(url)),
          action,
          ...(attempt !== undefined ? { attempt } : {}),
          ...(delayMs !== undefined ? { delayMs } : {}),
          ...(reason !== undefined ? { reason } : {}),
          ...(library !== undefined ? { library } : {}),
          source: 'reported',
        });
        return;
      }
      case 'lifecycle':
        if (fact.event === 'unload' || fact.event === 'bfcache-enter') this.#goodbye(at, fact.event);
        else {
          if (fact.event === 'bfcache-leave') {
            delete this.state.row.endedAt;
            delete this.state.row.isCached;
          }
          this.#event(at, fact.event);
        }
        return;
      case 'request': {
        const { url, status, startedAt, initiator } = fact;
        this.#event(at, 'request', { url, status, startedAt, endedAt: at, initiator });
        return;
      }
      case 'effect-churn':
        this.#event(at, 'effect-churn', this.#effectDetail(fact));
        return;
      case 'fault':
        this.#event(at, 'fault', { ...readHow(fact.how), id: fact.id, state: fact.state });
        return;
      case 'gap':
        this.#lost += fact.lost;
        this.#put(this.#key(), at, { kind: 'gap', page, at, lost: fact.lost, reason: fact.reason });
        return;
      case 'token':
        // Comes as a sighting, without its value.
        return;
      default:
        fact satisfies never;
    }
  }

  /** A token is told once for each connection and place that it was seen in. */
  addToken({ at, where, value, connection, name }: Sighting, printOf: (value: string) => string): void {
    const page = this.state.row.id;
    const print = printOf(value);
    const claims = readClaims(value);
    const record: TokenRecord = {
      kind: 'token',
      page,
      at,
      ...(connection === undefined ? {} : this.#connectionField(connection)),
      where,
      print,
      form: claims ? 'jwt' : 'opaque',
      ...(claims?.iat !== undefined ? { iat: claims.iat } : {}),
      ...(claims?.exp !== undefined ? { exp: claims.exp } : {}),
      ...(claims?.nbf !== undefined ? { nbf: claims.nbf } : {}),
      ...(claims?.identity !== undefined ? { identity: printOf(claims.identity) } : {}),
      ...(where === 'refresh' ? { ok: true } : {}),
      ...(name !== undefined ? { name } : {}),
    };
    const key = `${page}/token/${connection ?? ''}/${where}/${print}`;
    if (this.state.toldTokens.has(key)) return;
    this.state.toldTokens.add(key);
    this.#put(key, at, record);
  }

  #created(fact: Extract<Fact, { type: 'created' }>): void {
    const { row: page } = this.state;
    const stack = readStack(fact.stack);
    const row: ConnectionRow = {
      kind: 'connection',
      id: connectionId(page.id, fact.connection),
      page: page.id,
      session: page.session,
      number: fact.connection,
      revision: 0,
      url: fact.url,
      endpoint: endpointOf(fact.url),
      protocols: fact.protocols,
      createdAt: fact.at,
      closer: 'unknown',
      ...(stack ? { initiator: { stack } } : {}),
      sent: { frames: 0, bytes: 0 },
      received: { frames: 0, bytes: 0 },
      world: fact.world ?? 'window',
    };
    this.state.connections.set(fact.connection, row);
    this.#touched.add(row);
    const skewMs = fact.wall - fact.at;
    if (Math.abs(skewMs) > SKEW_MS) this.#event(fact.at, 'clock-skew', { skewMs });
  }

  #effectDetail(fact: EffectFact): { [key: string]: unknown } {
    const { component, hook, effectIndex, change, dependencyIndex, form, isCertain } = fact;
    const name = dependencyName(fact);
    return {
      component,
      ...(hasMinifiedName(fact) ? { isMinified: true } : {}),
      hook,
      effectIndex,
      change,
      ...(dependencyIndex !== undefined ? { dependencyIndex } : {}),
      ...(name !== undefined ? { dependencyName: name } : {}),
      sameSource: change === 'identity' && form === 'function',
      isCertain,
      ...this.#connectionField(fact.connection),
    };
  }

  /** Where the page was taken to have ended without one, this stands in the interruption's place. */
  #goodbye(at: number, type: 'unload' | 'bfcache-enter'): void {
    const { row } = this.state;
    const { id: page } = row;
    const key = row.isInterrupted ? interruptionKey(page) : this.#key();
    delete row.isInterrupted;
    delete row.endedAt;
    if (type === 'unload') row.endedAt = at;
    else row.isCached = true;
    this.#left(at);
    this.#put(key, at, { kind: 'event', page, at, type });
  }

  /** Firefox closes a page's sockets with 1001, as the page, just before it says that the page goes. */
  #left(at: number): void {
    for (const row of this.state.connections.values()) {
      const closedAt = row.closedAt ?? 0;
      if (row.closer !== 'server' || row.code !== 1001 || at - closedAt > LEAVING_MS) continue;
      row.closer = 'page';
      this.#touched.add(row);
    }
  }

  #event(at: number, type: string, detail?: { [key: string]: unknown }): void {
    const page = this.state.row.id;
    this.#put(this.#key(), at, { kind: 'event', page, at, type, ...(detail ? { detail } : {}) });
  }

  #put(key: string, at: number, record: EventRow['record']): void {
    this.#events.set(key, { key, session: this.state.row.session, at, record });
  }

  #key(): string {
    return `${this.state.row.id}/${this.number}/${this.#nextKey++}`;
  }

  #connectionField(number: number): { connection?: string } {
    const row = this.state.connections.get(number);
    return row ? { connection: row.id } : {};
  }

  #lastEndpoint(): string {
    return [...this.state.connections.values()].at(-1)?.endpoint ?? '';
  }
}

/** Counts a batch's frames on their connections, and makes the segment that holds them. */
function addFrames(
  state: PageState,
  writer: BatchWriter,
  number: number,
  batch: Batch,
): Translated['segment'] {
  const { columns, firstOrdinal, paints } = batch;
  const frames = columns.at.length;
  for (let index = 0; index < frames; index++) {
    const row = writer.touch(columns.connection[index] ?? 0);
    const flags = columns.flags[index] ?? 0;
    if (!row || (directionOf(flags) === 'out' && outcomeOf(flags) !== 'sent')) continue;
    const traffic = directionOf(flags) === 'in' ? row.received : row.sent;
    traffic.frames++;
    traffic.bytes += columns.size[index] ?? 0;
  }
  if (frames === 0 && paints.length === 0) return undefined;
  const from = columns.at[0] ?? paints[2] ?? state.row.startedAt;
  return {
    ...columns,
    session: state.row.session,
    page: state.row.id,
    number,
    firstOrdinal,
    from,
    to: columns.at[frames - 1] ?? from,
    paints,
  };
}

/** Key of a page's interruption. The page's own goodbye, if it comes after all, takes its place. */
export function interruptionKey(page: string): string {
  return `${page}/interrupted`;
}

/** Key of the decision that a timer stands for. */
export function timerKey(page: string, timer: number): string {
  return `${page}/timer/${timer}`;
}

/** Scheme, host and path. */
export function endpointOf(url: string): string {
  const end = url.search(/[?#]/);
  return (end < 0 ? url : url.slice(0, end)).replace(/^(\w+:\/\/)[^/@]*@/, '$1');
}

/** What a page says of a fault. It could say anything: what is no object tells nothing. */
function readHow(text: string): { [key: string]: unknown } {
  try {
    const how: unknown = JSON.parse(text.slice(0, LONGEST_HOW));
    return typeof how === 'object' && how !== null && !Array.isArray(how) ? { ...how } : {};
  } catch {
    return {};
  }
}

function stackDetail(text: string | undefined): { stack?: unknown } {
  const stack = readStack(text);
  return stack ? { stack } : {};
}
