// A run as it is kept in `storage.session` (memory, as long as the browser runs), by its tab.

import browser from 'webextension-polyfill';
import type { DrillState } from '../../drills';
import type { Milliseconds } from '../../records/units';

export interface HeldRun {
  state: DrillState;
  /** `https://host:port` of the tab's page when it began: the run ends where the tab leaves it. */
  origin: string;
  /** Revision of the session when it began; 0 where the tab had none yet. */
  revision: number;
  /** The page's clock less the background's. */
  skewMs: Milliseconds;
  /** A tab that was opened to hide this one. */
  cover?: number;
}

const PREFIX = 'drill:';

export async function keepRun(held: HeldRun): Promise<void> {
  await browser.storage.session.set({ [PREFIX + held.state.run.tab]: held });
}

export async function forgetRun(tab: number): Promise<void> {
  await browser.storage.session.remove(PREFIX + tab);
}

/** Those of all tabs, ended ones too. */
export async function keptRuns(): Promise<HeldRun[]> {
  const stored = await browser.storage.session.get(null);
  return Object.keys(stored)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => stored[key] as HeldRun);
}
