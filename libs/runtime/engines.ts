import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { EventStore, Upcasters } from '#libs/event-store';
import { openEventStoreDb } from '#libs/event-store/adapters/eventstoredb';
import { openSqliteEventStore } from '#libs/event-store/adapters/sqlite';
import type { CollectionDeclaration, DocumentStore } from '#libs/read-store';
import { openSqliteDocumentStore } from '#libs/read-store/adapters/sqlite';

/** Whether an engine lives in this machine's files, so that no process of its own has to run projections. */
export function isEmbedded(url: string): boolean {
  return url.startsWith('sqlite:');
}

function fileOf(url: string): string {
  const file = url.replace(/^sqlite:(\/\/)?/, '');
  mkdirSync(dirname(file), { recursive: true });
  return file;
}

/**
 * Opens the event store a connection string names.
 * @param pollInterval how often the embedded engine looks for what other processes have appended, in milliseconds.
 * @throws EventStoreError where the engine cannot be opened.
 */
export function openEventStore(
  url: string,
  upcasters: Upcasters,
  { pollInterval }: { readonly pollInterval?: number } = {},
): Promise<EventStore> {
  if (!isEmbedded(url)) return Promise.resolve(openEventStoreDb({ url, upcasters }));
  return Promise.resolve(
    openSqliteEventStore({
      file: fileOf(url),
      upcasters,
      ...(pollInterval !== undefined && { pollIntervalMs: pollInterval }),
    }),
  );
}

/**
 * Opens the document store a connection string names.
 * @throws DocumentStoreError where the engine cannot be opened.
 */
export function openDocumentStore(url: string, collections: readonly CollectionDeclaration[]): Promise<DocumentStore> {
  return Promise.resolve(openSqliteDocumentStore({ file: fileOf(url), collections }));
}
