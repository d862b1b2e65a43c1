import fc from 'fast-check';
import { BEFORE_ALL, type EventBatch, type RecordedEvent } from '#libs/event-store';
import { GenerationFiller } from '#libs/projection-engine';
import { documentsOf, temporaryStores } from '../../support/projections/index.js';
import { append, type Item, type ItemEvent, shelfCollections, shelves, sumsOf } from './shelves.js';

const stores = temporaryStores(shelfCollections);
const ids = fc.constantFrom('a', 'b', 'c', 'd');
const events: fc.Arbitrary<ItemEvent[]> = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('ItemPut' as const),
      items: fc.uniqueArray(ids, { minLength: 1, maxLength: 3 }),
      step: fc.string({ maxLength: 3 }),
      shelf: fc.constantFrom('top', 'bottom', 'floor'),
      weight: fc.integer({ min: 0, max: 3 }),
      broken: fc.constantFrom(undefined, undefined, undefined, undefined, 'fold' as const),
    }),
    fc.record({ type: fc.constant('ItemTaken' as const), items: ids.map((id) => [id]), step: fc.constant('taken') }),
  ),
  { maxLength: 30 },
);
const cuts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 10 });
const commitAt = fc.constantFrom(1, 2, 5, 1_000);
const keep = fc.constantFrom(1, 2, 100);

/** The events in batches of these sizes, over and over. */
function* batches(log: readonly RecordedEvent[], sizes: readonly number[]): Generator<EventBatch> {
  for (let from = 0, turn = 0; from < log.length; turn += 1) {
    const end = from + sizes[turn % sizes.length]!;
    const batch = log.slice(from, end);
    from = end;
    yield { events: batch, position: batch.at(-1)!.position, caughtUp: end >= log.length };
  }
}

describe('tallies', () => {
  it('are the sums over the documents, in whatever batches events come and commits are made', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(events, cuts, commitAt, keep, async (given, sizes, commitAtDocuments, keepDocuments) => {
        run += 1;
        const after = await stores.events.head();
        await append(stores.events, ...given);
        const log: RecordedEvent[] = [];
        for await (const batch of stores.events.readAll({ after })) log.push(...batch.events);
        const generation = { projection: 'shelves', generation: run };
        await stores.documents.prepare(generation, 1, shelfCollections);
        const limits = { strict: false, commitAtDocuments, keepDocuments };
        const filler = await GenerationFiller.resume(stores.documents, shelves(), generation, limits);
        for (const batch of batches(log, sizes)) await filler.take(batch);

        const { items, 'shelf-tallies': tallies } = await documentsOf(stores.documents, shelves(), run);
        expect(items).toEqual(byHand(given));
        expect(tallies).toEqual(sumsOf(items!));
        await stores.documents.drop(generation);
      }),
      { numRuns: 60 },
    );
  });

  it('disappear at zero', async () => {
    const generation = { projection: 'shelves', generation: 1 };
    await stores.documents.prepare(generation, 1, shelfCollections);
    const limits = { strict: true, commitAtDocuments: 1, keepDocuments: 10 };
    const filler = await GenerationFiller.resume(stores.documents, shelves(), generation, limits);
    await append(
      stores.events,
      { type: 'ItemPut', items: ['a'], step: '', shelf: 'top' },
      { type: 'ItemPut', items: ['a'], step: '', shelf: 'bottom' },
      { type: 'ItemTaken', items: ['a'], step: '' },
    );
    const seen: string[][] = [];
    for await (const batch of stores.events.readAll({ after: BEFORE_ALL, batchSize: 1 })) {
      await filler.take(batch);
      seen.push(Object.keys((await documentsOf(stores.documents, shelves(), 1))['shelf-tallies']!).sort());
    }
    expect(seen).toEqual([['all', 'shelf/top'], ['all', 'shelf/bottom'], []]);
  });
});

/** What the documents have to be, without engine or store. */
function byHand(given: readonly ItemEvent[]): { readonly [id: string]: Item } {
  const items: Record<string, Item> = {};
  for (const { type, items: touched, step, shelf = '', weight = 1, broken } of given) {
    if (broken) continue;
    for (const id of touched) {
      if (type === 'ItemTaken') delete items[id];
      else items[id] = { shelf, weight, steps: [...(items[id]?.steps ?? []), step], version: 1 };
    }
  }
  return items;
}
