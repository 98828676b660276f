import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createQueue, type QueueEntry } from './queue';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const entry = (message: number): QueueEntry<number> => ({ message, data: String(message), id: undefined });

it('hands over in order, up to what is not taken', () => {
  const queue = createQueue<number>({}, () => {});
  for (const message of [1, 2, 3]) queue.push(entry(message));
  const taken: number[] = [];
  queue.flush(({ message }) => message < 3 && taken.push(message) > 0);
  expect(taken).toEqual([1, 2]);
  expect(queue.size).toBe(1);
});

it('refuses the newest when full, so that what was promised stays', () => {
  const dropped = vi.fn();
  const queue = createQueue<number>({ limit: 2 }, dropped);
  expect([1, 2, 3].map((message) => queue.push(entry(message)))).toEqual([true, true, false]);
  expect(dropped).not.toHaveBeenCalled();
});

it('gives up the oldest where told to, and says so', () => {
  const dropped = vi.fn();
  const queue = createQueue<number>({ limit: 2, overflow: 'oldest' }, dropped);
  expect([1, 2, 3].map((message) => queue.push(entry(message)))).toEqual([true, true, true]);
  expect(dropped.mock.calls).toEqual([[entry(1), 'queue-full']]);
  expect(queue.size).toBe(2);
});

it('takes nothing at a limit of none, whichever gives way', () => {
  for (const overflow of ['newest', 'oldest'] as const) {
    const dropped = vi.fn();
    const queue = createQueue<number>({ limit: 0, overflow }, dropped);
    expect(queue.push(entry(1))).toBe(false);
    expect(dropped).not.toHaveBeenCalled();
  }
});

it('drops what has gone stale instead of sending it', () => {
  const dropped = vi.fn();
  const queue = createQueue<number>({ maxAgeMs: 1_000 }, dropped);
  queue.push(entry(1));
  vi.advanceTimersByTime(1_001);
  queue.push(entry(2));
  const taken: number[] = [];
  queue.flush(({ message }) => taken.push(message) > 0);
  expect(taken).toEqual([2]);
  expect(dropped.mock.calls).toEqual([[entry(1), 'too-old']]);
});

it('names all that is left at the end', () => {
  const dropped = vi.fn();
  const queue = createQueue<number>({}, dropped);
  queue.push(entry(1));
  queue.push(entry(2));
  queue.clear();
  expect(dropped.mock.calls).toEqual([
    [entry(1), 'disposed'],
    [entry(2), 'disposed'],
  ]);
  expect(queue.size).toBe(0);
});
