import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import packageJson from '../../package.json';
import * as theirs from '../records/decision-event';
import { DECISION_EVENT, type DecisionDetail, LIBRARY, reportDecision } from './decision';

afterEach(() => vi.unstubAllGlobals());

describe('the open event', () => {
  it('is the very event that recordings know', () => {
    expect(DECISION_EVENT).toBe(theirs.DECISION_EVENT);
    expectTypeOf<DecisionDetail>().toEqualTypeOf<theirs.DecisionDetail>();
  });

  it('names the version that is shipped', () => {
    expect(LIBRARY).toBe(`redial-hook ${packageJson.version}`);
  });
});

describe('reportDecision', () => {
  it('reaches whoever listens', () => {
    const target = new EventTarget();
    vi.stubGlobal('dispatchEvent', (event: Event) => target.dispatchEvent(event));
    const heard: unknown[] = [];
    target.addEventListener(DECISION_EVENT, (event) => heard.push((event as CustomEvent).detail));
    reportDecision({ action: 'retry', attempt: 1, delayMs: 700, reason: 'closed (1006)' });
    expect(heard).toEqual([
      { action: 'retry', attempt: 1, delayMs: 700, reason: 'closed (1006)', library: LIBRARY },
    ]);
  });

  it('makes no event where nobody can listen', () => {
    const made = vi.fn();
    vi.stubGlobal('dispatchEvent', undefined);
    vi.stubGlobal('CustomEvent', made);
    reportDecision({ action: 'reset' });
    expect(made).not.toHaveBeenCalled();
  });

  it('survives a page that broke its own globals', () => {
    vi.stubGlobal('dispatchEvent', () => {
      throw new Error('broken');
    });
    expect(() => reportDecision({ action: 'stop' })).not.toThrow();
    vi.stubGlobal('CustomEvent', undefined);
    expect(() => reportDecision({ action: 'stop' })).not.toThrow();
  });
});
