import { describe, expect, it, vi } from 'vitest';
import { PayloadCache } from './payload-cache';

function cacheOf(sizes: { [segment: number]: number }, capacity = 100) {
  const read = vi.fn(
    async (segments: readonly number[]) =>
      new Map(
        segments.flatMap((segment): [number, Uint8Array][] => {
          const size = sizes[segment];
          return size === undefined ? [] : [[segment, new Uint8Array(size)]];
        }),
      ),
  );
  const failed = vi.fn();
  return { cache: new PayloadCache(read, failed, capacity), read, failed };
}

/** Until the cache has answered what was asked of it. */
async function settled(cache: PayloadCache): Promise<void> {
  const before = cache.version.peek();
  await vi.waitFor(() => expect(cache.version.peek()).toBeGreaterThan(before));
}

describe('the cache of bodies', () => {
  it('reads what is asked for in one moment at once, and each but once', async () => {
    const { cache, read } = cacheOf({ 1: 10, 2: 10 });
    expect(cache.peek(1)).toBeUndefined();
    expect(cache.peek(2)).toBeUndefined();
    expect(cache.peek(1)).toBeUndefined();
    await settled(cache);
    expect(cache.peek(1)).toHaveLength(10);
    expect(read.mock.calls).toEqual([[[1, 2]]]);
  });

  it('forgets the least recently used first', async () => {
    const { cache, read } = cacheOf({ 1: 40, 2: 40, 3: 40 });
    for (const segment of [1, 2]) {
      cache.peek(segment);
      await settled(cache);
    }
    cache.peek(1);
    cache.peek(3);
    await settled(cache);
    expect(cache.heldBytes).toBe(80);
    cache.peek(1);
    expect(read).toHaveBeenCalledTimes(3);
    expect(cache.peek(2)).toBeUndefined();
  });

  it('keeps what is being looked at, however large', async () => {
    const { cache } = cacheOf({ 1: 40, 2: 1000 });
    cache.peek(1);
    await settled(cache);
    cache.peek(2);
    await settled(cache);
    expect(cache.peek(2)).toHaveLength(1000);
    expect(cache.heldBytes).toBe(1000);
  });

  it('says that a body is gone, and does not ask again', async () => {
    const { cache, read } = cacheOf({});
    cache.peek(7);
    await settled(cache);
    expect(cache.peek(7)).toBe('gone');
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('tells of a failed read once, and leaves a broken database alone', async () => {
    const { cache, read, failed } = cacheOf({});
    read.mockRejectedValueOnce(new Error('broken'));
    cache.peek(7);
    await settled(cache);
    expect(cache.peek(7)).toBe('unreadable');
    expect(failed).toHaveBeenCalledTimes(1);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('lets a search pass without pushing out what is looked at', async () => {
    const { cache, read } = cacheOf({ 1: 60, 2: 60, 3: 60 });
    cache.peek(1);
    await settled(cache);
    const found = await cache.readThrough([1, 2, 3, 4]);
    expect([...found.keys()].sort()).toEqual([1, 2, 3]);
    expect(read.mock.lastCall).toEqual([[2, 3, 4]]);
    expect(cache.heldBytes).toBe(60);
  });
});
