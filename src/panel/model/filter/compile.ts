// From a filter to tests of frames. What columns tell is told from columns; what stands in bodies is left to a search, and
// the rest of the filter says beforehand of which frames it matters.

import { FrameFlag, UNKNOWN_LISTENERS } from '../../../records/batch';
import type { EpochMilliseconds, Milliseconds } from '../../../records/units';
import { paintTimes } from '../../../store/frames';
import type { ConnectionRow, SegmentRow } from '../../../store/schema';
import type { Pattern, TypeName } from '../../bodies/calls';
import type { DecodedFrames } from '../decoded-frames';
import type { FrameIndex } from '../frame-index';
import { regexFlags } from './parse';
import type { Condition, Filter, Measure, Term, Trait } from './terms';

/** What the tests look at. */
export interface FilterGround {
  index: FrameIndex;
  decoded: DecodedFrames;
  /** The connection that people know by that number. */
  connectionOf(ordinal: number): ConnectionRow | undefined;
  /** Begin and end of the recording: which day a clock time is of. */
  extent(): { from: EpochMilliseconds; to: EpochMilliseconds };
}

export interface CompiledFilter {
  /** What has to be looked for in bodies. */
  patterns: Pattern[];
  /** Frames that are not decoded yet cannot be told about. */
  needsDecoded: boolean;
  ofSegment(number: number): SegmentFilter;
}

export interface SegmentFilter {
  /** Whether columns let it through, whatever its body holds. */
  possible(entry: number): boolean;
  /** `isFound`: whether a body matches a pattern. */
  matches(entry: number, isFound: (pattern: number) => boolean): boolean;
}

export function compileFilter(filter: Filter, matchCase: boolean, ground: FilterGround): CompiledFilter {
  const patterns: Pattern[] = [];
  const groups = filter.map((terms) => {
    const searched: { pattern: number; negated: boolean }[] = [];
    const tests: { negated: boolean; of: ColumnTest }[] = [];
    for (const term of terms) {
      if (term.kind === 'text' || term.kind === 'regex') {
        searched.push({ pattern: patterns.length, negated: term.negated });
        patterns.push(patternOf(term, matchCase));
      } else tests.push({ negated: term.negated, of: columnTest(term, ground) });
    }
    return { searched, tests };
  });
  return {
    patterns,
    needsDecoded: filter.some((terms) => terms.some(needsDecoded)),
    ofSegment(number) {
      const segment = ground.index.segments[number];
      if (!segment || groups.length === 0) return EVERYTHING;
      const ready = groups.map(({ searched, tests }) => ({
        searched,
        tests: tests.map(({ negated, of }) => ({ negated, test: of(segment, number) })),
      }));
      const holds = (group: (typeof ready)[number], entry: number) =>
        group.tests.every(({ negated, test }) => test(entry) !== negated);
      return {
        possible: (entry) => ready.some((group) => holds(group, entry)),
        matches: (entry, isFound) =>
          ready.some(
            (group) =>
              holds(group, entry) &&
              group.searched.every(({ pattern, negated }) => isFound(pattern) !== negated),
          ),
      };
    },
  };
}

const EVERYTHING: SegmentFilter = { possible: () => true, matches: () => true };

/** For a segment, a test of its entries. */
type ColumnTest = (segment: SegmentRow, number: number) => (entry: number) => boolean;

type ColumnCondition = Exclude<Condition, { kind: 'text' | 'regex' }>;

function patternOf(term: Extract<Condition, { kind: 'text' | 'regex' }>, matchCase: boolean): Pattern {
  if (term.kind === 'text') return { kind: 'text', text: term.text, matchCase };
  const flags = new Set([...term.flags, 'm', ...(matchCase ? [] : ['i'])]);
  return { kind: 'regex', source: term.source, flags: regexFlags(term.source, [...flags].join('')) };
}

function needsDecoded(term: Term): boolean {
  return (
    term.kind === 'type' ||
    term.kind === 'protocol' ||
    (term.kind === 'is' && DECODED_TRAITS.includes(term.trait))
  );
}

const DECODED_TRAITS: readonly Trait[] = ['heartbeat', 'ack', 'auth', 'data', 'undecoded'];

function columnTest(condition: ColumnCondition, ground: FilterGround): ColumnTest {
  switch (condition.kind) {
    case 'dir': {
      const wanted = condition.value === 'out' ? FrameFlag.out : 0;
      return ({ flags }) =>
        (entry) =>
          ((flags[entry] ?? 0) & FrameFlag.out) === wanted;
    }
    case 'type':
      return typeTest(condition.pattern, ground);
    case 'protocol': {
      const glob = globOf(condition.pattern);
      return ofFrame(ground, (frame) => glob.test(ground.decoded.protocolOf(frame) ?? ''));
    }
    case 'conn':
      return (segment) => {
        const connection = ground.connectionOf(condition.ordinal);
        if (connection?.page !== segment.page) return () => false;
        return (entry) => segment.connection[entry] === connection.number;
      };
    case 'is':
      return traitTest(condition.trait, ground);
    case 'measure': {
      const { comparison, value } = condition;
      return (segment, number) => {
        const amounts = amountsOf(condition.measure, segment, number, ground.index);
        switch (comparison) {
          case '>':
            return (entry) => (amounts[entry] ?? Number.NaN) > value;
          case '<':
            return (entry) => (amounts[entry] ?? Number.NaN) < value;
          case '>=':
            return (entry) => (amounts[entry] ?? Number.NaN) >= value;
          case '<=':
            return (entry) => (amounts[entry] ?? Number.NaN) <= value;
          case '=':
            return (entry) => (amounts[entry] ?? Number.NaN) === value;
        }
      };
    }
    case 'time':
      return ({ at }) => {
        const moment = momentOf(condition.time, ground.extent());
        return condition.side === 'after'
          ? (entry) => (at[entry] ?? 0) >= moment
          : (entry) => (at[entry] ?? 0) < moment;
      };
  }
}

function ofFrame(ground: FilterGround, test: (frame: number) => boolean): ColumnTest {
  return (_, number) => {
    const start = ground.index.starts[number] ?? 0;
    return (entry) => test(start + entry);
  };
}

/** Each type is compared once, however many frames have it. */
function typeTest(pattern: string, ground: FilterGround): ColumnTest {
  const glob = globOf(pattern);
  const known: boolean[] = [];
  return ofFrame(ground, (frame) => {
    const type = ground.decoded.typeOf(frame);
    known[type] ??= isNamed(ground.decoded.types[type], glob);
    return known[type] ?? false;
  });
}

/** By the protocol's word, the app's own, or both as the list writes them. */
function isNamed(name: TypeName | undefined, glob: RegExp): boolean {
  if (!name) return false;
  if (glob.test(name.type)) return true;
  return name.event !== undefined && (glob.test(name.event) || glob.test(`${name.type} ${name.event}`));
}

/** The regular expression that means this text. */
export function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function globOf(pattern: string): RegExp {
  const parts = pattern.split('*').map(literal);
  return new RegExp(`^${parts.join('.*')}$`, 'isu');
}

function traitTest(trait: Trait, ground: FilterGround): ColumnTest {
  const { decoded } = ground;
  switch (trait) {
    case 'heartbeat':
    case 'ack':
    case 'auth':
    case 'data':
      return ofFrame(ground, (frame) => decoded.roleOf(frame) === trait);
    case 'undecoded':
      return ofFrame(ground, (frame) => decoded.isFaulty(frame));
    case 'unheard':
      return ({ flags, listeners }) =>
        (entry) =>
          ((flags[entry] ?? 0) & FrameFlag.out) === 0 && (listeners[entry] ?? UNKNOWN_LISTENERS) === 0;
    default: {
      const flag = FLAGS[trait];
      return ({ flags }) =>
        (entry) =>
          ((flags[entry] ?? 0) & flag) !== 0;
    }
  }
}

const FLAGS = {
  dropped: FrameFlag.discarded,
  threw: FrameFlag.threw,
  truncated: FrameFlag.truncated,
  binary: FrameFlag.binary,
  redacted: FrameFlag.redacted,
  injected: FrameFlag.injected,
  lost: FrameFlag.lost,
};

/** NaN where it is not known: no comparison holds then. */
function amountsOf(
  measure: Measure,
  segment: SegmentRow,
  number: number,
  index: FrameIndex,
): Uint32Array | Float32Array {
  switch (measure) {
    case 'size':
      return segment.size;
    case 'slow':
      return segment.handlerMs;
    case 'paint':
      return paintTimes(segment, index.laterOfPage(number, PAINT_SEGMENTS));
  }
}

/** A frame's paint mark comes with its own batch or one of the next ones. */
const PAINT_SEGMENTS = 8;

const DAY: Milliseconds = 86_400_000;

/** The moment at that clock time, on the day of the recording on which it lies within it; else on its first day. */
export function momentOf(
  time: Milliseconds,
  { from, to }: { from: EpochMilliseconds; to: EpochMilliseconds },
): EpochMilliseconds {
  const first = new Date(from);
  const midnight = new Date(first.getFullYear(), first.getMonth(), first.getDate());
  for (let day = new Date(midnight); day.getTime() <= to; day.setDate(day.getDate() + 1)) {
    const moment = day.getTime() + time;
    if (moment >= from && moment <= to) return moment;
    if (day.getTime() - from > 400 * DAY) break;
  }
  return midnight.getTime() + time;
}
