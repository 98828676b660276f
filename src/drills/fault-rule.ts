// The shape of a fault's rule in a file, with its bounds.

import * as v from 'valibot';
import type { Fault, FaultRule } from '../records/faults';
import type { ByteCount, Milliseconds } from '../records/units';

/** Longer than any drill. */
export const LONGEST_MS: Milliseconds = 1_800_000;
/** A month: longer than tokens live that are renewed at all. */
const LONGEST_AGE_MS: Milliseconds = 2_678_400_000;
/** More than most messages; a rule is no place for a file. */
const LONGEST_BODY = 16_384;
const LONGEST_PATTERN = 1_000;
/** RFC 6455, section 5.5.1: a control frame's payload, without the code. */
const LONGEST_REASON = 123;
/** Frames that are counted or turned round. */
const MOST_FRAMES = 1_000;
const FASTEST: ByteCount = 1_000_000_000;
const MOST_CONNECTS = 10_000;

export function milliseconds(most: Milliseconds) {
  return v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(most));
}

export function text(longest: number) {
  return v.pipe(v.string(), v.maxLength(longest));
}

function whole(least: number, most: number) {
  return v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
}

const every = whole(1, MOST_FRAMES);

const FaultShape: v.GenericSchema<unknown, Fault> = v.variant('kind', [
  v.strictObject({ kind: v.literal('cut') }),
  v.strictObject({
    kind: v.literal('close'),
    code: whole(1000, 4999),
    reason: v.exactOptional(text(LONGEST_REASON)),
  }),
  v.strictObject({ kind: v.literal('refuse'), connects: v.exactOptional(whole(1, MOST_CONNECTS)) }),
  v.strictObject({ kind: v.literal('stall') }),
  v.strictObject({ kind: v.literal('silence') }),
  v.strictObject({ kind: v.literal('offline') }),
  v.strictObject({
    kind: v.literal('delay'),
    ms: milliseconds(LONGEST_MS),
    jitterMs: v.exactOptional(milliseconds(LONGEST_MS)),
  }),
  v.strictObject({ kind: v.literal('drop'), every }),
  v.strictObject({ kind: v.literal('duplicate'), every }),
  v.strictObject({ kind: v.literal('reorder'), window: whole(2, MOST_FRAMES) }),
  v.strictObject({ kind: v.literal('hold') }),
  v.strictObject({ kind: v.literal('throttle'), bytesPerSecond: whole(1, FASTEST) }),
  v.strictObject({ kind: v.literal('corrupt'), every }),
  v.strictObject({ kind: v.literal('answer'), body: text(LONGEST_BODY) }),
  v.strictObject({ kind: v.literal('send'), body: text(LONGEST_BODY) }),
  v.strictObject({ kind: v.literal('receive'), body: text(LONGEST_BODY) }),
  v.strictObject({ kind: v.literal('age-token'), byMs: milliseconds(LONGEST_AGE_MS) }),
]);

export const RuleShape: v.GenericSchema<unknown, FaultRule> = v.strictObject({
  fault: FaultShape,
  match: v.exactOptional(
    v.strictObject({
      endpoint: v.exactOptional(text(LONGEST_PATTERN)),
      direction: v.exactOptional(v.picklist(['in', 'out'])),
      protocol: v.exactOptional(text(LONGEST_PATTERN)),
      type: v.exactOptional(text(LONGEST_PATTERN)),
      text: v.exactOptional(text(LONGEST_PATTERN)),
    }),
  ),
  forMs: v.exactOptional(milliseconds(LONGEST_MS)),
});
