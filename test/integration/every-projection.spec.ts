import { readdir } from 'node:fs/promises';
import fc from 'fast-check';
import { BEFORE_ALL, type EventBatch, type EventStore, type Position, type RecordedEvent } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store/adapters/sqlite';
import { type AnyProjection, collectionsOf, GenerationFiller, rebuild } from '#libs/projection-engine';
import type { DocumentStore, DocumentWrite, Generation } from '#libs/read-store';
import { openSqliteDocumentStore } from '#libs/read-store/adapters/sqlite';
import { projections } from '#projections';
import {
  asRecorded,
  type Contents,
  type DecidedBatch,
  documentStoreWith,
  documentsOf,
  histories,
} from '../support/projections/index.js';

const folder = new URL('../../projections/', import.meta.url);
/** On a starved machine fewer runs are better than none. */
const runs = { numRuns: 25, interruptAfterTimeLimit: 20_000 };
const cuts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 });
const limits = fc.record({
  commitAtDocuments: fc.constantFrom(1, 3, 1_000),
  keepDocuments: fc.constantFrom(1, 3, 1_000),
});
type Limits = { readonly commitAtDocuments: number; readonly keepDocuments: number };

function storeFor(projection: AnyProjection): DocumentStore {
  return openSqliteDocumentStore({ file: ':memory:', collections: collectionsOf(projection) });
}

function generationOf(projection: AnyProjection): Generation {
  return { projection: projection.name, generation: 1 };
}

/** What a runner of this projection is given of a history, in batches of these sizes, over and over. */
function* batches(
  projection: AnyProjection,
  log: readonly RecordedEvent[],
  sizes: readonly number[],
): Generator<EventBatch> {
  const handled = log.filter(({ type }) => projection.handles.includes(type));
  for (let from = 0, turn = 0; from < handled.length; turn += 1) {
    const end = from + sizes[turn % sizes.length]!;
    const events = handled.slice(from, end);
    from = end;
    yield { events, position: events.at(-1)!.position, caughtUp: from >= handled.length };
  }
}

/** The documents a history leads to, folded in batches of these sizes. */
async function folded(
  projection: AnyProjection,
  history: readonly DecidedBatch[],
  sizes: readonly number[],
  within: Limits = { commitAtDocuments: 1, keepDocuments: 1_000 },
): Promise<Contents> {
  const store = storeFor(projection);
  const generation = generationOf(projection);
  await store.prepare(generation, projection.version, collectionsOf(projection));
  const filler = await GenerationFiller.resume(store, projection, generation, { strict: true, ...within });
  for (const batch of batches(projection, asRecorded(history), sizes)) await filler.take(batch);
  const contents = await documentsOf(store, projection, 1);
  await store.close();
  return contents;
}

describe('the list of projections', () => {
  it('has each folder that holds one', async () => {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    const found = entries.filter(({ name }) => name.endsWith('.projection.ts')).map(({ name }) => name);
    const listed = projections.map(({ name }) => `${name}.projection.ts`);
    expect([...listed].sort()).toEqual([...found].sort());
    const folders = entries.filter(({ name }) => name.endsWith('.projection.ts')).map(({ parentPath }) => parentPath);
    expect(folders.map((path) => path.split('/').at(-1)).sort()).toEqual(projections.map(({ name }) => name).sort());
  });

  it('gives no collection two owners', () => {
    const names = projections.flatMap(collectionsOf).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('is met by the histories of these tests with every event it handles', () => {
    const sampled = fc.sample(histories, { numRuns: 200, seed: 1 });
    const happened = new Set(sampled.flat().flatMap(({ events }) => events.map(({ type }) => type)));
    const unmet = projections.flatMap(({ name, handles }) =>
      handles.filter((type) => !happened.has(type)).map((type) => `${name}: ${type}`),
    );
    expect(unmet).toEqual([]);
  });
});

describe.each(projections.map((projection) => [projection.name, projection] as const))('%s', (_name, projection) => {
  it('replayed twice is the same as once, and writes nothing again that is there', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const store = storeFor(projection);
        await store.prepare(generationOf(projection), projection.version, collectionsOf(projection));
        await replayed(projection, history, store);
        const once = await documentsOf(store, projection, 1);
        const rewritten = (await replayed(projection, history, store)).filter(({ collection, id }) =>
          Object.hasOwn(once[collection]!, id),
        );
        expect(rewritten).toEqual([]);
        expect(await documentsOf(store, projection, 1)).toEqual(once);
        await store.close();
      }),
      runs,
    );
  });

  it('in batches of one is the same as in any batches, whatever is kept and whenever it is written', async () => {
    await fc.assert(
      fc.asyncProperty(histories, cuts, limits, async (history, sizes, within) => {
        expect(await folded(projection, history, sizes, within)).toEqual(await folded(projection, history, [1]));
      }),
      runs,
    );
  });

  it('rebuilt is the same as kept up to date, and nothing of it is parked', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.integer({ min: 1, max: 50 }), async (history, batchSize) => {
        const events = openSqliteEventStore({ file: ':memory:' });
        const documents = storeFor(projection);
        const kept = await keptUpToDate(projection, events, documents, history, batchSize);
        const signal = new AbortController().signal;
        const result = await rebuild({ projection, events, documents, holder: 'me', signal });
        expect(result).toEqual({ outcome: 'activated', generation: 2 });
        expect(await documentsOf(documents, projection)).toEqual(kept);
        expect(kept[`${projection.name}-dead-letters`]).toEqual({});
        await documents.close();
        await events.close();
      }),
      runs,
    );
  });
});

/** Folds all of a history into a generation, whatever its checkpoint says. Answers what was to be written. */
async function replayed(
  projection: AnyProjection,
  history: readonly DecidedBatch[],
  store: DocumentStore,
): Promise<readonly DocumentWrite[]> {
  const writes: DocumentWrite[] = [];
  const forgetful = documentStoreWith(store, {
    checkpointOf: async () => undefined,
    commit: async (commit) => {
      writes.push(...commit.writes);
      const expected = await store.checkpointOf(commit.generation);
      return store.commit({ ...commit, checkpoint: { ...commit.checkpoint, expected } });
    },
  });
  const limited = { strict: true, commitAtDocuments: 1, keepDocuments: 1_000 };
  const filler = await GenerationFiller.resume(forgetful, projection, generationOf(projection), limited);
  for (const batch of batches(projection, asRecorded(history), [7])) await filler.take(batch);
  return writes;
}

/** Appends a history command by command and folds it in rounds as it grows, each by a process of its own. */
async function keptUpToDate(
  projection: AnyProjection,
  events: EventStore,
  documents: DocumentStore,
  history: readonly DecidedBatch[],
  batchSize: number,
): Promise<Contents> {
  const generation = generationOf(projection);
  await documents.prepare(generation, projection.version, collectionsOf(projection));
  await documents.activate(projection.name, undefined, 1);
  for (let from = 0; from < history.length; from += batchSize) {
    for (const { stream, events: decided } of history.slice(from, from + batchSize)) {
      await events.append(stream, decided, 'any');
    }
    const after: Position = (await documents.checkpointOf(generation)) ?? BEFORE_ALL;
    const filler = await GenerationFiller.resume(documents, projection, generation, {
      strict: false,
      commitAtDocuments: 5,
      keepDocuments: 10,
    });
    const filter = { types: projection.handles };
    for await (const batch of events.readAll({ after, batchSize, filter })) await filler.take(batch);
  }
  return documentsOf(documents, projection, 1);
}
