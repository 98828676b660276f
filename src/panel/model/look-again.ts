// Looks again after a while, and again, as long as somebody looks at the panel: a hidden one does not ask the recorder.

import type { Milliseconds } from '../../records/units';

export interface LookAgain {
  /** Once more, after the wait. */
  later(): void;
  stop(): void;
}

export function lookAgain(look: () => void, waitMs: Milliseconds): LookAgain {
  let timer: ReturnType<typeof setTimeout> | undefined;
  function later(): void {
    clearTimeout(timer);
    timer = setTimeout(() => (document.visibilityState === 'hidden' ? later() : look()), waitMs);
  }
  return { later, stop: () => clearTimeout(timer) };
}
