/** An iteration with every item mapped. Its `return` reaches the source also while an item is waited for. */
export function mapped<Item, Result>(
  source: AsyncIterator<Item>,
  map: (item: Item) => Promise<Result>,
): AsyncIterableIterator<Result> {
  return {
    next: async () => {
      const item = await source.next();
      return item.done ? { done: true, value: undefined } : { done: false, value: await map(item.value) };
    },
    return: async () => {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
