// The present, for spans that are still growing. Ticks only while something on the screen depends on it.

import { type ReadonlySignal, signal } from '@preact/signals';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';

/** Spans under way are shown to the second. */
const TICK_MS: Milliseconds = 1000;

let timer: ReturnType<typeof setInterval> | undefined;

export const now: ReadonlySignal<EpochMilliseconds> = signal(Date.now(), {
  watched() {
    this.value = Date.now();
    timer = setInterval(() => {
      this.value = Date.now();
    }, TICK_MS);
  },
  unwatched() {
    clearInterval(timer);
  },
});
