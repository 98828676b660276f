// Which messages to show: by scope and direction from the columns alone, and by text in the bodies.

import { FrameFlag } from '../../records/batch';
import type { EpochMilliseconds } from '../../records/units';
import type { SegmentRow } from '../../store/schema';
import type { FrameIndex, FrameNumber } from './frame-index';

export type Scope =
  | { type: 'all' }
  | { type: 'endpoint'; endpoint: string }
  | { type: 'connection'; connection: string }
  /** The connections that the selected finding is about. */
  | { type: 'finding' };

/** A stretch of the recording, both ends included. */
export interface TimeSpan {
  from: EpochMilliseconds;
  to: EpochMilliseconds;
}

export type DirectionFilter = 'both' | 'in' | 'out';

export interface MessageFilter {
  direction: DirectionFilter;
  query: string;
  /** The query is a regular expression (without slashes). */
  regex: boolean;
  matchCase: boolean;
}

export const NO_FILTER: MessageFilter = { direction: 'both', query: '', regex: false, matchCase: false };

/** Looks through a segment's payload for those of `frames` whose body matches. */
export type BodySearch = (
  payload: Uint8Array,
  offsets: Uint32Array,
  frames: readonly FrameNumber[],
  start: FrameNumber,
) => FrameNumber[];

/** What a query asks of a body; `undefined` where it asks nothing. SyntaxError where a regular expression is broken. */
export function bodySearch(filter: MessageFilter): BodySearch | undefined {
  if (filter.query === '') return undefined;
  if (filter.regex) {
    const pattern = new RegExp(filter.query, filter.matchCase ? 'mu' : 'imu');
    return frameByFrame((body) => pattern.test(body));
  }
  if (isAscii(filter.query)) return asciiSearch(filter.query, filter.matchCase);
  if (filter.matchCase) return frameByFrame((body) => body.includes(filter.query));
  const query = filter.query.toLowerCase();
  return frameByFrame((body) => body.toLowerCase().includes(query));
}

/** Frames of a segment that scope, direction and span let through. `inScope` tells by the page's number of the connection. */
export function framesByColumns(
  index: FrameIndex,
  segmentNumber: number,
  direction: DirectionFilter,
  inScope: ((number: number) => boolean) | undefined,
  span?: TimeSpan,
): FrameNumber[] {
  const segment = index.segments[segmentNumber];
  const start = index.starts[segmentNumber] ?? 0;
  const found: FrameNumber[] = [];
  if (!segment) return found;
  if (span && (segment.from > span.to || segment.to < span.from)) return found;
  for (let at = 0; at < segment.at.length; at++) {
    if (direction !== 'both' && isOut(segment, at) !== (direction === 'out')) continue;
    if (inScope && !inScope(segment.connection[at] ?? 0)) continue;
    if (span && !isWithin(segment.at[at] ?? 0, span)) continue;
    found.push(start + at);
  }
  return found;
}

function isWithin(at: EpochMilliseconds, span: TimeSpan): boolean {
  return at >= span.from && at <= span.to;
}

function isOut(segment: SegmentRow, index: number): boolean {
  return ((segment.flags[index] ?? 0) & FrameFlag.out) !== 0;
}

const utf8 = new TextDecoder();
/** One character a byte, each byte another: offsets in the string are offsets in the payload (Encoding Standard, 9.1). */
const bytewise = new TextDecoder('windows-1252');

/**
 * Plain ASCII text is looked for in a whole payload at once, not body by body: an order of magnitude faster where
 * bodies are short. ASCII bytes never occur inside another character of UTF-8, and lower-casing windows-1252 neither
 * changes its length nor makes an ASCII letter of another character, so what is found here stands in the body.
 */
function asciiSearch(query: string, matchCase: boolean): BodySearch {
  const wanted = matchCase ? query : query.toLowerCase();
  return (payload, offsets, frames, start) => {
    const decoded = bytewise.decode(payload);
    const whole = matchCase ? decoded : decoded.toLowerCase();
    const found: FrameNumber[] = [];
    let hit = whole.indexOf(wanted);
    for (const frame of frames) {
      if (hit < 0) break;
      const from = offsets[frame - start] ?? 0;
      const to = offsets[frame - start + 1] ?? 0;
      if (hit < from) hit = whole.indexOf(wanted, from);
      if (hit >= from && hit + wanted.length <= to) found.push(frame);
    }
    return found;
  };
}

function frameByFrame(matches: (body: string) => boolean): BodySearch {
  return (payload, offsets, frames, start) =>
    frames.filter((frame) =>
      matches(utf8.decode(payload.subarray(offsets[frame - start] ?? 0, offsets[frame - start + 1] ?? 0))),
    );
}

function isAscii(query: string): boolean {
  for (let at = 0; at < query.length; at++) {
    if (query.charCodeAt(at) > 0x7f) return false;
  }
  return true;
}
