// The tour: all seven flaws, each broken and then sound, played in a browser's page, with what the page says of each.

import type { Page } from 'puppeteer-core';
import { FLAWS, type Flaw, type Twin } from './page/choice';
import { FLAW_TITLES } from './page/flaws/titles';

export interface TourStop {
  flaw: Flaw;
  title: string;
  twin: Twin;
}

export interface TourReport extends TourStop {
  /** What a user sees, in the page's own words. */
  says: string;
  /** Whether a user would be content. */
  well: boolean;
}

export interface TourOptions {
  /** Which flaws, in which order; all seven by default. */
  flaws?: readonly Flaw[];
  build?: 'dev' | 'prod';
  /** Called as each drill begins. */
  begins?(stop: TourStop): void;
  /** Ends the tour before the next drill. */
  signal?: AbortSignal;
}

const TWINS: readonly Twin[] = ['broken', 'sound'];

/** The longest drill takes half of it; the rest is for a slow machine. */
const DRILL_PATIENCE_MS = 60_000;

/**
 * Plays the drills in `page`, one after the other, against the lab at `labUrl` (as `startLab` gives it), and reports each
 * as it ends. Rejects where a drill does not end within a minute, or the page is closed.
 */
export async function playTour(
  page: Page,
  labUrl: string,
  report: (stop: TourReport) => void | Promise<void>,
  { flaws = FLAWS, build = 'dev', begins, signal }: TourOptions = {},
): Promise<void> {
  for (const flaw of flaws) {
    for (const twin of TWINS) {
      if (signal?.aborted) return;
      const stop: TourStop = { flaw, title: FLAW_TITLES[flaw], twin };
      begins?.(stop);
      await report({ ...stop, ...(await playDrill(page, labUrl, stop, build)) });
    }
  }
}

/** Plays one drill; its page stays open as the drill left it. */
export async function playDrill(
  page: Page,
  labUrl: string,
  { flaw, twin }: Pick<TourStop, 'flaw' | 'twin'>,
  build: 'dev' | 'prod' = 'dev',
): Promise<{ says: string; well: boolean }> {
  const query = new URLSearchParams({ flaw: String(flaw), twin, script: '1', build });
  // Not for the load event of everything: a storm of sockets begins at once.
  await page.goto(`${labUrl}/?${query}`, { waitUntil: 'domcontentloaded' });
  await page.waitForFunction("document.documentElement.dataset.lab === 'done'", {
    timeout: DRILL_PATIENCE_MS,
  });
  const { labSays = '', labWell } = await page.$eval('html', (html) => ({ ...html.dataset }));
  return { says: labSays, well: labWell === 'yes' };
}
