// What pages left in `storage.session` when they went, where nobody may have been there to take it from their ports.

import browser from 'webextension-polyfill';
import type { Batch } from '../records/batch';
import { ORPHAN_PREFIX, type Orphan } from '../records/messages';
import type { EpochMilliseconds } from '../records/units';
import { UNKNOWN_TAB } from './arrivals';
import { gapBatch, isHello, readJson, UNREADABLE } from './arrived';
import type { Ingest } from './ingest';
import { pause } from './pause';
import type { TabPlaces } from './tab-places';

/** Longest wait for what comes before a batch that a page left when it went: a background that has to start on a busy machine. */
export const PATIENCE_MS = 3_000;

/** Between two looks of who waits for that. */
const LOOK_MS = 50;

export class Orphans {
  #adopting: Promise<void> = Promise.resolve();
  /** Those whose predecessors are waited for, and since when. */
  readonly #early = new Map<string, number>();

  /** `isOnLine`: whether a page's relay has a port. */
  constructor(
    private readonly ingest: Promise<Ingest>,
    private readonly places: Pick<TabPlaces, 'tabAt'>,
    private readonly isOnLine: (page: string) => boolean,
  ) {}

  /** Takes what can be taken by now. What had arrived by port is known by its number. */
  adopt(): Promise<void> {
    this.#adopting = this.#adopting.then(() => this.#adoptAll()).catch(() => undefined);
    return this.#adopting;
  }

  /** Takes all, waiting for what comes before it. */
  async adoptEach(): Promise<void> {
    await this.adopt();
    while (this.#early.size > 0) {
      await pause(LOOK_MS);
      await this.adopt();
    }
  }

  async #adoptAll(): Promise<void> {
    const stored = await browser.storage.session.get(null);
    const keys = Object.keys(stored).filter((key) => key.startsWith(ORPHAN_PREFIX));
    const orphans = keys.map((key) => ({ key, orphan: stored[key] as Orphan }));
    for (const { key, orphan } of orphans.sort(inOrderOfTime)) {
      if (!(await this.#adopt(key, orphan))) continue;
      this.#early.delete(key);
      await browser.storage.session.remove(key);
    }
  }

  /** Whether it is done with: all of it is durable, or cannot be read at all. */
  async #adopt(key: string, { page, batches }: Orphan): Promise<boolean> {
    if (!isHello(page) || !Array.isArray(batches)) return true;
    const readable = batches.filter(({ number }) => Number.isSafeInteger(number));
    const [first, last] = [readable[0]?.number ?? 0, readable.at(-1)?.number ?? 0];
    const ingest = await this.ingest;
    const known = readable.map(({ number, batch }) => ({ number, batch: readJson(batch) }));
    const until = Math.max(page.startedAt, ...known.map(({ batch }) => (batch ? lastMomentOf(batch) : 0)));
    const tab = (page.place === 'top' ? await this.places.tabAt(page.url) : undefined) ?? UNKNOWN_TAB;
    const place = { tab, frame: 0, tabUrl: page.url, until };
    const isOnLine = () => this.isOnLine(page.id);
    // By its port it says which tab it was in.
    if (!(await ingest.knows(page.id)) && (isOnLine() || this.#mayStillCome(key))) return false;
    const durable = await ingest.hello(page, place);
    if (durable === undefined) return false;
    if (durable + 1 < first) {
      // What comes before is still on its way, and would be taken for known if this came first.
      if (isOnLine() || this.#mayStillCome(key)) return false;
      ingest.add(
        page.id,
        first - 1,
        gapBatch('Some of what the page handed over when it went did not arrive.'),
      );
    }
    for (const { number, batch } of known) ingest.add(page.id, number, batch ?? gapBatch(UNREADABLE));
    await ingest.idle();
    const reached = await ingest.hello(page, place);
    ingest.goodbye(page.id);
    return reached !== undefined && reached >= last;
  }

  /** By a port that has said nothing yet. */
  #mayStillCome(key: string): boolean {
    const now = Date.now();
    const since = this.#early.get(key) ?? now;
    if (now - since >= PATIENCE_MS) {
      this.#early.delete(key);
      return false;
    }
    if (!this.#early.has(key)) setTimeout(() => void this.adopt(), PATIENCE_MS + LOOK_MS);
    this.#early.set(key, since);
    return true;
  }
}

interface Left {
  key: string;
  orphan: Orphan;
}

/** Page by page as they began, for each belongs with those before it; of one page by the keys' numbers, which rise. */
function inOrderOfTime({ key: one, orphan: first }: Left, { key: other, orphan: second }: Left): number {
  const began = (first?.page?.startedAt ?? 0) - (second?.page?.startedAt ?? 0);
  return began || one.length - other.length || (one < other ? -1 : 1);
}

function lastMomentOf({ facts, columns }: Batch): EpochMilliseconds {
  return Math.max(columns.at.at(-1) ?? 0, facts.at(-1)?.at ?? 0);
}
