// All pages of a recording together, whichever session they are in: whether they reconnect in step, as clients without
// jitter do.

import type { EpochMilliseconds, Milliseconds } from '../records/units';
import type { Connection } from './connection';

/** Retries of different pages as near as this are at once: timers' lateness, and the time that a close takes to reach all. */
const IN_STEP_MS: Milliseconds = 100;
/** Pages that keep step for so many retries do not do so by chance. */
const ROUNDS = 3;
/** Fewer than three clients are no herd. */
const LEAST_PAGES = 3;

/** Endpoints that are looked at; rooms by path are many. */
const ENDPOINTS = 1_000;

interface Retry {
  page: string;
  at: EpochMilliseconds;
}

export class Fleet {
  #recent = new Map<string, Retry[]>();
  /** By page and endpoint: retries that at least two other pages made at the same time. */
  #rounds = new Map<string, number>();

  /** A page tried again to connect. */
  retried(connection: Connection): void {
    const { endpoint, createdAt, page } = connection;
    const recent = (this.#recent.get(endpoint) ?? []).filter((retry) => createdAt - retry.at <= IN_STEP_MS);
    recent.push({ page: page.id, at: createdAt });
    if (this.#recent.size > ENDPOINTS) this.#recent.clear();
    this.#recent.set(endpoint, recent);
    const pages = new Set(recent.map((retry) => retry.page));
    if (pages.size < LEAST_PAGES) return;
    // When the third arrives, the first two have kept step as well.
    for (const id of pages.size === LEAST_PAGES ? pages : [page.id]) {
      const key = `${id} ${endpoint}`;
      this.#rounds.set(key, (this.#rounds.get(key) ?? 0) + 1);
    }
  }

  /** Pages that reconnected to the endpoint in step with that one, itself among them; 0 where it did not. */
  inStep(page: string, endpoint: string): number {
    if ((this.#rounds.get(`${page} ${endpoint}`) ?? 0) < ROUNDS) return 0;
    let pages = 0;
    for (const [key, rounds] of this.#rounds)
      if (rounds >= ROUNDS && key.endsWith(` ${endpoint}`)) pages += 1;
    return pages;
  }
}
