// What `redial analyze` says of drills: a line each with the outcome, and the summary below it.

import { expect, test } from 'vitest';
import { analyze } from '../analysis/analysis';
import type { DrillOutcome } from '../records/drills';
import type { RecordingRecord } from '../records/recording';
import { overview } from './overview';
import { paintFor } from './terminal';
import { verdict } from './verdict';

const plain = paintFor({ isTTY: false });

async function analysed(...outcomes: Partial<DrillOutcome>[]) {
  const records: RecordingRecord[] = [
    { kind: 'session', id: 's', startedAt: 0, browser: 'b', userAgent: 'u', tabUrl: 'https://chat.test/' },
    ...outcomes.map(
      (outcome): RecordingRecord => ({
        kind: 'event',
        page: 'p',
        at: 2,
        type: 'drill',
        detail: {
          name: 'half-open',
          title: 'Half-open line',
          verdict: 'passed',
          summary: 'The app notices: after 12 s.',
          startedAt: 1,
          endedAt: 2,
          steps: [],
          ...outcome,
        },
      }),
    ),
  ];
  return { file: 'a.redial', result: await analyze(records) };
}

test('a drill has a line with its verdict, and its summary', async () => {
  const text = verdict(await analysed({}, { name: 'fatal-code', verdict: 'failed' }), plain, 100);
  expect(text).toMatch(/\nDrills\n {2}✓ passed {2}half-open .*\n {4}The app notices: after 12 s\.\n/);
  expect(text).toMatch(/✕ failed {2}fatal-code/);
});

test('a summary cannot act on the terminal', async () => {
  expect(verdict(await analysed({ summary: '\u001b[2Jgone' }), plain, 100)).not.toContain('\u001b');
});

test('without a drill nothing is said of drills', async () => {
  expect(verdict(await analysed(), plain, 100)).not.toContain('Drills');
});

test('of several files, each says how many failed', async () => {
  const files = [await analysed({ verdict: 'failed' }), await analysed({})];
  expect(overview(files, plain, 100)).toMatch(/a\.redial: 1 drill failed\n {2}a\.redial: nothing wrong/);
});
