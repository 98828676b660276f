// A wait by a timer, where there is no fact to wait for.

import type { Milliseconds } from '../records/units';

export function pause(time: Milliseconds): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}
