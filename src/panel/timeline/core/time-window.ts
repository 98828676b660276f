// The part of time that is in view, and how it is moved: zoomed at a point, panned, fitted. All within bounds, so that
// nobody gets lost in an empty past or future.

import type { EpochMilliseconds, Milliseconds } from '../../../records/units';
import { clamp } from '../../parts/clamp';

export interface TimeWindow {
  from: EpochMilliseconds;
  to: EpochMilliseconds;
}

/** The closest look: frames carry times to some microseconds, and a screen shows a dozen of them apart here. */
export const LEAST_SPAN_MS: Milliseconds = 4;
/** A recording of no length still gets a window that one can read. */
const LEAST_WHOLE_MS: Milliseconds = 1000;
/** Share of the window that may lie beyond either end of the recording: the first socket does not stick to the edge. */
const MARGIN = 0.04;

/** All of the recording, with a margin. */
export function wholeOf(bounds: TimeWindow): TimeWindow {
  return fitTo(bounds, bounds);
}

/** A window around a span, with a margin; one that is too short to see gets some surroundings. */
export function fitTo(span: TimeWindow, bounds: TimeWindow): TimeWindow {
  const length = Math.max(span.to - span.from, span === bounds ? LEAST_WHOLE_MS : LEAST_SPAN_MS);
  const middle = (span.from + span.to) / 2;
  const from = span === bounds ? span.from : middle - length / 2;
  return within({ from: from - length * MARGIN, to: from + length * (1 + MARGIN) }, bounds);
}

/** `factor` below 1 goes closer. What lies under `at` stays where it is, unless that leads beyond the bounds. */
export function zoomAt(
  view: TimeWindow,
  at: EpochMilliseconds,
  factor: number,
  bounds: TimeWindow,
): TimeWindow {
  const span = view.to - view.from;
  const next = clamp(span * factor, LEAST_SPAN_MS, mostSpan(bounds));
  const share = (at - view.from) / span;
  const from = at - share * next;
  return within({ from, to: from + next }, bounds);
}

export function panBy(view: TimeWindow, by: Milliseconds, bounds: TimeWindow): TimeWindow {
  return within({ from: view.from + by, to: view.to + by }, bounds);
}

/** The same window as near as the bounds allow: never longer than all, never beyond a margin at either end. */
export function within(view: TimeWindow, bounds: TimeWindow): TimeWindow {
  const span = clamp(view.to - view.from, LEAST_SPAN_MS, mostSpan(bounds));
  const margin = span * MARGIN;
  const first = bounds.from - margin;
  const last = Math.max(bounds.to + margin - span, first);
  const from = clamp(view.from, first, last);
  return { from, to: from + span };
}

/** The window of that length whose right edge is the recording's end: what following the present shows. */
export function atEnd(span: Milliseconds, bounds: TimeWindow): TimeWindow {
  const end = bounds.to + span * MARGIN;
  return within({ from: end - span, to: end }, bounds);
}

/** Whether the present is in view: then a live recording is followed. */
export function reachesEnd(view: TimeWindow, bounds: TimeWindow): boolean {
  return view.to >= bounds.to;
}

/** Between two windows, `share` from 0 to 1; the span changes by equal factors, as the eye expects of a zoom. */
export function between(one: TimeWindow, other: TimeWindow, share: number): TimeWindow {
  if (share >= 1) return other;
  const spanOne = one.to - one.from;
  const spanOther = other.to - other.from;
  const span = spanOne * (spanOther / spanOne) ** share;
  // Equal factors of the span and equal steps of the middle would swing past the target: lead the middle by the span.
  const led = spanOne === spanOther ? share : (spanOne - span) / (spanOne - spanOther);
  const middle = (one.from + one.to) / 2 + ((other.from + other.to - one.from - one.to) / 2) * led;
  return { from: middle - span / 2, to: middle + span / 2 };
}

export function overlaps(one: TimeWindow, other: TimeWindow): boolean {
  return one.from < other.to && other.from < one.to;
}

function mostSpan(bounds: TimeWindow): Milliseconds {
  return Math.max(bounds.to - bounds.from, LEAST_WHOLE_MS) * (1 + 2 * MARGIN);
}
