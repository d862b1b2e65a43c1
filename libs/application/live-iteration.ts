/**
 * Makes an iteration that can be ended while it waits: `return` aborts the signal first. An async generator alone would not hear
 * of its end before its next item.
 */
export function endable<Item>(items: (signal: AbortSignal) => AsyncGenerator<Item, void>): AsyncIterableIterator<Item> {
  const ending = new AbortController();
  const inner = items(ending.signal);
  return {
    next: () => inner.next(),
    return: () => {
      ending.abort();
      return inner.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
