// The drills on the lab: each fails on a hook with the flaw that it is meant to find, by the check that is meant to find
// it, and passes on the sound hook.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Flaw } from '../../lab/page/choice';
import { type Lab, startLab } from '../../lab/server';
import type { DrillRun } from '../../src/records/drills';
import { automation } from '../../tools/automation';
import type { Browser, Page } from '../../tools/launch';
import { until } from '../../tools/until';

import { newWindow } from '../lab/recordings';
import { type BrowserName, launch } from '../support/browsers';

const ROOM = 'general';

interface Played {
  drill: string;
  /** The flaw that it finds, and the title of the check that does. */
  flaw: Flaw;
  finds: string;
  /** So that the sound hook, which begins at 1 s and watches its line for 8 s, has the time that it needs. */
  pace: number;
  /** Where the broken hook, which never comes, needs none of that. */
  brokenPace?: number;
  /** Of the server, on both hooks alike: what makes the flaw show. */
  delay?: { request: number };
}

const BACK = 'The app comes back';

const DRILLS: readonly Played[] = [
  // Three waits at least, for a curve.
  { drill: 'server-restart', flaw: 4, finds: BACK, pace: 0.7, brokenPace: 0.3 },
  { drill: 'half-open', flaw: 6, finds: 'The app notices', pace: 0.3 },
  { drill: 'network-lost', flaw: 4, finds: BACK, pace: 0.5 },
  { drill: 'fatal-code', flaw: 5, finds: 'The app does not try the same again', pace: 0.3 },
  { drill: 'long-sit', flaw: 5, finds: 'It uses another token', pace: 0.3 },
  { drill: 'slow-server', flaw: 4, finds: BACK, pace: 0.3 },
  { drill: 'sleeping-laptop', flaw: 4, finds: BACK, pace: 0.3 },
  { drill: 'offline-hidden', flaw: 4, finds: BACK, pace: 0.5 },
  { drill: 'burst', flaw: 1, finds: 'The connection is left alone', pace: 0.5 },
  // What comes while the room's details are under way is heard by nobody.
  {
    drill: 'hard-refresh',
    flaw: 3,
    finds: 'No message is lost or comes twice',
    pace: 0.5,
    delay: { request: 600 },
  },
  { drill: 'long-connection', flaw: 4, finds: BACK, pace: 0.1 },
];

/** Those that `npm test` plays in Firefox too. */
export const IN_FIREFOX: readonly string[] = ['server-restart', 'half-open'];

export const DRILL_NAMES: readonly string[] = DRILLS.map(({ drill }) => drill);

/** Tests of those drills, in that browser; side by side, also with those of another one: they wait more than they work. */
export function drillsOnTheLab(name: BrowserName, drills: readonly string[]): void {
  describe.concurrent(`drills on the lab in ${name}`, () => {
    let browser: Browser;
    const labs: Lab[] = [];

    beforeAll(async () => {
      browser = await launch(name);
      const lab = await newLab();
      await lab.prepare();
    });
    afterAll(async () => {
      await browser?.close();
      for (const lab of labs) await lab.close();
    });

    async function newLab(): Promise<Lab> {
      const lab = await startLab({ mode: 'production' });
      labs.push(lab);
      return lab;
    }

    async function play({ drill, delay, ...played }: Played, flaw?: Flaw): Promise<DrillRun> {
      const pace = flaw === undefined ? played.pace : (played.brokenPace ?? played.pace);
      const lab = await newLab();
      if (delay) lab.control.delay(delay);
      const page = await newWindow(browser);
      await page.goto(`${lab.url}/${flaw === undefined ? '' : `?flaw=${flaw}&twin=broken`}`);
      await page.locator('input[name=name]').fill('Ada');
      await page.locator('button[type=submit]').click();
      await until('the page to be connected', () => lab.log.entries.some(({ kind }) => kind === 'open'));
      const person = new AbortController();
      const redial = automation(browser);
      const ended = redial.drill(drill, { origin: lab.url, pace });
      const obeyed = obey(lab, page, person.signal);
      const run = await ended.finally(() => person.abort());
      await obeyed;
      await page.close();
      return run;
    }

    /** Sends what the drill asks for; what else it asks for, a reload, Redial does by itself. */
    async function obey(lab: Lab, page: Page, signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        const run = await automation(browser).drillRun({ origin: lab.url });
        if (!run?.ask?.startsWith('Send')) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          continue;
        }
        const { step } = run;
        await send(lab, page, Number(/^Send (\d+)/.exec(run.ask)?.[1] ?? 1));
        await until('the drill to have seen it', async () => {
          if (signal.aborted) return true;
          return (await automation(browser).drillRun({ origin: lab.url }))?.step !== step;
        });
      }
    }

    /** Others say something as well, meanwhile and afterwards. */
    async function send(lab: Lab, page: Page, count: number): Promise<void> {
      lab.control.say({ room: ROOM, from: 'Grace', text: 'Heard', count: 5, every: 300 });
      for (let number = 1; number <= count; number += 1) {
        await page.focus('[data-composer] textarea');
        await page.keyboard.type(`${number} of ${count}`);
        await page.keyboard.press('Enter');
      }
    }

    describe.concurrent('side by side', () => {
      for (const one of DRILLS.filter(({ drill }) => drills.includes(drill))) {
        test(`${one.drill} finds flaw ${one.flaw}`, async () => {
          const run = await play(one, one.flaw);
          expect(run.verdict, told(run)).toBe('failed');
          const found = run.steps.filter(({ verdict }) => verdict === 'failed').map(({ title }) => title);
          expect(found, told(run)).toContain(one.finds);
        });

        test(`${one.drill} passes on the sound hook`, async () => {
          const run = await play(one);
          expect(run.verdict, told(run)).toBe('passed');
        });
      }
    });
  });
}

function told({ summary = '', steps }: DrillRun): string {
  return [summary, ...steps.map(({ title, verdict = '', seen = '' }) => `${verdict} ${title}: ${seen}`)].join(
    '\n',
  );
}
