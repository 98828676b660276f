// Listening to the window, for good: `document.open()` takes all listeners of window and document away, and puts new
// children into the document, by which it is noticed.

import { onChildrenChanged } from './intrinsics';
import { watchLifecycle } from './lifecycle';
import { watchReports } from './report';

export function watchWindow(): void {
  listen();
  onChildrenChanged(document, listen);
}

/** Idempotent: the same listeners are added once. */
function listen(): void {
  watchLifecycle();
  watchReports();
}
