// Where tabs have been of late, by the browser's own word, which wakes a sleeping recorder. A page that came and went
// meanwhile left what it knows, but it does not know its tab.

import type { Tabs } from 'webextension-polyfill';
import { readByTab, writeByTab } from './kept-by-tab';
import { Turns } from './turns';

/** Addresses kept a tab: pages that go while the recorder sleeps or starts. */
const MOST_PLACES = 20;
/** Tabs kept: those that went somewhere last. */
const MOST_TABS = 100;
const KEPT = 'places';

export class TabPlaces {
  #places: Map<number, string[]> | undefined;
  /** Changes, one after another. */
  readonly #turns = new Turns();

  /** A tab is at an address. */
  seen(tab: number, { url }: Pick<Tabs.Tab, 'url'>): void {
    if (url === undefined) return;
    void this.#inTurn(async (places) => {
      const place = await digestOf(url);
      const list = places.get(tab) ?? [];
      if (list.at(-1) === place) return;
      places.delete(tab);
      places.set(tab, [...list.filter((one) => one !== place), place].slice(-MOST_PLACES));
      const [first] = places.keys();
      if (places.size > MOST_TABS && first !== undefined) places.delete(first);
      await writeByTab(KEPT, places);
    });
  }

  /** The one tab that was there; `undefined` where there is none, or several. */
  async tabAt(url: string): Promise<number | undefined> {
    return this.#inTurn(async (places) => {
      const place = await digestOf(url);
      const [only, ...more] = [...places].filter(([, list]) => list.includes(place));
      return more.length > 0 ? undefined : only?.[0];
    });
  }

  #inTurn<Result>(work: (places: Map<number, string[]>) => Promise<Result>): Promise<Result> {
    return this.#turns.take(async () => {
      this.#places ??= (await readByTab(KEPT)) as Map<number, string[]>;
      return work(this.#places);
    });
  }
}

/** Relays can read what is kept there, so that no address of another tab may lie in it. */
async function digestOf(url: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(url.split('#', 1)[0]));
  return Array.from(new Uint8Array(bytes.slice(0, 12)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}
