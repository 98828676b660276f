import type { Flaw } from '../choice';

/** What each flaw is called, on the page and on the tour. */
export const FLAW_TITLES: Record<Flaw, string> = {
  1: 'Effect dependencies',
  2: 'Stale closures',
  3: 'Dispatch order',
  4: 'No recovery',
  5: 'Stale token',
  6: 'Duplicates and gaps',
  7: 'Clean-up races',
};
