import type { EventBatch, RecordedEvent } from '#libs/event-store';
import type { JsonObject } from '#libs/kernel';
import { collectionsOf, GenerationFiller, type Projection } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { openSqliteDocumentStore } from '#libs/read-store/adapters/sqlite';

/** Folds a log, in batches of so many events, into a store of its own in memory, as a rebuild does. */
export async function folded<View extends JsonObject>(
  projection: Projection<View>,
  log: readonly RecordedEvent[],
  batchSize: number,
): Promise<DocumentStore> {
  const documents = openSqliteDocumentStore({ file: ':memory:', collections: collectionsOf(projection) });
  const generation = { projection: projection.name, generation: 1 };
  await documents.prepare(generation, projection.version, collectionsOf(projection));
  const options = { strict: true, commitAtDocuments: 10, keepDocuments: 20 };
  const filler = await GenerationFiller.resume(documents, projection, generation, options);
  const handled = log.filter(({ type }) => projection.handles.includes(type));
  for (let from = 0; from < handled.length; from += batchSize) {
    const events = handled.slice(from, from + batchSize);
    const batch: EventBatch = {
      events,
      position: events.at(-1)!.position,
      caughtUp: from + batchSize >= handled.length,
    };
    await filler.take(batch);
  }
  await documents.activate(projection.name, undefined, 1);
  return documents;
}
