// What records say of later: a connection record tells its close hours ahead, and the close has to wait for its turn.
// A binary heap by time; of equal times, what was put in first comes first.

import type { EpochMilliseconds } from '../records/units';

interface Entry<Item> {
  at: EpochMilliseconds;
  order: number;
  item: Item;
}

export class Schedule<Item> {
  #heap: Entry<Item>[] = [];
  #count = 0;

  /** When the next is due; infinite where nothing waits. */
  get nextAt(): EpochMilliseconds {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  put(at: EpochMilliseconds, item: Item): void {
    const heap = this.#heap;
    const entry = { at, order: this.#count++, item };
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (!parent || isBefore(parent, entry)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  }

  /** The next, where it is due by then. */
  take(upTo: EpochMilliseconds): { at: EpochMilliseconds; item: Item } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (!first || first.at > upTo) return undefined;
    const last = heap.pop();
    if (last && heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(entry: Entry<Item>): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      let child = heap[below];
      if (!child) break;
      const right = heap[below + 1];
      if (right && isBefore(right, child)) {
        child = right;
        below += 1;
      }
      if (isBefore(entry, child)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = entry;
  }
}

function isBefore<Item>(a: Entry<Item>, b: Entry<Item>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
