// Sums what Vitest's JSON reports say into the one line that ends `npm test`.

export interface Tally {
  passed: number;
  failed: number;
  /** Skipped and to-do. */
  skipped: number;
}

export const NONE: Tally = { passed: 0, failed: 0, skipped: 0 };

/**
 * What one run of Vitest counts. A file that fails outside of its tests (it cannot be imported, a hook of it throws)
 * counts as one failure, and so does a run that ends badly with no failed test to show for it.
 * @param report the JSON reporter's file; `undefined` where the run left none
 * @param succeeded by its exit status
 */
export function tallyOf(report: string | undefined, succeeded: boolean): Tally {
  const tally = { ...NONE };
  const { testResults = [] }: VitestReport = report ? JSON.parse(report) : {};
  for (const file of testResults) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed').length;
    tally.failed += file.status === 'failed' ? Math.max(failed, 1) : failed;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') tally.passed++;
      else if (status !== 'failed') tally.skipped++;
    }
  }
  if (!succeeded && tally.failed === 0) tally.failed = 1;
  return tally;
}

export function add(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** `12 passed, 0 failed`, with `, 3 skipped` where there are any. */
export function tallyLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Of Vitest's JSON report, the part that counts. */
interface VitestReport {
  testResults?: { status: string; assertionResults: { status: string }[] }[];
}
