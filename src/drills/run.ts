// A drill as a state machine: the run, what was seen and the time give the next run, and what is to be done for it.
//
//   ask ──seen, answered or left out──┐
//   fault ──set──┐                    │
//   wait ──over──┴── next step ───────┴── expect ── judged ── next step … outcome
//
// After a check that shows the app down, nothing more is asked, set or waited for: what can be judged still is.

import type { DrillDefinition, DrillRun, DrillStep, DrillStepResult } from '../records/drills';
import type { EpochMilliseconds, Milliseconds } from '../records/units';
import type { Scene } from './checks/check';
import { judge, limitOf } from './checks/judge';
import { outcomeOf } from './outcome';
import { busiestEndpoint, framesTo, type Seen } from './seen';
import { type DrillState, type Effect, isOverByItself, latestOutage } from './state';
import { titleOf } from './titles';

/** A person who has gone for a coffee is back by then. */
const ASK_LIMIT_MS: Milliseconds = 600_000;
/** Where nobody sits, the test that runs it does its part at once. */
const AUTO_LIMIT_MS: Milliseconds = 15_000;
/** No drill takes so long by itself: its steps' own times add up to at most half of it (definition.ts). */
const RUN_LIMIT_MS: Milliseconds = 7_200_000;

export interface RunStart {
  id: string;
  /** With its times as the pace has them (definition.ts). */
  definition: DrillDefinition;
  tab: number;
  session?: string;
  endpoint?: string;
  pace?: number;
  auto: boolean;
  at: EpochMilliseconds;
}

export function beginRun({ id, definition, tab, session, endpoint, pace, auto, at }: RunStart): DrillState {
  const run: DrillRun = {
    id,
    drill: definition.name,
    title: definition.title,
    tab,
    ...(session === undefined ? {} : { session }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(pace === undefined || pace === 1 ? {} : { pace }),
    startedAt: at,
    step: 0,
    steps: [],
  };
  return { run, definition, faults: [], stepAt: at, auto };
}

/**
 * Goes on as far as what was seen up to `now` allows. Called again with the same it says the same again: an effect whose
 * answer was lost is asked for once more.
 */
export function advance(
  before: DrillState,
  seen: Seen,
  now: EpochMilliseconds,
): { state: DrillState; effects: Effect[] } {
  const state = structuredClone(before);
  const { run, definition } = state;
  while (run.verdict === undefined) {
    if (now - run.startedAt > RUN_LIMIT_MS)
      return { state: stopRun(state, now, 'It went on for two hours.'), effects: [] };
    const endpoint = run.endpoint ?? busiestEndpoint(seen, now);
    if (endpoint !== undefined) run.endpoint = endpoint;
    const step = definition.steps[run.step];
    if (!step) {
      end(state, now);
      break;
    }
    if (isLeftOut(state, step)) {
      run.step += 1;
      continue;
    }
    const result = stepResult(state, step, now);
    const effects = goOn(state, step, result, seen, now);
    if (effects) return { state, effects };
    result.endedAt = now;
    run.step += 1;
    delete state.answer;
    delete state.acted;
    delete run.ask;
  }
  return { state, effects: [] };
}

/** The fault of the step under way is on, since that moment. */
export function faultSet(
  before: DrillState,
  id: string,
  setAt: EpochMilliseconds,
  now: EpochMilliseconds,
): DrillState {
  const state = structuredClone(before);
  const step = state.definition.steps[state.run.step];
  if (step?.do !== 'fault') return state;
  const { rule, name } = step;
  state.faults.push({
    step: state.run.step,
    id,
    ...(name === undefined ? {} : { name }),
    kind: rule.fault.kind,
    setAt,
    ...(isOverByItself(rule) ? { endsAt: now } : {}),
    ...(rule.forMs === undefined || isOverByItself(rule) ? {} : { endsAt: now + rule.forMs }),
  });
  return state;
}

/** These faults have been ended. */
export function faultsEnded(before: DrillState, ids: readonly string[], at: EpochMilliseconds): DrillState {
  const state = structuredClone(before);
  for (const fault of state.faults) {
    if (!ids.includes(fault.id)) continue;
    fault.ended = true;
    fault.endsAt = Math.min(fault.endsAt ?? at, at);
  }
  return state;
}

/** What was asked has been handed to the browser itself. */
export function acted(before: DrillState): DrillState {
  return { ...structuredClone(before), acted: true };
}

/** The person has done what was asked, or cannot. */
export function answerRun(before: DrillState, done: boolean): DrillState {
  return { ...structuredClone(before), answer: done ? 'done' : 'cannot' };
}

/** Ends it before its time. `why` is a sentence. */
export function stopRun(before: DrillState, at: EpochMilliseconds, why: string): DrillState {
  const state = structuredClone(before);
  if (state.run.verdict !== undefined) return state;
  const last = state.run.steps.at(-1);
  if (last && last.endedAt === undefined) last.endedAt = at;
  delete state.run.ask;
  state.run.endedAt = at;
  state.run.verdict = 'stopped';
  state.run.summary = why;
  return state;
}

/** Effects to wait for, or none while the step goes on; `undefined` where it is done with. */
function goOn(
  state: DrillState,
  step: DrillStep,
  result: DrillStepResult,
  seen: Seen,
  now: EpochMilliseconds,
): Effect[] | undefined {
  switch (step.do) {
    case 'ask':
      return ask(state, step, result, seen, now);
    case 'fault':
      return state.faults.some((fault) => fault.step === state.run.step)
        ? undefined
        : [
            {
              do: 'set-fault',
              step: state.run.step,
              rule: ruleFor(step.rule, state.run.endpoint),
              ...(step.name === undefined ? {} : { name: step.name }),
            },
          ];
    case 'end-fault': {
      const ids = state.faults
        .filter(({ name }) => step.name === undefined || name === step.name)
        .filter(({ ended, endsAt }) => !ended && (endsAt === undefined || endsAt > now))
        .map(({ id }) => id);
      return ids.length === 0 ? undefined : [{ do: 'end-faults', ids }];
    }
    case 'wait':
      return now - state.stepAt >= step.ms ? undefined : [];
    case 'expect': {
      const { verdict, seen: sentence, evidence } = judge(step.expect, sceneOf(state, seen, now));
      result.seen = sentence;
      if (evidence.length > 0) result.evidence = evidence;
      if (verdict === undefined) return [];
      result.verdict = verdict;
      return undefined;
    }
    default:
      return step satisfies never;
  }
}

function ask(
  state: DrillState,
  step: Extract<DrillStep, { do: 'ask' }>,
  result: DrillStepResult,
  seen: Seen,
  now: EpochMilliseconds,
): Effect[] | undefined {
  const sight = sightOf(state, step, seen, now);
  if (sight !== undefined) {
    result.seen = sight;
    return undefined;
  }
  if (state.answer === 'done') {
    result.seen = 'Done, by the word of the person.';
    return undefined;
  }
  const limit = state.auto ? AUTO_LIMIT_MS : ASK_LIMIT_MS;
  if (state.answer === 'cannot' || now - state.stepAt >= limit) {
    result.verdict = 'inconclusive';
    result.seen =
      state.answer === 'cannot' ? 'Left out: the person could not do it.' : 'Left out: nobody did it.';
    return undefined;
  }
  state.run.ask = step.text;
  const act = step.until === undefined ? undefined : ACTS[step.until];
  return state.auto && act && !state.acted ? [{ do: 'act', act }] : [];
}

const ACTS: { [sight: string]: 'hide' | 'show' | 'reload' | undefined } = {
  hidden: 'hide',
  visible: 'show',
  reload: 'reload',
};

/** How what was asked was seen to be done; `undefined` while it was not. */
function sightOf(
  { stepAt, run }: DrillState,
  { until, times = 1 }: Extract<DrillStep, { do: 'ask' }>,
  seen: Seen,
  now: EpochMilliseconds,
): string | undefined {
  switch (until) {
    case 'open':
      return busiestEndpoint(seen, now) === undefined ? undefined : 'A socket is open.';
    case 'sent': {
      const sent = framesTo(seen, run.endpoint, stepAt, now).filter(({ dir }) => dir === 'out').length;
      return sent < times ? undefined : `${sent} sent.`;
    }
    case 'reload':
      return seen.pages.some(({ startedAt, parent }) => parent === undefined && startedAt > stepAt)
        ? 'The page was loaded anew.'
        : undefined;
    case 'hidden':
    case 'visible': {
      const last = seen.events.filter(({ type }) => type === 'hidden' || type === 'visible').at(-1);
      return (last?.type ?? 'visible') === until ? `The tab is ${until}.` : undefined;
    }
    case undefined:
      return undefined;
    default:
      return until satisfies never;
  }
}

/** The result of the step under way; it begins now where there is none yet. */
function stepResult(state: DrillState, step: DrillStep, now: EpochMilliseconds): DrillStepResult {
  const { run } = state;
  const last = run.steps.at(-1);
  if (last?.step === run.step) return last;
  const result: DrillStepResult = { step: run.step, title: titleOf(step, state.definition.steps), at: now };
  run.steps.push(result);
  state.stepAt = now;
  return result;
}

/** Once the app is seen to be down, or there was no socket at all: only what is judged at once is judged. */
function isLeftOut({ run, definition }: DrillState, step: DrillStep): boolean {
  const isDown = run.steps.some(({ step: index, verdict }) => {
    const before = definition.steps[index];
    if (verdict === undefined || verdict === 'passed' || index >= run.step) return false;
    if (before?.do === 'ask') return before.until === 'open';
    return before?.do === 'expect' && limitOf(before.expect) > 0;
  });
  if (!isDown) return false;
  return step.do === 'expect' ? limitOf(step.expect) > 0 : step.do !== 'end-fault';
}

/** For the run's endpoint, where the rule names none. Clock and network are the page's, not a socket's. */
function ruleFor(
  rule: Extract<DrillStep, { do: 'fault' }>['rule'],
  endpoint: string | undefined,
): Extract<DrillStep, { do: 'fault' }>['rule'] {
  const { kind } = rule.fault;
  if (
    endpoint === undefined ||
    kind === 'offline' ||
    kind === 'age-token' ||
    rule.match?.endpoint !== undefined
  )
    return rule;
  return { ...rule, match: { ...rule.match, endpoint } };
}

function sceneOf(state: DrillState, seen: Seen, now: EpochMilliseconds): Scene {
  return {
    seen,
    endpoint: state.run.endpoint,
    now,
    startedAt: state.run.startedAt,
    stepAt: state.stepAt,
    outage: latestOutage(state, now),
    agedAt: state.faults.find(({ kind }) => kind === 'age-token')?.setAt,
  };
}

function end({ run }: DrillState, now: EpochMilliseconds): void {
  run.endedAt = now;
  Object.assign(run, outcomeOf(run.steps));
}
