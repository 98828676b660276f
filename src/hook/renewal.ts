// Renews a token before it ends, while the connection that it opened lives.

import type { Milliseconds } from './decision';
import { after, type Timer } from './timer';
import type { TokenSource } from './token';

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
 * Gets a token `beforeMs` ahead of the end, or after half of what is left where that is less, and again after half of
 * what is left then, until `watch` is called for the new one. `renewed` is to see to that.
 */
export function createRenewal(
  beforeMs: Milliseconds,
  tokens: TokenSource,
  renewed: (token: string, expiresAt: Milliseconds | undefined) => void,
  fault: (error: unknown) => void,
): Renewal {
  let timer: Timer | undefined;
  let end: Milliseconds | undefined;
  let dueAt = 0;
  /** What the request under way is for. */
  let requestedFor: Milliseconds | undefined;

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
    if (requestedFor !== end) renew(end);
  };

  const renew = async (of: Milliseconds) => {
    requestedFor = of;
    try {
      const token = await tokens.get({ attempt: 0, refused: undefined, renewal: true });
      // The connection may have gone meanwhile, and with it the need.
      if (end !== of) return;
      const { expiresAt } = tokens;
      if (expiresAt !== undefined && expiresAt <= of) throw new Error('the new token ends no later');
      renewed(token, expiresAt);
    } catch (error) {
      if (end === of) fault(error);
    } finally {
      if (requestedFor === of) requestedFor = undefined;
    }
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
