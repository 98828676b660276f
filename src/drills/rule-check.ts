// Rules come from files, from automation and from calls: each is checked, and refused in a sentence.

import * as v from 'valibot';
import { FAULT_LIMITS, type Range } from '../records/fault-limits';
import type { FaultRule } from '../records/faults';

/** Longest body of a message that is made up: rules travel with each page load. */
const LONGEST_BODY = 65_536;
/** Longest text of a match. */
const LONGEST_MATCH = 2_000;
/** RFC 6455, section 5.5: what a close frame has left for its reason. */
const LONGEST_REASON_BYTES = 123;
/** Longest time of a rule: a day. */
const DURATION: Range = { least: 1, most: 86_400_000 };

const { connects, window, bytesPerSecond, waitMs, byMs } = FAULT_LIMITS;
const every = whole('“every”', FAULT_LIMITS.every);
const body = text('The body', LONGEST_BODY);

const Fault = v.variant(
  'kind',
  [
    v.strictObject({ kind: v.literal('cut') }, onlyFields),
    v.strictObject(
      {
        kind: v.literal('close'),
        code: v.pipe(
          v.number('The close code is a number.'),
          v.check(isCloseCode, 'A server can close with 1000 to 1003, 1007 to 1014 or 3000 to 4999.'),
        ),
        reason: v.optional(
          v.pipe(
            v.string('The reason is a text.'),
            v.check(
              (reason) => new TextEncoder().encode(reason).length <= LONGEST_REASON_BYTES,
              `A reason has at most ${LONGEST_REASON_BYTES} bytes.`,
            ),
          ),
        ),
      },
      onlyFields,
    ),
    v.strictObject(
      { kind: v.literal('refuse'), connects: v.optional(whole('“connects”', connects)) },
      onlyFields,
    ),
    v.strictObject({ kind: v.literal('stall') }, onlyFields),
    v.strictObject({ kind: v.literal('silence') }, onlyFields),
    v.strictObject({ kind: v.literal('offline') }, onlyFields),
    v.strictObject(
      {
        kind: v.literal('delay'),
        ms: milliseconds('A delay', waitMs),
        jitterMs: v.optional(milliseconds('The jitter', waitMs)),
      },
      onlyFields,
    ),
    v.strictObject({ kind: v.literal('drop'), every }, onlyFields),
    v.strictObject({ kind: v.literal('duplicate'), every }, onlyFields),
    v.strictObject({ kind: v.literal('reorder'), window: whole('“window”', window) }, onlyFields),
    v.strictObject({ kind: v.literal('hold') }, onlyFields),
    v.strictObject(
      { kind: v.literal('throttle'), bytesPerSecond: whole('“bytesPerSecond”', bytesPerSecond) },
      onlyFields,
    ),
    v.strictObject({ kind: v.literal('corrupt'), every }, onlyFields),
    v.strictObject({ kind: v.literal('answer'), body }, onlyFields),
    v.strictObject({ kind: v.literal('send'), body }, onlyFields),
    v.strictObject({ kind: v.literal('receive'), body }, onlyFields),
    v.strictObject(
      { kind: v.literal('age-token'), byMs: milliseconds('What a token ages by', byMs) },
      onlyFields,
    ),
    v.strictObject({ kind: v.literal('real-offline') }, onlyFields),
    v.strictObject(
      {
        kind: v.literal('real-slow'),
        latencyMs: milliseconds('The latency', waitMs),
        bytesPerSecond: whole('“bytesPerSecond”', bytesPerSecond),
      },
      onlyFields,
    ),
  ],
  (issue) =>
    issue.received === 'Object' || issue.expected === 'Object'
      ? 'A fault is an object with a “kind”.'
      : `There is no fault ${issue.received}.`,
);

const Match = v.strictObject(
  {
    endpoint: v.optional(text('The endpoint', LONGEST_MATCH)),
    direction: v.optional(v.picklist(['in', 'out'], 'The direction is “in” or “out”.')),
    protocol: v.optional(text('The sub-protocol', LONGEST_MATCH)),
    type: v.optional(text('The type', LONGEST_MATCH)),
    text: v.optional(text('The text', LONGEST_MATCH)),
  },
  onlyFields,
);

const Rule = v.strictObject(
  { fault: Fault, match: v.optional(Match), forMs: v.optional(milliseconds('“forMs”', DURATION)) },
  onlyFields,
);

/** @throws Error with a sentence that says what is wrong */
export function checkRule(value: unknown): FaultRule {
  const checked = v.safeParse(Rule, value);
  if (!checked.success) throw new Error(checked.issues[0].message);
  return JSON.parse(JSON.stringify(checked.output)) as FaultRule;
}

/** RFC 6455, section 7.4: 1004 to 1006 and 1015 stand in no frame. */
function isCloseCode(code: number): boolean {
  return (
    Number.isInteger(code) &&
    ((code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999))
  );
}

function whole(what: string, { least, most }: Range) {
  const says = `${what} is a whole number from ${least} to ${most}.`;
  return v.pipe(v.number(says), v.integer(says), v.minValue(least, says), v.maxValue(most, says));
}

function milliseconds(what: string, { least, most }: Range) {
  const says = `${what} is a number of milliseconds from ${least} to ${most}.`;
  return v.pipe(v.number(says), v.finite(says), v.minValue(least, says), v.maxValue(most, says));
}

function text(what: string, longest: number) {
  return v.pipe(
    v.string(`${what} is a text.`),
    v.maxLength(longest, `${what} has at most ${longest} characters.`),
  );
}

function onlyFields(issue: v.StrictObjectIssue): string {
  const field = issue.path?.at(-1)?.key;
  if (issue.expected === 'never') return `There is no field “${String(field)}” here.`;
  return field === undefined
    ? 'A rule is an object.'
    : `The field ${issue.expected} is missing, or is no object.`;
}
