// Bodies that are larger than the user wants to keep lose their end, and say so. After tokens were taken out: a token that
// is cut would not be recognised.

import { type Batch, FrameFlag, sideBySide } from '../records/batch';
import type { ByteCount } from '../records/units';

/** The very same batch where nothing is too large. */
export function limitBodies(batch: Batch, limit: ByteCount): Batch {
  const { kept, flags } = batch.columns;
  if (!kept.some((length) => length > limit)) return batch;
  const shorter = kept.slice();
  const marked = flags.slice();
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let index = 0; index < kept.length; index++) {
    const body = batch.payload.subarray(from, from + (kept[index] ?? 0));
    from += body.length;
    if (body.length <= limit) {
      parts.push(body);
      continue;
    }
    const isText = ((flags[index] ?? 0) & FrameFlag.binary) === 0;
    const end = isText ? characterBefore(body, limit) : limit;
    shorter[index] = end;
    marked[index] = (flags[index] ?? 0) | FrameFlag.truncated;
    parts.push(body.subarray(0, end));
  }
  return {
    ...batch,
    columns: { ...batch.columns, kept: shorter, flags: marked },
    payload: sideBySide(parts),
  };
}

/** The last place, not after `end`, where a character of UTF-8 begins. */
function characterBefore(body: Uint8Array, end: number): number {
  let at = end;
  while (at > 0 && ((body[at] ?? 0) & 0xc0) === 0x80) at--;
  return at;
}
