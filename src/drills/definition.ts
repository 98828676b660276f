// The file of a drill: read with a sentence on what is wrong and where, written, and made quicker.

import * as v from 'valibot';
import type { DrillCheck, DrillDefinition, DrillStep } from '../records/drills';
import type { FaultRule } from '../records/faults';
import type { Milliseconds } from '../records/units';
import { checkRule } from './rule-check';

/** Longer than any drill. */
const LONGEST_MS: Milliseconds = 1_800_000;
/** A drill of fifty steps with bodies; longer ones are no drill of a person's. */
const LONGEST_FILE = 262_144;
const MOST_STEPS = 50;
const LONGEST_NAME = 50;
const LONGEST_TITLE = 120;
const LONGEST_TEXT = 500;
const MOST_TIMES = 1_000;
const MOST_CONNECTIONS = 1_000;
/** All waits and limits together: nobody looks on for longer. */
const LONGEST_RUN_MS: Milliseconds = 3_600_000;
/** Of what a file says that is wrong, as much as tells which it is. */
const QUOTED = 60;

const Check: v.GenericSchema<unknown, DrillCheck> = v.variant('check', [
  v.strictObject({ check: v.literal('reconnected'), withinMs: milliseconds(LONGEST_MS) }),
  v.strictObject({ check: v.literal('stopped'), forMs: milliseconds(LONGEST_MS) }),
  v.strictObject({ check: v.literal('noticed'), withinMs: milliseconds(LONGEST_MS) }),
  v.strictObject({
    check: v.literal('no-storm'),
    connections: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_CONNECTIONS)),
  }),
  v.strictObject({ check: v.literal('backs-off') }),
  v.strictObject({ check: v.literal('jitter') }),
  v.strictObject({ check: v.literal('fresh-token') }),
  v.strictObject({ check: v.literal('nothing-lost') }),
  v.strictObject({ check: v.literal('stays-open'), forMs: milliseconds(LONGEST_MS) }),
]);

/** As the recorder checks it when it is set. */
const Rule: v.GenericSchema<unknown, FaultRule> = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return checkRule(dataset.value);
    } catch (error) {
      addIssue({ message: error instanceof Error ? error.message : String(error) });
      return NEVER;
    }
  }),
);

const name = v.pipe(
  text(LONGEST_NAME),
  v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'should be of lower-case letters, digits and single hyphens'),
);

function text(longest: number) {
  return v.pipe(v.string(), v.maxLength(longest));
}

function milliseconds(most: Milliseconds) {
  return v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(most));
}

function sentence(longest: number) {
  return v.pipe(text(longest), v.regex(/\S/, 'should not be empty'));
}

const Step: v.GenericSchema<unknown, DrillStep> = v.variant('do', [
  v.strictObject({
    do: v.literal('ask'),
    text: sentence(LONGEST_TEXT),
    until: v.exactOptional(v.picklist(['sent', 'hidden', 'visible', 'reload', 'open'])),
    times: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_TIMES))),
  }),
  v.strictObject({ do: v.literal('fault'), rule: Rule, name: v.exactOptional(name) }),
  v.strictObject({ do: v.literal('end-fault'), name: v.exactOptional(name) }),
  v.strictObject({ do: v.literal('wait'), ms: milliseconds(LONGEST_MS) }),
  v.strictObject({ do: v.literal('expect'), expect: Check, title: sentence(LONGEST_TITLE) }),
]);

const Definition = v.strictObject({
  redialDrill: v.literal(1),
  name,
  title: sentence(LONGEST_TITLE),
  about: sentence(LONGEST_TEXT),
  steps: v.pipe(v.array(Step), v.minLength(1), v.maxLength(MOST_STEPS)),
});

/** Reads a file. @throws Error with a sentence that says what is wrong, and where */
export function readDrill(file: string): DrillDefinition {
  if (file.length > LONGEST_FILE)
    throw new Error(
      `This file is too long for a drill: ${file.length} characters, where ${LONGEST_FILE} are the most.`,
    );
  let value: unknown;
  try {
    value = JSON.parse(file);
  } catch (error) {
    throw new Error(`This is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return checkDrill(value);
}

/** @throws Error as `readDrill` does */
export function checkDrill(value: unknown): DrillDefinition {
  const version =
    typeof value === 'object' && value !== null
      ? (value as { redialDrill?: unknown }).redialDrill
      : undefined;
  if (version === undefined)
    throw new Error('This is no drill: it has no “redialDrill”, which says in which version it is written.');
  if (typeof version === 'number' && version > 1)
    throw new Error(`This drill is written in version ${version}, and this Redial reads version 1.`);
  const checked = v.safeParse(Definition, value, { abortEarly: true });
  if (!checked.success) throw new Error(sentenceOf(checked.issues[0]));
  checkSense(checked.output.steps);
  return checked.output;
}

export function writeDrill(definition: DrillDefinition): string {
  return `${JSON.stringify(definition, null, 2)}\n`;
}

/** Its waits and limits times `pace`. What a fault does to the clock or to messages stays as it is. */
export function atPace(definition: DrillDefinition, pace: number): DrillDefinition {
  const steps = definition.steps.map((step): DrillStep => {
    switch (step.do) {
      case 'wait':
        return { ...step, ms: step.ms * pace };
      case 'fault':
        return step.rule.forMs === undefined
          ? step
          : { ...step, rule: { ...step.rule, forMs: step.rule.forMs * pace } };
      case 'expect':
        return { ...step, expect: checkAtPace(step.expect, pace) };
      default:
        return step;
    }
  });
  return { ...definition, steps };
}

function checkAtPace(check: DrillCheck, pace: number): DrillCheck {
  if ('withinMs' in check) return { ...check, withinMs: check.withinMs * pace };
  return 'forMs' in check ? { ...check, forMs: check.forMs * pace } : check;
}

/** What no single field shows. */
function checkSense(steps: readonly DrillStep[]): void {
  const named = new Set<string>();
  let faults = 0;
  let took: Milliseconds = 0;
  for (const [index, step] of steps.entries()) {
    const where = `Step ${index + 1}`;
    if (step.do === 'fault') {
      faults += 1;
      if (step.name !== undefined) named.add(step.name);
    }
    if (step.do === 'end-fault' && step.name !== undefined && !named.has(step.name))
      throw new Error(`${where} ends the fault “${step.name}”, which no step before it has set.`);
    if (step.do === 'wait') took += step.ms;
    if (step.do !== 'expect') continue;
    const { check } = step.expect;
    if ('withinMs' in step.expect) took += step.expect.withinMs;
    if ('forMs' in step.expect) took += step.expect.forMs;
    if (faults === 0 && (check === 'reconnected' || check === 'stopped' || check === 'noticed'))
      throw new Error(`${where} expects “${check}”, and no step before it has set a fault.`);
    if (
      check === 'fresh-token' &&
      !steps.slice(0, index).some((one) => one.do === 'fault' && one.rule.fault.kind === 'age-token')
    )
      throw new Error(`${where} expects “fresh-token”, and no step before it has set “age-token”.`);
  }
  if (!steps.some((step) => step.do === 'expect'))
    throw new Error('This drill expects nothing, so it could neither pass nor fail.');
  if (took > LONGEST_RUN_MS)
    throw new Error('The waits and limits of this drill add up to more than an hour.');
}

function sentenceOf(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map(({ key }) => key);
  const isStep = keys[0] === 'steps' && typeof keys[1] === 'number';
  const field = (isStep ? keys.slice(2) : keys).map((key) => cut(String(key))).join('.');
  const where = [
    ...(isStep ? [`step ${Number(keys[1]) + 1}`] : []),
    ...(field === '' ? [] : [`“${field}”`]),
  ].join(', ');
  const place = where === '' ? 'The file' : where.charAt(0).toUpperCase() + where.slice(1);
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return `${place}: there is no such field.`;
  if (issue.type === 'strict_object' && issue.received === 'undefined') return `${place} is missing.`;
  if (issue.type === 'raw_transform') return `${place}: ${issue.message}`;
  if (issue.type === 'regex') return `${place} ${issue.message}.`;
  return `${place} should be ${issue.expected ?? 'something else'}, not ${cut(issue.received)}.`;
}

function cut(words: string): string {
  return words.length > QUOTED ? `${words.slice(0, QUOTED)}…` : words;
}
