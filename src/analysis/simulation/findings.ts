// What the analysis finds on a tape, for tests that speak of rules.

import { analyze } from '../analysis';
import type { Finding, RuleName } from '../result';
import type { Tape } from './tape';

/** Every finding, as `rule severity`: what a healthy app must have no error or warning among. */
export async function found(...tapes: Tape[]): Promise<string[]> {
  return (await findingsOf(...tapes)).map(({ rule, severity }) => `${rule} ${severity}`);
}

/** Errors and warnings. */
export async function grave(...tapes: Tape[]): Promise<string[]> {
  return (await findingsOf(...tapes))
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule, severity, summary }) => `${rule} ${severity}: ${summary}`);
}

/** The findings of one rule. */
export async function of(rule: RuleName, ...tapes: Tape[]): Promise<Finding[]> {
  return (await findingsOf(...tapes)).filter((finding) => finding.rule === rule);
}

export async function findingsOf(...tapes: Tape[]): Promise<Finding[]> {
  const records = tapes.flatMap((tape) => tape.bundle());
  const { sessions } = await analyze(records);
  return sessions.flatMap(({ findings }) => findings);
}
