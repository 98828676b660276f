import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Batch, batchOfFacts, type Fact } from '../records/batch';
import type { PageHello } from '../records/messages';
import type { RecordingRecord } from '../records/recording';
import { readChanges, readRecords, readSessions } from '../store/reading';
import { RecordingDatabase } from '../store/schema';
import { RUN, writeSetting } from '../store/writing';
import { DiskRoom } from './disk-room';
import { Ingest } from './ingest';
import { Fingerprints } from './tokens/fingerprints';

const PAGE = 'aaaaaaaaaaaaaaaaaaaaaaaa';

function hello(id = PAGE, more: Partial<PageHello> = {}): PageHello {
  return {
    id,
    url: 'http://localhost:1/chat',
    origin: 'http://localhost:1',
    startedAt: 1_000,
    navigation: 'navigate',
    place: 'top',
    userAgent: 'test',
    ...more,
  };
}

const TAB = { tab: 7, frame: 0, tabUrl: 'http://localhost:1/chat' };

/** A batch of text frames on the page's first connection, the n-th of its page. */
function batchOf(texts: readonly string[], firstSeq: number, facts: Fact[] = []): Batch {
  const bodies = texts.map((text) => new TextEncoder().encode(text));
  return {
    firstOrdinal: firstSeq,
    columns: {
      connection: new Uint32Array(texts.length).fill(1),
      seq: Uint32Array.from(texts, (_, index) => firstSeq + index),
      at: Float64Array.from(texts, (_, index) => 2_000 + firstSeq + index),
      flags: new Uint8Array(texts.length),
      size: Uint32Array.from(bodies, ({ length }) => length),
      kept: Uint32Array.from(bodies, ({ length }) => length),
      listeners: new Uint16Array(texts.length).fill(1),
      handlerMs: new Float32Array(texts.length).fill(Number.NaN),
      buffered: new Uint32Array(texts.length),
    },
    payload: Uint8Array.from(bodies.flatMap((body) => [...body])),
    paints: new Float64Array(),
    facts,
  };
}

const CREATED: Fact = {
  type: 'created',
  at: 1_500,
  connection: 1,
  url: 'ws://localhost:1/ws?room=1',
  protocols: [],
  wall: 1_500,
};

let database: RecordingDatabase;
let count = 0;
let acknowledged: Map<string, number>;
/** What relays were told to keep in mind. */
const learnt = new Map<string, string[]>();
const failures: unknown[] = [];
/** As the browser tells. */
let leftOnDisk: number | undefined;

beforeEach(() => {
  database = new RecordingDatabase(`ingest-${count++}`);
  acknowledged = new Map();
  failures.length = 0;
  leftOnDisk = undefined;
});
afterEach(async () => {
  await database.delete();
});

async function open(budget = 1e9, run = 'run'): Promise<Ingest> {
  return new Ingest(
    database,
    await Fingerprints.open(database),
    { run, browser: 'test 1' },
    {
      acknowledged: (page, upTo) => acknowledged.set(page, Math.max(upTo, acknowledged.get(page) ?? 0)),
      learnt: (page, tokens) => learnt.set(page, tokens),
      advanced: () => {},
      sessionsChanged: () => {},
      failed: (error) => failures.push(error),
    },
    budget,
    new DiskRoom(async () => leftOnDisk),
  );
}

async function records(): Promise<RecordingRecord[]> {
  const [session] = await readSessions(database);
  return recordsOf(session?.id ?? '');
}

async function recordsOf(session: string): Promise<RecordingRecord[]> {
  const all: RecordingRecord[] = [];
  for await (const record of readRecords(database, session)) all.push(record);
  return all;
}

const texts = (all: readonly RecordingRecord[]) =>
  all.flatMap((one) => (one.kind === 'frame' ? [one.text] : []));

describe('what is durable', () => {
  test('a recording reaches to its last word, be it no frame', async () => {
    const ingest = await open();
    await ingest.hello(hello(), TAB);
    ingest.add(PAGE, 1, batchOf(['one'], 0, [CREATED]));
    ingest.add(PAGE, 2, batchOf([], 1, [{ type: 'lifecycle', at: 77_000, event: 'offline' }]));
    await ingest.written();
    const [session] = await readSessions(database);
    expect(session?.lastAt).toBe(77_000);
  });

  test('what was there is written, and is not waited for any longer where more comes without end', async () => {
    const ingest = await open();
    await ingest.hello(hello(), TAB);
    let number = 0;
    const add = () =>
      ingest.add(PAGE, ++number, batchOf([`frame ${number}`], number, number === 1 ? [CREATED] : []));
    add();
    // Before one is written, another waits.
    acknowledged.set = (...told) => {
      if (number < 1_000) add();
      return Map.prototype.set.apply(acknowledged, told) as typeof acknowledged;
    };
    await ingest.written();
    expect(number).toBeLessThan(1_000);
    expect(texts(await records())).toContain('frame 1');
  });

  test('batches become a session, a page, a connection and frames, and are acknowledged', async () => {
    const ingest = await open();
    expect(await ingest.hello(hello(), TAB)).toBe(0);
    ingest.add(PAGE, 1, batchOf(['one', 'two'], 0, [CREATED]));
    ingest.add(
      PAGE,
      2,
      batchOf(['three'], 2, [
        {
          type: 'closed',
          at: 3_000,
          connection: 1,
          code: 1000,
          reason: '',
          wasClean: true,
          binaryType: 'blob',
        },
      ]),
    );
    await ingest.written();
    expect(acknowledged.get(PAGE)).toBe(2);
    const all = await records();
    expect(all.map(({ kind }) => kind)).toEqual(['session', 'page', 'connection', 'frame', 'frame', 'frame']);
    expect(all[2]).toMatchObject({
      endpoint: 'ws://localhost:1/ws',
      closer: 'server',
      received: { frames: 3, bytes: 11 },
    });
    expect(texts(all)).toEqual(['one', 'two', 'three']);
  });

  test('any replay, by any number of recorders one after another, leaves each frame once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ upTo: fc.integer({ min: 1, max: 8 }), back: fc.integer({ min: 0, max: 8 }) }), {
          minLength: 1,
          maxLength: 6,
        }),
        async (lives) => {
          await database.delete();
          await database.open();
          acknowledged = new Map();
          const batches = Array.from({ length: 8 }, (_, n) =>
            batchOf([`frame ${n}`], n, n === 0 ? [CREATED] : []),
          );
          // Each life of the recorder is told what the relay still has: from the acknowledged batch on, or some earlier one.
          for (const { upTo, back } of [...lives, { upTo: 8, back: 0 }]) {
            const ingest = await open();
            const known = (await ingest.hello(hello(), TAB)) ?? Number.NaN;
            expect(known).toBe(acknowledged.get(PAGE) ?? 0);
            for (let number = Math.max(1, known + 1 - back); number <= Math.max(upTo, known); number++) {
              ingest.add(PAGE, number, structuredClone(batches[number - 1] ?? batchOf([], 0)));
            }
            await ingest.written();
          }
          const all = await records();
          expect(texts(all)).toEqual(batches.map((_, n) => `frame ${n}`));
          expect(all.find(({ kind }) => kind === 'connection')).toMatchObject({ received: { frames: 8 } });
          expect(await readSessions(database)).toMatchObject([{ frames: 8, connections: 1 }]);
        },
      ),
      { seed: 20_261_123, numRuns: 40 },
    );
  });

  test('a timer armed before the recorder died and fired after it is one decision', async () => {
    const first = await open();
    await first.hello(hello(), TAB);
    first.add(
      PAGE,
      1,
      batchOf([], 0, [
        CREATED,
        { type: 'timer', at: 2_000, timer: 1, connection: 1, delayMs: 500, synchronous: true },
      ]),
    );
    await first.written();
    const second = await open();
    await second.hello(hello(), TAB);
    second.add(PAGE, 2, batchOf([], 0, [{ type: 'timer-fired', at: 2_501, timer: 1 }]));
    await second.written();
    expect((await records()).filter(({ kind }) => kind === 'decision')).toMatchObject([
      { delayMs: 500, firedAt: 2_501, source: 'inferred', endpoint: 'ws://localhost:1/ws' },
    ]);
  });

  test('what is new since a revision is complete, piece by piece', async () => {
    const ingest = await open();
    await ingest.hello(hello(), TAB);
    for (let n = 0; n < 20; n++) {
      ingest.add(PAGE, n + 1, batchOf([`frame ${n}`], n, n === 0 ? [CREATED] : []));
      if (n % 3 === 0) await ingest.written();
    }
    await ingest.written();
    const [session] = await readSessions(database);
    const seen: number[] = [];
    let revision = 0;
    for (let more = true; more; ) {
      const changes = await readChanges(database, session?.id ?? '', revision, 4);
      if (!changes) throw new Error('The session is gone.');
      seen.push(...changes.segments.flatMap(({ seq }) => [...seq]));
      expect(changes.revision).toBeGreaterThan(revision);
      ({ revision, more } = changes);
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(revision).toBe(session?.revision);
  });

  test('batches that keep coming are written a few times a second, and at once for whoever needs them', async () => {
    const ingest = await open();
    await ingest.hello(hello(), TAB);
    const startedAt = performance.now();
    for (let n = 0; n < 30; n++) {
      ingest.add(PAGE, n + 1, batchOf([`frame ${n}`], n, n === 0 ? [CREATED] : []));
      // Each as a task of its own, as messages come.
      await new Promise((resolve) => setTimeout(resolve));
    }
    await ingest.written();
    const [session] = await readSessions(database);
    expect(session?.frames).toBe(30);
    // One at once, one of what came meanwhile, and one a tenth of a second on a machine that takes its time.
    expect(session?.revision).toBeLessThanOrEqual(2 + (performance.now() - startedAt) / 100);
  });

  test('the newest commit is read whole, of however many batches it is', async () => {
    const ingest = await open();
    await ingest.hello(hello(), TAB);
    for (let n = 0; n < 20; n++) {
      ingest.add(PAGE, n + 1, batchOf([`frame ${n}`], n, n === 0 ? [CREATED] : []));
    }
    await ingest.written();
    const [session] = await readSessions(database);
    const segments = await database.segments.toArray();
    const { revision = 0 } = segments.at(-1) ?? {};
    const newest = segments.filter((segment) => segment.revision === revision);
    expect(newest.length).toBeGreaterThan(4);
    const changes = await readChanges(database, session?.id ?? '', revision - 1, 4);
    expect(changes?.segments).toEqual(newest);
    expect(changes).toMatchObject({ revision, more: false });
  });
});

test('frames of several documents of a tab come in the order of time', async () => {
  const ingest = await open();
  const pages = ['a'.repeat(24), 'b'.repeat(24), 'c'.repeat(24)];
  for (const page of pages) await ingest.hello(hello(page), TAB);
  for (let n = 0; n < 40; n++) {
    for (const [index, page] of pages.entries()) {
      const batch = batchOf([`${n}`, `${n}`], n * 2, n === 0 ? [CREATED] : []);
      batch.columns.at = batch.columns.at.map((_, frame) => 10_000 + n * 50 + frame * 30 + index * 7);
      ingest.add(page, n + 1, batch);
    }
  }
  await ingest.written();
  const times = (await records()).flatMap((one) => (one.kind === 'frame' ? [one.at] : []));
  expect(times).toHaveLength(240);
  expect(times).toEqual([...times].sort((one, other) => one - other));
});

test('sockets made within one tick of the clock come as they were made', async () => {
  const ingest = await open();
  await ingest.hello(hello(), TAB);
  const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
  const made = numbers.map((number) => ({
    ...CREATED,
    connection: number,
    url: `ws://localhost:1/${number}`,
  }));
  ingest.add(PAGE, 1, batchOf([], 0, made));
  await ingest.written();
  const urls = (await records()).flatMap((one) => (one.kind === 'connection' ? [one.url] : []));
  expect(urls).toEqual(made.map(({ url }) => url));
});

describe('sessions', () => {
  test('a tab goes on in its session while it stays on the site, and begins another elsewhere', async () => {
    const ingest = await open();
    await ingest.hello(hello('a'.repeat(24)), TAB);
    await ingest.hello(hello('b'.repeat(24), { startedAt: 9_000_000, navigation: 'reload' }), TAB);
    await ingest.hello(hello('c'.repeat(24), { startedAt: 9_000_001 }), { ...TAB, tab: 8 });
    await ingest.hello(
      hello('d'.repeat(24), {
        startedAt: 9_000_002,
        url: 'https://other.test/',
        origin: 'https://other.test',
      }),
      { ...TAB, tabUrl: 'https://other.test/' },
    );
    expect((await readSessions(database)).map(({ tab, site }) => [tab, site])).toEqual([
      [7, 'https://other.test'],
      [8, 'http://localhost:1'],
      [7, 'http://localhost:1'],
    ]);
  });

  test.each([['first'], ['last']])(
    'a page that left only orphans joins the page after it, heard of %s',
    async (order) => {
      const ingest = await open();
      const orphan = () =>
        ingest.hello(hello('a'.repeat(24)), { tab: -1, frame: 0, tabUrl: 'http://localhost:1/chat' });
      const next = () => ingest.hello(hello('b'.repeat(24), { startedAt: 1_400, navigation: 'reload' }), TAB);
      for (const one of order === 'first' ? [orphan, next] : [next, orphan]) await one();
      expect(await readSessions(database)).toMatchObject([{ tab: 7 }]);
    },
  );

  test('while a session goes on, its records say up to when; not after its tab, its site or the run is over', async () => {
    const sessions = async () =>
      (await Promise.all((await readSessions(database)).map(({ id }) => recordsOf(id)))).flatMap((all) =>
        all.filter((record) => record.kind === 'session'),
      );
    await writeSetting(database, RUN, 'run');
    const ingest = await open();
    await ingest.hello(hello(), TAB);
    const before = Date.now();
    const [going] = await sessions();
    expect(going?.recordedUntil).toBeGreaterThanOrEqual(before);
    await writeSetting(database, RUN, 'the next one');
    expect((await sessions())[0]?.recordedUntil).toBeUndefined();

    await writeSetting(database, RUN, 'run');
    await ingest.endSite('http://elsewhere');
    expect((await sessions())[0]?.endedAt).toBeUndefined();
    await ingest.endSite('http://localhost');
    const [ended] = await sessions();
    expect(ended?.endedAt).toBeGreaterThanOrEqual(before);
    expect(ended?.recordedUntil).toBeUndefined();
    // The site is recorded again, in the same tab.
    await ingest.hello(hello('bbbbbbbbbbbbbbbbbbbbbbbb'), TAB);
    expect((await sessions()).map(({ endedAt }) => endedAt === undefined).sort()).toEqual([false, true]);
  });

  test('a session deleted under an open page begins anew, with the connections that are still open', async () => {
    const ingest = await open();
    await ingest.hello(hello(), TAB);
    ingest.add(PAGE, 1, batchOf(['before'], 0, [CREATED]));
    await ingest.written();
    await ingest.clear();
    expect(await readSessions(database)).toEqual([]);
    ingest.add(PAGE, 2, batchOf(['after'], 1));
    await ingest.written();
    const all = await records();
    expect(texts(all)).toEqual(['after']);
    expect(all.find(({ kind }) => kind === 'connection')).toMatchObject({
      received: { frames: 1, bytes: 5 },
    });
    expect(acknowledged.get(PAGE)).toBe(2);
  });
});

describe('a page that went before it could say which tab it was in', () => {
  const SITE = 'http://localhost:1';
  const pageAt = (id: string, path: string, startedAt: number) =>
    hello(id.repeat(24), { url: `${SITE}/${path}`, startedAt });
  const at = (tab: number, path: string) => ({ ...TAB, tab, tabUrl: `${SITE}/${path}` });
  const gone = (path: string, until: number) => ({ tab: -1, frame: 0, tabUrl: `${SITE}/${path}`, until });
  const left = (time: number): Fact => ({ type: 'lifecycle', at: time, event: 'unload' });

  /** Two tabs of a site: the page in the first one goes at 12,000, the one in the second stays. */
  async function twoTabs(): Promise<Ingest> {
    const ingest = await open();
    await ingest.hello(pageAt('1', 'one', 10_000), at(1, 'one'));
    ingest.add('1'.repeat(24), 1, batchOf([], 0, [CREATED, left(12_000)]));
    await ingest.hello(pageAt('2', 'two', 11_000), at(2, 'two'));
    ingest.add('2'.repeat(24), 1, batchOf([], 0, [CREATED]));
    await ingest.written();
    return ingest;
  }
  const tabOf = async (page: string) => {
    const row = await database.pages.get(page.repeat(24));
    return (await database.sessions.get(row?.session ?? ''))?.tab;
  };

  test.each([
    ['comes after the one that was at the same address', 'one', 1],
    ['is not in the tab whose page was there all the time, although that was at the same address', 'two', 1],
  ])('%s', async (_, path, tab) => {
    const ingest = await twoTabs();
    await ingest.hello(pageAt('3', path, 12_010), gone(path, 12_050));
    ingest.add('3'.repeat(24), 1, batchOf([], 0, [CREATED, left(12_050)]));
    await ingest.written();
    expect(await tabOf('3')).toBe(tab);
  });

  test('has a recording of its own where it may belong to several', async () => {
    const ingest = await twoTabs();
    ingest.add('2'.repeat(24), 2, batchOf([], 0, [left(12_005)]));
    await ingest.written();
    await ingest.hello(pageAt('3', 'three', 12_010), gone('three', 12_050));
    ingest.add('3'.repeat(24), 1, batchOf([], 0, [CREATED, left(12_050)]));
    await ingest.written();
    expect(await tabOf('3')).toBe(-1);
  });
});

describe('the byte budget', () => {
  const BODY = 'x'.repeat(1_000);

  async function fill(
    ingest: Ingest,
    page: string,
    tab: number,
    startedAt: number,
    batches: number,
  ): Promise<void> {
    await ingest.hello(hello(page, { startedAt }), { ...TAB, tab });
    for (let n = 0; n < batches; n++) {
      ingest.add(page, n + 1, batchOf([BODY], n, n === 0 ? [CREATED] : []));
      await ingest.written();
    }
  }

  test('oldest unpinned sessions go first, pinned ones stay, and what went is told', async () => {
    const ingest = await open(60_000);
    await fill(ingest, '1'.repeat(24), 1, 10_000, 10);
    const [pinned] = await readSessions(database);
    await ingest.edit(pinned?.id ?? '', (row) => {
      row.pinned = 1;
    });
    await fill(ingest, '2'.repeat(24), 2, 20_000, 10);
    await fill(ingest, '3'.repeat(24), 3, 30_000, 30);
    expect((await readSessions(database)).map(({ tab }) => tab)).toEqual([3, 1]);
    const events = (await database.events.toArray()).map(({ record }) => record);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'evicted',
        detail: { sessions: [expect.objectContaining({ startedAt: 20_000 })] },
      }),
    );
  });

  test('a session that alone fills the budget loses its oldest bodies, with a word, and no frame', async () => {
    const ingest = await open(90_000);
    await fill(ingest, PAGE, 1, 10_000, 60);
    const all = await records();
    const frames = all.filter((one) => one.kind === 'frame');
    expect(frames.length).toBe(60);
    expect(frames[0]).toMatchObject({ size: 1_000, truncated: true });
    expect(frames.at(-1)).toMatchObject({ text: BODY });
    const lost = all.reduce((sum, one) => sum + (one.kind === 'gap' ? one.lost : 0), 0);
    expect(lost).toBe(frames.filter(({ truncated }) => truncated).length);
    expect((await readSessions(database))[0]?.lost).toBe(lost);
  });

  /** From now on so many writes to a table find no room; gives what makes room again. */
  function fillDisk(times: number, table: 'segments' | 'events' = 'segments'): () => void {
    const method = table === 'segments' ? 'bulkAdd' : 'bulkPut';
    const write = (database[table] as unknown as { [name: string]: Write })[method]?.bind(database[table]);
    let left = times;
    const failing: Write = (...args) => {
      if (left-- > 0) return Dexie.Promise.reject(new Dexie.QuotaExceededError('full'));
      return write?.(...args);
    };
    Object.assign(database[table], { [method]: failing });
    return () => {
      left = 0;
    };
  }
  type Write = (...args: unknown[]) => unknown;

  const evictedOf = async (session: string | undefined) =>
    (await recordsOf(session ?? '')).flatMap((one) =>
      one.kind === 'event' && one.type === 'evicted' ? [one.detail?.sessions] : [],
    );

  test('a full disk: the oldest sessions go, recording goes on, and what went is told', async () => {
    const ingest = await open();
    await fill(ingest, '1'.repeat(24), 1, 10_000, 3);
    fillDisk(1);
    await fill(ingest, '2'.repeat(24), 2, 20_000, 2);
    expect(failures).toEqual([]);
    const sessions = await readSessions(database);
    expect(sessions.map(({ tab, frames }) => [tab, frames])).toEqual([[2, 2]]);
    expect(texts(await records())).toEqual([BODY, BODY]);
    expect(await evictedOf(sessions[0]?.id)).toEqual([[expect.objectContaining({ startedAt: 10_000 })]]);
  });

  test('a disk so full that not even the word fits: it is told once there is room', async () => {
    const ingest = await open();
    await fill(ingest, '1'.repeat(24), 1, 10_000, 3);
    await fill(ingest, '2'.repeat(24), 2, 20_000, 1);
    fillDisk(1);
    fillDisk(1, 'events');
    ingest.add('2'.repeat(24), 2, batchOf([BODY], 1));
    await ingest.written();
    const [session, ...more] = await readSessions(database);
    expect(more).toEqual([]);
    expect(await evictedOf(session?.id)).toHaveLength(1);
    expect(texts(await records())).toEqual([BODY, BODY]);
    expect(failures).toEqual([]);
  });

  test('a full disk and nothing else to go: the recording itself stays, without its oldest bodies, and says so', async () => {
    const ingest = await open();
    await fill(ingest, PAGE, 1, 10_000, 10);
    fillDisk(1);
    ingest.add(PAGE, 11, batchOf([BODY], 10));
    await ingest.written();
    expect(failures).toEqual([]);
    const all = await records();
    const frames = all.filter((one) => one.kind === 'frame');
    expect(frames.map(({ seq }) => seq)).toEqual(Array.from({ length: 11 }, (_, seq) => seq));
    expect(frames.at(-1)).toMatchObject({ text: BODY });
    const bare = frames.filter(({ truncated }) => truncated).length;
    expect(bare).toBeGreaterThan(0);
    expect(all.reduce((sum, one) => sum + (one.kind === 'gap' ? one.lost : 0), 0)).toBe(bare);
    expect((await readSessions(database))[0]?.lost).toBe(bare);
  });

  test('a disk that stays full: nothing is acknowledged, the failure is told, and it goes on once there is room', async () => {
    const ingest = await open();
    await fill(ingest, PAGE, 1, 10_000, 1);
    const makeRoom = fillDisk(1_000);
    const { transaction } = database;
    Object.assign(database, {
      transaction: () => Dexie.Promise.reject(new Dexie.QuotaExceededError('full')),
    });
    ingest.add(PAGE, 2, batchOf(['later'], 1));
    await ingest.written();
    ingest.add(PAGE, 3, batchOf(['still later'], 2));
    await ingest.written();
    expect(failures.length).toBeGreaterThan(0);
    expect(acknowledged.get(PAGE)).toBe(1);
    Object.assign(database, { transaction });
    makeRoom();
    expect(await ingest.hello(hello(), TAB)).toBe(1);
    for (const [index, text] of ['later', 'still later'].entries())
      ingest.add(PAGE, index + 2, batchOf([text], index + 1));
    await ingest.written();
    expect(texts(await records()).slice(-2)).toEqual(['later', 'still later']);
  });

  const MIB = 1024 * 1024;

  test('a disk that becomes short of room: the oldest sessions go before it is full', async () => {
    const ingest = await open();
    await fill(ingest, '1'.repeat(24), 1, 10_000, 3);
    await fill(ingest, '2'.repeat(24), 2, 20_000, 1);
    leftOnDisk = 31 * MIB;
    await vi.waitFor(async () => {
      await fill(ingest, '3'.repeat(24), 3, 30_000, 1);
      expect((await readSessions(database)).map(({ tab }) => tab)).toEqual([3]);
    });
    expect(await evictedOf((await readSessions(database))[0]?.id)).toHaveLength(1);
    expect(failures).toEqual([]);
  });

  test('a disk that others have filled: the database is left alone, and what waited is taken once there is room', async () => {
    const ingest = await open();
    await fill(ingest, PAGE, 1, 10_000, 1);
    const { transaction } = database;
    leftOnDisk = MIB;
    await vi.waitFor(async () => expect(await ingest.hello(hello(), TAB)).toBeUndefined());
    Object.assign(database, { transaction: () => Dexie.Promise.reject(new Error('touched')) });
    ingest.add(PAGE, 2, batchOf(['later'], 1));
    await ingest.written();
    // One that was under way when the one before it was let go of: taken, it would hide that one.
    leftOnDisk = undefined;
    Object.assign(database, { transaction });
    await vi.waitFor(() => ingest.demandRoom());
    ingest.add(PAGE, 3, batchOf(['still later'], 2));
    await ingest.written();
    expect(new Set(failures.map(String))).toEqual(new Set(['Error: the disk is full']));
    expect(acknowledged.get(PAGE)).toBe(1);
    expect(await ingest.hello(hello(), TAB)).toBe(1);
    for (const [index, text] of ['later', 'still later'].entries())
      ingest.add(PAGE, index + 2, batchOf([text], index + 1));
    await ingest.written();
    expect(texts(await records()).slice(-2)).toEqual(['later', 'still later']);
  });

  test('a database that the browser threw away: the page goes on with its connection, and the recording says what is missing', async () => {
    const ingest = await open();
    await fill(ingest, PAGE, 1, 10_000, 2);
    const add = database.segments.bulkAdd;
    database.segments.bulkAdd = (() => Dexie.Promise.reject(new Error('disk full'))) as unknown as typeof add;
    ingest.add(PAGE, 3, batchOf(['later'], 2));
    await ingest.written();
    expect(failures).toHaveLength(1);
    database.segments.bulkAdd = add;
    for (const table of database.tables) await table.clear();
    expect(await ingest.hello(hello(), TAB)).toBe(2);
    ingest.add(PAGE, 3, batchOf(['later'], 2));
    await ingest.written();
    const all = await records();
    expect(texts(all)).toEqual(['later']);
    expect(all.find(({ kind }) => kind === 'connection')).toMatchObject({ url: CREATED.url });
    expect(all.find(({ kind }) => kind === 'gap')).toMatchObject({
      reason: expect.stringMatching(/threw away/),
    });
  });

  test('what cannot be written at all is told, not acknowledged, and taken when it comes again', async () => {
    const ingest = await open();
    await fill(ingest, PAGE, 1, 10_000, 1);
    const add = database.segments.bulkAdd;
    database.segments.bulkAdd = (() =>
      Dexie.Promise.reject(new Error('disk on fire'))) as unknown as typeof add;
    ingest.add(PAGE, 2, batchOf(['lost?'], 1));
    await ingest.written();
    expect(failures).toHaveLength(1);
    expect(acknowledged.get(PAGE)).toBe(1);
    database.segments.bulkAdd = add;
    expect(await ingest.hello(hello(), TAB)).toBe(1);
    ingest.add(PAGE, 2, batchOf(['lost?'], 1));
    await ingest.written();
    expect(texts(await records())).toEqual([BODY, 'lost?']);
  });
});

test('tokens in bodies, addresses and sub-protocols are written as prints, at the same length in bodies', async () => {
  const secret = 'opaque-secret-token-0815';
  const ingest = await open();
  await ingest.hello(hello(PAGE, { url: `http://localhost:1/chat?token=${secret}` }), TAB);
  const body = JSON.stringify({ type: 'auth', token: secret });
  ingest.add(
    PAGE,
    1,
    batchOf([body, `echo ${secret}`, 'plain'], 0, [
      {
        ...CREATED,
        url: `ws://localhost:1/ws?token=${secret}`,
        protocols: ['access_token', secret],
        stack: `at http://localhost:1/app.js?token=${secret}:1:2`,
      },
    ]),
  );
  await ingest.written();
  const all = await records();
  expect(JSON.stringify(all)).not.toContain(secret);
  for (const table of database.tables) {
    for (const row of await table.toArray()) {
      const written = JSON.stringify(row, (_, value) =>
        ArrayBuffer.isView(value)
          ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1')
          : value,
      );
      expect(written).not.toContain(secret);
    }
  }
  expect(texts(all).map((text) => text?.length)).toEqual([body.length, 29, 5]);
  expect(all.flatMap((one) => (one.kind === 'token' ? [[one.where, one.form]] : [])).sort()).toEqual([
    ['frame', 'opaque'],
    ['protocol', 'opaque'],
    ['query', 'opaque'],
  ]);
});

test.each(['the recorder ended', 'a commit failed'])(
  'a token without a form of its own is known wherever it comes again, although %s',
  async (what) => {
    const secret = 'opaque-secret-token-0815';
    let ingest = await open();
    await ingest.hello(hello(), TAB);
    ingest.add(PAGE, 1, batchOf([JSON.stringify({ token: secret })], 0, [CREATED]));
    await ingest.written();
    const tokens = learnt.get(PAGE) ?? [];
    expect(tokens).toEqual([secret]);
    if (what === 'a commit failed') {
      const { bulkAdd } = database.segments;
      database.segments.bulkAdd = (() => Dexie.Promise.reject(new Error('no'))) as unknown as typeof bulkAdd;
      ingest.add(PAGE, 2, batchOf(['x'], 1));
      await ingest.written();
      database.segments.bulkAdd = bulkAdd;
    } else ingest = await open();
    await ingest.hello(hello(PAGE, what === 'a commit failed' ? {} : { tokens }), TAB);
    ingest.add(PAGE, 2, batchOf([`{"from":"me","note":"${secret}"}`], 1));
    await ingest.written();
    expect(texts(await records())).toHaveLength(2);
    expect(JSON.stringify(await records())).not.toContain(secret);
  },
);

describe('what is set', () => {
  test('cuts bodies that are larger than is to be kept, after tokens were taken out', async () => {
    const ingest = await open();
    ingest.bodyLimit = 300;
    await ingest.hello(hello(), TAB);
    const secret = 'top-secret-value-0815-abcdef';
    const long = JSON.stringify({ token: secret, text: 'x'.repeat(1000) });
    ingest.add(PAGE, 1, batchOf([long, 'short'], 0, [CREATED]));
    await ingest.written();
    const [session] = await readSessions(database);
    const frames: RecordingRecord[] = [];
    for await (const record of readRecords(database, session?.id ?? '')) {
      if (record.kind === 'frame') frames.push(record);
    }
    expect(frames[0]).toMatchObject({ size: long.length, truncated: true });
    expect(frames[0]?.kind === 'frame' && frames[0].text?.length).toBe(300);
    expect(JSON.stringify(frames)).not.toContain(secret.slice(0, 10));
    expect(frames[1]).toMatchObject({ text: 'short' });
  });

  test('forgets recordings that are older than the days for which they are kept, save pinned ones', async () => {
    const ingest = await open();
    await ingest.hello(hello(PAGE), TAB);
    await ingest.hello(hello('b'.repeat(24), { startedAt: 1_000_000 }), { ...TAB, tab: 8 });
    const [one, other] = await readSessions(database);
    await ingest.edit(one?.id ?? '', (row) => {
      row.pinned = 1;
    });
    await ingest.forgetOlderThan(Date.now() + 1e6);
    expect((await readSessions(database)).length).toBe(2);
    await ingest.forgetOlderThan(24 * 60 * 60 * 1000);
    expect((await readSessions(database)).map(({ id }) => id)).toEqual([one?.id]);
    expect(other).toBeDefined();
  });
});

describe('a page that ends without a goodbye', () => {
  const OPENED: Fact = {
    type: 'opened',
    at: 1_600,
    connection: 1,
    protocol: '',
    extensions: '',
    binaryType: 'blob',
  };
  const LEAVING: Fact[] = [
    { type: 'left', at: 5_000, connection: 1 },
    { type: 'lifecycle', at: 5_000, event: 'unload' },
  ];

  async function underWay(run?: string): Promise<Ingest> {
    const ingest = await open(1e9, run);
    await ingest.hello(hello(), TAB);
    ingest.add(PAGE, 1, batchOf(['one', 'two'], 0, [CREATED, OPENED]));
    await ingest.written();
    return ingest;
  }
  const eventsOf = (all: readonly RecordingRecord[]) =>
    all.flatMap((one) => (one.kind === 'event' ? [[one.type, one.at, one.detail?.cause]] : []));
  const find = <Kind extends RecordingRecord['kind']>(all: readonly RecordingRecord[], kind: Kind) =>
    all.find((one): one is Extract<RecordingRecord, { kind: Kind }> => one.kind === kind);

  test('because its tab was closed ends then, and its sockets with it', async () => {
    const ingest = await underWay();
    const before = Date.now();
    await ingest.interruptTab(TAB.tab, 'tab-closed');
    const all = await records();
    const at = find(all, 'page')?.endedAt ?? 0;
    expect(at).toBeGreaterThanOrEqual(before);
    expect(find(all, 'connection')).toMatchObject({ closer: 'page', closedAt: at });
    expect(eventsOf(all)).toEqual([['interrupted', at, 'tab-closed']]);
    await ingest.interruptTab(TAB.tab, 'tab-closed');
    await ingest.interruptPage(PAGE);
    expect(eventsOf(await records())).toHaveLength(1);
  });

  test('and whose goodbye comes after all, has said goodbye', async () => {
    const ingest = await underWay();
    await ingest.interruptPage(PAGE);
    ingest.add(PAGE, 2, batchOf(['three'], 2, LEAVING));
    await ingest.written();
    const all = await records();
    expect(eventsOf(all)).toEqual([['unload', 5_000, undefined]]);
    expect(find(all, 'page')?.endedAt).toBe(5_000);
    expect(texts(all)).toEqual(['one', 'two', 'three']);
  });

  test('is told of by the next page of its tab, at its last word; one that said goodbye, or is in the cache, is not', async () => {
    const other = { ...TAB, tab: 8 };
    const cached = { ...TAB, tab: 9 };
    const ingest = await underWay();
    for (const [index, place] of [other, cached].entries()) {
      const page = String(index).repeat(24);
      await ingest.hello(hello(page), place);
      ingest.add(page, 1, batchOf(['x'], 0, [CREATED, OPENED, ...(index === 0 ? LEAVING : [])]));
      if (index === 1)
        ingest.add(page, 2, batchOfFacts([{ type: 'lifecycle', at: 5_000, event: 'bfcache-enter' }]));
    }
    await ingest.written();
    for (const [index, place] of [TAB, other, cached].entries())
      await ingest.hello(hello(`${index}`.padEnd(24, 'c'), { startedAt: 9_000 }), place);
    const told = (await database.events.toArray()).filter(({ record }) => record.kind === 'event');
    expect(told.map(({ record }) => 'type' in record && record.type).sort()).toEqual([
      'bfcache-enter',
      'interrupted',
      'unload',
    ]);
    const all = await recordsOf((await database.pages.get(PAGE))?.session ?? '');
    // The second frame's time.
    expect(eventsOf(all)).toEqual([['interrupted', 2_001, 'page-gone']]);
    expect(find(all, 'connection')?.closedAt).toBeUndefined();
  });

  test('because the browser was ended, is over at its last word once the next run begins; nothing else changes', async () => {
    await underWay('an earlier run');
    const before = await records();
    const next = await open();
    await next.endEarlierRuns();
    await next.endEarlierRuns();
    const all = await records();
    expect(eventsOf(all)).toEqual([['interrupted', 2_001, 'browser-gone']]);
    expect(find(all, 'session')).toMatchObject({ endedAt: 2_001 });
    expect(find(all, 'page')).toMatchObject({ endedAt: 2_001 });
    expect(all.filter(({ kind }) => kind === 'frame' || kind === 'connection')).toEqual(
      before.filter(({ kind }) => kind === 'frame' || kind === 'connection'),
    );
  });
});
