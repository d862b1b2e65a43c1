import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore, Upcasters } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store/adapters/sqlite';
import type { CollectionDeclaration, DocumentStore } from '#libs/read-store';
import { openSqliteDocumentStore } from '#libs/read-store/adapters/sqlite';

/** The real embedded stores on files that last for one test. */
export type TemporaryStores = {
  readonly events: EventStore;
  readonly documents: DocumentStore;
  /** One more connection to the same log, as another process has. Closed after the test. */
  readonly openEvents: (options?: { readonly upcasters?: Upcasters }) => EventStore;
  /** One more connection to the same documents; by default with the same declarations. Closed after the test. */
  readonly openDocuments: (collections?: readonly CollectionDeclaration[]) => DocumentStore;
};

/** Opens both stores on a new folder before each test, and closes and removes all of it after. */
export function temporaryStores(collections: readonly CollectionDeclaration[] = []): TemporaryStores {
  let folder: string;
  let events: EventStore;
  let documents: DocumentStore;
  const opened: { readonly close: () => Promise<void> }[] = [];

  const keep = <Store extends { readonly close: () => Promise<void> }>(store: Store): Store => {
    opened.push(store);
    return store;
  };
  const openEvents: TemporaryStores['openEvents'] = (options = {}) =>
    keep(openSqliteEventStore({ file: join(folder, 'events.db'), pollIntervalMs: 10, ...options }));
  const openDocuments: TemporaryStores['openDocuments'] = (declared = collections) =>
    keep(openSqliteDocumentStore({ file: join(folder, 'read.db'), collections: declared }));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-test-'));
    events = openEvents();
    documents = openDocuments();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    get events() {
      return events;
    },
    get documents() {
      return documents;
    },
    openEvents,
    openDocuments,
  };
}
