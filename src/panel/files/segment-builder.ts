// One segment being filled, frame by frame: numbers into columns, bodies side by side into one buffer, as the recorder
// would have stored them.

import { FrameFlag, UNKNOWN_LISTENERS } from '../../records/batch';
import type { FrameRecord } from '../../records/recording';
import type { SegmentRow } from '../../store/schema';

/** Frames and bytes after which a segment is full: read whole wherever one of its bodies is looked at. */
const MOST_FRAMES = 2048;
const MOST_BYTES = 512 * 1024;

/** Numbers of a segment that only the whole file knows. */
export type SegmentPlace = Pick<
  SegmentRow,
  'id' | 'session' | 'page' | 'number' | 'revision' | 'firstOrdinal'
>;

export class SegmentBuilder {
  readonly #columns: { [Column in (typeof COLUMNS)[number]]: number[] } = {
    connection: [],
    seq: [],
    at: [],
    flags: [],
    size: [],
    kept: [],
    listeners: [],
    handlerMs: [],
    buffered: [],
  };
  readonly #paints: number[] = [];
  #bytes = new Uint8Array(16 * 1024);
  #used = 0;

  get length(): number {
    return this.#columns.at.length;
  }

  get isFull(): boolean {
    return this.length >= MOST_FRAMES || this.#used >= MOST_BYTES;
  }

  /** @param connection the page's own number of it */
  add(frame: FrameRecord, connection: number): void {
    const kept = this.#keep(frame);
    const columns = this.#columns;
    columns.connection.push(connection);
    columns.seq.push(whole(frame.seq));
    columns.at.push(frame.at);
    columns.flags.push(flagsOf(frame, kept));
    columns.size.push(whole(frame.size));
    columns.kept.push(kept ?? 0);
    columns.listeners.push(
      frame.dir === 'out' ? 0 : Math.min(frame.listeners ?? UNKNOWN_LISTENERS, UNKNOWN_LISTENERS),
    );
    columns.handlerMs.push(frame.handlerMs ?? Number.NaN);
    columns.buffered.push(whole(frame.buffered ?? 0));
    if (frame.paintMs !== undefined && frame.dir === 'in') {
      this.#paints.push(this.length - 1, this.length, frame.at + frame.paintMs);
    }
  }

  finish(place: SegmentPlace): { segment: SegmentRow; payload: Blob } {
    const { connection, seq, at, flags, size, kept, listeners, handlerMs, buffered } = this.#columns;
    const segment: SegmentRow = {
      ...place,
      connection: Uint32Array.from(connection),
      seq: Uint32Array.from(seq),
      at: Float64Array.from(at),
      flags: Uint8Array.from(flags),
      size: Uint32Array.from(size),
      kept: Uint32Array.from(kept),
      listeners: Uint16Array.from(listeners),
      handlerMs: Float32Array.from(handlerMs),
      buffered: Uint32Array.from(buffered),
      from: at[0] ?? 0,
      to: at.at(-1) ?? 0,
      paints: Float64Array.from(this.#paints, (value, index) =>
        index % 3 === 2 ? value : value + place.firstOrdinal,
      ),
    };
    return { segment, payload: new Blob([this.#bytes.subarray(0, this.#used)]) };
  }

  /** How many bytes of the body are kept; `undefined` where the file has no body for the frame. */
  #keep({ text, base64 }: FrameRecord): number | undefined {
    if (text !== undefined) {
      // UTF-8 takes at most three bytes for each unit of UTF-16 (Encoding Standard, encodeInto).
      this.#reserve(text.length * 3);
      const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.#used));
      this.#used += written;
      return written;
    }
    const binary = base64 === undefined ? undefined : decoded(base64);
    if (binary === undefined) return undefined;
    this.#reserve(binary.length);
    for (let at = 0; at < binary.length; at++) this.#bytes[this.#used + at] = binary.charCodeAt(at);
    this.#used += binary.length;
    return binary.length;
  }

  #reserve(more: number): void {
    const needed = this.#used + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = larger;
  }
}

const COLUMNS = [
  'connection',
  'seq',
  'at',
  'flags',
  'size',
  'kept',
  'listeners',
  'handlerMs',
  'buffered',
] as const;

const encoder = new TextEncoder();

function flagsOf(frame: FrameRecord, kept: number | undefined): number {
  return (
    (frame.dir === 'out' ? FrameFlag.out : 0) |
    (frame.opcode === 2 ? FrameFlag.binary : 0) |
    (frame.outcome === 'discarded' ? FrameFlag.discarded : 0) |
    (frame.outcome === 'threw' ? FrameFlag.threw : 0) |
    (frame.truncated || (kept === undefined && frame.size > 0) ? FrameFlag.truncated : 0) |
    (frame.injected ? FrameFlag.injected : 0) |
    (frame.lost ? FrameFlag.lost : 0) |
    (frame.redacted ? FrameFlag.redacted : 0)
  );
}

/** One character a byte; `undefined` where it is no base64, which only a broken writer leaves. */
function decoded(base64: string): string | undefined {
  try {
    return atob(base64);
  } catch {
    return undefined;
  }
}

const MOST_UINT32 = 0xffff_ffff;

/** As a column of 32 bits holds it. */
function whole(count: number): number {
  return Math.min(Math.max(0, Math.round(count)), MOST_UINT32);
}
