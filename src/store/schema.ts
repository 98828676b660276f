// The database: tables, keys and migrations. A row of `segments` holds a whole batch of frames as columns;
// the bodies lie beside it in `payloads`, so that a timeline reads numbers without touching them.

import Dexie, { type PromiseExtended, type Table } from 'dexie';
import type { FrameColumns } from '../records/batch';
import type {
  ConnectionRecord,
  DecisionRecord,
  EventRecord,
  GapRecord,
  NoteRecord,
  PageRecord,
  SessionRecord,
  TokenRecord,
} from '../records/recording';
import type { ByteCount, EpochMilliseconds } from '../records/units';

export interface SessionRow extends SessionRecord {
  /** Origin of the tab's own page. */
  site: string;
  /** The browser's id of the tab: means something only within `run`. */
  tab: number;
  /** One start of the browser to its end. */
  run: string;
  /** Of the newest row. */
  lastAt: EpochMilliseconds;
  /** Kept when the byte budget is short. 0 or 1: booleans are no keys in IndexedDB. */
  pinned: 0 | 1;
  revision: number;
  connections: number;
  frames: number;
  /** Frames or bodies that `gap` records tell of. */
  lost: number;
  /** What it takes in the database, roughly. */
  bytes: ByteCount;
}

export interface PageRow extends PageRecord {
  revision: number;
  /** Batches up to this number are durable. */
  acknowledged: number;
  place: 'top' | 'child' | 'deeper';
  /** The browser's ids of tab and frame: they mean something only while the page lives. */
  tab: number;
  frame: number;
  /** In the back/forward cache, where it may end without another word. */
  isCached?: true;
  /** Taken to have ended without a goodbye. */
  isInterrupted?: true;
}

export interface ConnectionRow extends ConnectionRecord {
  session: string;
  revision: number;
  /** The page's own number of it, as in `FrameColumns.connection`. */
  number: number;
}

export interface SegmentRow extends FrameColumns {
  /** Rises with each segment written; key of its payload too. */
  id: number;
  session: string;
  page: string;
  /** Number of the batch in its page. */
  number: number;
  revision: number;
  /** The page's running number of its first frame. */
  firstOrdinal: number;
  /** Time of the first and last frame. */
  from: EpochMilliseconds;
  to: EpochMilliseconds;
  /** Triples (from, to, time): see `Batch.paints`. */
  paints: Float64Array;
}

/** The bodies of a segment side by side, as `kept` tells. Gone where the byte budget took them. */
export interface PayloadRow {
  id: number;
  bytes: Uint8Array;
}

/** Everything small that lies on the time line. */
export interface EventRow {
  /** `page/batch/index`, or `note/…`: a replay overwrites itself. */
  key: string;
  session: string;
  revision: number;
  at: EpochMilliseconds;
  record: DecisionRecord | TokenRecord | EventRecord | NoteRecord | GapRecord;
}

/** Settings and keys of this installation. */
export interface SettingRow {
  name: string;
  value: unknown;
}

export class RecordingDatabase extends Dexie {
  declare sessions: Table<SessionRow, string>;
  declare pages: Table<PageRow, string>;
  declare connections: Table<ConnectionRow, string>;
  declare segments: Table<SegmentRow, number, Omit<SegmentRow, 'id'>>;
  declare payloads: Table<PayloadRow, number>;
  declare events: Table<EventRow, string>;
  declare settings: Table<SettingRow, string>;

  constructor(name = DATABASE_NAME) {
    // `relaxed`: a commit counts once the operating system has it. It survives the browser's death, not the machine's,
    // and is several times faster than waiting for the disk (facts measured in bench/README.md).
    super(name, { chromeTransactionDurability: 'relaxed' });
    this.version(1).stores({
      sessions: 'id, startedAt, [run+tab]',
      pages: 'id, [session+revision]',
      connections: 'id, page, [session+revision]',
      segments: '++id, &[page+number], [session+revision], [session+from]',
      payloads: 'id',
      events: 'key, [session+revision], [session+at]',
      settings: 'name',
    });
  }

  /** Whoever needs it after a failure tries once more: a disk that was full may have room by then. */
  override open(): PromiseExtended<Dexie> {
    return super.open().catch((error) => {
      // Once those who waited for it have heard.
      setTimeout(() => {
        if (this.hasFailed() && !this.hasBeenClosed()) this.close({ disableAutoOpen: false });
      });
      throw error;
    });
  }
}

/** Name of the database in the extension's origin. */
export const DATABASE_NAME = 'redial';
