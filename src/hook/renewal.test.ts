import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRenewal, type Renewal } from './renewal';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A source whose tokens live `lifeMs`; `renewed` takes each into use, as the socket does. */
function made({ lifeMs = 900_000, isUsed = true } = {}) {
  const source = { expiresAt: undefined as number | undefined };
  const get = vi.fn(async () => {
    source.expiresAt = Date.now() + lifeMs;
    return `token ${get.mock.calls.length}`;
  });
  const renewed = vi.fn((_token: string, expiresAt: number | undefined) => {
    if (isUsed) renewal.watch(expiresAt);
  });
  const fault = vi.fn();
  const tokens = Object.defineProperty({ get, expiresAt: undefined }, 'expiresAt', {
    get: () => source.expiresAt,
  });
  const renewal: Renewal = createRenewal(60_000, tokens, renewed, fault);
  return { renewal, get, renewed, fault };
}

it('comes a minute before the end, time after time', async () => {
  const { renewal, get, renewed } = made();
  renewal.watch(Date.now() + 900_000);
  await vi.advanceTimersByTimeAsync(839_999);
  expect(get).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(renewed.mock.calls).toEqual([['token 1', Date.now() + 900_000]]);
  await vi.advanceTimersByTimeAsync(840_000);
  expect(renewed).toHaveBeenCalledTimes(2);
});

it('comes half-way through a life shorter than two minutes', async () => {
  const { renewal, get } = made();
  renewal.watch(Date.now() + 30_000);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(get).toHaveBeenCalledOnce();
});

it('tries again after half of what is left until the new token is in use, and not for ever', async () => {
  const { renewal, get } = made({ isUsed: false });
  renewal.watch(Date.now() + 120_000);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(get).toHaveBeenCalledTimes(7);
  expect(vi.getTimerCount()).toBe(0);
});

it('is not fooled by a life longer than timers can count', async () => {
  const { renewal, get } = made();
  renewal.watch(Date.now() + 90 * 86_400_000);
  await vi.advanceTimersByTimeAsync(89 * 86_400_000);
  expect(get).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(86_400_000 - 60_000);
  expect(get).toHaveBeenCalledOnce();
});

it('catches up when the page wakes, and asks once at a time', async () => {
  const { renewal, get } = made();
  renewal.watch(Date.now() + 900_000);
  renewal.check();
  expect(get).not.toHaveBeenCalled();
  vi.setSystemTime(Date.now() + 850_000);
  renewal.check();
  vi.setSystemTime(Date.now() + 30_000);
  renewal.check();
  expect(get).toHaveBeenCalledOnce();
});

it('takes a token that ends no later for none', async () => {
  const { renewal, renewed, fault } = made({ lifeMs: 30_000 });
  renewal.watch(Date.now() + 900_000);
  await vi.advanceTimersByTimeAsync(840_000);
  expect(renewed).not.toHaveBeenCalled();
  expect(fault.mock.calls).toEqual([[new Error('the new token ends no later')]]);
});

it.each([undefined, 0, -1])('does nothing about a token that ends %s ms from now', async (ms) => {
  const { renewal, get } = made();
  renewal.watch(ms === undefined ? undefined : Date.now() + ms);
  renewal.check();
  await vi.advanceTimersByTimeAsync(1_000_000);
  expect(get).not.toHaveBeenCalled();
});

it('is quiet once stopped, whatever is under way', async () => {
  const { renewal, get, renewed, fault } = made();
  renewal.watch(Date.now() + 900_000);
  vi.advanceTimersByTime(840_000);
  renewal.stop();
  await vi.advanceTimersByTimeAsync(1_000_000);
  renewal.check();
  expect(get).toHaveBeenCalledOnce();
  expect(renewed).not.toHaveBeenCalled();
  expect(fault).not.toHaveBeenCalled();
});
