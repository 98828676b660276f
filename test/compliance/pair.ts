// The same checks in two windows: one of the browser as it is, one of the browser with Redial recording.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '../../tools/launch';
import { type BrowserName, launch, launchBare } from '../support/browsers';
import { startChecksSite } from './server';

export interface Results {
  [name: string]: unknown;
}

/** Runs all checks in both windows of a browser, one after the other, against one server: addresses are the same. */
export async function runPair(name: BrowserName): Promise<{ bare: Results; recorded: Results }> {
  const site = await startChecksSite();
  try {
    const run = async (start: (profile: Profile) => Promise<Browser>): Promise<Results> => {
      const profile = await makeProfile(name);
      const browser = await start(profile);
      try {
        const page = await browser.newPage();
        await page.goto(`${site.url}/checks`);
        return JSON.parse(String(await page.evaluate('compliance.runChecks()')));
      } finally {
        await browser.close();
        if (profile.userDataDir) await rm(profile.userDataDir, { recursive: true, force: true });
      }
    };
    const bare = await run((profile) => launchBare(name, profile));
    const recorded = await run((profile) => launch(name, profile));
    return { bare, recorded };
  } finally {
    await site.close();
  }
}

interface Profile {
  userDataDir?: string;
}

/**
 * In a Firefox that is driven, or debugged, stacks go on after their task with who asked for the callback. Off, as it is
 * for everybody else.
 */
async function makeProfile(name: BrowserName): Promise<Profile> {
  if (name !== 'firefox') return {};
  const userDataDir = await mkdtemp(join(tmpdir(), 'redial-compliance-'));
  await writeFile(join(userDataDir, 'prefs.js'), 'user_pref("javascript.options.asyncstack", false);\n');
  return { userDataDir };
}
