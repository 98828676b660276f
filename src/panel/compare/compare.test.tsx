// @vitest-environment happy-dom

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Finding, Scorecard, SessionResult } from '../../analysis/result';
import type { DrillOutcome } from '../../records/drills';
import { chatRecording } from '../fixture/chat';
import { stormRecording } from '../fixture/storm';
import { type Mounted, mounted, named, pageText } from '../testing/mounted';
import { compare } from './comparison';

let shown: Mounted | undefined;

afterEach(() => {
  shown?.unmount();
  shown = undefined;
});

const seen = (words: string | RegExp) =>
  vi.waitFor(() => expect(pageText()).toMatch(words), { timeout: 10_000 });

const CARD: Scorecard = {
  connections: 1,
  opened: 1,
  longestOpenMs: 1000,
  authRejections: 0,
  framesIn: 0,
  framesOut: 0,
  framesLost: 0,
  sendsDropped: 0,
  framesUnheard: 0,
  framesMissing: 0,
  hardRefreshes: 0,
};

function result(more: Partial<Scorecard>, findings: Partial<Finding>[] = []): SessionResult {
  return {
    id: 's',
    scorecard: { ...CARD, ...more },
    episodes: [],
    tokens: [],
    findings: findings.map((finding) => ({
      rule: 'gave-up',
      severity: 'error',
      basis: 'observed',
      at: 0,
      until: 0,
      connections: [],
      summary: '',
      evidence: [],
      fix: '',
      ...finding,
    })),
  };
}

describe('a comparison', () => {
  it('says of each figure whether it is better, worse or neither', () => {
    const { figures } = compare(
      result({ authRejections: 9, longestOpenMs: 1000, connections: 12, reconnectMaxMs: 5 }),
      result({ authRejections: 0, longestOpenMs: 900, connections: 2 }),
    );
    const of = (key: string) => figures.find(({ figure }) => figure.key === key);
    expect(of('authRejections')).toMatchObject({ change: -9, verdict: 'better' });
    expect(of('longestOpenMs')).toMatchObject({ change: -100, verdict: 'worse' });
    expect(of('connections')).toMatchObject({ change: -10 });
    expect(of('connections')?.verdict).toBeUndefined();
    expect(of('reconnectMaxMs')).toMatchObject({ before: 5, after: undefined });
    expect(of('paintP50Ms')).toBeUndefined();
  });

  it('calls no time better or worse that differs by less than two runs of one app do', () => {
    const verdictOf = (key: 'reconnectP95Ms' | 'paintP95Ms', before: number, after: number) =>
      compare(result({ [key]: before }), result({ [key]: after })).figures.find(
        ({ figure }) => figure.key === key,
      )?.verdict;
    expect(verdictOf('reconnectP95Ms', 2000, 2090)).toBeUndefined();
    expect(verdictOf('reconnectP95Ms', 2090, 2000)).toBeUndefined();
    expect(verdictOf('reconnectP95Ms', 2000, 2200)).toBe('worse');
    expect(verdictOf('reconnectP95Ms', 2200, 2000)).toBe('better');
    // What is painted waits for the screen's next picture.
    expect(verdictOf('paintP95Ms', 20, 32)).toBeUndefined();
    expect(verdictOf('paintP95Ms', 20, 40)).toBe('worse');
  });

  it('sets the last run of each drill side by side', () => {
    const outcome = (name: string, verdict: DrillOutcome['verdict'], startedAt: number): DrillOutcome => ({
      name,
      title: name,
      verdict,
      summary: '',
      startedAt,
      endedAt: startedAt,
      steps: [],
    });
    const before = [outcome('restart', 'passed', 1), outcome('restart', 'failed', 2)];
    const after = [outcome('restart', 'passed', 3), outcome('burst', 'passed', 4)];
    const { drills } = compare({ ...result({}), drills: before }, { ...result({}), drills: after });
    expect(drills).toEqual([
      { name: 'restart', title: 'restart', before: before[1], after: after[0] },
      { name: 'burst', title: 'burst', after: after[1] },
    ]);
  });

  it('tells which findings are gone, new and still there, the worst first', () => {
    const { gone, added, still } = compare(
      result({}, [{ rule: 'no-jitter', severity: 'info' }, { rule: 'gave-up' }, { rule: 'expired-token' }]),
      result({}, [{ rule: 'expired-token' }, { rule: 'late-paint', severity: 'warning' }]),
    );
    expect(gone.map(({ rule }) => rule)).toEqual(['gave-up', 'no-jitter']);
    expect(added.map(({ rule }) => rule)).toEqual(['late-paint']);
    expect(still.map(({ rule }) => rule)).toEqual(['expired-token']);
  });
});

describe('two recordings', () => {
  it('are chosen in the list, and shown side by side with the earlier one first', async () => {
    const chat = chatRecording(Date.now() - 140_000);
    const storm = stormRecording(Date.now() - 7_200_000);
    storm.row.label = 'before the <b>fix</b>';
    shown = mounted([chat, storm], { place: 'page' });
    await seen('before the <b>fix</b>');
    expect((named('Compare') as HTMLButtonElement).disabled).toBe(true);
    for (const name of [
      'Choose Chat stops after lunch to compare',
      'Choose before the <b>fix</b> to compare',
    ]) {
      const box = named(name) as HTMLInputElement;
      box.checked = true;
      box.dispatchEvent(new Event('change', { bubbles: true }));
    }
    await vi.waitFor(() => expect((named('Compare') as HTMLButtonElement).disabled).toBe(false));
    named('Compare').click();
    await seen('Two recordings');
    await seen('Reloads on a dead connection');
    await seen(/Before.*before the <b>fix<\/b>.*After.*Chat stops after lunch/);
    expect(document.querySelector('b')).toBeNull();
    expect(location.hash).toBe(`#compare=${storm.row.id}&with=chat`);
    named('Swap the two').click();
    await seen(/Before.*Chat stops after lunch.*After.*before the/);
    named('All recordings').click();
    await seen('Today');
  });

  it('says what to do where one of them is gone', async () => {
    shown = mounted([chatRecording(Date.now())], { place: 'page' }, '#compare=chat&with=file9%3Ax');
    await seen('One of the two is gone');
  });
});
