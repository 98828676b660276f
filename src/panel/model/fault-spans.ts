// The faults that a recording tells of, as spans: made of its events of type `fault`. They may come from a file of any
// origin: what is not as it should be is passed over.

import { isFaultKind, isMomentary } from '../../records/fault-names';
import type { FaultKind, FaultMatch } from '../../records/faults';
import type { Direction, EventRecord, FrameRecord } from '../../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { EventRow } from '../../store/schema';

export interface FaultSpan {
  id: string;
  kind: FaultKind;
  match: FaultMatch;
  from: EpochMilliseconds;
  /** As `from` for what happened once; without end for what is still on. */
  to: EpochMilliseconds;
  /** A drill set it. */
  drill?: string;
}

/** `events` in order of time; each fault once, in the order of their begin, whichever frames of the tab tell of it. */
export function faultSpans(events: Iterable<EventRecord>): FaultSpan[] {
  const spans = new Map<string, FaultSpan>();
  for (const { type, at, detail } of events) {
    if (type !== 'fault' || typeof detail?.id !== 'string') continue;
    const { id, state, drill } = detail;
    const known = spans.get(id);
    if (known) {
      if (state === 'off') known.to = at;
      continue;
    }
    const told = toldFault(detail);
    if (!told || state === 'off') continue;
    spans.set(id, {
      ...told,
      id,
      from: at,
      to: isMomentary(told.kind) ? at : Number.POSITIVE_INFINITY,
      ...(typeof drill === 'string' ? { drill } : {}),
    });
  }
  return [...spans.values()].sort((one, other) => one.from - other.from);
}

/** What an event tells of its fault, `undefined` where that is none: its name as `kind`, or all that it does as `fault`. */
export function toldFault({
  kind,
  fault,
  match,
}: {
  [name: string]: unknown;
}): Pick<FaultSpan, 'kind' | 'match'> | undefined {
  const name = kind ?? (typeof fault === 'object' && fault !== null && 'kind' in fault ? fault.kind : fault);
  return isFaultKind(name) ? { kind: name, match: matchOf(match) } : undefined;
}

function matchOf(found: unknown): FaultMatch {
  if (typeof found !== 'object' || found === null) return {};
  const { endpoint, direction, protocol, type, text } = found as { [name: string]: unknown };
  return {
    ...(typeof endpoint === 'string' ? { endpoint } : {}),
    ...(direction === 'in' || direction === 'out' ? { direction } : {}),
    ...(typeof protocol === 'string' ? { protocol } : {}),
    ...(typeof type === 'string' ? { type } : {}),
    ...(typeof text === 'string' ? { text } : {}),
  };
}

/** Those of a recording that tell of faults, in order of time. */
export function faultEvents(rows: Iterable<EventRow>): EventRecord[] {
  const records: EventRecord[] = [];
  for (const { record } of rows) if (record.kind === 'event' && record.type === 'fault') records.push(record);
  return records.sort((one, other) => one.at - other.at);
}

const OF_FRAMES: readonly FaultKind[] = [
  ...(['delay', 'drop', 'duplicate', 'reorder', 'hold', 'throttle', 'corrupt'] as const),
  ...(['answer', 'send', 'receive', 'silence'] as const),
];

/** What was held back goes on its way just after its fault has ended. */
const NEAR_MS: Milliseconds = 50;
/** From what happened once to the last of what came of it. */
const MOMENT_MS: Milliseconds = 1000;

/** The fault that touched a frame: the latest of those that were on then and are about it. */
export function faultOfFrame(
  spans: readonly FaultSpan[],
  { at, dir }: Pick<FrameRecord, 'at' | 'dir'>,
  endpoint: string | undefined,
): FaultSpan | undefined {
  return spans.findLast(
    ({ kind, match, from, to }) =>
      OF_FRAMES.includes(kind) &&
      from <= at &&
      at <= to + (to === from ? MOMENT_MS : NEAR_MS) &&
      isAbout(kind, match.direction, dir) &&
      isMatched(match.endpoint, endpoint),
  );
}

function isAbout(kind: FaultKind, direction: Direction | undefined, dir: Direction): boolean {
  if (kind === 'send') return dir === 'out';
  if (kind === 'receive' || kind === 'answer') return dir === 'in';
  return direction === undefined || direction === dir;
}

function isMatched(pattern: string | undefined, endpoint: string | undefined): boolean {
  if (pattern === undefined || endpoint === undefined) return true;
  const parts = pattern.split('*');
  let at = 0;
  for (const [number, part] of parts.entries()) {
    const found = number === 0 ? (endpoint.startsWith(part) ? 0 : -1) : endpoint.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return parts.at(-1) === '' || parts.length > 1
    ? endpoint.endsWith(parts.at(-1) ?? '')
    : at === endpoint.length;
}
