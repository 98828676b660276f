// Each of the seven flaws, broken and sound, played with the recorder on: what the page says of it, and whether a person
// can see it in the recording. A sound twin's recording shows no sign of any flaw. All agree with the server's own log.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FLAWS, type Flaw, type Twin } from '../../lab/page/choice';
import { FLAW_TITLES } from '../../lab/page/flaws/titles';
import { type Lab, startLab } from '../../lab/server';
import { playDrill } from '../../lab/tour';
import type { Browser } from '../../tools/launch';
import { launch, type Recording } from '../support/browsers';
import { agreedRecordingOf, newWindow, recordingOf } from './recordings';
import { SIGNS } from './signs';

/** React's development build mounts everything twice; users have the production build. Each is played once. */
const SETTINGS = [
  { name: 'chromium', build: 'dev' },
  { name: 'firefox', build: 'prod' },
] as const;

describe.each(SETTINGS)('drills in $name, $build build', ({ name, build }) => {
  let browser: Browser;
  const labs: Lab[] = [];

  beforeAll(async () => {
    browser = await launch(name);
    const lab = await newLab();
    await lab.prepare(build === 'dev' ? 'development' : 'production');
  });
  afterAll(async () => {
    await browser?.close();
    for (const lab of labs) await lab.close();
  });

  /** Tokens are kept by origin: each drill has a lab of its own, so that several can be played at a time. */
  async function newLab(): Promise<Lab> {
    const lab = await startLab();
    labs.push(lab);
    return lab;
  }

  async function play(flaw: Flaw, twin: Twin): Promise<{ says: string; well: boolean; made: Recording }> {
    const lab = await newLab();
    const page = await newWindow(browser);
    const verdict = await playDrill(page, lab.url, { flaw, twin }, build);
    // A storm closes sockets before the server has heard of them: no two sides to compare.
    const isStorm = flaw === 1 && twin === 'broken';
    const made = await (isStorm ? recordingOf : agreedRecordingOf)(browser, lab);
    await page.close();
    return { ...verdict, made };
  }

  async function expectBroken(flaw: Flaw): Promise<void> {
    const { says, well, made } = await play(flaw, 'broken');
    expect(well, says).toBe(false);
    for (const { words, evidence } of SIGNS[flaw]) expect(evidence(made), words).not.toEqual([]);
  }

  // It takes the processor: alone, so that no other drill is played beside it.
  test(`flaw 1, ${FLAW_TITLES[1]}, shows`, () => expectBroken(1));

  describe.concurrent('side by side', () => {
    for (const flaw of FLAWS) {
      if (flaw !== 1) test(`flaw ${flaw}, ${FLAW_TITLES[flaw]}, shows`, () => expectBroken(flaw));

      test(`the sound twin of flaw ${flaw} shows no flaw`, async () => {
        const { says, well, made } = await play(flaw, 'sound');
        expect(well, says).toBe(true);
        for (const { words, evidence } of Object.values(SIGNS).flat()) {
          expect(evidence(made), words).toEqual([]);
        }
      });
    }
  });
});
