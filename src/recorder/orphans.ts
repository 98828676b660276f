// What pages left in `storage.session` when they went, where nobody may have been there to take it from their ports.

import browser from 'webextension-polyfill';
import type { Batch } from '../records/batch';
import { ORPHAN_PREFIX, type Orphan, type PageHello } from '../records/messages';
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
  /** The look that has not begun yet: it serves all who ask until it does. */
  #next: Promise<void> | undefined;
  /** Pages of which more is waited for, and since when. */
  readonly #early = new Map<string, number>();

  /** `isOnLine`: whether a page's relay has a port. */
  constructor(
    private readonly ingest: Promise<Ingest>,
    private readonly places: Pick<TabPlaces, 'tabAt'>,
    private readonly isOnLine: (page: string) => boolean,
  ) {}

  /** Takes what can be taken by now. What had arrived by port is known by its number. */
  adopt(): Promise<void> {
    this.#next ??= this.#adopting
      .then(() => {
        this.#next = undefined;
        return this.#adoptAll();
      })
      .catch(() => undefined);
    this.#adopting = this.#next;
    return this.#next;
  }

  /** Takes all that lies there by now, waiting for what comes before it. A page that reloads without end leaves ever more. */
  async adoptEach(): Promise<void> {
    await this.adopt();
    const early = [...this.#early.keys()];
    const end = Date.now() + PATIENCE_MS;
    for (let isOver = false; !isOver && early.some((page) => this.#early.has(page)); ) {
      await pause(LOOK_MS);
      // By then each of them has been waited for.
      isOver = Date.now() >= end;
      await this.adopt();
    }
  }

  async #adoptAll(): Promise<void> {
    const stored = await browser.storage.session.get(null);
    const keys = Object.keys(stored).filter((key) => key.startsWith(ORPHAN_PREFIX));
    const unreadable = keys.filter((key) => !isReadable(stored[key]));
    if (unreadable.length > 0) await browser.storage.session.remove(unreadable);
    const pages = byPage(stored, keys);
    for (const id of this.#early.keys())
      if (pages.every(({ page }) => page.id !== id)) this.#early.delete(id);
    if (pages.length === 0) return;
    const reached = await (await this.ingest).reached(pages.map(({ page }) => page.id));
    await this.#adopt(
      pages.filter(({ page }) => reached.has(page.id)),
      reached,
    );
    // One after another: to which recording such a page belongs may depend on what the one before it says.
    for (const left of pages.filter(({ page }) => !reached.has(page.id))) {
      // By its port it says which tab it was in.
      if (!this.#mayStillCome(left.page.id)) await this.#adopt([left], reached);
    }
  }

  /**
   * Takes what those pages left, as far as it is not durable, and removes what is. Most have told it by their ports too.
   * @param before how far each was durable, where it is known at all
   */
  async #adopt(pages: readonly LeftByPage[], before: ReadonlyMap<string, number>): Promise<void> {
    const ingest = await this.ingest;
    const behind = pages.filter(({ page, orphans }) =>
      orphans.some(({ last }) => last > (before.get(page.id) ?? -1)),
    );
    await Promise.all(behind.map((left) => this.#add(left)));
    for (const { page } of behind) ingest.goodbye(page.id);
    const now = behind.length > 0 ? await ingest.reached(pages.map(({ page }) => page.id)) : before;
    const done: string[] = [];
    for (const { page, orphans } of pages) {
      const upTo = now.get(page.id) ?? -1;
      done.push(...orphans.flatMap(({ key, last }) => (last <= upTo ? [key] : [])));
      if (orphans.every(({ last }) => last <= upTo)) this.#early.delete(page.id);
    }
    if (done.length > 0) await browser.storage.session.remove(done);
  }

  async #add({ page, orphans }: LeftByPage): Promise<void> {
    const ingest = await this.ingest;
    const batches = orphans.map((orphan) =>
      orphan.batches.map(({ number, batch }) => ({ number, batch: readJson(batch) })),
    );
    const moments = batches.flat().map(({ batch }) => (batch ? lastMomentOf(batch) : 0));
    const tab = (page.place === 'top' ? await this.places.tabAt(page.url) : undefined) ?? UNKNOWN_TAB;
    const place = { tab, frame: 0, tabUrl: page.url, until: Math.max(page.startedAt, ...moments) };
    let reached = await ingest.hello(page, place);
    if (reached === undefined) return;
    for (const [index, orphan] of orphans.entries()) {
      if (reached + 1 < orphan.first) {
        // What comes before is still on its way, and would be taken for known if this came first.
        if (this.#mayStillCome(page.id)) return;
        const gap = gapBatch('Some of what the page handed over when it went did not arrive.');
        ingest.add(page.id, orphan.first - 1, gap);
      }
      for (const { number, batch } of batches[index] ?? []) {
        ingest.add(page.id, number, batch ?? gapBatch(UNREADABLE));
      }
      reached = Math.max(reached, orphan.last);
    }
  }

  /** By a port, which is there, or has said nothing yet. */
  #mayStillCome(page: string): boolean {
    if (this.isOnLine(page)) return true;
    const now = Date.now();
    const since = this.#early.get(page) ?? now;
    if (now - since >= PATIENCE_MS) {
      this.#early.delete(page);
      return false;
    }
    if (!this.#early.has(page)) setTimeout(() => void this.adopt(), PATIENCE_MS + LOOK_MS);
    this.#early.set(page, since);
    return true;
  }
}

/** What one page left, in the order in which it did. */
interface LeftByPage {
  page: PageHello;
  orphans: { key: string; batches: Orphan['batches']; first: number; last: number }[];
}

function isReadable(left: unknown): left is Orphan {
  const { page, batches } = Object(left) as Partial<Orphan>;
  return isHello(page) && Array.isArray(batches);
}

/** Page by page as they began, for each belongs with those before it; of one page by the keys' numbers, which rise. */
function byPage(stored: { [key: string]: unknown }, keys: readonly string[]): LeftByPage[] {
  const pages = new Map<string, LeftByPage>();
  const inOrder = [...keys].sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
  for (const key of inOrder) {
    const left = stored[key];
    if (!isReadable(left)) continue;
    const batches = left.batches.filter(({ number }) => Number.isSafeInteger(number));
    const [first, last] = [batches[0]?.number ?? 0, batches.at(-1)?.number ?? 0];
    const of = pages.get(left.page.id) ?? { page: left.page, orphans: [] };
    of.orphans.push({ key, batches, first, last });
    pages.set(left.page.id, of);
  }
  return [...pages.values()].sort((one, other) => one.page.startedAt - other.page.startedAt);
}

function lastMomentOf({ facts, columns }: Batch): EpochMilliseconds {
  return Math.max(columns.at.at(-1) ?? 0, facts.at(-1)?.at ?? 0);
}
