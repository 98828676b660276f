// The one writer: batches of all pages and all edits wait in one line, and whoever sent a batch is told once it is durable.

import Dexie from 'dexie';
import { type Batch, batchBytes, batchOfFacts, type Fact } from '../records/batch';
import type { PageHello } from '../records/messages';
import type { Handshake } from '../records/recording';
import type { ByteCount, EpochMilliseconds, Milliseconds } from '../records/units';
import type { RecordingDatabase, SessionRow } from '../store/schema';
import { isOnSite } from './addresses';
import { Arrivals, type BrowserRun, type TabPlace } from './arrivals';
import { type CommitEvents, Commits, type NumberedBatch } from './commits';
import { DiskRoom, isQuotaError } from './disk-room';
import { type InterruptionCause, Interruptions } from './interruption';
import { OpenRows } from './open-rows';
import { Outside } from './outside';
import { BatchQueue } from './queue';
import { Retention } from './retention';
import type { Fingerprints } from './tokens/fingerprints';
import { Turns } from './turns';

export interface IngestEvents extends CommitEvents {
  /** All batches of a page up to this number are durable. */
  acknowledged(page: string, upTo: number): void;
  /** Sessions came or went. */
  sessionsChanged(): void;
  /** Nothing could be written, and all that waited was let go of: the relays have it, and must say hello and send it again. */
  failed(error: unknown): void;
}

const DATABASE_GONE =
  'The disk was full, and the browser threw away all recordings, with what this page had told before.';

export class Ingest {
  readonly #queue = new BatchQueue();
  /** The next commit, while it waits for its time. */
  #waiting: ReturnType<typeof setTimeout> | undefined;
  /** Commits that wait for their turn, or are under way. */
  #commitsDue = 0;
  readonly #rows: OpenRows;
  readonly #arrivals: Arrivals;
  readonly #commits: Commits;
  readonly #retention: Retention;
  readonly #interruptions: Interruptions;
  readonly #outside: Outside;
  readonly #disk: DiskRoom;
  /** Pages of which batches were let go of, from that number on: no more is taken before they have said hello again. */
  readonly #cutOff = new Map<string, number>();
  /** All writes, one after another. */
  readonly #turns = new Turns();

  constructor(
    private readonly database: RecordingDatabase,
    prints: Fingerprints,
    private readonly run: BrowserRun,
    private readonly events: IngestEvents,
    budget: ByteCount,
    disk = new DiskRoom(),
  ) {
    this.#disk = disk;
    const advanced = (session: string, revision: number) => events.advanced(session, revision);
    const sessionsChanged = () => events.sessionsChanged();
    this.#rows = new OpenRows(database, run.run);
    this.#interruptions = new Interruptions(database, this.#rows, advanced);
    this.#arrivals = new Arrivals(database, this.#rows, prints, run, this.#interruptions, sessionsChanged);
    const learnt = (page: string, tokens: string[]) => events.learnt(page, tokens);
    const commits = new Commits(database, this.#rows, this.#arrivals, prints, { advanced, learnt });
    this.#commits = commits;
    this.#outside = new Outside(database, this.#rows, commits, prints);
    const tell: Commits['writeEvent'] = (...word) => commits.writeEvent(...word);
    this.#retention = new Retention(database, this.#rows, budget, disk, tell, sessionsChanged);
  }

  /** Bytes of a body that are kept. */
  set bodyLimit(limit: ByteCount) {
    this.#commits.bodyLimit = limit;
  }

  /**
   * A page says who it is: it gets its row, and its session where the tab has none yet. Gives the last durable number;
   * `undefined` where nothing can be written.
   */
  async hello(hello: PageHello, place: TabPlace): Promise<number | undefined> {
    return this.#exclusively(async () => {
      try {
        await this.#disk.demand(0);
        await this.#restore(hello.id);
        const { row } = await this.#arrivals.welcome(hello, place);
        return row.acknowledged;
      } catch (error) {
        this.#rows.forgetAll();
        this.events.failed(error);
        return undefined;
      }
    });
  }

  /** Of those pages that have said who they are, and whose sessions are still there, the last durable numbers. */
  async reached(pages: readonly string[]): Promise<Map<string, number>> {
    return this.#exclusively(async () => {
      const reached = new Map<string, number>();
      for (const id of pages) {
        const page = await this.#rows.page(id);
        if (page) reached.set(id, page.row.acknowledged);
      }
      return reached;
    });
  }

  /** The page's relay is gone, for now or for good. */
  goodbye(page: string): void {
    this.#arrivals.goodbye(page);
  }

  /** Takes a batch in; it is acknowledged once it is durable. Batches of unknown pages are passed over. */
  add(page: string, number: number, batch: Batch): void {
    if (this.#cutOff.has(page)) return;
    this.#queue.add({ page, number, batch });
    if (this.#commitsDue === 0) this.#schedule();
  }

  /** Resolves when all that was added by now is written: more may come without end. */
  async written(): Promise<void> {
    await this.#exclusively(async () => undefined);
  }

  /** Runs an edit of a session between commits. `false` where the session is no more. */
  async edit(id: string, change: (session: SessionRow) => void): Promise<boolean> {
    return this.#exclusively(async () => {
      const session = await this.#rows.session(id);
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
      const session = await this.#rows.session(id);
      if (!session) return false;
      const record = { kind: 'note' as const, session: id, at, text, ...(author ? { author } : {}) };
      await this.#commits.writeEvent(session, record, at);
      return true;
    });
  }

  /** As in `Outside`, as are the three below. */
  async connectionOf(...question: Parameters<Outside['connectionOf']>): Promise<string | undefined> {
    return this.#exclusively(() => this.#outside.connectionOf(...question));
  }

  async tellUnseen(tab: number, url: string): Promise<void> {
    await this.#exclusively(() => this.#outside.tellUnseen(tab, url));
  }

  async addEvent(...event: Parameters<Outside['addEvent']>): Promise<boolean> {
    return this.#exclusively(() => this.#outside.addEvent(...event));
  }

  async addHandshake(connection: string, handshake: Handshake): Promise<void> {
    await this.#exclusively(() => this.#outside.addHandshake(connection, handshake));
  }

  /** The session that a tab writes to; `undefined` where it has none. */
  async sessionOfTab(tab: number): Promise<string | undefined> {
    return this.#exclusively(async () => (await this.#rows.latestOfTab(tab))?.id);
  }

  /** A site (scheme and host) is recorded no longer: what its tabs wrote to is complete. */
  async endSite(site: string): Promise<void> {
    const rows = await this.database.sessions
      .where('[run+tab]')
      .between([this.run.run, Dexie.minKey], [this.run.run, Dexie.maxKey])
      .filter((row) => row.endedAt === undefined && isOnSite(row.site, site))
      .toArray();
    const at = Date.now();
    for (const { id } of rows) {
      await this.edit(id, (session) => {
        session.endedAt = at;
      });
    }
  }

  /** What pages of a tab have not ended by themselves has ended now. */
  async interruptTab(tab: number, cause: InterruptionCause): Promise<void> {
    await this.#exclusively(() => this.#interruptions.ofTab(tab, cause));
  }

  /** A page is there no more. Passed over where it said goodbye, or is in the back/forward cache. */
  async interruptPage(id: string): Promise<void> {
    await this.#exclusively(() => this.#interruptions.ofPage(id));
  }

  /** Sessions of earlier runs of the browser are over, at the last moment that they know of. */
  async endEarlierRuns(): Promise<void> {
    await this.#exclusively(() => this.#interruptions.ofEarlierRuns(this.run.run));
  }

  /** Throws what keeps it from writing. */
  async demandRoom(): Promise<void> {
    await this.#disk.demand(0);
    await this.database.sessions.count();
  }

  async delete(id: string): Promise<void> {
    await this.#exclusively(() => this.#retention.delete(id));
  }

  async clear(): Promise<void> {
    await this.#exclusively(() => this.#retention.clear());
  }

  /** Forgets recordings whose last row is older, save pinned ones. */
  async forgetOlderThan(age: Milliseconds): Promise<void> {
    await this.#exclusively(() => this.#retention.forgetOlderThan(age));
  }

  async setBudget(budget: ByteCount): Promise<void> {
    await this.#exclusively(() => this.#retention.setBudget(budget));
  }

  /** A page that was cut off is back. What it had told before is there, or the browser has thrown the database away. */
  async #restore(page: string): Promise<void> {
    const next = this.#cutOff.get(page);
    this.#cutOff.delete(page);
    if (next === undefined || next === 1 || (await this.#rows.page(page))) return;
    if (!(await this.#arrivals.comeBack(page, next - 2))) return;
    const gap: Fact = { type: 'gap', at: Date.now(), lost: 1, reason: DATABASE_GONE };
    await this.#commits.writeBatches([{ page, number: next - 1, batch: batchOfFacts([gap]) }]);
  }

  /** Behind all that was added before. */
  #exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#queue.length > 0) this.#commitNow();
    return this.#turns.take(work);
  }

  #schedule(): void {
    const { wait } = this.#queue;
    if (wait <= 0) this.#commitNow();
    else this.#waiting ??= setTimeout(() => this.#commitNow(), wait);
  }

  #commitNow(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#commitsDue++;
    void this.#turns
      .take(() => this.#drain())
      .finally(() => {
        this.#commitsDue--;
        if (this.#commitsDue === 0 && this.#queue.length > 0) this.#schedule();
      });
  }

  /** Writes what waits by now. */
  async #drain(): Promise<void> {
    for (let left = this.#queue.length; left > 0; ) {
      const items = this.#queue.take();
      left -= items.length;
      try {
        await this.#retention.keepRoom(() => this.#commits.sessionsOf(items));
        await this.#disk.demand(items.reduce((bytes, { batch }) => bytes + batchBytes(batch), 0));
        const startedAt = performance.now();
        const { sessions, bytes } = await this.#commits.writeBatches(items);
        this.#queue.committed(startedAt);
        for (const item of items) this.events.acknowledged(item.page, item.number);
        await this.#retention.added(bytes, sessions);
      } catch (error) {
        // What is remembered may be ahead of the database now.
        this.#rows.forgetAll();
        // Where there is no room to make room in, either.
        const hasRoom = await this.#makeRoom(items, error).catch(() => false);
        if (!hasRoom) {
          // Not acknowledged: the relays keep these batches, and replay them on their next port.
          for (const { page, number } of [...items, ...this.#queue.clear()])
            if (!this.#cutOff.has(page)) this.#cutOff.set(page, number);
          this.events.failed(error);
          return;
        }
        this.#queue.putBack(items);
        left += items.length;
      }
    }
  }

  /** For those batches; their own sessions are the last to lose anything. */
  async #makeRoom(items: readonly NumberedBatch[], error: unknown): Promise<boolean> {
    if (!isQuotaError(error)) return false;
    const batches = items.map(({ batch }) => batch);
    return this.#retention.makeRoom(batches, await this.#commits.sessionsOf(items));
  }
}
