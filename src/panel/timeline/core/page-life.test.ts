import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../../../records/recording';
import { pageRow } from '../../testing/rows';
import { pageLife } from './page-life';

const events = (...list: [page: string, type: string, at: number][]): EventRecord[] =>
  list.map(([page, type, at]) => ({ kind: 'event', page, type, at }));

describe('the life of a page', () => {
  it('is visible until an event says otherwise, and ends with the page', () => {
    const { states } = pageLife(
      [pageRow('p', { endedAt: 100 })],
      events(['p', 'hidden', 10], ['p', 'freeze', 20], ['p', 'resume', 30], ['p', 'visible', 31]),
    );
    expect(states.map(({ state, from, to }) => [state, from, to])).toEqual([
      ['visible', 0, 10],
      ['hidden', 10, 20],
      ['frozen', 20, 30],
      ['hidden', 30, 31],
      ['visible', 31, 100],
    ]);
  });

  it('stays offline until it is online again, or for good', () => {
    const { offline } = pageLife(
      [pageRow('p')],
      events(['p', 'offline', 5], ['p', 'offline', 6], ['p', 'online', 9], ['p', 'offline', 12]),
    );
    expect(offline.map(({ from, to }) => [from, to])).toEqual([
      [5, 9],
      [12, Number.POSITIVE_INFINITY],
    ]);
  });

  it('lies in the cache while another is looked at', () => {
    const { states } = pageLife(
      [pageRow('one'), pageRow('two', { startedAt: 50, endedAt: 80 })],
      events(['one', 'bfcache-enter', 50], ['one', 'hidden', 50], ['one', 'bfcache-leave', 80]),
    );
    expect(states.map(({ page, state, from }) => [page.id, state, from])).toEqual([
      ['one', 'visible', 0],
      ['one', 'cached', 50],
      ['two', 'visible', 50],
      ['one', 'visible', 80],
    ]);
  });

  it('is told of the tab’s own pages alone: a frame says the same once more', () => {
    const { states } = pageLife([pageRow('top'), pageRow('frame', { place: 'child', parent: 'top' })], []);
    expect(states.map(({ page }) => page.id)).toEqual(['top']);
  });
});
