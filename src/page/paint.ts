// When what arrived was on screen: one animation frame is asked for after a first message, and marks all that
// arrived before it. Hidden pages do not paint, and are not measured; of a flood a quarter of a second is left out each time.

import type { EpochMilliseconds, Milliseconds } from '../records/units';
import { makeTaskQueue, now, onNextAnimationFrame, pageIsHidden } from './intrinsics';
import { addPaint, nextOrdinal } from './pending';

/**
 * Frames of one paint that make a flood. A page that is asked to paint pays for it even where nothing has changed, up to sixty
 * times a second: of so many messages some are enough.
 */
const FLOOD_FRAMES = 64;
const FLOOD_MS: Milliseconds = 250;

const runAfterPaint = makeTaskQueue();
let waitingFrom = -1;
let restsUntil: EpochMilliseconds = 0;

export function frameArrived(ordinal: number, at: EpochMilliseconds): void {
  if (waitingFrom >= 0 || at < restsUntil || pageIsHidden()) return;
  waitingFrom = ordinal;
  onNextAnimationFrame(() => {
    const from = waitingFrom;
    const to = nextOrdinal();
    waitingFrom = -1;
    // Callbacks run before the frame is drawn; a task queued by one runs after it.
    if (from < 0) return;
    runAfterPaint(() => {
      const paintedAt = now();
      if (to - from >= FLOOD_FRAMES) restsUntil = paintedAt + FLOOD_MS;
      addPaint(from, to, paintedAt);
    });
  });
}

/** The page is hidden: what waits to be painted may wait for minutes, and that says nothing of the app. */
export function stopWaitingForPaint(): void {
  waitingFrom = -1;
}
