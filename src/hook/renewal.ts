// Renews a token before it ends, while the connection that it opened lives.

import type { Milliseconds } from './decision';
import { after, type Timer } from './timer';

export interface Renewal {
  /** A connection lives by a token that ends at `expiresAt`; `undefined`: it does not say. */
  watch(expiresAt: Milliseconds | undefined): void;
  /** Looks at the clock: the timer may have slept. */
  check(): void;
  stop(): void;
}

/** A token with less life than this is let go: the handshake would not be done in time. */
const LEAST_LIFE_MS = 1_000;

/**
 * Calls `renew` `beforeMs` ahead of the end, or after half of what is left where that is less. It is to call `watch`
 * when it has succeeded; until then, it is called again after half of what is left each time.
 */
export function createRenewal(beforeMs: Milliseconds, renew: () => void): Renewal {
  let timer: Timer | undefined;
  let end: Milliseconds | undefined;
  let dueAt = 0;

  const plan = () => {
    clearTimeout(timer);
    const left = (end ?? 0) - Date.now();
    if (left < LEAST_LIFE_MS) return;
    dueAt = Date.now() + left - Math.min(beforeMs, left / 2);
    sleep();
  };

  const sleep = () => {
    clearTimeout(timer);
    timer = after(dueAt - Date.now(), check);
  };

  const check = () => {
    if (end === undefined) return;
    if (Date.now() < dueAt) return sleep();
    plan();
    renew();
  };

  return {
    watch(expiresAt) {
      // A token in use that seems to have ended tells that the clocks differ, and nothing about its end.
      end = expiresAt !== undefined && expiresAt > Date.now() ? expiresAt : undefined;
      plan();
    },
    check,
    stop() {
      clearTimeout(timer);
      end = undefined;
    },
  };
}
