// Recordings that were made in a schema of long ago open in today's, whole. A fixture a version: test/fixtures/schemas.

import 'fake-indexeddb/auto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Dexie from 'dexie';
import { afterEach, expect, test, vi } from 'vitest';
import type { RecordingRecord } from '../records/recording';
import { readRecords, readSessions } from './reading';
import { RecordingDatabase } from './schema';

interface StoreDump {
  keyPath: string;
  autoIncrement: boolean;
  indexes: { name: string; keyPath: string | string[]; unique: boolean; multiEntry: boolean }[];
  rows: unknown[];
}

interface Dump {
  version: number;
  stores: { [name: string]: StoreDump };
  /** The recording as that version read it out. */
  records: RecordingRecord[];
}

const FIXTURES = join(import.meta.dirname, '../../test/fixtures/schemas');
const NAME = 'redial-of-long-ago';
const VERSIONS = readdirSync(FIXTURES)
  .flatMap((file) => /^v(\d+)\.json$/.exec(file)?.[1] ?? [])
  .map(Number)
  .sort((one, other) => one - other);

afterEach(() => Dexie.delete(NAME));

test.each(VERSIONS)('a recording of schema %i opens in the newest, whole', async (version) => {
  const { stores, records } = dumpOf(version);
  await writeDump(version, stores);
  const database = new RecordingDatabase(NAME);
  const [session, ...more] = await readSessions(database);
  expect(more).toEqual([]);
  const read: RecordingRecord[] = [];
  for await (const record of readRecords(database, session?.id ?? '')) read.push(timeless(record));
  expect(read).toEqual(records);
  expect(new Set(read.map(({ kind }) => kind))).toEqual(
    new Set(['session', 'page', 'connection', 'frame', 'decision', 'token', 'event', 'note']),
  );
  database.close();
});

test('a database that could not be opened is opened by whoever needs it next', async () => {
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = () => {
    throw new DOMException('full', 'UnknownError');
  };
  const database = new RecordingDatabase(NAME);
  await expect(readSessions(database)).rejects.toThrow('full');
  await expect(database.sessions.count()).rejects.toThrow();
  IDBFactory.prototype.open = open;
  await vi.waitFor(async () => expect(await readSessions(database)).toEqual([]));
  database.close();
  await expect(readSessions(database)).rejects.toThrow();
});

test('the newest schema has its fixture, with the tables, keys and indexes that it makes', async () => {
  const database = await new RecordingDatabase(NAME).open();
  expect(VERSIONS).toEqual(Array.from({ length: database.verno }, (_, index) => index + 1));
  const made = Object.fromEntries(
    Array.from(database.backendDB().objectStoreNames, (name) => [name, shapeOf(database.backendDB(), name)]),
  );
  const { stores } = dumpOf(database.verno);
  const kept = Object.fromEntries(
    Object.entries(stores).map(([name, { keyPath, autoIncrement, indexes }]) => [
      name,
      { keyPath, autoIncrement, indexes: byName(indexes) },
    ]),
  );
  expect(made).toEqual(kept);
  database.close();
});

/** Of a recording without an end, up to when it goes is the time of the reading. */
function timeless(record: RecordingRecord): RecordingRecord {
  if (record.kind !== 'session') return record;
  const { recordedUntil: _, ...rest } = record;
  return rest;
}

function dumpOf(version: number): Dump {
  return JSON.parse(readFileSync(join(FIXTURES, `v${version}.json`), 'utf8'), (_, value: unknown) =>
    typeof value === 'object' && value !== null && '$type' in value ? revived(value as Tagged) : value,
  ) as Dump;
}

interface Tagged {
  $type: string;
  $base64?: string;
  $text?: string;
}

const ARRAYS = { Uint8Array, Uint16Array, Uint32Array, Float32Array, Float64Array };

function revived({ $type, $base64, $text }: Tagged): unknown {
  if ($type === 'Number') return Number($text);
  const kind = ARRAYS[$type as keyof typeof ARRAYS];
  if (!kind) throw new Error(`${$type} is no array that a fixture holds.`);
  const bytes = Uint8Array.from(atob($base64 ?? ''), (letter) => letter.charCodeAt(0));
  return new kind(bytes.buffer);
}

/** Makes the database as that version left it, without Dexie. */
async function writeDump(version: number, stores: Dump['stores']): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    // Dexie counts in tens.
    const opening = indexedDB.open(NAME, version * 10);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => resolve(opening.result);
    opening.onupgradeneeded = () => {
      for (const [name, { keyPath, autoIncrement, indexes, rows }] of Object.entries(stores)) {
        const store = opening.result.createObjectStore(name, { keyPath, autoIncrement });
        for (const { name: index, keyPath: path, unique, multiEntry } of indexes) {
          store.createIndex(index, path, { unique, multiEntry });
        }
        for (const row of rows) store.add(row);
      }
    };
  });
  database.close();
}

function shapeOf(database: IDBDatabase, name: string): Omit<StoreDump, 'rows'> {
  const store = database.transaction(name).objectStore(name);
  const indexes = Array.from(store.indexNames, (index) => store.index(index)).map(
    ({ name, keyPath, unique, multiEntry }) => ({
      name,
      keyPath: typeof keyPath === 'string' ? keyPath : [...keyPath],
      unique,
      multiEntry,
    }),
  );
  return { keyPath: String(store.keyPath), autoIncrement: store.autoIncrement, indexes: byName(indexes) };
}

function byName<T extends { name: string }>(indexes: readonly T[]): T[] {
  return [...indexes].sort((one, other) => (one.name < other.name ? -1 : 1));
}
