// Batches into rows, as many at a time as one commit takes, and the commits themselves.

import type { Batch } from '../records/batch';
import { MOST_BODY_BYTES } from '../records/settings';
import type { ByteCount, EpochMilliseconds } from '../records/units';
import type { ConnectionRow, EventRow, RecordingDatabase, SessionRow } from '../store/schema';
import { commit, segmentBytes, type Writes } from '../store/writing';
import type { Arrivals } from './arrivals';
import { limitBodies } from './body-limit';
import type { OpenPage, OpenRows } from './open-rows';
import { readClaims } from './tokens/claims';
import type { Fingerprints } from './tokens/fingerprints';
import { redact } from './tokens/redaction';
import { translate } from './translation';

/** A batch as its page's relay numbered it. */
export interface NumberedBatch {
  page: string;
  number: number;
  batch: Batch;
}

export interface CommitEvents {
  advanced(session: string, revision: number): void;
  /** All values by now that a page was seen to use as tokens, and that are not known by their form. */
  learnt(page: string, tokens: string[]): void;
}

/** What a commit wrote to, and how much. */
export interface Committed {
  sessions: ReadonlySet<SessionRow>;
  bytes: ByteCount;
}

/** What a small row weighs in the database, keys and indexes included: seen with the lab's recordings. */
const ROW_BYTES: ByteCount = 600;

export class Commits {
  /** Bytes of a body that are kept. */
  bodyLimit: ByteCount = MOST_BODY_BYTES;

  constructor(
    private readonly database: RecordingDatabase,
    private readonly rows: OpenRows,
    private readonly arrivals: Arrivals,
    private readonly prints: Fingerprints,
    private readonly events: CommitEvents,
  ) {}

  /** One transaction. Where it rejects, what is remembered of sessions and pages is ahead of the database. */
  async writeBatches(items: readonly NumberedBatch[]): Promise<Committed> {
    const writes = noWrites();
    const sessions = new Set<SessionRow>();
    const pages = new Set<OpenPage>();
    let bytes = 0;
    for (const item of items) {
      const page = await this.#pageOf(item);
      const session = page && (await this.rows.session(page.row.session));
      // A replay, or what a page left behind whose session was deleted: acknowledged, for there is nothing more to keep.
      if (!page || !session || item.number <= page.row.acknowledged) continue;
      if (!sessions.has(session)) session.revision++;
      sessions.add(session);
      pages.add(page);
      bytes += await this.#addBatch(writes, page, session, item);
    }
    for (const page of pages) {
      page.row.revision = (await this.rows.session(page.row.session))?.revision ?? 0;
      writes.pages.push(page.row);
    }
    writes.sessions.push(...sessions);
    await commit(this.database, withLastOfEach(writes));
    for (const session of sessions) this.events.advanced(session.id, session.revision);
    return { sessions, bytes };
  }

  /** Those that some batches belong to. */
  async sessionsOf(items: readonly NumberedBatch[]): Promise<Set<SessionRow>> {
    const sessions = new Set<SessionRow>();
    for (const item of items) {
      const page = await this.#pageOf(item);
      const session = page && (await this.rows.session(page.row.session));
      if (session) sessions.add(session);
    }
    return sessions;
  }

  async #pageOf({ page, number }: NumberedBatch): Promise<OpenPage | undefined> {
    return (await this.rows.page(page)) ?? (await this.arrivals.comeBack(page, number - 1));
  }

  /**
   * Adds a word that comes from no batch: a note, or what the recorder itself has to say; `lost`: of how many frames that
   * lost their bodies. Where it rejects, nothing has changed.
   */
  async writeEvent(
    session: SessionRow,
    record: EventRow['record'],
    at: EpochMilliseconds,
    lost = 0,
  ): Promise<void> {
    const told = { ...session, revision: session.revision + 1, lost: session.lost + lost };
    const { id, revision } = told;
    const event = { key: `recorder/${id}/${revision}`, session: id, revision, at, record };
    await commit(this.database, { ...noWrites(), sessions: [told], events: [event] });
    Object.assign(session, told);
    this.events.advanced(id, revision);
  }

  async writeConnection(session: SessionRow, row: ConnectionRow): Promise<void> {
    session.revision++;
    row.revision = session.revision;
    await commit(this.database, { ...noWrites(), sessions: [session], connections: [row] });
    this.events.advanced(session.id, session.revision);
  }

  /** Gives what the batch weighs in the database. */
  async #addBatch(
    writes: Writes,
    page: OpenPage,
    session: SessionRow,
    { number, batch: arrived }: NumberedBatch,
  ): Promise<ByteCount> {
    await this.rows.loadTimers(page, arrived);
    const { additions } = page.known;
    const { batch: whole, sightings } = await redact(arrived, page.known, this.prints);
    // Before it is durable: what was told of a token may never come again.
    if (page.known.additions > additions) this.events.learnt(page.row.id, page.known.opaque);
    const batch = limitBodies(whole, this.bodyLimit);
    await this.prints.learn(sightings.flatMap(({ value }) => readClaims(value)?.identity ?? []));
    const { connections, events, segment, lost } = translate(page, number, batch, sightings, (value) =>
      this.prints.of(value),
    );
    page.row.acknowledged = number;
    const { revision } = session;
    for (const row of connections) {
      if (row.revision === 0) session.connections++;
      row.revision = revision;
      writes.connections.push(row);
    }
    writes.events.push(...events.map((event) => ({ ...event, revision })));
    let bytes = (events.length + connections.length) * ROW_BYTES;
    if (segment) {
      writes.segments.push({ segment: { ...segment, revision }, payload: batch.payload });
      session.frames += segment.at.length;
      bytes += segmentBytes(segment.at.length, batch.payload);
    }
    // A storm of sockets may go by without a frame.
    const last = Math.max(session.lastAt, segment?.to ?? 0);
    session.lastAt = batch.facts.reduce((latest, { at }) => Math.max(latest, at), last);
    session.bytes += bytes;
    session.lost += lost;
    return bytes;
  }
}

function noWrites(): Writes {
  return { sessions: [], pages: [], connections: [], segments: [], events: [] };
}

/** One commit may touch a row several times: its last state is what is written. */
function withLastOfEach(writes: Writes): Writes {
  return {
    ...writes,
    connections: [...new Map(writes.connections.map((row) => [row.id, row])).values()],
    events: [...new Map(writes.events.map((row) => [row.key, row])).values()],
  };
}
