import type { EventStore } from '../event-store.port.js';
import type { Upcasters } from '../upcasting.js';

/**
 * One log under test. The suite asks for a harness before each test and disposes of it afterwards. The log need not be
 * empty nor the harness's own: every test writes streams and types under names nobody else has.
 */
export type EventStoreHarness = {
  /** Opens the log. At most one store of a harness is open at a time; after its close the same log is opened again. */
  readonly open: (options?: { readonly upcasters?: Upcasters }) => Promise<EventStore>;
  /** Removes what the harness made. The suite has closed every store by then. */
  readonly dispose: () => Promise<void>;
  /** Whether `countAfter` is exact. */
  readonly counts: 'exact' | 'estimate';
};

export type EventStoreHarnessFactory = () => Promise<EventStoreHarness>;

/** What every part of the suite works with. */
export type Bench = {
  /** The open store. */
  readonly store: EventStore;
  readonly harness: EventStoreHarness;
  /** A text no other test has used, to start stream names with. */
  readonly unique: string;
  /** Closes the store and opens the log again. */
  readonly reopen: (options?: { readonly upcasters?: Upcasters }) => Promise<EventStore>;
};
