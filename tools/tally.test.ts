import { describe, expect, it } from 'vitest';
import { add, afterSecondTry, failedFiles, NONE, tallyLine, tallyOf } from './tally';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});
const report = (...testResults: object[]) => JSON.stringify({ testResults });

describe('what a run of Vitest counts', () => {
  it('is its tests over all files; pending, skipped and to-do alike are skipped', () => {
    const text = report(
      file('failed', 'passed', 'failed', 'skipped'),
      file('passed', 'passed', 'todo', 'pending'),
    );
    expect(tallyOf(text, false)).toEqual({ passed: 2, failed: 1, skipped: 3 });
  });

  it('is a failure for a file that cannot be imported', () => {
    expect(tallyOf(report(file('failed'), file('passed', 'passed')), false)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it('is a failure for a hook that throws, though its tests were only skipped', () => {
    expect(tallyOf(report(file('failed', 'skipped', 'skipped')), false)).toMatchObject({
      failed: 1,
      skipped: 2,
    });
  });

  it('is a failure for a run that ends badly with all tests passed', () => {
    expect(tallyOf(report(file('passed', 'passed')), false)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('is a failure for a run that leaves no report', () => {
    expect(tallyOf(undefined, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe('the last line', () => {
  it('names skipped tests only where there are any', () => {
    expect(tallyLine(NONE)).toBe('0 passed, 0 failed');
    expect(tallyLine({ passed: 12, failed: 0, skipped: 3 })).toBe('12 passed, 0 failed, 3 skipped');
  });

  it('is the sum of all runs', () => {
    const sum = add({ passed: 2, failed: 0, skipped: 1 }, { passed: 3, failed: 1, skipped: 0 });
    expect(tallyLine(sum)).toBe('5 passed, 1 failed, 1 skipped');
  });
});

describe('a second try', () => {
  const text = JSON.stringify({
    testResults: [
      { name: 'a.test.ts', status: 'passed', assertionResults: [{ status: 'passed', fullName: 'a' }] },
      {
        name: 'b.test.ts',
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'b one' },
          { status: 'failed', fullName: 'b two' },
        ],
      },
      { name: 'c.test.ts', status: 'failed', assertionResults: [] },
    ],
  });

  it('is of the files that failed, in a test or outside of them', () => {
    expect(failedFiles(text)).toEqual([
      { name: 'b.test.ts', tests: ['b two'] },
      { name: 'c.test.ts', tests: [] },
    ]);
  });

  it('is told in the last line', () => {
    const first = tallyOf(text, false);
    const tally = afterSecondTry(first, failedFiles(text));
    expect(tallyLine(add(NONE, tally))).toBe('4 passed, 0 failed, 2 on a second try only');
  });
});
