// @vitest-environment happy-dom

import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Attempt, Episode, Policy } from '../../analysis/result';
import { chatRecording } from '../fixture/chat';
import { hookRecording } from '../fixture/hook';
import { stormRecording } from '../fixture/storm';
import { speakEnglish } from '../testing/english';
import { type Mounted, mounted, named, pageText, soon } from '../testing/mounted';
import { decision } from '../testing/rows';
import { choose } from '../timeline/selected';
import { expectedWait } from './expected-wait';
import { policyWords } from './policy-words';
import { decisionsByConnection, stepsOf } from './steps';

beforeAll(speakEnglish);

let shown: Mounted | undefined;
afterEach(() => {
  shown?.unmount();
  shown = undefined;
});

const seen = (words: string) => soon(() => expect(pageText()).toContain(words));

describe('a policy in words', () => {
  it.each<[Partial<Policy>, string | undefined]>([
    [
      {
        kind: 'exponential',
        baseMs: 1000,
        factor: 2,
        capMs: 16_000,
        jitter: 'proportional',
        jitterRatio: 0.5,
      },
      'exponential, 1 s × 2, cap 16 s, jitter ±50 %',
    ],
    [
      { kind: 'linear', baseMs: 500, stepMs: 500, maxAttempts: 1 },
      'linear, from 500 ms, 500 ms more each time, at most 1 attempt',
    ],
    [
      { kind: 'table', waitsMs: [0, 2000, 10_000], library: 'signalr', jitter: 'none' },
      'from a list: 0 ms, 2 s, 10 s, no jitter, as signalr does',
    ],
    [{ kind: 'fixed', baseMs: 3000, jitter: 'full' }, 'always 3 s, full jitter'],
    [{ kind: 'immediate', jitter: 'additive', jitterMs: [0, 1000] }, 'at once, jitter +0 ms to +1 s'],
    [{ kind: 'exponential' }, 'exponential'],
    [{ capMs: 5000 }, undefined],
  ])('%o', (policy, words) => {
    expect(policyWords({ confidence: 1, ...policy })).toBe(words);
  });
});

describe('what a policy asks for', () => {
  const exponential: Policy = { kind: 'exponential', baseMs: 1000, factor: 2, capMs: 5000, confidence: 1 };

  it('grows to its cap, with chance around it', () => {
    expect([0, 1, 2, 3].map((n) => expectedWait(exponential, n)?.wait)).toEqual([1000, 2000, 4000, 5000]);
    expect(expectedWait({ ...exponential, jitter: 'proportional', jitterRatio: 0.25 }, 1)).toEqual({
      wait: 2000,
      least: 1500,
      most: 2500,
    });
    expect(expectedWait({ ...exponential, jitter: 'full' }, 1)).toEqual({ wait: 2000, least: 0, most: 2000 });
  });

  it('is left open where the evidence leaves it open', () => {
    expect(expectedWait({ kind: 'exponential', baseMs: 1000, confidence: 0.5 }, 0)).toBeUndefined();
    expect(expectedWait({ confidence: 0 }, 0)).toBeUndefined();
    expect(expectedWait({ kind: 'table', waitsMs: [0, 700], confidence: 1 }, 5)?.wait).toBe(700);
  });
});

describe('an episode step by step', () => {
  const attempt = (connection: string, at: number): Attempt => ({
    connection,
    at,
    waitedMs: 1000,
    source: 'inferred',
    opened: false,
  });
  const episode: Episode = {
    endpoint: 'wss://host/chat',
    page: 'p',
    startedAt: 0,
    trigger: { connection: 'p.1', closer: 'network' },
    attempts: [attempt('p.2', 1000), attempt('p.3', 3000)],
    outcome: 'gave-up',
    policy: { confidence: 0 },
  };

  it('has each attempt with what led to it, and what led to none', () => {
    const taken = decision({ connection: 'p.1', at: 5, delayMs: 900, clearedAt: 20 });
    const meant = decision({ connection: 'p.1', at: 30, delayMs: 970 });
    const later = decision({ connection: 'p.1', at: 2000, delayMs: 1 });
    const stop = decision({ connection: 'p.3', at: 3500, action: 'stop', reason: 'five are enough' });
    expect(stepsOf(episode, decisionsByConnection([taken, meant, later, stop]))).toEqual([
      { type: 'decision', decision: taken },
      { type: 'attempt', number: 1, attempt: episode.attempts[0], decision: meant },
      { type: 'attempt', number: 2, attempt: episode.attempts[1] },
      { type: 'decision', decision: stop },
    ]);
  });

  it('takes what the app said for an attempt that it reported', () => {
    const said = decision({ connection: 'p.1', at: 1, source: 'reported', reason: 'network' });
    const seenOnly = decision({ connection: 'p.1', at: 2 });
    const reported: Episode = { ...episode, attempts: [{ ...attempt('p.2', 1000), source: 'reported' }] };
    const [step] = stepsOf(reported, decisionsByConnection([said, seenOnly]));
    expect(step).toMatchObject({ type: 'attempt', decision: said });
  });
});

describe('the decisions tab', () => {
  it('shows each attempt with what it asked for and what it got', async () => {
    shown = mounted([chatRecording(Date.now() - 140_000)], {}, '#tab=decisions');
    await seen('closed with 1006 by the network');
    const cells = () =>
      [...document.querySelectorAll('.steps tbody tr')].map((row) =>
        [...row.children].map((cell) => cell.textContent),
      );
    await soon(() => expect(cells().length).toBeGreaterThan(3));
    expect(cells()[0]?.slice(2)).toEqual(['1 s', '1.01 s', 'its timers', 'on time', '1006 never opened']);
    expect(document.querySelector('.policy-curve [role=img]')?.getAttribute('aria-label')).toContain(
      'Waits before',
    );
  });

  it('tells what the app’s hook said, in its words', async () => {
    shown = mounted([hookRecording(Date.now() - 200_000)], {}, '#tab=decisions');
    await seen('gave up');
    await seen('three failed in a row: the server is down for maintenance');
    expect(pageText()).toContain('redial-hook');
    const episodes = () => document.querySelectorAll<HTMLElement>('[role=option]');
    await soon(() => expect(episodes()).toHaveLength(2));
    episodes()[0]?.click();
    await seen('903 ms late');
  });

  it('comes to the decision that was chosen on the timeline', async () => {
    shown = mounted([hookRecording(Date.now() - 200_000)]);
    const { panel } = shown;
    const late = await soon(() => {
      for (const { record } of panel.opened.value?.session.events.values() ?? []) {
        if (record.kind !== 'decision' || record.firedAt === undefined) continue;
        if (record.firedAt - record.at - (record.delayMs ?? 0) > 900) return record;
      }
      throw new Error('no decision fired late');
    });
    choose({ kind: 'decision', record: late }, panel);
    const pointedAt = () => document.querySelector('.steps [aria-current=true]')?.textContent;
    // It is another episode than the one that is shown without a choice.
    await soon(() => expect(pointedAt()).toContain('903 ms late'));
    expect(location.hash).toContain('tab=decisions');
    panel.setCursor(5);
    await soon(() => expect(pointedAt()).toBeUndefined());
  });

  it('draws a storm’s rows as one asks for them', async () => {
    shown = mounted([stormRecording(Date.now() - 140_000)], {}, '#tab=decisions');
    await seen('Show 399 more');
    expect(document.querySelectorAll('.steps tbody tr')).toHaveLength(100);
    named('Show 399 more').click();
    await soon(() => expect(document.querySelectorAll('.steps tbody tr')).toHaveLength(499));
  });
});
