import { setImmediate as turn } from 'node:timers/promises';
import { type EventStore, EventStoreError, type RecordedEvent } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store/adapters/sqlite';
import { LiveTail } from './live-tail.js';

const everything = () => true;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const numbers = (events: readonly RecordedEvent[] = []) => events.map(({ data }) => data.n);

let store: EventStore;
let subscriptions: AbortSignal[];
let next: number;
beforeEach(() => {
  const inner = openSqliteEventStore({ file: ':memory:' });
  subscriptions = [];
  next = 0;
  store = Object.assign(Object.create(inner) as EventStore, {
    append: inner.append.bind(inner),
    head: inner.head.bind(inner),
    close: inner.close.bind(inner),
    subscribe: (options: Parameters<EventStore['subscribe']>[0]) => {
      subscriptions.push(options.signal);
      return inner.subscribe(options);
    },
  });
});
afterEach(() => store.close());

/** Appends numbered facts to a stream. */
async function append(count = 1, stream = 'case-acme.1'): Promise<void> {
  const events = Array.from({ length: count }, () => ({
    ...{ id: crypto.randomUUID(), type: 'Numbered', data: { n: next++ }, metadata: {} },
  }));
  await store.append(stream, events, 'any');
}
const tailOf = (mostWaiting?: number) =>
  new LiveTail({ events: store, logger: silent, filter: { streamPrefixes: ['case-'] }, mostWaiting });
const { signal } = new AbortController();

describe('the tail of the log', () => {
  it('hands everything behind its joining to each follower, in order and once', async () => {
    await append(3);
    const tail = tailOf();
    const one = (await tail.join(everything, signal))!;
    await append(2);
    const other = (await tail.join(everything, signal))!;
    await append(2);
    const seen: unknown[] = [];
    while (seen.length < 4) seen.push(...numbers(await one.take(signal)));
    expect(seen).toEqual([3, 4, 5, 6]);
    expect(numbers(await other.take(signal)).at(-1)).toBe(6);
    expect(other.joinedAt! >= one.joinedAt!).toBe(true);
    tail.stop();
  });

  it('is one subscription of the store, however many follow, from the first to the last of them', async () => {
    const tail = tailOf();
    const places = await Promise.all(
      Array.from({ length: 50 }, () => tail.join(everything, new AbortController().signal)),
    );
    await append();
    for (const place of places) expect(numbers(await place!.take(signal))).toEqual([0]);
    expect({ followers: tail.followers, subscriptions: subscriptions.length }).toEqual({
      followers: 50,
      subscriptions: 1,
    });
    for (const place of places) place!.leave();
    expect({ followers: tail.followers, aborted: subscriptions[0]!.aborted }).toEqual({ followers: 0, aborted: true });
    const again = (await tail.join(everything, signal))!;
    await append();
    expect(numbers(await again.take(signal))).toEqual([1]);
    expect(subscriptions).toHaveLength(2);
    tail.stop();
  });

  it('hands over what is wanted and nothing of other streams', async () => {
    const tail = tailOf();
    const place = (await tail.join(({ stream }) => stream === 'case-acme.2', signal))!;
    await append(1, 'case-acme.1');
    await append(1, 'sweep-acme.2');
    await append(1, 'case-acme.2');
    expect(numbers(await place.take(signal))).toEqual([2]);
    tail.stop();
  });

  it('lets no more than so many events wait for a follower: then he loses his place, and nobody else does', async () => {
    const tail = tailOf(10);
    const slow = (await tail.join(everything, signal))!;
    const quick = (await tail.join(everything, signal))!;
    const seen: unknown[] = [];
    for (let round = 0; round < 11; round += 1) {
      await append();
      seen.push(...numbers(await quick.take(signal)));
    }
    expect(seen).toEqual(Array.from({ length: 11 }, (_, index) => index));
    expect(await slow.take(signal)).toBeUndefined();
    expect(tail.followers).toBe(1);
    tail.stop();
  });

  it('comes back to where it was when the store is lost, and hands over nothing twice', async () => {
    const inner = store.subscribe;
    let failures = 2;
    let cut = new AbortController();
    const warnings: string[] = [];
    store.subscribe = async function* (options) {
      if (failures-- > 0) throw new EventStoreError('unavailable', 'gone');
      cut = new AbortController();
      yield* inner({ ...options, signal: AbortSignal.any([options.signal, cut.signal]) });
      if (cut.signal.aborted) throw new EventStoreError('unavailable', 'cut off');
    };
    const logger = { ...silent, warn: (message: string) => void warnings.push(message) };
    const tail = new LiveTail({ events: store, logger, filter: {} });
    const place = (await tail.join(everything, signal))!;
    await append(2);
    const seen: unknown[] = numbers(await place.take(signal));
    cut.abort();
    await append(2);
    while (seen.length < 4) seen.push(...numbers(await place.take(signal)));
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(warnings).toHaveLength(3);
    tail.stop();
  });

  it('lets go of who waits: for his own end, for the end of all, and before there was a place', async () => {
    const tail = tailOf();
    const ending = new AbortController();
    const place = (await tail.join(everything, ending.signal))!;
    const waiting = place.take(ending.signal);
    ending.abort();
    expect(await waiting).toBeUndefined();
    place.leave();
    const other = (await tail.join(everything, signal))!;
    const taking = other.take(signal);
    tail.stop();
    expect(await taking).toBeUndefined();
    expect(await tail.join(everything, signal)).toBeUndefined();

    store.head = () => new Promise(() => undefined);
    const early = tailOf();
    const leaving = new AbortController();
    const never = early.join(everything, leaving.signal);
    await turn();
    leaving.abort();
    expect(await never).toBeUndefined();
    expect(early.followers).toBe(0);
  });
});
