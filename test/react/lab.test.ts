// The lab's first flaw, callbacks among an effect's dependencies, and its sound twin.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startLab } from '../../lab/server';
import { playDrill } from '../../lab/tour';
import type { Finding } from '../../src/analysis/result';
import { automation } from '../../tools/automation';
import type { Browser } from '../../tools/launch';
import { BROWSERS, launch } from '../support/browsers';
import { findingsIn } from './findings';

describe.each(BROWSERS)('the lab in %s', (name) => {
  let browser: Browser;
  let lab: Lab;

  beforeAll(async () => {
    [browser, lab] = await Promise.all([launch(name), startLab()]);
    await lab.prepare('development');
    await lab.prepare('production');
  });
  afterAll(async () => {
    await browser?.close();
    await lab?.close();
  });

  async function play(twin: 'broken' | 'sound', build: 'dev' | 'prod'): Promise<Finding[]> {
    const redial = automation(browser);
    await redial.clear();
    const page = await browser.newPage();
    await playDrill(page, lab.url, { flaw: 1, twin }, build);
    await redial.flush();
    const exported = await redial.exportSession();
    await page.close();
    return findingsIn(exported);
  }

  test.each([
    ['dev', 'Conversation'],
    // Its own name is lost in minifying; those of the options that hold the callbacks stay.
    ['prod', 'The component "\\w+" \\(a minified name\\)'],
  ] as const)('flaw 1, %s build: the effect and its dependencies are named', async (build, component) => {
    const findings = await play('broken', build);
    const [churn, ...others] = findings.filter(({ rule }) => rule === 'effect-churn');
    expect(others).toEqual([]);
    expect(churn).toMatchObject({ severity: 'error', rootCause: 1, basis: 'observed' });
    expect(churn?.summary).toMatch(
      new RegExp(
        `^${component} closed and reopened /ws/chat/[\\w-]+/ [\\d,]+ times in [\\d.]+ s: its second useEffect(?: \\(in useChatSocket\\))? ran again because "onFrame", "onStatus" and "onRetry" were other functions each time, with the same source text. This drives the reconnect storm.$`,
      ),
    );
    const storm = findings.find(({ rule }) => rule === 'reconnect-storm');
    expect(storm?.fix).toContain('"effect-churn"');
  });

  test.each(['dev', 'prod'] as const)('its sound twin, %s build: no effect is blamed', async (build) => {
    const findings = await play('sound', build);
    expect(findings.filter(({ rule }) => rule === 'effect-churn')).toEqual([]);
  });
});
