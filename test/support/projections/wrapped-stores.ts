import type { EventStore, EventToAppend, ReadStreamOptions } from '#libs/event-store';
import type { DocumentStore } from '#libs/read-store';

/** The same event store with some methods replaced, for calls that go wrong or are to be watched. */
export function eventStoreWith(store: EventStore, replaced: Partial<EventStore>): EventStore {
  return {
    append: (...given) => store.append(...given),
    readStream: (...given) => store.readStream(...given),
    readAll: (...given) => store.readAll(...given),
    subscribe: (...given) => store.subscribe(...given),
    head: () => store.head(),
    countAfter: (...given) => store.countAfter(...given),
    close: () => store.close(),
    ...replaced,
  };
}

/** The same document store with some methods replaced. */
export function documentStoreWith(store: DocumentStore, replaced: Partial<DocumentStore>): DocumentStore {
  return {
    get: (...given) => store.get(...given),
    getMany: (...given) => store.getMany(...given),
    find: (...given) => store.find(...given),
    count: (...given) => store.count(...given),
    checkpoint: (...given) => store.checkpoint(...given),
    prepare: (...given) => store.prepare(...given),
    load: (...given) => store.load(...given),
    scan: (...given) => store.scan(...given),
    commit: (...given) => store.commit(...given),
    checkpointOf: (...given) => store.checkpointOf(...given),
    state: (...given) => store.state(...given),
    activate: (...given) => store.activate(...given),
    drop: (...given) => store.drop(...given),
    lease: (...given) => store.lease(...given),
    release: (...given) => store.release(...given),
    putRecord: (...given) => store.putRecord(...given),
    records: (...given) => store.records(...given),
    close: () => store.close(),
    ...replaced,
  };
}

export type WatchedEventStore = {
  readonly store: EventStore;
  /** Every read of a stream, and how many events it brought. */
  readonly reads: { readonly stream: string; readonly from: number; readonly events: number }[];
  readonly appends: { readonly stream: string; readonly events: readonly EventToAppend[] }[];
};

/** An event store that writes down what it is asked for. */
export function watchedEventStore(inner: EventStore): WatchedEventStore {
  const reads: WatchedEventStore['reads'] = [];
  const appends: WatchedEventStore['appends'] = [];
  const store = eventStoreWith(inner, {
    append: (stream, events, expected) => {
      appends.push({ stream, events });
      return inner.append(stream, events, expected);
    },
    readStream: async (stream, options: ReadStreamOptions = {}) => {
      const events = await inner.readStream(stream, options);
      reads.push({ stream, from: options.from ?? 0, events: events.length });
      return events;
    },
  });
  return { store, reads, appends };
}

/** A door that holds up whoever comes until it is opened. */
export function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
