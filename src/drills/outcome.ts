// What a run's steps come to: one verdict, and one sentence.

import { counted } from '../analysis/rules/words';
import type { DrillOutcome, DrillRun, DrillStepResult, DrillVerdict } from '../records/drills';

export function outcomeOf(steps: readonly DrillStepResult[]): { verdict: DrillVerdict; summary: string } {
  const failed = steps.filter(({ verdict }) => verdict === 'failed');
  const open = steps.filter(({ verdict }) => verdict === 'inconclusive');
  const passed = steps.filter(({ verdict }) => verdict === 'passed');
  const [firstFailed] = failed;
  if (firstFailed)
    return { verdict: 'failed', summary: sentence(firstFailed, failed.length - 1, 'failed too') };
  const [firstOpen] = open;
  if (firstOpen)
    return {
      verdict: 'inconclusive',
      summary: `Not to be judged. ${sentence(firstOpen, open.length - 1, 'could not be judged either')}`,
    };
  const [firstPassed] = passed;
  if (!firstPassed) return { verdict: 'inconclusive', summary: 'Nothing was judged.' };
  return { verdict: 'passed', summary: sentence(firstPassed, passed.length - 1, 'passed too') };
}

/** The outcome as it stands in the recording; `undefined` while the run goes on. */
export function outcomeRecord(run: DrillRun): DrillOutcome | undefined {
  const { drill, title, verdict, summary = '', startedAt, endedAt, endpoint, pace, steps } = run;
  if (verdict === undefined || endedAt === undefined) return undefined;
  return {
    name: drill,
    title,
    verdict,
    summary,
    startedAt,
    endedAt,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(pace === undefined ? {} : { pace }),
    steps,
  };
}

function sentence({ title, seen = '' }: DrillStepResult, others: number, what: string): string {
  const more = others === 0 ? '' : ` ${counted(others, 'other check')} ${what}.`;
  return `${seen === '' ? `${title.replace(/\.$/, '')}.` : seen}${more}`;
}
