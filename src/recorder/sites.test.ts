// Sites come and go one after another, whatever is asked for at the same time.

import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RecordingDatabase } from '../store/schema';
import { Sites } from './sites';

/** Ids of what is registered, as slow as the browser and as strict. */
const registered = vi.hoisted(() => new Set<string>());
vi.mock('webextension-polyfill', () => {
  const later = () => new Promise((resolve) => setTimeout(resolve, 1));
  return {
    default: {
      permissions: { contains: async () => true, remove: async () => true },
      scripting: {
        getRegisteredContentScripts: async () => {
          const ids = [...registered];
          await later();
          return ids.map((id) => ({ id }));
        },
        registerContentScripts: async (scripts: { id: string }[]) => {
          await later();
          for (const { id } of scripts) {
            if (registered.has(id)) throw new Error(`Duplicate script ID '${id}'`);
            registered.add(id);
          }
        },
        unregisterContentScripts: async ({ ids }: { ids: string[] }) => {
          await later();
          for (const id of ids) registered.delete(id);
        },
      },
    },
  };
});

let database: RecordingDatabase;
let sites: Sites;
let count = 0;

beforeEach(() => {
  registered.clear();
  database = new RecordingDatabase(`sites-${count++}`);
  sites = new Sites(database, () => undefined);
});
afterEach(async () => {
  await database.delete();
});

const added = async () => (await sites.list()).filter(({ builtIn }) => !builtIn).map(({ origin }) => origin);
const recorded = () => [...registered].filter((id) => id.includes('relay')).map((id) => id.split(' ')[2]);

test('sites that are added at once are all added, also while the background starts', async () => {
  const wanted = Array.from({ length: 5 }, (_, index) => `https://${index}.test`);
  await Promise.all([sites.reconcile(), ...wanted.map((site) => sites.record(site)), sites.reconcile()]);
  expect(await added()).toEqual(wanted);
  expect(recorded()).toEqual(wanted);
});

test('one that goes while others come is gone, and they are there', async () => {
  await sites.record('https://old.test');
  await Promise.all([
    sites.record('https://new.test'),
    sites.stop('https://old.test'),
    sites.record('https://newer.test'),
  ]);
  expect(await added()).toEqual(['https://new.test', 'https://newer.test']);
  expect(recorded()).toEqual(['https://new.test', 'https://newer.test']);
});

test('a change that fails keeps no other from being made', async () => {
  registered.add('2 page https://broken.test');
  await expect(sites.record('https://broken.test')).rejects.toThrow(/Duplicate/);
  registered.clear();
  await sites.record('https://next.test');
  expect(recorded()).toEqual(['https://broken.test', 'https://next.test']);
});
