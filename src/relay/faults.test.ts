// @vitest-environment happy-dom
// What a page leaves for the next one is taken by that one alone, and given up unless the recorder confirms it. Orders wait for
// the engine.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FaultMessage, FaultNews, FaultOrders, OrderedFault } from '../records/messages';
import { PageFaults } from './faults';

const REFUSE: OrderedFault = {
  id: 'one',
  fault: { kind: 'refuse', connects: 2 },
  origin: self.origin,
  since: 1,
  how: '{}',
};
const ON: FaultMessage = { origin: self.origin, faults: { active: [REFUSE] } };

let ordered: FaultOrders[];
let told: FaultNews[];
let answer: () => Promise<unknown>;
let engine: () => Promise<unknown>;
let meetings: number;
let taken: string[];

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  ordered = [];
  told = [];
  answer = async () => ON;
  engine = async () => undefined;
  meetings = 0;
  taken = [];
});
afterEach(async () => {
  // No page of one test is still loading in the next.
  dispatchEvent(new Event('load'));
  await vi.runAllTimersAsync();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** In a page whose engine comes with the document. */
function relay(): PageFaults {
  const faults = bareRelay();
  faults.announced('the engine');
  faults.begin();
  faults.started();
  return faults;
}

/** In a page without an engine. One that it is given begins if its text is the right one. */
function bareRelay(): PageFaults {
  const faults = new PageFaults(
    {
      order: (orders) => void ordered.push(orders),
      meet: () => void meetings++,
      take: (text) => {
        taken.push(text);
        if (text === 'the engine') faults.started();
      },
      tell: (news) => {
        told.push(news);
        return news.faultNews === 'engine' ? engine() : answer();
      },
    },
    () => 'page',
  );
  return faults;
}

function once(id: string): FaultMessage {
  return { origin: self.origin, faults: { active: [], once: { ...REFUSE, id, fault: { kind: 'cut' } } } };
}

function idsOn(): string[] | undefined {
  return ordered.at(-1)?.active.map(({ id }) => id);
}

test('the next document has them at once, and nothing lies in the storage while a page lives', async () => {
  const before = relay();
  before.take(ON);
  expect(sessionStorage.length).toBe(0);
  before.leave();
  expect(sessionStorage.length).toBe(1);
  ordered = [];
  relay();
  expect(idsOn()).toEqual(['one']);
  expect(sessionStorage.length).toBe(0);
  await vi.runAllTimersAsync();
  expect(told).toEqual([{ faultNews: 'ask' }]);
  expect(idsOn()).toEqual(['one']);
});

test('a document that was asked for later has none: the browser was started anew, or another page was in between', () => {
  const before = relay();
  before.take(ON);
  before.leave();
  const [key] = Object.keys(sessionStorage);
  const baton = JSON.parse(sessionStorage.getItem(key ?? '') ?? '');
  sessionStorage.setItem(key ?? '', JSON.stringify({ ...baton, leftAt: performance.timeOrigin - 2_000 }));
  ordered = [];
  relay();
  expect(ordered).toEqual([]);
  expect(sessionStorage.length).toBe(0);
});

test.each([
  ['the recorder knows of none', async () => ({ origin: '', faults: { active: [] } })],
  ['nobody answers', async () => undefined],
  ['the extension is gone', async () => Promise.reject(new Error('Extension context invalidated.'))],
  ['the answer never comes', () => new Promise(() => {})],
])('they end where %s', async (_, reply) => {
  const before = relay();
  before.take(ON);
  before.leave();
  answer = reply;
  relay();
  expect(idsOn()).toEqual(['one']);
  await vi.runAllTimersAsync();
  expect(idsOn()).toEqual([]);
});

test('what is for another origin is none of this page', () => {
  const faults = relay();
  faults.take(ON);
  faults.take({ ...ON, origin: 'https://elsewhere.test' });
  expect(idsOn()).toEqual([]);
  faults.leave();
  expect(sessionStorage.length).toBe(0);
});

test('handshakes that are used up stay so in the next document, and a token that was renewed is not aged again', () => {
  const faults = relay();
  const age: OrderedFault = { ...REFUSE, id: 'two', fault: { kind: 'age-token', byMs: 60_000 } };
  faults.take({ origin: self.origin, faults: { active: [REFUSE, age] } });
  faults.spent('one');
  faults.spent('two');
  faults.leave();
  relay();
  expect(ordered.at(-1)?.active).toMatchObject([{ id: 'one', fault: { kind: 'refuse', connects: 1 } }]);
  expect(told.slice(0, 2)).toEqual([
    { faultNews: 'spent', id: 'one' },
    { faultNews: 'spent', id: 'two' },
  ]);
});

test('rubbish in the storage is no fault', () => {
  sessionStorage.setItem('redial-faults', '{"leftAt":9e15,"active":7}');
  relay();
  sessionStorage.setItem('redial-faults', 'x');
  relay();
  expect(ordered).toEqual([]);
});

test('orders wait for an engine, are obeyed in their order, and are known to be', async () => {
  const page = bareRelay();
  page.begin();
  let arrive: (text: string) => void = () => {};
  engine = () => new Promise((resolve) => (arrive = resolve));
  const obeyed = [page.take(once('a')), page.take(ON), page.take(once('b'))];
  await vi.advanceTimersByTimeAsync(5_000);
  expect(ordered).toEqual([]);
  expect(told).toEqual([{ faultNews: 'engine' }]);
  arrive('the engine');
  expect(await Promise.all(obeyed)).toEqual([true, true, true]);
  expect(ordered.map(({ active, once }) => [active.map(({ id }) => id), once?.id])).toEqual([
    [[], 'a'],
    [['one'], undefined],
    [[], 'b'],
  ]);
  expect(await page.take(once('c'))).toBe(true);
  expect(ordered.at(-1)?.once?.id).toBe('c');
});

test('before one is set, the engine is in the page, and nothing is on', async () => {
  const page = bareRelay();
  page.begin();
  engine = async () => 'the engine';
  expect(await page.take({ origin: ON.origin, faults: { active: [], prepare: true } })).toBe(true);
  expect(told).toEqual([{ faultNews: 'engine' }]);
  expect(idsOn()).toEqual([]);
  engine = async () => false;
  expect(await page.take(ON)).toBe(true);
  expect(idsOn()).toEqual(['one']);
});

test('a page in which nothing is on is left alone', async () => {
  const page = bareRelay();
  page.begin();
  expect(await page.take({ origin: '', faults: { active: [] } })).toBe(true);
  expect(await page.take({ ...ON, origin: 'https://elsewhere.test' })).toBe(true);
  await vi.runAllTimersAsync();
  expect([told, ordered, meetings]).toEqual([[], [], 0]);
});

test.each([
  ['the browser does not let it in', async () => false],
  ['the page has put something else in its place', async () => 'of the page'],
  ['nobody answers', () => new Promise(() => {})],
  ['the recorder is being ended again and again', async () => undefined],
  ['the extension is gone', async () => Promise.reject(new Error('Extension context invalidated.'))],
])('orders are given up, and said to be, where %s', async (_, reply) => {
  engine = reply;
  const page = bareRelay();
  page.begin();
  const obeyed = page.take(ON);
  await vi.runAllTimersAsync();
  expect(await obeyed).toBe(false);
  expect(ordered).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  // The next word finds it.
  engine = async () => 'the engine';
  expect(await page.take(ON)).toBe(true);
  expect(idsOn()).toEqual(['one']);
});

test('an engine that comes too late is taken off the window, and begins with what is said next', async () => {
  let arrive: (text: string) => void = () => {};
  engine = () => new Promise((resolve) => (arrive = resolve));
  const page = bareRelay();
  const obeyed = page.take(ON);
  await vi.runAllTimersAsync();
  expect(await obeyed).toBe(false);
  arrive('the engine');
  await vi.runAllTimersAsync();
  expect([taken, ordered]).toEqual([['the engine'], []]);
  expect(await page.take(ON)).toBe(true);
  expect(idsOn()).toEqual(['one']);
});

test.each([
  ['before the relay can reach the page', ['announced', 'begin']],
  ['after it', ['begin', 'announced']],
] as const)('what a page left is obeyed at once by an engine that is announced %s', (_, steps) => {
  const before = relay();
  before.take(ON);
  before.leave();
  ordered = [];
  meetings = 0;
  const page = bareRelay();
  for (const step of steps) page[step]('the engine');
  expect([meetings, ordered]).toEqual([1, []]);
  page.started();
  expect(idsOn()).toEqual(['one']);
});

test('what a page left is obeyed soon where no engine comes with the document', async () => {
  const before = relay();
  before.take(ON);
  before.leave();
  ordered = [];
  told = [];
  engine = async () => 'the engine';
  bareRelay().begin();
  dispatchEvent(new Event('load'));
  await vi.runAllTimersAsync();
  expect(told).toEqual([{ faultNews: 'ask' }, { faultNews: 'engine' }]);
  expect(idsOn()).toEqual(['one']);
});

describe('where no engine is announced', () => {
  let touched: string[];

  beforeEach(() => {
    const before = relay();
    before.take(ON);
    before.leave();
    ordered = [];
    told = [];
    touched = [];
    const storage = sessionStorage;
    const watched = new Proxy(storage, {
      get(_, name) {
        touched.push(String(name));
        const value: unknown = Reflect.get(storage, name);
        return typeof value === 'function' ? value.bind(storage) : value;
      },
    });
    vi.stubGlobal('sessionStorage', watched);
  });

  test('the storage is not touched before the page has loaded, and what lies there is gone a task later', async () => {
    answer = async () => ({ origin: '', faults: { active: [] } });
    bareRelay().begin();
    await vi.advanceTimersByTimeAsync(60_000);
    dispatchEvent(new Event('load'));
    expect(touched).toEqual([]);
    await vi.runAllTimersAsync();
    expect(touched).toEqual(['getItem', 'removeItem']);
    expect(ordered).toEqual([]);
  });

  test('what lies there is older than the recorder’s word', async () => {
    const page = bareRelay();
    page.begin();
    await page.take({ origin: self.origin, faults: { active: [] } });
    dispatchEvent(new Event('load'));
    await vi.runAllTimersAsync();
    expect(touched).toEqual(['getItem', 'removeItem']);
    expect([told, ordered]).toEqual([[], []]);
  });

  test('a page that goes before it has loaded hands on what the page before it left', () => {
    const hasty = bareRelay();
    hasty.begin();
    hasty.leave();
    expect(sessionStorage.length).toBe(1);
    relay();
    expect(idsOn()).toEqual(['one']);
  });
});
