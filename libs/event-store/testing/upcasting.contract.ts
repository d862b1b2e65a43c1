import type { RecordedEvent } from '../event-store.port.js';
import { registerUpcasters } from '../upcasting.js';
import type { Bench } from './harness.js';
import { eventsOf, follow, given, numbered, readEvents } from './support.js';

/** Old events in today's shape, on every way to read them. */
export function upcastingContract(bench: () => Bench): void {
  describe('upcasting', () => {
    const first = { name: 'Ann Lee' };
    const second = { names: ['Ann', 'Lee'] };
    const current = { names: ['Ann', 'Lee'], count: 2 };

    /** A log of one event in each of three schema versions, opened by a program that knows all three. */
    async function threeGenerations() {
      const { store, unique, reopen } = bench();
      const type = `${unique}Named`;
      await given(store, `${unique}-a`, [
        { ...numbered(0, type), data: first, metadata: { tenant: 'acme' } },
        { ...numbered(1, type), data: second, metadata: { tenant: 'acme', schema: 2 } },
        { ...numbered(2, type), data: current, metadata: { tenant: 'acme', schema: 3 } },
      ]);
      const upcasters = registerUpcasters([
        { type, from: 2, upcast: (data) => ({ ...data, count: (data.names as readonly string[]).length }) },
        { type, from: 1, upcast: (data) => ({ names: String(data.name).split(' ') }) },
      ]);
      return { store: await reopen({ upcasters }), stream: `${unique}-a`, filter: { streamPrefixes: [unique] } };
    }

    const ways: readonly {
      way: string;
      read: (given: Awaited<ReturnType<typeof threeGenerations>>) => Promise<readonly RecordedEvent[]>;
    }[] = [
      { way: 'readStream forwards', read: ({ store, stream }) => store.readStream(stream) },
      {
        way: 'readStream backwards',
        read: async ({ store, stream }) => [...(await store.readStream(stream, { direction: 'backwards' }))].reverse(),
      },
      { way: 'readAll', read: ({ store, filter }) => readEvents(store, { filter }) },
      {
        way: 'subscribe',
        read: async ({ store, filter }) =>
          eventsOf(await follow(store, { filter }, (batches) => batches.at(-1)!.caughtUp)),
      },
    ];

    it.each(ways)('gives every generation of an event in the newest schema: $way', async ({ read }) => {
      const events = await read(await threeGenerations());
      expect(events.map((event) => event.data)).toEqual([current, current, current]);
    });

    it.each(ways)('leaves what is stored, and the metadata, as they were written: $way', async ({ read }) => {
      const events = await read(await threeGenerations());
      expect(events.map((event) => event.stored.data)).toEqual([first, second, current]);
      const metadata = [{ tenant: 'acme' }, { tenant: 'acme', schema: 2 }, { tenant: 'acme', schema: 3 }];
      expect(events.map((event) => event.stored.metadata)).toEqual(metadata);
      expect(events.map((event) => event.metadata)).toEqual(metadata);
    });

    it('refuses data of a schema newer than it knows, and still tells what is stored', async () => {
      const { store, unique } = bench();
      await given(store, `${unique}-a`, [{ ...numbered(0), metadata: { tenant: 'acme', schema: 7 } }]);
      const [event] = await store.readStream(`${unique}-a`);
      expect(() => event!.data).toThrow(expect.objectContaining({ name: 'EventStoreError', reason: 'corrupt' }));
      expect(event!.stored.data).toEqual({ n: 0 });
    });
  });
}
