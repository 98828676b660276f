// From columns back to frames: where a body lies in its segment's payload, and a frame as a record.

import { directionOf, FrameFlag, opcodeOf, outcomeOf, UNKNOWN_LISTENERS } from '../records/batch';
import type { FrameRecord } from '../records/recording';
import type { SegmentRow } from './schema';

/** Where each body of a segment begins in its payload: one entry a frame, and the end as a last one. */
export function bodyOffsets(segment: SegmentRow): Uint32Array {
  const offsets = new Uint32Array(segment.kept.length + 1);
  let offset = 0;
  for (let index = 0; index < segment.kept.length; index++) {
    offsets[index] = offset;
    offset += segment.kept[index] ?? 0;
  }
  offsets[segment.kept.length] = offset;
  return offsets;
}

/** The name by which a recording knows a page's n-th connection. */
export function connectionId(page: string, number: number): string {
  return `${page}.${number}`;
}

const decoder = new TextDecoder();

/**
 * One frame as a record. `payload` is the segment's, absent where the byte budget took it (then the frame is
 * marked truncated); `offset` where its body begins (from `bodyOffsets`).
 */
export function frameRecord(
  segment: SegmentRow,
  index: number,
  payload: Uint8Array | undefined,
  offset: number,
  paintMs = Number.NaN,
): FrameRecord {
  const flags = segment.flags[index] ?? 0;
  const size = segment.size[index] ?? 0;
  const kept = segment.kept[index] ?? 0;
  const record: FrameRecord = {
    kind: 'frame',
    connection: connectionId(segment.page, segment.connection[index] ?? 0),
    seq: segment.seq[index] ?? 0,
    at: segment.at[index] ?? 0,
    dir: directionOf(flags),
    opcode: opcodeOf(flags),
    size,
  };
  const body = payload?.subarray(offset, offset + kept);
  if (body && !(kept === 0 && flags & FrameFlag.truncated)) {
    if (record.opcode === 1) record.text = decoder.decode(body);
    else record.base64 = toBase64(body);
  }
  if (flags & FrameFlag.truncated || (!body && size > 0)) record.truncated = true;
  if (flags & FrameFlag.redacted) record.redacted = true;
  if (flags & FrameFlag.injected) record.injected = true;
  if (flags & FrameFlag.lost) record.lost = true;
  const outcome = outcomeOf(flags);
  if (outcome) {
    record.outcome = outcome;
    record.buffered = segment.buffered[index] ?? 0;
  } else {
    const listeners = segment.listeners[index];
    if (listeners !== undefined && listeners !== UNKNOWN_LISTENERS) record.listeners = listeners;
  }
  const handlerMs = segment.handlerMs[index];
  if (handlerMs !== undefined && !Number.isNaN(handlerMs)) record.handlerMs = handlerMs;
  if (!Number.isNaN(paintMs)) record.paintMs = paintMs;
  return record;
}

/**
 * Milliseconds from arrival to the next painted frame, one entry a frame, NaN where not known. A mark often comes with
 * a later batch: `later` are segments of the same page that follow this one.
 */
export function paintTimes(segment: SegmentRow, later: readonly SegmentRow[]): Float32Array {
  const times = new Float32Array(segment.at.length).fill(Number.NaN);
  for (const { paints } of [segment, ...later]) {
    for (let mark = 0; mark + 2 < paints.length; mark += 3) {
      const from = Math.max((paints[mark] ?? 0) - segment.firstOrdinal, 0);
      const to = Math.min((paints[mark + 1] ?? 0) - segment.firstOrdinal, times.length);
      const paintedAt = paints[mark + 2] ?? Number.NaN;
      for (let index = from; index < to; index++) {
        if (directionOf(segment.flags[index] ?? 0) === 'in')
          times[index] = paintedAt - (segment.at[index] ?? paintedAt);
      }
    }
  }
  return times;
}

/** Bytes a step, well under the engines' limit on arguments of one call. */
const BASE64_STEP = 0x6000;

/** RFC 4648, section 4. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += BASE64_STEP) {
    binary += String.fromCharCode(...bytes.subarray(at, at + BASE64_STEP));
  }
  return btoa(binary);
}
