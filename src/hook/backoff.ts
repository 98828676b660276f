// How long to wait before each attempt to connect again: exponential, capped, with jitter.

import type { Milliseconds } from './decision';

export interface BackoffOptions {
  /** Longest wait before the first attempt. Default 1,000: short enough that a blip goes unnoticed. */
  minDelayMs?: Milliseconds;
  /** By how much the wait grows an attempt. Default 2: four attempts reach the cap. */
  factor?: number;
  /** No wait is longer. Default 16,000: what a person still takes for "it reconnects". */
  maxDelayMs?: Milliseconds;
  /** Attempts in one outage. Default 10: some two minutes. `Infinity` for screens that nobody attends. */
  maxAttempts?: number;
  /**
   * The share of each wait that chance may take off, from 0 (none) to 1 (all of it). Default 0.5: clients spread
   * over half the wait, and a server under load is still left alone for the other half.
   */
  jitter?: number;
  /** Source of chance, from 0 to below 1. Default `Math.random`. */
  random?: () => number;
}

/** How a connection, or an attempt at one, ended. */
export interface CloseInfo {
  /** Close code (RFC 6455, section 7.4). 1006 where there was no closing handshake. */
  code: number;
  reason: string;
  wasClean: boolean;
  /** Whether the connection had been open (and ready) before. */
  opened: boolean;
}

/**
 * The wait before an attempt, or `undefined` to give up.
 * `attempt` counts from 1 in each outage; `close` is absent where no connection came about, as for want of a token.
 */
export type Backoff = (attempt: number, close: CloseInfo | undefined) => Milliseconds | undefined;

/**
 * Waits of `min(maxDelayMs, minDelayMs · factor^(attempt − 1)) · (1 − jitter · chance)`.
 *
 * Jitter comes after the cap and only ever shortens: put before the cap, it is gone exactly where all clients of a
 * long outage wait; put on top, the cap is no cap. By default 0.5–1 s, 1–2 s, 2–4 s, 4–8 s, then 8–16 s.
 */
export function exponentialBackoff({
  minDelayMs = 1_000,
  factor = 2,
  maxDelayMs = 16_000,
  maxAttempts = 10,
  jitter = 0.5,
  random = Math.random,
}: BackoffOptions = {}): Backoff {
  return (attempt) =>
    attempt > maxAttempts
      ? undefined
      : Math.min(maxDelayMs, minDelayMs * factor ** (attempt - 1)) * (1 - jitter * random());
}
