// The one writer: batches of all pages wait in one line, as many as fit go into one commit, and whoever sent them is
// told. What it remembers of sessions and pages is a copy of what the database holds, to be thrown away at will.

import Dexie from 'dexie';
import { type Batch, batchBytes, batchOfFacts, type Fact } from '../records/batch';
import type { PageHello } from '../records/messages';
import type { Handshake } from '../records/recording';
import { MOST_BODY_BYTES } from '../records/settings';
import type { ByteCount, EpochMilliseconds, Milliseconds } from '../records/units';
import { deleteSession, sessionsToEvict, trimBodies, usedBytes } from '../store/eviction';
import type { ConnectionRow, PageRow, RecordingDatabase, SessionRow } from '../store/schema';
import { commit, segmentBytes, type Writes } from '../store/writing';
import { limitBodies } from './body-limit';
import { readClaims } from './tokens/claims';
import type { Fingerprints } from './tokens/fingerprints';
import { KnownTokens, redact, redactText } from './tokens/redaction';
import { type PageState, timerKey, translate } from './translation';

/** What is known of the tab that a page is in. */
export interface TabPlace {
  tab: number;
  frame: number;
  /** Of the tab's own page. */
  tabUrl: string;
}

/** Tab of a page that went before it could be asked. */
export const UNKNOWN_TAB = -1;
/** How far apart two pages of one tab may lie to be taken for neighbours: a reload takes less. */
const NEIGHBOUR_MS = 5_000;

export interface IngestEvents {
  /** All batches of a page up to this number are durable. */
  acknowledged(page: string, upTo: number): void;
  advanced(session: string, revision: number): void;
  /** Sessions came or went. */
  sessionsChanged(): void;
  /** A commit failed, and all that waited was let go of: the relays have it and must send it again. */
  failed(error: unknown): void;
}

interface Item {
  page: string;
  number: number;
  batch: Batch;
}

interface OpenPage extends PageState {
  known: KnownTokens;
}

/** A page whose relay is there: enough to begin a new session if a person deletes the one it writes to. */
interface Caller {
  hello: PageHello;
  place: TabPlace;
  connections: PageState['connections'];
}

/** Weight of one commit: large enough to spread its cost, small enough to keep the panel's delay under a tenth of a second. */
const COMMIT_BYTES: ByteCount = 8 * 1024 * 1024;
/** Share of the budget freed at a time, so that a full one does not evict with each commit. */
const FREED_SHARE = 0.1;

export class Ingest {
  readonly #queue: Item[] = [];
  readonly #pages = new Map<string, OpenPage>();
  readonly #sessions = new Map<string, SessionRow>();
  readonly #callers = new Map<string, Caller>();
  /** All writes, one after another. */
  #turn: Promise<unknown> = Promise.resolve();
  #used: ByteCount | undefined;
  /** Bytes of a body that are kept. */
  bodyLimit: ByteCount = MOST_BODY_BYTES;

  constructor(
    private readonly database: RecordingDatabase,
    private readonly prints: Fingerprints,
    private readonly run: string,
    private readonly browser: string,
    private readonly events: IngestEvents,
    private budget: ByteCount,
  ) {}

  /** A page says who it is: it gets its row, and its session where the tab has none yet. Gives the last durable number. */
  async hello(hello: PageHello, place: TabPlace): Promise<number> {
    return this.#exclusively(async () => {
      const known = await this.#openPage(hello.id);
      const page = known ?? (await this.#newPage(hello, place));
      this.#callers.set(hello.id, { hello, place, connections: page.connections });
      return page.row.acknowledged;
    });
  }

  /** The page's relay is gone, for now or for good. */
  goodbye(page: string): void {
    this.#callers.delete(page);
  }

  /** Takes a batch in; it is acknowledged once it is durable. Batches of unknown pages are passed over. */
  add(page: string, number: number, batch: Batch): void {
    this.#queue.push({ page, number, batch });
    if (this.#queue.length === 1) void this.#exclusively(() => this.#drain());
  }

  /** Resolves when all that was added is written. */
  async idle(): Promise<void> {
    while (this.#queue.length > 0) await this.#exclusively(async () => undefined);
    await this.#exclusively(async () => undefined);
  }

  /** Runs an edit of a session between commits. `false` where the session is no more. */
  async edit(id: string, change: (session: SessionRow) => void): Promise<boolean> {
    return this.#exclusively(async () => {
      const session = await this.#openSession(id);
      if (!session) return false;
      change(session);
      session.revision++;
      await this.database.sessions.put(session);
      this.events.advanced(id, session.revision);
      this.events.sessionsChanged();
      return true;
    });
  }

  /** Adds a note to a session. */
  async note(
    id: string,
    text: string,
    author: string | undefined,
    at: EpochMilliseconds = Date.now(),
  ): Promise<boolean> {
    return this.#exclusively(async () => {
      const session = await this.#openSession(id);
      if (!session) return false;
      session.revision++;
      const record = { kind: 'note' as const, session: id, at, text, ...(author ? { author } : {}) };
      await commit(this.database, {
        ...NOTHING,
        sessions: [session],
        events: [
          { key: `note/${id}/${session.revision}`, session: id, revision: session.revision, at, record },
        ],
      });
      this.events.advanced(id, session.revision);
      return true;
    });
  }

  /**
   * The first connection of a tab to an address that was made within a span, and is not taken yet; `undefined` where
   * there is none so far. `url` as the app asked for it, tokens and all.
   */
  async connectionOf(
    tab: number,
    url: string,
    { from, to, taken }: { from: EpochMilliseconds; to: EpochMilliseconds; taken: ReadonlySet<string> },
  ): Promise<string | undefined> {
    return this.#exclusively(async () => {
      let first: ConnectionRow | undefined;
      for (const { row: page, connections, known } of this.#pages.values()) {
        if (page.tab !== tab) continue;
        const asWritten = await redactText(url, known, this.prints);
        for (const row of connections.values()) {
          if (row.createdAt < from || row.createdAt > to || taken.has(row.id)) continue;
          if (row.url === asWritten && row.createdAt < (first?.createdAt ?? Number.POSITIVE_INFINITY))
            first = row;
        }
      }
      return first?.id;
    });
  }

  /** A socket was seen in a tab that its pages' scripts did not see. */
  async tellUnseen(tab: number, url: string): Promise<void> {
    await this.#exclusively(async () => {
      const session = await this.#latestOfTab(tab);
      const page = session && this.#anyPageOf(session);
      if (!session || page === undefined) return;
      const at = Date.now();
      const known = this.#pages.get(page)?.known ?? new KnownTokens();
      const detail = { url: await redactText(url, known, this.prints) };
      await this.#commitEvent(session, at, { kind: 'event', page, at, type: 'unseen-socket', detail });
    });
  }

  /** Adds what was seen of a connection's handshake from outside. */
  async addHandshake(connection: string, handshake: Handshake): Promise<void> {
    await this.#exclusively(async () => {
      const stored = await this.database.connections.get(connection);
      const page = stored && (await this.#openPage(stored.page));
      const row = stored && page?.connections.get(stored.number);
      const session = row && (await this.#openSession(row.session));
      if (!page || !row || !session) return;
      const fact: Fact = { type: 'handshake', at: row.createdAt, connection: row.number, handshake };
      const { batch } = await redact(batchOfFacts([fact]), page.known, this.prints);
      const [clean] = batch.facts;
      if (clean?.type !== 'handshake') return;
      session.revision++;
      row.handshake = clean.handshake;
      row.revision = session.revision;
      await commit(this.database, { ...NOTHING, sessions: [session], connections: [row] });
      this.events.advanced(session.id, session.revision);
    });
  }

  /** The session that a tab writes to; `undefined` where it has none. */
  async sessionOfTab(tab: number): Promise<string | undefined> {
    return this.#exclusively(async () => (await this.#latestOfTab(tab))?.id);
  }

  /** A site (scheme and host) is recorded no longer: what its tabs wrote to is complete. */
  async endSite(site: string): Promise<void> {
    const rows = await this.database.sessions
      .where('[run+tab]')
      .between([this.run, Dexie.minKey], [this.run, Dexie.maxKey])
      .filter((row) => row.endedAt === undefined && (row.site === site || row.site.startsWith(`${site}:`)))
      .toArray();
    const at = Date.now();
    for (const { id } of rows) {
      await this.edit(id, (session) => {
        session.endedAt = at;
      });
    }
  }

  async delete(id: string): Promise<void> {
    await this.#exclusively(() => this.#delete(id));
  }

  async clear(): Promise<void> {
    await this.#exclusively(async () => {
      for (const id of await this.database.sessions.toCollection().primaryKeys()) await this.#delete(id);
    });
  }

  /** Forgets recordings whose last row is older, save pinned ones. */
  async forgetOlderThan(age: Milliseconds): Promise<void> {
    await this.#exclusively(async () => {
      const before = Date.now() - age;
      const old = await this.database.sessions
        .where('startedAt')
        .below(before)
        .filter(({ lastAt, pinned }) => lastAt < before && !pinned)
        .primaryKeys();
      for (const id of old) await this.#delete(id);
    });
  }

  async setBudget(budget: ByteCount): Promise<void> {
    await this.#exclusively(async () => {
      this.budget = budget;
      await this.#keepBudget(new Set());
    });
  }

  #exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const items = this.#takeItems();
      try {
        await this.#write(items);
      } catch (error) {
        // What is remembered may be ahead of the database now.
        this.#pages.clear();
        this.#sessions.clear();
        if (!isQuotaError(error) || !(await this.#makeRoom(items))) {
          // Not acknowledged: the relays keep these batches, and replay them on their next port.
          this.#queue.length = 0;
          this.events.failed(error);
          return;
        }
        this.#queue.unshift(...items);
      }
    }
  }

  #takeItems(): Item[] {
    let bytes = 0;
    let count = 0;
    for (const item of this.#queue) {
      bytes += batchBytes(item.batch);
      if (count > 0 && bytes > COMMIT_BYTES) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  async #write(items: readonly Item[]): Promise<void> {
    const writes: Writes = { sessions: [], pages: [], connections: [], segments: [], events: [] };
    const sessions = new Set<SessionRow>();
    const pages = new Set<OpenPage>();
    let added = 0;
    for (const item of items) {
      const page = (await this.#openPage(item.page)) ?? (await this.#comeBack(item));
      const session = page && (await this.#openSession(page.row.session));
      // A replay, or what a page left behind whose session was deleted: acknowledged, for there is nothing more to keep.
      if (!page || !session || item.number <= page.row.acknowledged) continue;
      if (!sessions.has(session)) session.revision++;
      sessions.add(session);
      pages.add(page);
      await this.#loadTimers(page, item.batch);
      const { batch: whole, sightings } = await redact(item.batch, page.known, this.prints);
      const batch = limitBodies(whole, this.bodyLimit);
      await this.prints.learn(sightings.flatMap(({ value }) => readClaims(value)?.identity ?? []));
      const { connections, events, segment, lost } = translate(page, item.number, batch, sightings, (value) =>
        this.prints.of(value),
      );
      page.row.acknowledged = item.number;
      const { revision } = session;
      for (const row of connections) {
        if (row.revision === 0) session.connections++;
        row.revision = revision;
        writes.connections.push(row);
      }
      writes.events.push(...events.map((event) => ({ ...event, revision })));
      if (segment) {
        writes.segments.push({ segment: { ...segment, revision }, payload: batch.payload });
        session.frames += segment.at.length;
        added += segmentBytes(segment.at.length, batch.payload);
        session.bytes += segmentBytes(segment.at.length, batch.payload);
        session.lastAt = Math.max(session.lastAt, segment.to);
      }
      const eventBytes = (events.length + connections.length) * ROW_BYTES;
      session.bytes += eventBytes;
      added += eventBytes;
      session.lost += lost;
    }
    for (const page of pages) {
      page.row.revision = this.#sessions.get(page.row.session)?.revision ?? 0;
      writes.pages.push(page.row);
    }
    writes.sessions.push(...sessions);
    await commit(this.database, withLastOfEach(writes));
    if (this.#used !== undefined) this.#used += added;
    for (const item of items) this.events.acknowledged(item.page, item.number);
    for (const session of sessions) this.events.advanced(session.id, session.revision);
    await this.#keepBudget(sessions);
  }

  async #newPage(hello: PageHello, place: TabPlace): Promise<OpenPage> {
    const session = await this.#sessionFor(hello, place);
    const known = new KnownTokens();
    const row: PageRow = {
      kind: 'page',
      id: hello.id,
      session: session.id,
      url: await redactText(hello.url, known, this.prints),
      origin: hello.origin,
      startedAt: hello.startedAt,
      navigation: hello.navigation,
      ...(hello.place === 'child' ? await this.#parentOf(session.id, place.tab) : {}),
      place: hello.place,
      tab: place.tab,
      frame: place.frame,
      acknowledged: 0,
      revision: 0,
    };
    const page = { row, connections: new Map(), timers: new Map(), toldTokens: new Set<string>(), known };
    this.#pages.set(hello.id, page);
    return page;
  }

  /** A page goes on although its session was deleted: it gets a new one, with the connections that it still holds. */
  async #comeBack(item: Item): Promise<OpenPage | undefined> {
    const caller = this.#callers.get(item.page);
    if (!caller) return undefined;
    const page = await this.#newPage(caller.hello, caller.place);
    page.row.acknowledged = item.number - 1;
    for (const [number, row] of caller.connections) {
      if (row.closedAt !== undefined) continue;
      const { session } = page.row;
      const none = { frames: 0, bytes: 0 };
      page.connections.set(number, {
        ...row,
        session,
        revision: 0,
        sent: { ...none },
        received: { ...none },
      });
    }
    caller.connections = page.connections;
    return page;
  }

  async #openPage(id: string): Promise<OpenPage | undefined> {
    const open = this.#pages.get(id);
    if (open) return open;
    const row = await this.database.pages.get(id);
    if (!row || !(await this.#openSession(row.session))) return undefined;
    const connections = await this.database.connections.where('page').equals(id).toArray();
    const page: OpenPage = {
      row,
      connections: new Map(connections.map((connection) => [connection.number, connection])),
      timers: new Map(),
      toldTokens: new Set(),
      known: new KnownTokens(),
    };
    this.#pages.set(id, page);
    return page;
  }

  /** Decisions whose timers were armed before the recorder's last start. */
  async #loadTimers(page: OpenPage, batch: Batch): Promise<void> {
    const missing = batch.facts.flatMap((fact) =>
      (fact.type === 'timer-fired' || fact.type === 'timer-cleared') && !page.timers.has(fact.timer)
        ? [fact.timer]
        : [],
    );
    if (missing.length === 0) return;
    const rows = await this.database.events.bulkGet(missing.map((timer) => timerKey(page.row.id, timer)));
    for (const [index, row] of rows.entries()) {
      const timer = missing[index];
      if (timer !== undefined && row?.record.kind === 'decision') page.timers.set(timer, row.record);
    }
  }

  async #openSession(id: string): Promise<SessionRow | undefined> {
    const open = this.#sessions.get(id);
    if (open) return open;
    const row = await this.database.sessions.get(id);
    if (row) this.#sessions.set(id, row);
    return row;
  }

  async #sessionFor(hello: PageHello, place: TabPlace): Promise<SessionRow> {
    const tabUrl = place.tabUrl || hello.url;
    const site = siteOf(tabUrl) ?? hello.origin;
    const latest = place.tab === UNKNOWN_TAB ? undefined : await this.#latestOfTab(place.tab);
    const isSameVisit = latest?.site === site && latest.endedAt === undefined;
    if (latest && (hello.place !== 'top' || isSameVisit)) return latest;
    const neighbour = await this.#neighbour(site, hello.startedAt, place.tab);
    if (neighbour) return neighbour;
    const session: SessionRow = {
      kind: 'session',
      id: crypto.randomUUID(),
      startedAt: hello.startedAt,
      lastAt: hello.startedAt,
      browser: this.browser,
      userAgent: hello.userAgent,
      tabUrl: await redactText(tabUrl, new KnownTokens(), this.prints),
      site,
      tab: place.tab,
      run: this.run,
      pinned: 0,
      revision: 0,
      connections: 0,
      frames: 0,
      lost: 0,
      bytes: 0,
    };
    this.#sessions.set(session.id, session);
    await this.database.sessions.put(session);
    this.events.sessionsChanged();
    return session;
  }

  /**
   * A page that went before it could say where it was belongs with the one that followed it in its tab, whichever of
   * the two is heard of first: the session of the same site and the same moments, one of the two without a tab.
   */
  async #neighbour(site: string, startedAt: EpochMilliseconds, tab: number): Promise<SessionRow | undefined> {
    const rows = await this.database.sessions
      .where('[run+tab]')
      .between([this.run, Dexie.minKey], [this.run, Dexie.maxKey])
      .filter(
        (row) =>
          row.site === site &&
          (tab === UNKNOWN_TAB || row.tab === UNKNOWN_TAB) &&
          row.startedAt < startedAt + NEIGHBOUR_MS &&
          row.lastAt > startedAt - NEIGHBOUR_MS,
      )
      .sortBy('lastAt');
    const latest = rows.at(-1);
    const session = latest && (await this.#openSession(latest.id));
    if (session && session.tab === UNKNOWN_TAB && tab !== UNKNOWN_TAB) {
      session.tab = tab;
      await this.database.sessions.put(session);
    }
    return session;
  }

  async #latestOfTab(tab: number): Promise<SessionRow | undefined> {
    const rows = await this.database.sessions.where('[run+tab]').equals([this.run, tab]).sortBy('startedAt');
    const latest = rows.at(-1);
    return latest && this.#openSession(latest.id);
  }

  async #parentOf(session: string, tab: number): Promise<{ parent?: string }> {
    const pages = await this.database.pages
      .where('[session+revision]')
      .between([session, Dexie.minKey], [session, Dexie.maxKey])
      .filter((page) => page.place === 'top' && page.tab === tab && page.endedAt === undefined)
      .sortBy('startedAt');
    const parent = pages.at(-1)?.id;
    return parent === undefined ? {} : { parent };
  }

  async #usedBytes(): Promise<ByteCount> {
    this.#used ??= await usedBytes(this.database);
    return this.#used;
  }

  /** The database itself is full, before the budget is. */
  async #makeRoom(items: readonly Item[]): Promise<boolean> {
    const used = await usedBytes(this.database);
    const wanted = items.reduce((bytes, item) => bytes + batchBytes(item.batch), 0);
    return this.#free(Math.max(wanted, used * FREED_SHARE), new Set());
  }

  async #keepBudget(writing: ReadonlySet<SessionRow>): Promise<void> {
    const used = await this.#usedBytes();
    if (used > this.budget) await this.#free(used - this.budget * (1 - FREED_SHARE), writing);
  }

  /** Frees so many bytes, and leaves word of it. `false` where nothing could be freed. */
  async #free(excess: ByteCount, writing: ReadonlySet<SessionRow>): Promise<boolean> {
    const busy = new Set([...writing].map(({ id }) => id));
    let freed = 0;
    const evicted = await sessionsToEvict(this.database, excess, busy);
    for (const session of evicted) {
      await this.#delete(session.id);
      freed += session.bytes;
    }
    const told = [...writing][0];
    if (evicted.length > 0 && told) await this.#tellEvicted(told, evicted);
    for (const session of writing) {
      if (freed >= excess) break;
      const trimmed = await trimBodies(this.database, session.id, excess - freed);
      if (trimmed.frames === 0) continue;
      freed += trimmed.bytes;
      session.bytes = Math.max(0, session.bytes - trimmed.bytes);
      await this.#tellTrimmed(session, trimmed.frames);
    }
    this.#used = undefined;
    return freed > 0;
  }

  async #tellEvicted(session: SessionRow, evicted: readonly SessionRow[]): Promise<void> {
    const page = this.#anyPageOf(session);
    if (!page) return;
    const at = Date.now();
    const sessions = evicted.map(({ id, site, startedAt, bytes }) => ({ id, site, startedAt, bytes }));
    await this.#commitEvent(session, at, { kind: 'event', page, at, type: 'evicted', detail: { sessions } });
  }

  async #tellTrimmed(session: SessionRow, frames: number): Promise<void> {
    const page = this.#anyPageOf(session);
    if (!page) return;
    const at = Date.now();
    session.lost += frames;
    const reason =
      'The byte budget is full: the oldest frames of this recording are kept without their bodies.';
    await this.#commitEvent(session, at, { kind: 'gap', page, at, lost: frames, reason });
  }

  async #commitEvent(
    session: SessionRow,
    at: number,
    record: Writes['events'][number]['record'],
  ): Promise<void> {
    session.revision++;
    const { id, revision } = session;
    await commit(this.database, {
      ...NOTHING,
      sessions: [session],
      events: [{ key: `recorder/${id}/${revision}`, session: id, revision, at, record }],
    });
    this.events.advanced(id, revision);
  }

  #anyPageOf(session: SessionRow): string | undefined {
    return [...this.#pages.values()].find(({ row }) => row.session === session.id)?.row.id;
  }

  async #delete(id: string): Promise<void> {
    await deleteSession(this.database, id);
    this.#sessions.delete(id);
    for (const [page, { row }] of this.#pages) if (row.session === id) this.#pages.delete(page);
    this.#used = undefined;
    this.events.sessionsChanged();
  }
}

const NOTHING: Writes = { sessions: [], pages: [], connections: [], segments: [], events: [] };
/** What a small row weighs in the database, keys and indexes included: seen with the lab's recordings. */
const ROW_BYTES: ByteCount = 600;

/** One commit may touch a row several times: its last state is what is written. */
function withLastOfEach(writes: Writes): Writes {
  return {
    ...writes,
    connections: [...new Map(writes.connections.map((row) => [row.id, row])).values()],
    events: [...new Map(writes.events.map((row) => [row.key, row])).values()],
  };
}

function siteOf(url: string): string | undefined {
  const origin = URL.canParse(url) ? new URL(url).origin : 'null';
  return origin === 'null' ? undefined : origin;
}

/** Dexie wraps the browser's error, or hands it on. */
function isQuotaError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const inner = (error as { inner?: unknown }).inner;
  return (
    error.name === 'QuotaExceededError' || (inner instanceof Error && inner.name === 'QuotaExceededError')
  );
}
