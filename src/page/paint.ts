// When what arrived was on screen: one animation frame is asked for after a first message, and marks all that
// arrived before it. Hidden pages do not paint, and are not measured.

import { makeTaskQueue, now, onNextAnimationFrame, pageIsHidden } from './intrinsics';
import { addPaint, nextOrdinal } from './pending';

const runAfterPaint = makeTaskQueue();
let waitingFrom = -1;

export function frameArrived(ordinal: number): void {
  if (waitingFrom >= 0 || pageIsHidden()) return;
  waitingFrom = ordinal;
  onNextAnimationFrame(() => {
    const from = waitingFrom;
    const to = nextOrdinal();
    waitingFrom = -1;
    // Callbacks run before the frame is drawn; a task queued by one runs after it.
    if (from >= 0) runAfterPaint(() => addPaint(from, to, now()));
  });
}

/** The page is hidden: what waits to be painted may wait for minutes, and that says nothing of the app. */
export function stopWaitingForPaint(): void {
  waitingFrom = -1;
}
