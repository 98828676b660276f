// What relays post and what pages leave behind when they go: put together again, in order, and kept until it is durable.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Runtime } from 'webextension-polyfill';
import { type Batch, batchOfFacts } from '../records/batch';
import { toJsonBatch } from '../records/json-batch';
import { ORPHAN_PREFIX, type PageHello, type RelayMessage } from '../records/messages';
import type { TabPlace } from './arrivals';
import type { Ingest } from './ingest';
import { Relays } from './relays';

const stored = vi.hoisted(() => new Map<string, unknown>());
/** Whether a relay answers in the tab. */
const isThere = vi.hoisted(() => ({ value: false }));
/** What happens while a tab is asked. */
const whileAsked = vi.hoisted(() => ({ happens: async (): Promise<void> => undefined }));
vi.mock('webextension-polyfill', () => ({
  default: {
    runtime: { id: 'own' },
    scripting: {
      executeScript: async () => {
        await whileAsked.happens();
        return [];
      },
    },
    tabs: {
      query: async () => [{ id: 1 }],
      sendMessage: async () => {
        if (!isThere.value) throw new Error('Receiving end does not exist.');
        return true;
      },
    },
    storage: {
      session: {
        get: async () => Object.fromEntries(stored),
        remove: async (keys: string[]) => {
          for (const key of keys) stored.delete(key);
        },
      },
    },
  },
}));

const PAGE: PageHello = {
  id: '0123456789abcdef01234567',
  url: 'http://site.test/',
  origin: 'http://site.test',
  startedAt: 1_000,
  navigation: 'navigate',
  place: 'top',
  userAgent: 'test',
};

/** Takes batches as the writer does: known numbers are passed over. */
class FakeIngest {
  readonly taken: { number: number; batch: Batch }[] = [];
  durable = 0;
  works = true;

  readonly places: TabPlace[] = [];
  async hello(_page: PageHello, place: TabPlace): Promise<number> {
    this.places.push(place);
    this.isKnown = true;
    return this.durable;
  }
  isKnown = true;
  async reached(pages: string[]): Promise<Map<string, number>> {
    return new Map(this.isKnown ? pages.map((page) => [page, this.durable]) : []);
  }
  goodbye(): void {}
  readonly interrupted: string[] = [];
  async interruptPage(page: string): Promise<void> {
    this.interrupted.push(page);
  }
  async written(): Promise<void> {}
  add(_page: string, number: number, batch: Batch): void {
    if (!this.works || number <= this.durable) return;
    this.durable = number;
    this.taken.push({ number, batch });
  }
}

/** A relay's port, as the recorder sees it. */
class FakePort {
  readonly sender = { id: 'own', tab: { id: 1, url: PAGE.url }, frameId: 0 };
  readonly answers: unknown[] = [];
  #onMessage: ((message: RelayMessage) => void) | undefined;
  #onDisconnect: (() => void) | undefined;
  readonly onMessage = {
    addListener: (listener: (message: RelayMessage) => void) => {
      this.#onMessage = listener;
    },
  };
  readonly onDisconnect = {
    addListener: (listener: () => void) => {
      this.#onDisconnect = listener;
    },
  };
  isOpen = true;

  postMessage(answer: unknown): void {
    this.answers.push(answer);
  }
  disconnect(): void {
    this.isOpen = false;
  }
  send(...messages: RelayMessage[]): void {
    for (const message of messages) this.#onMessage?.(message);
  }
  goAway(): void {
    this.#onDisconnect?.();
  }
}

let ingest: FakeIngest;
let relays: Relays;
const hello: RelayMessage = { type: 'hello', page: PAGE, probe: new Uint8Array(1) };

beforeEach(() => {
  stored.clear();
  isThere.value = false;
  ingest = new FakeIngest();
  relays = new Relays(
    Promise.resolve(ingest as unknown as Ingest),
    { messageFor: async () => undefined },
    { tabAt: async () => 3 },
  );
});

function connect(): FakePort {
  const port = new FakePort();
  relays.accept(port as unknown as Runtime.Port);
  port.send(hello);
  return port;
}

/** One frame of that many bytes. */
function batchOf(bytes: number): Batch {
  const payload = Uint8Array.from({ length: bytes }, (_, index) => index);
  const columns = {
    connection: Uint32Array.of(1),
    seq: Uint32Array.of(0),
    at: Float64Array.of(1_000),
    flags: Uint8Array.of(2),
    size: Uint32Array.of(bytes),
    kept: Uint32Array.of(bytes),
    listeners: Uint16Array.of(0),
    handlerMs: Float32Array.of(Number.NaN),
    buffered: Uint32Array.of(0),
  };
  return { ...batchOfFacts([]), columns, payload };
}

function leave(key: number, ...numbers: number[]): void {
  const batches = numbers.map((number) => ({ number, batch: toJsonBatch(batchOf(number)) }));
  stored.set(`${ORPHAN_PREFIX}${PAGE.id}/${key}`, { page: PAGE, batches });
}

const numbers = () => ingest.taken.map(({ number }) => number);
const gaps = () =>
  ingest.taken.flatMap(({ number, batch }) =>
    batch.facts.some(({ type }) => type === 'gap') ? [number] : [],
  );

describe('a payload in pieces', () => {
  test('is put together, for each batch its own', async () => {
    const port = connect();
    const [large, small] = [batchOf(100), batchOf(7)];
    port.send(
      { type: 'piece', bytes: large.payload.slice(0, 60) },
      { type: 'piece', bytes: large.payload.slice(60) },
      { type: 'batch', number: 1, batch: { ...large, payload: new Uint8Array() } },
      { type: 'batch', number: 2, batch: small },
      { type: 'piece', bytes: large.payload.slice(0, 60) },
      { type: 'batch', number: 3, batch: { ...large, payload: large.payload.slice(60) } },
    );
    await vi.waitFor(() => expect(numbers()).toEqual([1, 2, 3]));
    expect(ingest.taken.map(({ batch }) => batch)).toEqual([large, small, large]);
  });

  test('that is not whole is a gap, and one without an end closes the port', async () => {
    const port = connect();
    port.send({ type: 'batch', number: 1, batch: { ...batchOf(100), payload: new Uint8Array() } });
    await vi.waitFor(() => expect(gaps()).toEqual([1]));
    const bytes = new Uint8Array(40 * 1024 * 1024);
    port.send({ type: 'piece', bytes }, { type: 'piece', bytes });
    await vi.waitFor(() => expect(port.isOpen).toBe(false));
  });
});

describe('a flush', () => {
  test('also takes what a page leaves while it is asked', async () => {
    whileAsked.happens = async () => leave(0, 1, 2);
    await relays.flush();
    expect(numbers()).toEqual([1, 2]);
    expect(stored.size).toBe(0);
  });
});

describe('what a page left when it went', () => {
  test('is taken in order, and then removed', async () => {
    leave(10, 4);
    leave(9, 3);
    leave(0, 1, 2);
    await relays.adoptOrphans();
    expect(numbers()).toEqual([1, 2, 3, 4]);
    expect(stored.size).toBe(0);
  });

  test('is not waited for where a flush has begun before it, and pages leave something without end', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] });
    const known = new Set<string>();
    let pages = 0;
    const leaveAnother = () => {
      const id = String(pages++).padStart(24, '0');
      stored.set(`${ORPHAN_PREFIX}${id}/0`, {
        page: { ...PAGE, id },
        batches: [{ number: 1, batch: toJsonBatch(batchOf(1)) }],
      });
    };
    leaveAnother();
    ingest.hello = async ({ id }) => {
      known.add(id);
      return 0;
    };
    ingest.reached = async (asked) => {
      leaveAnother();
      return new Map(asked.flatMap((id) => (known.has(id) ? [[id, 1]] : [])));
    };
    let isDone = false;
    void relays.flush().then(() => {
      isDone = true;
    });
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    expect(isDone).toBe(true);
    expect(known).toContain('0'.repeat(24));
    expect(stored.size).toBeGreaterThan(1);
  });

  test('that is nothing of ours is thrown away, and keeps nothing else from being taken', async () => {
    leave(0, 1);
    stored.set(`${ORPHAN_PREFIX}${PAGE.id}/1`, null);
    stored.set(`${ORPHAN_PREFIX}x`, { page: PAGE, batches: 'none' });
    await relays.adoptOrphans();
    expect(numbers()).toEqual([1]);
    expect(stored.size).toBe(0);
  });

  test('stays until it is durable', async () => {
    leave(0, 1, 2);
    ingest.works = false;
    await relays.adoptOrphans();
    expect(stored.size).toBe(1);
    ingest.works = true;
    await relays.adoptOrphans();
    expect(numbers()).toEqual([1, 2]);
    expect(stored.size).toBe(0);
  });

  test('waits for what the port still brings before it', async () => {
    const port = connect();
    await vi.waitFor(() => expect(port.answers.length).toBeGreaterThan(0));
    leave(1, 3);
    await relays.adoptOrphans();
    expect(numbers()).toEqual([]);
    port.send(
      { type: 'batch', number: 1, batch: batchOf(1) },
      { type: 'batch', number: 2, batch: batchOf(2) },
    );
    port.goAway();
    await vi.waitFor(() => expect(numbers()).toEqual([1, 2, 3]));
    expect(gaps()).toEqual([]);
  });

  test('is told with a gap where what came before it never arrives', async () => {
    leave(1, 3);
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] });
    await relays.adoptOrphans();
    expect(numbers()).toEqual([]);
    await vi.advanceTimersByTimeAsync(3_100);
    vi.useRealTimers();
    await relays.adoptOrphans();
    expect(numbers()).toEqual([2, 3]);
    expect(gaps()).toEqual([2]);
  });
});

describe('what a page left that nobody knows', () => {
  beforeEach(() => {
    ingest.isKnown = false;
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] });
  });
  afterEach(() => vi.useRealTimers());

  test('waits for its port, which says where the page was', async () => {
    leave(0, 1);
    await relays.adoptOrphans();
    expect(numbers()).toEqual([]);
    ingest.isKnown = true;
    await relays.adoptOrphans();
    expect(numbers()).toEqual([1]);
    expect(ingest.places.at(-1)).toMatchObject({ tab: 3, until: 1_000 });
  });

  test('is taken by and by where none comes', async () => {
    leave(0, 1);
    await relays.adoptOrphans();
    await vi.advanceTimersByTimeAsync(3_100);
    await relays.adoptOrphans();
    expect(numbers()).toEqual([1]);
    expect(stored.size).toBe(0);
  });
});

describe('a port that closes', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const allTimers = async () => {
    await vi.advanceTimersByTimeAsync(5_000);
  };

  test('because the page is there no more ends the page', async () => {
    connect().goAway();
    await allTimers();
    expect(ingest.interrupted).toEqual([PAGE.id]);
  });

  test('is nothing where the page answers, or has opened another one', async () => {
    isThere.value = true;
    connect().goAway();
    await allTimers();
    isThere.value = false;
    connect().goAway();
    connect();
    await allTimers();
    expect(ingest.interrupted).toEqual([]);
  });
});
