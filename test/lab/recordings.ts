// The recording of one lab's page, among those of others in the same browser.

import { expect } from 'vitest';
import type { Lab } from '../../lab/server';
import type { Browser, Page } from '../../tools/launch';
import { until } from '../../tools/until';
import { type Recording, recordingOf as recordingOfSite } from '../support/browsers';
import { disagreements } from './agreement';

/** All that is recorded by now of the one tab that was on that lab. Throws where there is none. */
export function recordingOf(browser: Browser, lab: Lab): Promise<Recording> {
  return recordingOfSite(browser, lab.url);
}

/** The same, once it says what the lab's server says. Fails where it never does, or has a gap. */
export async function agreedRecordingOf(browser: Browser, lab: Lab): Promise<Recording> {
  // A heartbeat may be under way at any moment: at some moment none is.
  let found: string[] = [];
  const agreed = await until('the recording to say what the server says', async () => {
    const made = await recordingOf(browser, lab);
    found = disagreements(made, lab.log.entries);
    return found.length === 0 ? made : undefined;
  }).catch(() => undefined);
  expect(found).toEqual([]);
  const made = agreed ?? (await recordingOf(browser, lab));
  expect(made.all('gap')).toEqual([]);
  return made;
}

/** A page in a window of its own: several side by side are all visible, as people's are. */
export function newWindow(browser: Browser): Promise<Page> {
  return browser.newPage({ type: 'window' });
}
