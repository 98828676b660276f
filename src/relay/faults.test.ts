// @vitest-environment happy-dom
// What a page leaves for the next one is taken by that one alone, and given up unless the recorder confirms it.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  ordered = [];
  told = [];
  answer = async () => ON;
});
afterEach(() => {
  vi.useRealTimers();
});

function relay(): PageFaults {
  const faults = new PageFaults(
    {
      order: (orders) => void ordered.push(orders),
      tell: (news) => {
        told.push(news);
        return answer();
      },
    },
    () => 'page',
  );
  faults.begin();
  return faults;
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
