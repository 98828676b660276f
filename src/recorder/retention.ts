// What recordings may take: which of them go when the budget or the disk is full, by age, or by a person's wish, and
// the word that is left of it.

import { type Batch, batchBytes } from '../records/batch';
import type { EventRecord, GapRecord } from '../records/recording';
import type { ByteCount, Milliseconds } from '../records/units';
import { deleteSession, sessionsToEvict, trimBodies, usedBytes } from '../store/eviction';
import type { EventRow, RecordingDatabase, SessionRow } from '../store/schema';
import type { DiskRoom } from './disk-room';
import type { OpenRows } from './open-rows';

/** Share of the budget freed at a time, so that a full one does not evict with each commit. */
const FREED_SHARE = 0.1;

const TRIMMED = 'There was no room left: the oldest frames of this recording are kept without their bodies.';

/** What went to make room, for the session that it made room for to tell. */
interface Word {
  session: string;
  /** Frames of it that lost their bodies. */
  lost: number;
  what: Omit<GapRecord, 'page' | 'at'> | Omit<EventRecord, 'page' | 'at'>;
}

export class Retention {
  #used: ByteCount | undefined;
  readonly #untold: Word[] = [];

  constructor(
    private readonly database: RecordingDatabase,
    private readonly rows: OpenRows,
    private budget: ByteCount,
    private readonly disk: DiskRoom,
    /** Writes a word of the recorder's own into a session. */
    private readonly tell: (
      session: SessionRow,
      record: EventRow['record'],
      at: number,
      lost: number,
    ) => Promise<void>,
    private readonly sessionsChanged: () => void,
  ) {}

  async setBudget(budget: ByteCount): Promise<void> {
    this.budget = budget;
    await this.keepBudget(new Set());
  }

  /** So many bytes more are in the database, written to those sessions: they are the last to lose anything. */
  async added(bytes: ByteCount, writing: ReadonlySet<SessionRow>): Promise<void> {
    if (this.#used !== undefined) this.#used += bytes;
    this.disk.wrote(bytes);
    await this.#tellWhatWent();
    await this.keepBudget(writing);
  }

  async keepBudget(writing: ReadonlySet<SessionRow>): Promise<void> {
    this.#used ??= await usedBytes(this.database);
    if (this.#used > this.budget) await this.#free(this.#used - this.budget * (1 - FREED_SHARE), writing);
  }

  /** Frees what the disk lacks. `writing`: sessions that are the last to lose anything. */
  async keepRoom(writing: () => Promise<ReadonlySet<SessionRow>>): Promise<void> {
    const lacking = await this.disk.lacking();
    if (lacking === 0) return;
    const used = await usedBytes(this.database);
    await this.#free(Math.max(lacking, used * FREED_SHARE), await writing());
  }

  /** The database refuses more. `false` where nothing could be freed. */
  async makeRoom(batches: readonly Batch[], writing: ReadonlySet<SessionRow>): Promise<boolean> {
    const used = await usedBytes(this.database);
    const wanted = batches.reduce((bytes, batch) => bytes + batchBytes(batch), 0);
    return this.#free(Math.max(wanted, used * FREED_SHARE), writing);
  }

  async delete(id: string): Promise<void> {
    await deleteSession(this.database, id);
    this.rows.forgetSession(id);
    this.#used = undefined;
    this.sessionsChanged();
  }

  async clear(): Promise<void> {
    for (const id of await this.database.sessions.toCollection().primaryKeys()) await this.delete(id);
  }

  /** Forgets recordings whose last row is older, save pinned ones. */
  async forgetOlderThan(age: Milliseconds): Promise<void> {
    const before = Date.now() - age;
    const old = await this.database.sessions
      .where('startedAt')
      .below(before)
      .filter(({ lastAt, pinned }) => lastAt < before && !pinned)
      .primaryKeys();
    for (const id of old) await this.delete(id);
  }

  /** Frees so many bytes, and leaves word of it. `false` where nothing could be freed. */
  async #free(excess: ByteCount, writing: ReadonlySet<SessionRow>): Promise<boolean> {
    const busy = new Set([...writing].map(({ id }) => id));
    let freed = 0;
    const evicted = await sessionsToEvict(this.database, excess, busy);
    for (const session of evicted) {
      await this.delete(session.id);
      freed += session.bytes;
    }
    const told = [...writing][0];
    if (evicted.length > 0 && told) {
      const sessions = evicted.map(({ id, site, startedAt, bytes }) => ({ id, site, startedAt, bytes }));
      const what = { kind: 'event' as const, type: 'evicted', detail: { sessions } };
      this.#untold.push({ session: told.id, lost: 0, what });
    }
    for (const session of writing) {
      if (freed >= excess) break;
      const trimmed = await trimBodies(this.database, session.id, excess - freed);
      if (trimmed.frames === 0) continue;
      freed += trimmed.bytes;
      session.bytes = Math.max(0, session.bytes - trimmed.bytes);
      const lost = trimmed.frames;
      this.#untold.push({ session: session.id, lost, what: { kind: 'gap', lost, reason: TRIMMED } });
    }
    this.#used = undefined;
    this.disk.freed(freed);
    await this.#tellWhatWent();
    return freed > 0;
  }

  /** Where there is no room for the word itself, it is told after the next commit. */
  async #tellWhatWent(): Promise<void> {
    for (let word = this.#untold[0]; word; word = this.#untold[0]) {
      const session = await this.rows.session(word.session);
      const page = session && this.rows.anyPageOf(session)?.row.id;
      if (session && page !== undefined) {
        const at = Date.now();
        try {
          await this.tell(session, { ...word.what, page, at }, at, word.lost);
        } catch {
          return;
        }
      }
      this.#untold.shift();
    }
  }
}
