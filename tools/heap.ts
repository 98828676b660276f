// What a page or a worker holds in memory.

import type { Page, WebWorker } from './launch';

/** Bytes alive after a collection: objects, what the browser holds for them, and buffers. Chromium only. */
export async function heapOf(owner: Page | WebWorker): Promise<number> {
  const own = 'createCDPSession' in owner ? await owner.createCDPSession() : undefined;
  const session = own ?? (owner as WebWorker).client;
  await session.send('HeapProfiler.collectGarbage');
  const heap: { usedSize: number; embedderHeapUsedSize?: number; backingStorageSize?: number } =
    await session.send('Runtime.getHeapUsage');
  await own?.detach();
  return heap.usedSize + (heap.embedderHeapUsedSize ?? 0) + (heap.backingStorageSize ?? 0);
}
