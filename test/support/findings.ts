// What the analysis finds in a recording, for tests that hold a real app or client against it.

import { analyze } from '../../src/analysis/analysis';
import type { Finding, RuleName } from '../../src/analysis/result';
import type { Recording } from './browsers';

/**
 * What these tell of depends on how much of the processor a page gets, and here a dozen pages share one. They have unit
 * tests of their own.
 */
const OF_THE_MACHINE: readonly RuleName[] = ['late-paint', 'slow-handler'];

export async function findingsOf(recording: Recording): Promise<Finding[]> {
  const { sessions } = await analyze(recording.records);
  return sessions.flatMap(({ findings }) => findings);
}

/** Errors and warnings, as text: what a sound app has none of. */
export function grave(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ rule, severity }) => severity !== 'info' && !OF_THE_MACHINE.includes(rule))
    .map(({ rule, severity, summary }) => `${severity} ${rule}: ${summary}`);
}
