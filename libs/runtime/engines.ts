import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { EventStore, Upcasters } from '#libs/event-store';
import type { CollectionDeclaration, DocumentStore } from '#libs/read-store';

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
 * Opens the event store a connection string names. Only the engine that is named is loaded: a client of another costs as much
 * memory and start-up time as the rest of the program.
 * @param pollInterval how often the embedded engine looks for what other processes have appended, in milliseconds.
 * @throws EventStoreError where the engine cannot be opened.
 */
export async function openEventStore(
  url: string,
  upcasters: Upcasters,
  { pollInterval }: { readonly pollInterval?: number } = {},
): Promise<EventStore> {
  if (!isEmbedded(url)) {
    const { openEventStoreDb } = await import('#libs/event-store/adapters/eventstoredb');
    return openEventStoreDb({ url, upcasters });
  }
  const { openSqliteEventStore } = await import('#libs/event-store/adapters/sqlite');
  const pace = pollInterval === undefined ? {} : { pollIntervalMs: pollInterval };
  return openSqliteEventStore({ file: fileOf(url), upcasters, ...pace });
}

/**
 * Opens the document store a connection string names.
 * @throws DocumentStoreError where the engine cannot be opened.
 */
export async function openDocumentStore(
  url: string,
  collections: readonly CollectionDeclaration[],
): Promise<DocumentStore> {
  if (!isEmbedded(url)) {
    const { openMongoDocumentStore } = await import('#libs/read-store/adapters/mongodb');
    return openMongoDocumentStore({ url, collections });
  }
  const { openSqliteDocumentStore } = await import('#libs/read-store/adapters/sqlite');
  return openSqliteDocumentStore({ file: fileOf(url), collections });
}
