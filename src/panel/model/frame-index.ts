// All frames of a loaded session as the store's own columns, a segment each. A frame is known by its number here, given
// in the order of arrival: a million of them take about 33 MB and no object each. Bodies are not held here.

import { FrameFlag } from '../../records/batch';
import type { FrameRecord } from '../../records/recording';
import type { EpochMilliseconds } from '../../records/units';
import { bodyOffsets, connectionId, frameRecord, paintTimes } from '../../store/frames';
import type { SegmentRow } from '../../store/schema';

/** Number of a frame in its index, from 0. */
export type FrameNumber = number;

export interface FramePlace {
  segment: SegmentRow;
  /** Which entry of the segment's columns. */
  index: number;
}

export class FrameIndex {
  readonly segments: SegmentRow[] = [];
  /** Number of the first frame of each segment. */
  readonly starts: FrameNumber[] = [];
  #length = 0;
  #lastFound = 0;
  readonly #offsets = new WeakMap<SegmentRow, Uint32Array>();
  /** Number of the segment with the first frame of each connection. */
  readonly #first = new Map<string, number>();

  get length(): number {
    return this.#length;
  }

  append(segment: SegmentRow): void {
    if (segment.at.length === 0) return;
    for (const number of new Set(segment.connection)) {
      const id = connectionId(segment.page, number);
      if (!this.#first.has(id)) this.#first.set(id, this.segments.length);
    }
    this.segments.push(segment);
    this.starts.push(this.#length);
    this.#length += segment.at.length;
  }

  /** Which segment holds the frame. RangeError outside of 0 to `length`. */
  segmentOf(frame: FrameNumber): number {
    if (!(frame >= 0 && frame < this.#length)) throw new RangeError(`no frame ${frame} of ${this.#length}`);
    // Neighbours are asked for one after the other: try the last answer first.
    if (this.#holds(this.#lastFound, frame)) return this.#lastFound;
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= frame) low = middle;
      else high = middle - 1;
    }
    this.#lastFound = low;
    return low;
  }

  /** Number of the segment that holds a connection's first frame; `undefined` where it has none. */
  firstSegment(connection: string): number | undefined {
    return this.#first.get(connection);
  }

  place(frame: FrameNumber): FramePlace {
    const number = this.segmentOf(frame);
    const segment = this.segments[number];
    if (!segment) throw new RangeError(`no segment ${number}`);
    return { segment, index: frame - (this.starts[number] ?? 0) };
  }

  at(frame: FrameNumber): EpochMilliseconds {
    const { segment, index } = this.place(frame);
    return segment.at[index] ?? 0;
  }

  /** Where the frame's body lies in its segment's payload: begin and end in bytes. */
  bodyRange({ segment, index }: FramePlace): { from: number; to: number } {
    const offsets = this.offsets(segment);
    return { from: offsets[index] ?? 0, to: offsets[index + 1] ?? 0 };
  }

  offsets(segment: SegmentRow): Uint32Array {
    let offsets = this.#offsets.get(segment);
    if (!offsets) {
      offsets = bodyOffsets(segment);
      this.#offsets.set(segment, offsets);
    }
    return offsets;
  }

  /** The frame as a record, with an empty body, and its paint time where a mark tells it. */
  facts(frame: FrameNumber): FrameRecord {
    const place = this.place(frame);
    return frameRecord(place.segment, place.index, NO_BODY, 0, this.#paintMs(frame, place));
  }

  /** The frame of that connection and sequence number; `undefined` where it is not loaded. */
  find(connection: string, seq: number): FrameNumber | undefined {
    for (let number = this.segments.length - 1; number >= 0; number--) {
      const segment = this.segments[number];
      if (!segment || !connection.startsWith(segment.page)) continue;
      for (let index = 0; index < segment.at.length; index++) {
        if (segment.seq[index] === seq && idAt(segment, index) === connection) {
          return (this.starts[number] ?? 0) + index;
        }
      }
    }
    return undefined;
  }

  /** Segments of the same page that follow one, at most so many. */
  laterOfPage(number: number, most: number): SegmentRow[] {
    const page = this.segments[number]?.page;
    const found: SegmentRow[] = [];
    for (let at = number + 1; at < this.segments.length && found.length < most; at++) {
      const segment = this.segments[at];
      if (segment?.page === page && segment) found.push(segment);
    }
    return found;
  }

  #paintMs(frame: FrameNumber, { segment, index }: FramePlace): number | undefined {
    if ((segment.flags[index] ?? 0) & FrameFlag.out) return undefined;
    const later = this.segments
      .slice(this.segmentOf(frame) + 1)
      .filter((other) => other.page === segment.page && other.paints.length > 0);
    return paintTimes(segment, later)[index];
  }

  #holds(number: number, frame: FrameNumber): boolean {
    const start = this.starts[number];
    return start !== undefined && frame >= start && frame < (this.starts[number + 1] ?? this.#length);
  }
}

const NO_BODY = new Uint8Array();

/** The id of the connection that a segment's entry belongs to. */
export function idAt(segment: SegmentRow, index: number): string {
  return connectionId(segment.page, segment.connection[index] ?? 0);
}
