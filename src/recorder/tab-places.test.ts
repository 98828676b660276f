// Which tab was where, over the recorder's deaths.

import { beforeEach, expect, test, vi } from 'vitest';
import { TabPlaces } from './tab-places';

const stored = vi.hoisted(() => new Map<string, unknown>());
vi.mock('webextension-polyfill', () => ({
  default: {
    storage: {
      session: {
        get: async (key: string) => ({ [key]: stored.get(key) }),
        set: async (items: object) => {
          for (const [key, value] of Object.entries(items)) stored.set(key, value);
        },
      },
    },
  },
}));

beforeEach(() => stored.clear());

test('the tab that was there is found, by a recorder that starts anew too; of several there is none', async () => {
  const places = new TabPlaces();
  places.seen(1, { url: 'http://site.test/chat?room=1#top' });
  places.seen(1, { url: 'http://site.test/away' });
  places.seen(2, { url: 'http://site.test/away' });
  places.seen(3, {});
  expect(await places.tabAt('http://site.test/chat?room=1')).toBe(1);
  expect(await places.tabAt('http://site.test/away')).toBeUndefined();
  expect(await places.tabAt('http://site.test/')).toBeUndefined();
  expect(await new TabPlaces().tabAt('http://site.test/chat?room=1')).toBe(1);
});

test('no address is kept, and no more of them than are asked for', async () => {
  const places = new TabPlaces();
  for (let n = 0; n < 40; n++) places.seen(1, { url: `http://site.test/${n}` });
  for (let tab = 2; tab < 150; tab++) places.seen(tab, { url: 'http://site.test/same' });
  places.seen(1, { url: 'http://site.test/last' });
  expect(await places.tabAt('http://site.test/last')).toBe(1);
  expect(await places.tabAt('http://site.test/1')).toBeUndefined();
  const kept = JSON.stringify([...stored]);
  expect(kept).not.toContain('site.test');
  expect(kept.length).toBeLessThan(10_000);
});
