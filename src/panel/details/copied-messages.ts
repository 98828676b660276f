// Messages with their bodies, read for a copy.

import { directionOf, FrameFlag } from '../../records/batch';
import type { CopiedMessage } from '../model/copies';
import { type FrameNumber, idAt } from '../model/frame-index';
import type { LoadedSession } from '../model/session';
import { SourceError } from '../source/source';
import { text } from '../texts';

/** In the order of time. SourceError where none of them has a body. */
export async function copiedMessages(
  { index, payloads, connections }: LoadedSession,
  frames: readonly FrameNumber[],
): Promise<CopiedMessage[]> {
  const places = frames.map((frame) => index.place(frame));
  const bodies = await payloads.readThrough([...new Set(places.map(({ segment }) => segment.id))]);
  const found = places.flatMap((place): CopiedMessage[] => {
    const { segment, index: entry } = place;
    const payload = bodies.get(segment.id);
    const { from, to } = index.bodyRange(place);
    const flags = segment.flags[entry] ?? 0;
    if (!payload && to > from) return [];
    const connection = connections.get(idAt(segment, entry));
    return [
      {
        at: segment.at[entry] ?? 0,
        direction: directionOf(flags),
        binary: (flags & FrameFlag.binary) !== 0,
        truncated: (flags & FrameFlag.truncated) !== 0,
        body: payload?.subarray(from, to) ?? new Uint8Array(),
        url: connection?.url ?? '',
        protocol: connection?.protocol,
      },
    ];
  });
  if (found.length === 0) throw new SourceError(text('copyNoBody'));
  return found.sort((a, b) => a.at - b.at);
}
