// @vitest-environment happy-dom

import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Episode, Finding, Scorecard, SessionResult } from '../../analysis/result';
import { chatRecording } from '../fixture/chat';
import { speakEnglish } from '../testing/english';
import { type Mounted, mounted, named, pageText, soon } from '../testing/mounted';
import { criteriaOf } from './criteria';

beforeAll(speakEnglish);

let shown: Mounted | undefined;
afterEach(() => {
  shown?.unmount();
  shown = undefined;
});

const QUIET: Scorecard = {
  connections: 0,
  opened: 0,
  longestOpenMs: 0,
  authRejections: 0,
  framesIn: 0,
  framesOut: 0,
  framesLost: 0,
  sendsDropped: 0,
  framesUnheard: 0,
  framesMissing: 0,
  hardRefreshes: 0,
};
const FINDING: Omit<Finding, 'rule'> = {
  severity: 'error',
  basis: 'observed',
  at: 0,
  until: 1,
  connections: [],
  evidence: [],
  summary: '',
  fix: '',
};
const HOUR = 3_600_000;

function resultOf(
  scorecard: Partial<Scorecard>,
  episodes: Episode[] = [],
  findings: Finding[] = [],
): SessionResult {
  return { id: 's', scorecard: { ...QUIET, ...scorecard }, episodes, findings, tokens: [] };
}

function standings(scorecard: Partial<Scorecard>, episodes: Episode[] = []) {
  return criteriaOf(resultOf(scorecard, episodes)).map(({ standing }) => standing);
}

function lost(outcome: Episode['outcome'], closer: 'network' | 'client' = 'network'): Episode {
  return {
    endpoint: 'wss://host/chat',
    page: 'p',
    startedAt: 0,
    trigger: { connection: 'p.1', closer },
    attempts: [],
    outcome,
    policy: { confidence: 0 },
  };
}

describe('the success criteria', () => {
  it('say of nothing recorded that there is nothing to measure', () => {
    expect(standings({})).toEqual(Array.from({ length: 6 }, () => 'unknown'));
  });

  it('do not call a short quiet recording a success, nor a failure', () => {
    const card = { connections: 1, opened: 1, longestOpenMs: 60_000, framesIn: 9, paintP95Ms: 40 };
    expect(standings(card)).toEqual(['unknown', 'unknown', 'met', 'met', 'met', 'met']);
  });

  it('are met by a long one that came back in time', () => {
    const card = {
      connections: 2,
      opened: 2,
      longestOpenMs: 9 * HOUR,
      reconnectP50Ms: 1000,
      reconnectP95Ms: 16_000,
      reconnectMaxMs: 20_000,
      framesIn: 1,
      paintP95Ms: 100,
    };
    expect(standings(card, [lost('recovered')])).toEqual(['met', 'met', 'met', 'met', 'met', 'met']);
  });

  it('are missed by what breaks them, however well the rest did', () => {
    const card = {
      connections: 3,
      opened: 1,
      longestOpenMs: 60_000,
      reconnectP50Ms: 100,
      reconnectP95Ms: 100,
      reconnectMaxMs: 100,
      authRejections: 2,
      framesIn: 4,
      framesLost: 3,
      sendsDropped: 1,
      framesUnheard: 2,
      paintP95Ms: 101,
      hardRefreshes: 1,
    };
    expect(standings(card, [lost('recovered'), lost('never-retried')])).toEqual(
      Array.from({ length: 6 }, () => 'missed'),
    );
  });

  it('call no app free of refreshes that never came back, though nobody reloaded yet', () => {
    const dead = criteriaOf(
      resultOf({ connections: 1, opened: 1 }, [], [{ ...FINDING, rule: 'no-recovery' }]),
    );
    expect(dead.at(-1)).toMatchObject({
      measured: '0',
      standing: 'missed',
      sentence: 'Nobody has reloaded yet, but the app did not come back by itself.',
    });
    expect(criteriaOf(resultOf({ connections: 1, opened: 1 })).at(-1)?.standing).toBe('met');
  });

  it('are not met by an app that closes its own sockets, though it loses none', () => {
    const storm: Finding = { ...FINDING, rule: 'reconnect-storm' };
    const [stays] = criteriaOf(resultOf({ connections: 500, opened: 500, longestOpenMs: 5 }, [], [storm]));
    expect(stays).toMatchObject({
      standing: 'missed',
      sentence: 'None was lost, and yet none stayed: the longest was open for 5 ms.',
    });
    const [warned] = criteriaOf(
      resultOf({ connections: 9, opened: 9, longestOpenMs: 5 }, [], [{ ...storm, severity: 'warning' }]),
    );
    expect(warned?.standing).toBe('unknown');
  });

  it('count no close by the app itself as a loss', () => {
    expect(
      standings({ connections: 2, opened: 2, longestOpenMs: 1000 }, [lost('recovered', 'client')])[0],
    ).toBe('unknown');
  });
});

describe('what a script cannot see', () => {
  const unopened = { connections: 4, opened: 1, longestOpenMs: 5000 };
  const expired: Finding = { ...FINDING, rule: 'expired-token' };
  const lettingIn = (findings: Finding[], card: Partial<Scorecard> = {}) =>
    criteriaOf(resultOf({ ...unopened, ...card }, [], findings))[2];

  it('is not called let in, where the tokens were bad', () => {
    expect(lettingIn([expired])).toMatchObject({ standing: 'unknown', findings: [expired] });
    expect(lettingIn([expired])?.measured).toBeUndefined();
    expect(lettingIn([expired])?.sentence).toContain('3 connections never opened');
  });

  it('does not hide a refusal that was seen, nor makes one of a bad network', () => {
    expect(lettingIn([expired], { authRejections: 2 })?.standing).toBe('missed');
    expect(lettingIn([])?.standing).toBe('met');
    expect(lettingIn([expired], { opened: 4 })?.standing).toBe('met');
  });

  it('is no recording without a loss, while the app still tries', () => {
    const [, reconnects] = criteriaOf(resultOf(unopened, [lost('ongoing')]));
    expect(reconnects).toMatchObject({
      standing: 'unknown',
      sentence: 'After 1 loss the app is still trying to come back.',
    });
  });
});

describe('the scorecard tab', () => {
  it('leads from what is not met to what breaks it', async () => {
    shown = mounted([chatRecording(Date.now() - 140_000)], {}, '#tab=scorecard');
    await soon(() => expect(pageText()).toContain('1 connection was refused as not authorised'));
    expect(pageText()).toContain('1 was sent on a closed socket, 1 arrived when nobody listened');
    named(
      'The app connected to /ws/chat once with a token that had expired 27 s before, by this machine’s clock.',
    ).click();
    await soon(() => expect(pageText()).toContain('Evidence'));
    expect(shown.panel.finding.value?.rule).toBe('expired-token');
  });
});
