// Outcomes of drills in a recording: those that are well-formed come out as they went in, others are passed over.

import { expect, test } from 'vitest';
import type { DrillOutcome } from '../records/drills';
import type { RecordingRecord } from '../records/recording';
import { analyze } from './analysis';

const outcome: DrillOutcome = {
  name: 'half-open',
  title: 'Half-open line',
  verdict: 'failed',
  summary: 'The app notices: in 60 s of silence it did nothing.',
  startedAt: 1_000,
  endedAt: 61_000,
  endpoint: 'wss://chat.test/room',
  pace: 0.5,
  steps: [
    { step: 0, title: 'The line goes silent', at: 1_000, endedAt: 1_000 },
    {
      step: 1,
      title: 'The app notices',
      at: 1_000,
      endedAt: 61_000,
      verdict: 'failed',
      seen: 'In 60 s of silence it did nothing.',
      evidence: [{ at: 1_000, what: 'the line went silent', connection: 'c1' }],
    },
  ],
};

async function drillsOf(...details: { [key: string]: unknown }[]): Promise<DrillOutcome[] | undefined> {
  const records: RecordingRecord[] = [
    { kind: 'session', id: 's', startedAt: 0, browser: 'b', userAgent: 'u', tabUrl: 'https://chat.test/' },
    {
      kind: 'page',
      id: 'p',
      session: 's',
      url: 'https://chat.test/',
      origin: 'https://chat.test',
      startedAt: 0,
      navigation: 'navigate',
    },
    ...details.map((detail) => ({ kind: 'event' as const, page: 'p', at: 61_000, type: 'drill', detail })),
  ];
  return (await analyze(records)).sessions[0]?.drills;
}

test('an outcome comes out as it went in', async () => {
  expect(await drillsOf({ ...outcome })).toEqual([outcome]);
});

test('without a drill there is no field', async () => {
  expect(await drillsOf()).toBeUndefined();
});

test('what is no outcome is passed over, and what is none in one is left out', async () => {
  const odd = [{}, { ...outcome, verdict: 'won' }, { ...outcome, name: 5 }, { ...outcome, endedAt: '1' }];
  expect(await drillsOf(...odd)).toBeUndefined();
  const mixed = {
    ...outcome,
    endpoint: 7,
    steps: [null, 5, { step: 1 }, { ...outcome.steps[0], evidence: [null, {}] }],
  };
  const { endpoint: _none, ...rest } = outcome;
  expect(await drillsOf(mixed)).toEqual([{ ...rest, steps: [{ ...outcome.steps[0], evidence: [] }] }]);
});
