// Sums what Vitest's JSON reports say into the one line that ends `npm test`.

export interface Tally {
  passed: number;
  failed: number;
  /** Skipped and to-do. */
  skipped: number;
  /** Of those passed: failed at first, and passed when their file was run again. */
  unsteady?: number;
}

export const NONE: Tally = { passed: 0, failed: 0, skipped: 0 };

/** A file with what failed in it. */
export interface FailedFile {
  /** Its path. */
  name: string;
  /** Full names of its failed tests; empty where the file failed outside of them. */
  tests: string[];
}

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

/** Which files failed, by the JSON reporter's file. */
export function failedFiles(report: string): FailedFile[] {
  const { testResults = [] }: VitestReport = JSON.parse(report);
  return testResults
    .filter(({ status }) => status === 'failed')
    .map(({ name = '', assertionResults }) => ({
      name,
      tests: assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName = '' }) => fullName),
    }));
}

/** The tally of a run whose failed files all passed when they were run again. */
export function afterSecondTry({ passed, skipped }: Tally, failed: readonly FailedFile[]): Tally {
  const unsteady = failed.reduce((sum, { tests }) => sum + Math.max(tests.length, 1), 0);
  return { passed: passed + unsteady, failed: 0, skipped, unsteady };
}

export function add(a: Tally, b: Tally): Tally {
  const unsteady = (a.unsteady ?? 0) + (b.unsteady ?? 0);
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    ...(unsteady > 0 ? { unsteady } : {}),
  };
}

/** `12 passed, 0 failed`, with `, 3 skipped` and `, 1 on a second try only` where there are any. */
export function tallyLine({ passed, failed, skipped, unsteady = 0 }: Tally): string {
  const more = [
    skipped > 0 ? `, ${skipped} skipped` : '',
    unsteady > 0 ? `, ${unsteady} on a second try only` : '',
  ];
  return `${passed} passed, ${failed} failed${more.join('')}`;
}

/** Of Vitest's JSON report, the part that counts. */
interface VitestReport {
  testResults?: {
    name?: string;
    status: string;
    assertionResults: { status: string; fullName?: string }[];
  }[];
}
