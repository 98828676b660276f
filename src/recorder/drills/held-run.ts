// A run as it is kept in `storage.session` (memory, as long as the browser runs), by its tab.

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
