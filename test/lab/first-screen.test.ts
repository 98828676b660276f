// Each of the seven flaws is recognised from the panel's first screen, by its words alone and without a click; its sound
// twin gets a calm line.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FLAWS, type Flaw, type Twin } from '../../lab/page/choice';
import { FLAW_TITLES } from '../../lab/page/flaws/titles';
import { type Lab, startLab } from '../../lab/server';
import { playDrill } from '../../lab/tour';
import { automation } from '../../tools/automation';
import { type Browser, extensionPage } from '../../tools/launch';
import { launch } from '../support/browsers';
import { newWindow } from './recordings';

/** What a person who knows the flaw by its name has to read in the verdict. */
const WORDS: Record<Flaw, RegExp> = {
  1: /closed its own socket .+ and opened another \d+ times|effect .+ reopens|effect closed and reopened/,
  2: /used an old token although the page had had a fresher one|sent .+ on a socket .+ that was closing or closed|that a newer one had replaced/,
  3: /arrived when no handler was listening|on a socket .+ that was not open yet|went back/,
  4: /was lost .+ and the app never tried again/,
  5: /with a token that had expired/,
  6: /came a second time|never came|sent the same message/,
  7: /led the app to open another although a newer one was there|armed two timers and both connected|were open at once/,
};

/** Firefox has the same panel: one flaw shows that its worker reads the same database. */
const SETTINGS = [
  { name: 'chromium', flaws: FLAWS },
  { name: 'firefox', flaws: [5] },
] as const;

describe.each(SETTINGS)('the first screen in $name', ({ name, flaws }) => {
  let browser: Browser;
  const labs: Lab[] = [];

  beforeAll(async () => {
    browser = await launch(name);
    await (await newLab()).prepare('production');
  });
  afterAll(async () => {
    await browser?.close();
    for (const lab of labs) await lab.close();
  });

  async function newLab(): Promise<Lab> {
    const lab = await startLab();
    labs.push(lab);
    return lab;
  }

  /** Plays a drill, opens the panel on its recording and leaves it alone. Gives the panel once the verdict is there. */
  async function verdictOf(flaw: Flaw, twin: Twin, holds: RegExp): Promise<string> {
    const lab = await newLab();
    const page = await newWindow(browser);
    await playDrill(page, lab.url, { flaw, twin }, 'prod');
    const redial = automation(browser);
    await redial.flush();
    const session = (await redial.sessions()).find(({ tabUrl }) => tabUrl.startsWith(`${lab.url}/`));
    if (!session) throw new Error(`Nothing is recorded of ${lab.url}.`);
    const panel = await extensionPage(browser, `src/panel/panel.html#session=${session.id}`);
    await panel.waitForSelector('[aria-label=Verdict]');
    await panel
      .waitForFunction(
        (pattern) =>
          new RegExp(pattern).test(document.querySelector('[aria-label=Verdict]')?.textContent ?? ''),
        { timeout: 45_000 },
        holds.source,
      )
      .catch(() => undefined);
    const words = await panel.$eval('[aria-label=Verdict]', (verdict) => verdict.textContent ?? '');
    await panel.close();
    await page.close();
    return words;
  }

  function isPlayed(flaw: Flaw): boolean {
    return flaws.some((one) => one === flaw);
  }

  // It takes the processor: alone, so that no other drill is played beside it.
  test.runIf(isPlayed(1))(`names flaw 1, ${FLAW_TITLES[1]}`, async () => {
    expect(await verdictOf(1, 'broken', WORDS[1])).toMatch(WORDS[1]);
  });

  describe.concurrent('side by side', () => {
    for (const flaw of flaws) {
      if (flaw === 1) continue;
      test(`names flaw ${flaw}, ${FLAW_TITLES[flaw]}`, async () => {
        expect(await verdictOf(flaw, 'broken', WORDS[flaw])).toMatch(WORDS[flaw]);
      });
    }

    test('is calm for a sound twin', async () => {
      const calm = /Nothing wrong seen/;
      expect(await verdictOf(5, 'sound', calm)).toMatch(calm);
    });
  });
});
