// Where the timeline looks when it is opened: at what matters, else at everything.

import type { SessionResult, Severity } from '../../../analysis/result';
import type { Milliseconds } from '../../../records/units';
import type { Span } from './rows';
import { fitTo, type TimeWindow, wholeOf } from './time-window';

/** What lies no further apart belongs to one story. */
const APART_MS: Milliseconds = 10_000;
/** Before and after it, as a share of it: how things were, and what became of them. */
const SURROUNDINGS = 0.3;
/** An error of a moment is shown with what led to it. */
const LEAST_MS: Milliseconds = 20_000;

/**
 * The newest error with all errors and reconnects around it; else the newest reconnect; else everything.
 * What takes most of the recording anyhow is shown within all of it.
 */
export function firstLook(result: SessionResult | undefined, bounds: TimeWindow): TimeWindow {
  const matter = result && whatMatters(result, bounds);
  if (!matter) return wholeOf(bounds);
  const length = matter.to - matter.from;
  const margin = Math.max(length * SURROUNDINGS, (LEAST_MS - length) / 2);
  const wide = {
    from: Math.max(bounds.from, matter.from - margin),
    to: Math.min(bounds.to, matter.to + margin),
  };
  return wide.to - wide.from > (bounds.to - bounds.from) / 2 ? wholeOf(bounds) : fitTo(wide, bounds);
}

function whatMatters({ findings, episodes }: SessionResult, bounds: TimeWindow): Span | undefined {
  const stories = episodes.map(({ startedAt, endedAt }) => ({ from: startedAt, to: endedAt ?? bounds.to }));
  const of = (severity: Severity) =>
    findings
      .filter((finding) => finding.severity === severity)
      .map(({ at, until }) => ({ from: at, to: Math.min(until, bounds.to) }));
  const errors = of('error');
  const core = newest(errors) ?? newest(stories) ?? newest(of('warning'));
  if (!core) return undefined;
  // From the newest backwards: each that reaches near what is already in belongs to it.
  const matter = { ...core };
  for (const span of [...errors, ...stories].sort((one, other) => other.to - one.to)) {
    const apart = Math.max(APART_MS, matter.to - matter.from);
    if (span.to < matter.from - apart || span.from > matter.to + apart) continue;
    matter.from = Math.min(matter.from, span.from);
    matter.to = Math.max(matter.to, span.to);
  }
  return matter;
}

function newest(spans: readonly Span[]): Span | undefined {
  return spans.reduce<Span | undefined>(
    (last, next) => (last && last.to >= next.to ? last : next),
    undefined,
  );
}
