// Messages that were picked to be compared or copied together, in the order in which they were.

import type { FoldedRows } from '../model/folded-rows';
import type { FrameNumber } from '../model/frame-index';

export type Picked = ReadonlySet<FrameNumber>;

/** More are not copied at once: a clipboard is no export. */
export const MOST_PICKED = 5000;

export function withToggled(picked: Picked, frame: FrameNumber): Picked {
  const next = new Set(picked);
  if (!next.delete(frame) && next.size < MOST_PICKED) next.add(frame);
  return next;
}

/** The messages of the rows between two, which are included; `from` first. What is folded is left out. */
export function pickedRange(rows: FoldedRows, from: number, to: number): Picked {
  const found = new Set<FrameNumber>();
  const step = to < from ? -1 : 1;
  for (let row = from; found.size < MOST_PICKED; row += step) {
    const at = rows.at(row);
    if (at?.kind === 'message') found.add(at.frame);
    if (row === to || !at) break;
  }
  return found;
}
