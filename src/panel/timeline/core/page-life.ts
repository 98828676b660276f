// What the tab's own page went through, as spans: seen, hidden, frozen, in the back/forward cache, offline.

import type { EventRecord } from '../../../records/recording';
import type { PageRow } from '../../../store/schema';
import type { Span } from './rows';

export type PageState = 'visible' | 'hidden' | 'frozen' | 'cached' | 'offline';

export interface PageSpan extends Span {
  state: PageState;
  page: PageRow;
}

export interface PageLife {
  /** In order of their begin; a page in the cache overlaps the one that is looked at. */
  states: PageSpan[];
  offline: PageSpan[];
}

/** `events` in order of time, of any page. A page is visible until an event says otherwise. */
export function pageLife(pages: Iterable<PageRow>, events: readonly EventRecord[]): PageLife {
  const life: PageLife = { states: [], offline: [] };
  const byPage = new Map<string, EventRecord[]>();
  for (const event of events) {
    const known = byPage.get(event.page);
    if (known) known.push(event);
    else byPage.set(event.page, [event]);
  }
  for (const page of ownPages(pages)) tellPage(page, byPage.get(page.id) ?? [], life);
  life.states.sort((one, other) => one.from - other.from);
  life.offline.sort((one, other) => one.from - other.from);
  return life;
}

/** The tab's own documents; where a recording does not say which those are, all that are held by no other. */
export function ownPages(pages: Iterable<PageRow>): PageRow[] {
  const all = [...pages].filter((page) => page.navigation !== 'prerender');
  const top = all.filter((page) => page.place === 'top');
  const own = top.length > 0 ? top : all.filter((page) => page.parent === undefined);
  return own.sort((one, other) => one.startedAt - other.startedAt);
}

function tellPage(page: PageRow, events: readonly EventRecord[], life: PageLife): void {
  const end = page.endedAt ?? Number.POSITIVE_INFINITY;
  let state = 'visible' as PageState;
  let hidden = false;
  let since = page.startedAt;
  let offlineSince: number | undefined;
  const change = (to: PageState, at: number): void => {
    if (to === state) return;
    if (at > since) life.states.push({ from: since, to: at, state, page });
    state = to;
    since = at;
  };
  for (const { type, at } of events) {
    switch (type) {
      case 'visible':
        hidden = false;
        change('visible', at);
        break;
      case 'hidden':
        hidden = true;
        // A page that goes is hidden first in some browsers, and last in others: the cache is the better word.
        if (state !== 'cached') change('hidden', at);
        break;
      case 'freeze':
        if (state !== 'cached') change('frozen', at);
        break;
      case 'resume':
        change(hidden ? 'hidden' : 'visible', at);
        break;
      case 'bfcache-enter':
        change('cached', at);
        break;
      case 'bfcache-leave':
        hidden = false;
        change('visible', at);
        break;
      case 'offline':
        offlineSince ??= at;
        break;
      case 'online':
        if (offlineSince !== undefined) {
          life.offline.push({ from: offlineSince, to: at, state: 'offline', page });
          offlineSince = undefined;
        }
        break;
    }
  }
  if (end > since) life.states.push({ from: since, to: end, state, page });
  if (offlineSince !== undefined) {
    life.offline.push({ from: offlineSince, to: Math.max(end, offlineSince), state: 'offline', page });
  }
}
