// What a run has shown, in a table.

import type { WptTest } from './checkout';
import { type Result, THE_PAGE } from './compare';
import type { Outcome } from './run';

/** Says which tests are left out, by reason. */
export function printReasons(tests: readonly WptTest[]): void {
  const counts = new Map<string, number>();
  for (const { cannotRun } of tests) {
    if (cannotRun !== undefined) counts.set(cannotRun, (counts.get(cannotRun) ?? 0) + 1);
  }
  for (const [reason, count] of counts) console.log(`not run: ${reason} (${count} pages)`);
}

/** Prints what differs and what fails in both, and the sums. */
export function printOutcomes(outcomes: readonly Outcome[]): void {
  for (const { test, differences, unsteady } of outcomes) {
    if (unsteady) console.log(`unsteady: ${test.url} differed once, and no more when it was run again alone`);
    for (const { name, without, with: withRedial } of differences) {
      console.log(
        `DIFFERS  ${test.url}\n         ${name}\n         without: ${without}\n         with:    ${withRedial}`,
      );
    }
  }
  for (const outcome of outcomes) printAlikeFailures(outcome);
  const rows = [
    ['', 'results', 'passed', 'failed', 'other'],
    ['without Redial', ...sums(outcomes.flatMap(({ without }) => without))],
    ['with Redial', ...sums(outcomes.flatMap((outcome) => outcome.with))],
  ];
  for (const [title = '', ...cells] of rows) {
    console.log(`${title.padEnd(16)}${cells.map((cell) => cell.padStart(9)).join('')}`);
  }
  const different = outcomes.reduce((sum, { differences }) => sum + differences.length, 0);
  const all = outcomes.reduce((sum, { without }) => sum + ofTests(without).length, 0);
  console.log(`${all - different} results alike, ${different} different, on ${outcomes.length} pages.`);
}

function printAlikeFailures({ test, without, differences }: Outcome): void {
  if (differences.length > 0) return;
  for (const { name, status, message } of without) {
    if (status === 'passed' || status === 'completed') continue;
    console.log(`alike, not passed: ${test.url} | ${name} | ${status} ${message.slice(0, 160)}`);
  }
}

function sums(results: readonly Result[]): string[] {
  const tests = ofTests(results);
  const count = (status: string) => tests.filter((one) => one.status === status).length;
  const [passed, failed] = [count('passed'), count('failed')];
  return [tests.length, passed, failed, tests.length - passed - failed].map(String);
}

function ofTests(results: readonly Result[]): Result[] {
  return results.filter(({ name }) => name !== THE_PAGE);
}
