// Bodies that are Blobs: read here, one after another, so that a batch goes on whole and in its turn.

import { type Batch, FrameFlag } from '../records/batch';
import type { HandedBatch } from '../records/messages';

type Blobs = HandedBatch['blobs'];

/** The batch with the Blobs' bytes in their places. A Blob that cannot be read leaves its frame marked truncated. */
export async function withBlobs(batch: Batch, blobs: Blobs): Promise<Batch> {
  const read = new Map<number, Uint8Array | undefined>();
  for (const { index, blob } of blobs) read.set(index, await readBlob(blob));
  return withBodies(batch, read);
}

/** The batch as it can be had at once: frames whose Blob is still unread are marked truncated. */
export function withoutBlobs(batch: Batch, blobs: Blobs): Batch {
  return withBodies(batch, new Map(blobs.map(({ index }) => [index, undefined])));
}

async function readBlob(blob: Blob): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch {
    return undefined;
  }
}

function withBodies(batch: Batch, bodies: ReadonlyMap<number, Uint8Array | undefined>): Batch {
  if (bodies.size === 0) return batch;
  const kept = batch.columns.kept.slice();
  const flags = batch.columns.flags.slice();
  let added = 0;
  for (const [index, bytes] of bodies) {
    if (bytes) {
      kept[index] = bytes.length;
      added += bytes.length;
    } else flags[index] = (flags[index] ?? 0) | FrameFlag.truncated;
  }
  const payload = new Uint8Array(batch.payload.length + added);
  let from = 0;
  let to = 0;
  for (let index = 0; index < kept.length; index++) {
    const bytes = bodies.get(index);
    const length = kept[index] ?? 0;
    payload.set(bytes ?? batch.payload.subarray(from, from + length), to);
    if (!bytes) from += length;
    to += length;
  }
  return { ...batch, columns: { ...batch.columns, kept, flags }, payload };
}
