// Reads back what a run has to see: all of its session that is small, and the frames since it began.

import Dexie from 'dexie';
import { NOTHING_SEEN, type Seen } from '../../drills';
import type { ConnectionRecord, FrameRecord, PageRecord } from '../../records/recording';
import type { ByteCount } from '../../records/units';
import { bodyOffsets, frameRecord } from '../../store/frames';
import { readPayloads } from '../../store/reading';
import { connectionRecord, pageRecord } from '../../store/row-records';
import type { EventRow, RecordingDatabase, SegmentRow } from '../../store/schema';

/** What a drill keeps of frames: minutes of a busy feed. Beyond it says that it has not seen all. */
const MOST_FRAMES = 20_000;
const MOST_BYTES: ByteCount = 32 * 1024 * 1024;

export class Watching {
  #revision = 0;
  #bytes: ByteCount = 0;
  #framesCut = false;
  readonly #pages = new Map<string, PageRecord>();
  readonly #connections = new Map<string, ConnectionRecord>();
  readonly #events = new Map<string, EventRow>();
  readonly #frames: FrameRecord[] = [];

  /** Frames of commits after `framesFrom`, a revision of the session, are those of the run. */
  constructor(
    private readonly database: RecordingDatabase,
    readonly session: string,
    private readonly framesFrom: number,
  ) {}

  /** What is durable by now. Nothing where the session is no more. */
  async read(): Promise<Seen> {
    const { database, session } = this;
    const { sessions, pages, connections, segments, events } = database;
    const found = await database.transaction(
      'r',
      [sessions, pages, connections, segments, events],
      async () => {
        const row = await sessions.get(session);
        if (!row) return undefined;
        const range = [[session, this.#revision], [session, Dexie.maxKey], false, true] as const;
        const framesAfter = [session, Math.max(this.#revision, this.framesFrom)];
        return {
          revision: row.revision,
          pages: await pages
            .where('[session+revision]')
            .between(...range)
            .toArray(),
          connections: await connections
            .where('[session+revision]')
            .between(...range)
            .toArray(),
          events: await events
            .where('[session+revision]')
            .between(...range)
            .toArray(),
          segments: await segments
            .where('[session+revision]')
            .between(framesAfter, [session, Dexie.maxKey], false, true)
            .toArray(),
        };
      },
    );
    if (!found) return NOTHING_SEEN;
    this.#revision = found.revision;
    for (const row of found.pages) this.#pages.set(row.id, pageRecord(row) as PageRecord);
    for (const row of found.connections)
      this.#connections.set(row.id, connectionRecord(row) as ConnectionRecord);
    for (const row of found.events) this.#events.set(row.key, row);
    await this.#addFrames(found.segments);
    return this.#seen();
  }

  async #addFrames(segments: readonly SegmentRow[]): Promise<void> {
    if (segments.length === 0 || this.#framesCut) return;
    const payloads = await readPayloads(
      this.database,
      segments.map(({ id }) => id),
    );
    for (const segment of segments) {
      const payload = payloads.get(segment.id);
      this.#bytes += payload?.length ?? 0;
      if (this.#frames.length + segment.at.length > MOST_FRAMES || this.#bytes > MOST_BYTES) {
        this.#framesCut = true;
        return;
      }
      const offsets = bodyOffsets(segment);
      for (let index = 0; index < segment.at.length; index += 1)
        this.#frames.push(frameRecord(segment, index, payload, offsets[index] ?? 0));
    }
  }

  #seen(): Seen {
    const records = [...this.#events.values()]
      .map(({ record }) => record)
      .sort((one, other) => one.at - other.at);
    return {
      pages: [...this.#pages.values()],
      connections: [...this.#connections.values()],
      frames: this.#frames,
      decisions: records.filter((record) => record.kind === 'decision'),
      tokens: records.filter((record) => record.kind === 'token'),
      events: records.filter((record) => record.kind === 'event'),
      ...(this.#framesCut ? { framesCut: true } : {}),
    };
  }
}
