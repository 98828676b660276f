// Each of the seven flaws, broken and sound, played with the recorder on, in React's development and production builds:
// what the page says of it, whether a person can see it in the recording, and what the analysis concludes. A sound twin's
// recording shows no sign of any flaw, and gives no error and no warning. All agree with the server's own log.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FLAWS, type Flaw, type Twin } from '../../lab/page/choice';
import { FLAW_TITLES } from '../../lab/page/flaws/titles';
import { type Lab, type LogEntry, startLab } from '../../lab/server';
import { playDrill } from '../../lab/tour';
import type { Browser } from '../../tools/launch';
import { BROWSERS, launch, type Recording } from '../support/browsers';
import { findingsOf, grave } from '../support/findings';
import { expectConclusion } from './conclusions';
import { agreedRecordingOf, newWindow, recordingOf } from './recordings';
import { SIGNS } from './signs';

/** Users have the production build; the development build mounts everything twice. */
const BUILDS = ['dev', 'prod'] as const;
type Build = (typeof BUILDS)[number];

interface Played {
  says: string;
  well: boolean;
  made: Recording;
  log: readonly LogEntry[];
}

describe.each(BROWSERS)('drills in %s', (name) => {
  let browser: Browser;
  const labs: Lab[] = [];

  beforeAll(async () => {
    browser = await launch(name);
    const lab = await newLab();
    await lab.prepare('development');
    await lab.prepare('production');
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

  async function play(flaw: Flaw, twin: Twin, build: Build): Promise<Played> {
    const lab = await newLab();
    const page = await newWindow(browser);
    const verdict = await playDrill(page, lab.url, { flaw, twin }, build);
    // A storm closes sockets before the server has heard of them: no two sides to compare.
    const isStorm = flaw === 1 && twin === 'broken';
    const made = await (isStorm ? recordingOf : agreedRecordingOf)(browser, lab);
    await page.close();
    return { ...verdict, made, log: lab.log.entries };
  }

  async function expectBroken(flaw: Flaw, build: Build): Promise<void> {
    const { says, well, made, log } = await play(flaw, 'broken', build);
    expect(well, says).toBe(false);
    for (const { words, evidence } of SIGNS[flaw]) expect(evidence(made), words).not.toEqual([]);
    expectConclusion(flaw, await findingsOf(made), made, log);
  }

  async function expectSound(flaw: Flaw, build: Build): Promise<void> {
    const { says, well, made } = await play(flaw, 'sound', build);
    expect(well, says).toBe(true);
    for (const { words, evidence } of Object.values(SIGNS).flat()) expect(evidence(made), words).toEqual([]);
    expect(grave(await findingsOf(made))).toEqual([]);
  }

  // It takes the processor: alone, so that no other drill is played beside it.
  test.each(BUILDS)(`flaw 1, ${FLAW_TITLES[1]}, shows in the %s build`, (build) => expectBroken(1, build));

  describe.concurrent('side by side', () => {
    // The fourth waits longest: first, so that it does so beside all others.
    for (const flaw of [...FLAWS].sort((one, other) => Number(other === 4) - Number(one === 4))) {
      for (const build of BUILDS) {
        if (flaw !== 1)
          test(`flaw ${flaw}, ${FLAW_TITLES[flaw]}, shows in the ${build} build`, () =>
            expectBroken(flaw, build));

        test(`the sound twin of flaw ${flaw} shows no flaw in the ${build} build`, () =>
          expectSound(flaw, build));
      }
    }
  });
});
