import { expect, it } from 'vitest';
import { type Finding, verdictLines } from './verdicts';

const scorecard = { connections: 12, opened: 3, framesIn: 40, framesOut: 7 };
const finding: Finding = {
  rule: 'reconnect-storm',
  severity: 'error',
  summary: '41 connections in 10 s.',
  fix: 'Wait longer after each failure.',
};

it('shows what was found in each session, the severity as a word, and what to change', () => {
  const lines = verdictLines({
    sessions: [
      { scorecard, findings: [finding, { ...finding, rule: 'no-jitter', severity: 'warning' }] },
      { scorecard: { ...scorecard, opened: 12 }, findings: [] },
    ],
  });
  expect(lines).toEqual([
    '  Redial: 3 of 12 connections opened, 40 frames in, 7 out',
    '    ✕ error    reconnect-storm: 41 connections in 10 s.',
    '               Wait longer after each failure.',
    '    ⚠ warning  no-jitter: 41 connections in 10 s.',
    '               Wait longer after each failure.',
    '  Redial: 12 of 12 connections opened, 40 frames in, 7 out; nothing to complain of',
  ]);
});

it('says so where nothing was recorded', () => {
  expect(verdictLines({ sessions: [] })).toEqual(['  Redial: recorded nothing']);
});
