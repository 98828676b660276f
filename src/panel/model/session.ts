// One session as far as it is loaded: connections and events as they stand, frames as an index. Reads in pieces what
// is new since the revision it knows, and never more than one piece at a time.

import { batch, signal } from '@preact/signals';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Changes } from '../../store/reading';
import type { ConnectionRow, EventRow, PageRow, SessionRow } from '../../store/schema';
import { WorkerCalls } from '../bodies/worker-calls';
import type { Source } from '../source/source';
import { DecodeParts } from './decode-parts';
import { DecodedFrames } from './decoded-frames';
import { Descriptions } from './descriptions';
import { FrameIndex } from './frame-index';
import { PayloadCache } from './payload-cache';
import { wait } from './turns';
import { raise } from './version';

export interface LoadProgress {
  /** Frames read so far. */
  have: number;
  total: number;
  /** Where all had been read once, and what comes is faster than reading: how old the newest frame read is. */
  behindMs?: Milliseconds;
}

/** Segments a piece: some ten thousand frames at the usual batch size, applied within one drawn frame. */
const PIECE_SEGMENTS = 32;
/** However fast frames come, the database is read ten times a second: quick for the eye, light on the app's machine. */
const LIVE_INTERVAL_MS: Milliseconds = 100;

export class LoadedSession {
  readonly id: string;
  readonly index = new FrameIndex();
  readonly payloads: PayloadCache;
  readonly decoded: DecodedFrames;
  readonly descriptions: Descriptions;
  readonly connections = new Map<string, ConnectionRow>();
  readonly pages = new Map<string, PageRow>();
  readonly events = new Map<string, EventRow>();
  /** Rises with each piece that was applied. */
  readonly version = signal(0);
  /** Rises with each piece that held frames. */
  readonly frames = signal(0);
  readonly row = signal<SessionRow | undefined>(undefined);
  readonly loading = signal<LoadProgress | undefined>(undefined);
  /** It was deleted, or never was. */
  readonly gone = signal(false);
  readonly #source: Source;
  readonly #onError: (error: unknown) => void;
  /** Ordinal of each connection in the session, from 1, by creation as far as known. */
  readonly #ordinals = new Map<string, number>();
  #revision = 0;
  /** Something came while a piece was being read. */
  #again = false;
  #reading = false;
  #disposed = false;
  /** All that there was has been read. */
  #caughtUp = false;
  /** Time of the newest row that was read. */
  #newest: EpochMilliseconds = 0;

  constructor(source: Source, id: string, onError: (error: unknown) => void) {
    this.#source = source;
    this.id = id;
    this.#onError = onError;
    this.payloads = new PayloadCache((segments) => source.payloads(segments), onError);
    const parts = new DecodeParts(this.index, this.payloads, this.connections);
    const worker = new WorkerCalls(() => source.startBodiesWorker());
    this.decoded = new DecodedFrames(this.index, parts, worker, onError);
    this.descriptions = new Descriptions(this.index, parts, worker, onError);
    this.catchUp();
  }

  get startedAt(): EpochMilliseconds {
    return this.row.value?.startedAt ?? 0;
  }

  /** The number by which people tell connections apart: `#3`. It stays with the connection. */
  ordinal(connection: string): number | undefined {
    return this.#ordinals.get(connection);
  }

  /** The connection of that number. */
  connectionOf(ordinal: number): ConnectionRow | undefined {
    if (ordinal > this.#ordinals.size) return undefined;
    for (const [id, other] of this.#ordinals) if (other === ordinal) return this.connections.get(id);
    return undefined;
  }

  /** There is a commit of that number. */
  advanced(revision: number): void {
    if (revision > this.#revision) this.catchUp();
  }

  /** Reads whatever there is; also for when messages may have been missed. */
  catchUp(): void {
    this.#again = true;
    if (!this.#reading) void this.#read();
  }

  dispose(): void {
    this.#disposed = true;
    this.decoded.dispose();
    this.descriptions.dispose();
  }

  async #read(): Promise<void> {
    this.#reading = true;
    try {
      while (this.#again && !this.#disposed) {
        this.#again = false;
        const changes = await this.#source.changes(this.id, this.#revision, PIECE_SEGMENTS);
        if (this.#disposed) return;
        if (!changes) {
          this.gone.value = true;
          return;
        }
        this.#apply(changes);
        if (changes.more) this.#again = true;
        else await wait(LIVE_INTERVAL_MS);
      }
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#reading = false;
    }
  }

  #progress({ session }: Changes): LoadProgress {
    const progress = { have: this.index.length, total: session.frames };
    return this.#caughtUp ? { ...progress, behindMs: Math.max(0, session.lastAt - this.#newest) } : progress;
  }

  #apply(changes: Changes): void {
    batch(() => {
      for (const page of changes.pages) this.pages.set(page.id, page);
      for (const connection of changes.connections.toSorted((a, b) => a.createdAt - b.createdAt)) {
        this.connections.set(connection.id, connection);
        if (!this.#ordinals.has(connection.id)) this.#ordinals.set(connection.id, this.#ordinals.size + 1);
      }
      for (const event of changes.events) this.events.set(event.key, event);
      for (const segment of changes.segments) this.index.append(segment);
      this.#newest = newestOf(changes, this.#newest);
      this.#revision = changes.revision;
      this.row.value = changes.session;
      this.gone.value = false;
      this.loading.value = changes.more ? this.#progress(changes) : undefined;
      if (!changes.more) this.#caughtUp = true;
      raise(this.version);
      if (changes.segments.length > 0) raise(this.frames);
    });
    this.decoded.grown();
  }
}

function newestOf({ segments, events, connections }: Changes, before: EpochMilliseconds): EpochMilliseconds {
  let newest = before;
  for (const { to } of segments) newest = Math.max(newest, to);
  for (const { at } of events) newest = Math.max(newest, at);
  for (const { createdAt, closedAt } of connections) newest = Math.max(newest, closedAt ?? createdAt);
  return newest;
}
