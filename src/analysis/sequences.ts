// Running numbers in what comes in, learned as it comes: which field of which type of message only rises, which rises
// by one each time, where one went back, and which numbers never came.
//
//   seq   1 2 3 4 5 7 8 6 9 …        back: 6 came after 8        missing: none, 6 came
//   seq   1 2 3 4 5 7 8 9 10 …       missing: 6, unless another type of message brought it: shared-count.ts

import type { Head } from '../decoders';
import type { FrameRecord } from '../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../records/units';
import type { Connection } from './connection';
import { Kept } from './kept';
import type { Evidence } from './result';
import { SharedCount } from './shared-count';

/** Rises that show a field to be a running number. */
const LEAST_RISES = 10;
/** One that goes back more often than this is none. */
const MOST_FALLS = 0.1;
/** Steps of exactly one that show that nothing is left out. */
const LEAST_ONES = 8;
/** A field of which more steps than this are wider is a sample, or shared with others. */
const MOST_WIDE = 0.1;
/** A jump further than this is a new count, not a loss. */
const WIDEST_GAP = 200;
/** Numbers that are waited for, at most a field. */
const WAITED_FOR = 1_000;
/** What is on another way (a replay, another socket) comes within this. */
const FILLED_WITHIN_MS: Milliseconds = 5_000;
/** Senders' clocks differ: a time goes back only if it does so by more than this. */
const CLOCKS_DIFFER_MS: Milliseconds = 1_000;
/** Milliseconds since the epoch, of this century. */
const LEAST_TIME = 946_684_800_000;
const MOST_TIME = 4_102_444_800_000;
/** Types, channels and fields that are followed at once, a page and endpoint. */
const FOLLOWED = 500;
/** Evidence that is kept of each. */
const FALLS_KEPT = 12;

/** Names of counts; ids have holes by nature, as others take theirs from the same count. */
const COUNT =
  /(^|\.)(seq(uence)?(_?(no|nr|num|number|id))?|sn|s|n|no|num|number|offset|counter|index|idx|order|ordinal|step|lsn|tick)$|[a-z](Seq|SeqNo|Sequence|SequenceNumber|Offset|No|Number|Index)$|_(seq|no|offset|number|index)$/i;

/** One field of one type of message at one endpoint, over all of a page's connections. */
export class Running {
  readonly endpoint: string;
  readonly type: string;
  readonly path: string;
  rises = 0;
  ones = 0;
  falls = 0;
  readonly back: (Evidence & { from: number; to: number })[] = [];
  /** Numbers that were left out, and when that was seen. */
  readonly missing = new Map<number, Evidence>();
  #top: number | undefined;
  /** Where the stretch without a gap begins that ends at the top. */
  #stretchFrom = 0;
  /** The stretch that came before the count was begun anew: a replay from the start ends where it began. */
  #before: { from: number; to: number } | undefined;
  /** With the other types that have this field; none where it is no count. */
  readonly #shared: SharedCount | undefined;
  /** When it came last, by the shared count. */
  #turn = 0;

  constructor(endpoint: string, type: string, path: string, shared: SharedCount | undefined) {
    this.endpoint = endpoint;
    this.type = type;
    this.path = path;
    this.#shared = shared;
    shared?.join(this.missing);
  }

  /** It rises but for the times it went back. */
  get isRunning(): boolean {
    return this.rises >= LEAST_RISES && this.falls <= this.rises * MOST_FALLS;
  }

  /** It is a count that leaves nothing out, but for the times it did. */
  get isDense(): boolean {
    return (
      this.ones >= LEAST_ONES &&
      this.rises - this.ones <= this.rises * MOST_WIDE &&
      this.#shared !== undefined
    );
  }

  /** The next value on a connection whose last one is known, or the first. The new last one. */
  take(value: number, last: number | undefined, frame: FrameRecord, connection: Connection): number {
    const next = this.#next(value, last, frame, connection);
    if (this.#shared) this.#turn = this.#shared.came(value);
    return next;
  }

  #next(value: number, last: number | undefined, frame: FrameRecord, connection: Connection): number {
    this.missing.delete(value);
    if (last === undefined) {
      // The first on a connection goes on where the one before ended, or begins anew.
      if (this.#top !== undefined && value > this.#top + 1) this.#miss(this.#top, value, frame, connection);
      this.#rise(value);
      return value;
    }
    const step = value - last;
    if (step === 0) return last;
    if (step > 0) {
      this.rises += 1;
      if (step === 1) this.ones += 1;
      else this.#miss(last, value, frame, connection);
      this.#rise(value);
      return value;
    }
    if (isTime(value) && -step < CLOCKS_DIFFER_MS) return last;
    // A count that begins anew.
    if (value === 0 || value === 1) {
      this.#before = { from: this.#stretchFrom, to: this.#top ?? last };
      this.#stretchFrom = value;
      this.#top = value;
      return value;
    }
    this.falls += 1;
    if (this.back.length < FALLS_KEPT) {
      const what = `${this.path} went back from ${last} to ${value}`;
      this.back.push({
        at: frame.at,
        what,
        connection: connection.id,
        frame: frame.seq,
        from: last,
        to: value,
      });
    }
    return last;
  }

  /** Those that have been waited for long enough. */
  *lost(now: EpochMilliseconds): Iterable<[value: number, noticed: Evidence]> {
    for (const entry of this.missing) if (now - entry[1].at >= FILLED_WITHIN_MS) yield entry;
  }

  /** What is lost from the recording itself was not lost on the way. */
  forget(): void {
    this.missing.clear();
    this.#top = undefined;
    this.#before = undefined;
  }

  #rise(value: number): void {
    if (this.#top === undefined || value > this.#top + 1) this.#stretchFrom = value;
    this.#top = Math.max(this.#top ?? value, value);
  }

  #miss(last: number, value: number, frame: FrameRecord, connection: Connection): void {
    const cameBefore = this.#before?.to === value - 1 ? this.#before.from : value;
    const end = Math.min(value, cameBefore);
    const gap = end - last - 1;
    if (!this.#shared || !Number.isInteger(gap) || gap < 1 || gap > WIDEST_GAP) return;
    if (this.missing.size + gap > WAITED_FOR) return;
    const numbers = gap === 1 ? String(last + 1) : `${last + 1} to ${end - 1}`;
    const what = `${this.path} skipped ${numbers}`;
    for (let number = last + 1; number < end; number += 1) {
      if (this.#shared.cameSince(this.#turn, number)) continue;
      this.missing.set(number, { at: frame.at, what, connection: connection.id, frame: frame.seq });
    }
  }
}

/** Where one connection stands in a field. */
interface Follow {
  path: string;
  running: Running;
  last: number | undefined;
}

/** By type and channel. */
const kept = new Kept<Map<string, Map<string, Follow[]>>>();

export class Sequences {
  /** By lane (rooms of one endpoint may count each for themselves), then by type, channel and path. */
  readonly all = new Map<string, Map<string, Running>>();
  /** By lane, then by channel and path. */
  readonly #shared = new Map<string, Map<string, SharedCount>>();

  message(message: Head, frame: FrameRecord, connection: Connection): void {
    const { sequence } = message;
    if (!sequence || frame.dir === 'out') return;
    const follows = this.#followsOf(message, connection);
    for (let n = 0; n < sequence.length; n += 1) {
      const field = sequence[n];
      if (!field) continue;
      // Fields come in the same order each time, nearly always.
      let follow = follows[n];
      if (follow?.path !== field.path) follow = follows.find((one) => one.path === field.path);
      if (!follow) {
        const running = this.#running(
          connection,
          message.event ?? message.type,
          message.channel ?? '',
          field.path,
        );
        if (!running) continue;
        follow = { path: field.path, running, last: undefined };
        follows.push(follow);
      }
      follow.last = follow.running.take(field.value, follow.last, frame, connection);
    }
  }

  /** A body that was not kept, or a gap in the recording: what comes next goes on from somewhere unknown. */
  interrupted(connection: Connection): void {
    kept.set(connection, undefined);
    for (const running of this.all.get(connection.lane.key)?.values() ?? []) running.forget();
  }

  /** Nothing more comes on that lane: what shows no fault is forgotten. */
  retire(lane: string): void {
    this.#shared.delete(lane);
    const runnings = this.all.get(lane);
    if (!runnings) return;
    for (const [key, running] of runnings) {
      if (running.back.length === 0 && running.missing.size === 0) runnings.delete(key);
    }
    if (runnings.size === 0) this.all.delete(lane);
  }

  #followsOf(message: Head, connection: Connection): Follow[] {
    const type = message.event ?? message.type;
    const channel = message.channel ?? '';
    let byType = kept.get(connection);
    if (!byType) {
      byType = new Map();
      kept.set(connection, byType);
    }
    let byChannel = byType.get(type);
    if (!byChannel) {
      byChannel = new Map();
      if (byType.size < FOLLOWED) byType.set(type, byChannel);
    }
    let follows = byChannel.get(channel);
    if (!follows) {
      follows = [];
      if (byChannel.size < FOLLOWED) byChannel.set(copied(channel), follows);
    }
    return follows;
  }

  #running(connection: Connection, type: string, channel: string, path: string): Running | undefined {
    const place = connection.lane.key;
    let runnings = this.all.get(place);
    if (!runnings) {
      runnings = new Map();
      this.all.set(place, runnings);
    }
    const key = `${type} ${channel} ${path}`;
    const known = runnings.get(key);
    if (known || runnings.size >= FOLLOWED) return known;
    const shared = COUNT.test(path) ? this.#sharedCount(place, `${channel} ${path}`) : undefined;
    const running = new Running(connection.endpoint, copied(type), path, shared);
    runnings.set(key, running);
    return running;
  }

  #sharedCount(lane: string, key: string): SharedCount {
    let counts = this.#shared.get(lane);
    if (!counts) {
      counts = new Map();
      this.#shared.set(lane, counts);
    }
    let count = counts.get(key);
    if (!count) {
      count = new SharedCount();
      counts.set(copied(key), count);
    }
    return count;
  }
}

function isTime(value: number): boolean {
  return value > LEAST_TIME && value < MOST_TIME;
}

/** A string of its own, that holds no frame's text in memory. */
function copied(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
