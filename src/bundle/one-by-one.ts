// Batches in, their items out one by one. An async generator would do, at a third of the cost of reading a whole bundle;
// here an item that is at hand costs one resolved promise.

/** Items that arrived together; errors of the source surface in their turn, after the items before them. */
export function oneByOne<Item>(
  batches: AsyncGenerator<readonly Item[], void>,
): AsyncIterableIterator<Item, void> {
  let items: readonly Item[] = [];
  let index = 0;
  /** The last refill under way: calls of `next` that overlap wait for one another. */
  let turn: Promise<unknown> | undefined;

  const refill = async (): Promise<IteratorResult<Item, void>> => {
    while (index >= items.length) {
      const { done, value } = await batches.next();
      if (done) return { done: true, value: undefined };
      items = value;
      index = 0;
    }
    return { done: false, value: items[index++] as Item };
  };

  return {
    next() {
      if (turn === undefined && index < items.length) {
        return Promise.resolve({ done: false, value: items[index++] as Item });
      }
      const mine = turn === undefined ? refill() : turn.then(refill, refill);
      const settled = mine.finally(() => {
        if (turn === settled) turn = undefined;
      });
      turn = settled;
      settled.catch(() => {});
      return mine;
    },
    async return() {
      items = [];
      await batches.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
