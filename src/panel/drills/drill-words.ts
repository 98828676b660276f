// Drills in words: what a step does, how long a drill takes, and how it ended.

import type { DrillDefinition, DrillStep, DrillVerdict } from '../../records/drills';
import type { Milliseconds } from '../../records/units';
import { faultName, ruleWords } from '../faults/fault-words';
import { formatSetSpan } from '../model/format';
import type { IconName } from '../parts/icons';
import { counted, type TextKey, text } from '../texts';

/** Of a step that is still to come; what has been is told by the run itself. */
export function stepWords(step: DrillStep, steps: readonly DrillStep[]): string {
  switch (step.do) {
    case 'ask':
      return text('drillStepAsk', step.text);
    case 'expect':
      return step.title;
    case 'fault':
      return ruleWords(step.rule);
    case 'wait':
      return text('drillStepWait', formatSetSpan(step.ms));
    case 'end-fault': {
      const begun = steps.find(
        (one) => one.do === 'fault' && one.name !== undefined && one.name === step.name,
      );
      return begun?.do === 'fault'
        ? text('drillStepEnd', faultName(begun.rule.fault.kind))
        : text('drillStepEndAll');
    }
  }
}

/** How long it may take at most; `undefined` where that is not known beforehand. */
export function limitOf(step: DrillStep | undefined): Milliseconds | undefined {
  if (step?.do === 'wait') return step.ms;
  if (step?.do !== 'expect') return undefined;
  const { expect } = step;
  if ('withinMs' in expect) return expect.withinMs;
  return 'forMs' in expect ? expect.forMs : undefined;
}

/** `takes up to 1 min 20 s · asks 2 things of you`. */
export function effortWords({ steps }: DrillDefinition): string {
  const span = steps.reduce((sum, step) => sum + (limitOf(step) ?? 0), 0);
  const asks = steps.filter((step) => step.do === 'ask').length;
  return [
    span > 0 ? text('drillTakes', formatSetSpan(span)) : text('drillTakesMoment'),
    ...(asks > 0 ? [counted('drillAsks', asks)] : []),
  ].join(' · ');
}

export const VERDICTS: {
  [Verdict in DrillVerdict]: { icon: IconName; tone: 'good' | 'bad' | 'warn' | 'plain'; words: TextKey };
} = {
  passed: { icon: 'done', tone: 'good', words: 'drillPassed' },
  failed: { icon: 'failed', tone: 'bad', words: 'drillFailed' },
  inconclusive: { icon: 'unknown', tone: 'warn', words: 'drillInconclusive' },
  stopped: { icon: 'stop', tone: 'plain', words: 'drillStopped' },
};

export function verdictWords(verdict: DrillVerdict): string {
  return text(VERDICTS[verdict].words);
}
