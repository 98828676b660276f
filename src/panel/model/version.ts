// Some things change too often and are too large to be copied for each change: a number says that they did.

import type { Signal } from '@preact/signals';

/** Raises it without becoming dependent on it, whoever calls. */
export function raise(version: Signal<number>): void {
  version.value = version.peek() + 1;
}
