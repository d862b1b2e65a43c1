import type { Position } from '#libs/event-store';
import { type JsonObject, type TenantId, tenantId } from '#libs/kernel';
import type { CollectionDeclaration } from '../collection.js';
import type { Commit, DocumentStore, DocumentWrite, Generation } from '../document-store.port.js';
import { collections, type Ticket, tickets } from './sample-collections.js';

export type OpenOptions = {
  /** Every collection of the program that opens the store. */
  readonly collections: readonly CollectionDeclaration[];
  /** Milliseconds since the epoch: the clock that leases run by. */
  readonly now: () => number;
};

/** What an adapter brings to the contract: one empty place for data, for one test. */
export type DocumentStoreHarness = {
  /** Opens a store over this place. A further call opens the same data, as a restart or another process would. */
  open(options: OpenOptions): Promise<DocumentStore>;
  /** Removes the data. Every store that was opened is closed by then. */
  dispose(): Promise<void>;
};
export type HarnessFactory = () => Promise<DocumentStoreHarness>;

export const acme = tenantId('acme');
export const globex = tenantId('globex');
/** The generation most tests work in. */
export const first: Generation = { projection: 'tickets', generation: 1 };
export const second: Generation = { projection: 'tickets', generation: 2 };

/** The nth position of an imaginary log: of fixed width, as the port of the log demands. */
export function at(n: number): Position {
  return String(n).padStart(12, '0') as Position;
}

/** A write of a ticket; `body: null` removes it. */
export function write(id: string, position: number, body: JsonObject | null, tenant: TenantId = acme): DocumentWrite {
  return { collection: tickets.name, id, tenant, position: at(position), body };
}

/** A store for each test, with its clock in the test's hand. To be called inside a describe block. */
export function storeForEachTest(makeHarness: HarnessFactory) {
  let harness: DocumentStoreHarness;
  let opened: DocumentStore[] = [];
  const bench = {
    store: undefined as unknown as DocumentStore,
    /** Milliseconds; a test moves it by assignment. */
    now: 0,

    /** One more store over the same data; closed after the test. */
    async openAnother(declarations: readonly CollectionDeclaration[] = collections): Promise<DocumentStore> {
      const store = await harness.open({ collections: declarations, now: () => bench.now });
      opened.push(store);
      return store;
    },

    /** Closes the store and opens the same data again. */
    async reopen(): Promise<DocumentStore> {
      await bench.store.close();
      opened = opened.filter((store) => store !== bench.store);
      bench.store = await bench.openAnother();
      return bench.store;
    },

    /** Commits after whatever the generation's checkpoint is, which moves to the newest position written (or `next`). */
    async commit(writes: readonly DocumentWrite[], generation = first, next?: Position) {
      const expected = await bench.store.checkpointOf(generation);
      const newest = [expected ?? at(0), ...writes.map(({ position }) => position)].sort().at(-1)!;
      const commit: Commit = { generation, writes, checkpoint: { expected, next: next ?? newest } };
      expect(await bench.store.commit(commit)).toEqual({ outcome: 'committed' });
    },

    /** Makes the first generation, active and with these tickets of one tenant, all at position 1. */
    async serve(bodies: Readonly<Record<string, Ticket>> = {}, tenant: TenantId = acme) {
      await bench.store.prepare(first, 1, collections);
      const state = await bench.store.state(first.projection);
      if (state.active === undefined) await bench.store.activate(first.projection, undefined, first.generation);
      const writes = Object.entries(bodies).map(([id, body]) => write(id, 1, body, tenant));
      if (writes.length > 0) await bench.commit(writes);
    },
  };

  beforeEach(async () => {
    harness = await makeHarness();
    bench.now = Date.UTC(2026, 0, 1);
    bench.store = await bench.openAnother();
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    opened = [];
    await harness.dispose();
  });
  return bench;
}
export type Bench = ReturnType<typeof storeForEachTest>;
