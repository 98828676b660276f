import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRenewal } from './renewal';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('comes a minute before the end, and half-way through a life shorter than two', () => {
  const renew = vi.fn();
  const renewal = createRenewal(60_000, renew);
  renewal.watch(Date.now() + 900_000);
  vi.advanceTimersByTime(839_999);
  expect(renew).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(renew).toHaveBeenCalledOnce();
  renewal.watch(Date.now() + 30_000);
  vi.advanceTimersByTime(15_000);
  expect(renew).toHaveBeenCalledTimes(2);
});

it('tries again after half of what is left until it has succeeded, and not for ever', () => {
  const renew = vi.fn();
  createRenewal(60_000, renew).watch(Date.now() + 120_000);
  vi.advanceTimersByTime(120_000);
  expect(renew).toHaveBeenCalledTimes(7);
  expect(vi.getTimerCount()).toBe(0);
});

it('is not fooled by a life longer than timers can count', () => {
  const renew = vi.fn();
  createRenewal(60_000, renew).watch(Date.now() + 90 * 86_400_000);
  vi.advanceTimersByTime(89 * 86_400_000);
  expect(renew).not.toHaveBeenCalled();
  vi.advanceTimersByTime(86_400_000);
  expect(renew).toHaveBeenCalled();
});

it('catches up when the page wakes', () => {
  const renew = vi.fn();
  const renewal = createRenewal(60_000, renew);
  renewal.watch(Date.now() + 900_000);
  renewal.check();
  expect(renew).not.toHaveBeenCalled();
  vi.setSystemTime(Date.now() + 850_000);
  renewal.check();
  expect(renew).toHaveBeenCalledOnce();
});

it.each([undefined, 0, -1])('does nothing about a token that ends %s ms from now', (ms) => {
  const renew = vi.fn();
  const renewal = createRenewal(60_000, renew);
  renewal.watch(ms === undefined ? undefined : Date.now() + ms);
  renewal.check();
  vi.advanceTimersByTime(1_000_000);
  expect(renew).not.toHaveBeenCalled();
});

it('is quiet once stopped', () => {
  const renew = vi.fn();
  const renewal = createRenewal(60_000, renew);
  renewal.watch(Date.now() + 900_000);
  renewal.stop();
  vi.advanceTimersByTime(1_000_000);
  renewal.check();
  expect(renew).not.toHaveBeenCalled();
});
