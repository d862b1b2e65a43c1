import type { JsonObject } from '#libs/kernel';
import { type VerificationOptions, verifyTogether } from '#libs/projection-engine';
import { documentStoreWith, documentsOf, temporaryStores } from '../../support/projections/index.js';
import { runnerBench } from './runner-bench.js';
import { append, type ItemEvent, noise, put, shelfCollections, shelves, taken } from './shelves.js';

const stores = temporaryStores(shelfCollections);
const follow = runnerBench(stores);
const verify = async (more: Partial<VerificationOptions> = {}, projection = shelves()) => {
  const { events, documents } = stores;
  const signal = new AbortController().signal;
  const [answer] = await verifyTogether([projection], { events, documents, holder: 'auditor', signal, ...more });
  return answer!;
};
const generations = async () =>
  (await stores.documents.state('shelves')).generations.map(({ generation }) => generation);
const names = Array.from({ length: 600 }, (_, n) => `item ${n}`);
/** More documents than are compared at a time, by few events. */
const history: readonly ItemEvent[] = [
  { ...put('', 'top'), items: names, weight: 3 },
  { ...put('', 'bottom'), items: names.slice(200, 450), weight: 5 },
  { ...taken(''), items: names.slice(40, 50) },
  put('item 1', 'bottom', { weight: 7 }),
];

async function served(...events: readonly ItemEvent[]): Promise<void> {
  const { reached, runner } = follow();
  await append(stores.events, ...events);
  await reached();
  await runner.stop();
}

/** Puts something else in place of a document that is served, as nobody should. */
async function tamper(id: string, body: JsonObject | null, collection = 'items'): Promise<void> {
  const { active } = await stores.documents.state('shelves');
  const generation = { projection: 'shelves', generation: active!.generation };
  const checkpoint = await stores.documents.checkpointOf(generation);
  const write = { collection, id, tenant: 'acme' as never, position: checkpoint!, body };
  const commit = { generation, writes: [write], checkpoint: { expected: checkpoint, next: checkpoint! } };
  expect(await stores.documents.commit(commit)).toEqual({ outcome: 'committed' });
}

describe('verifying a projection', () => {
  it('finds it equal to what the log says, and leaves everything as it was', async () => {
    await served(...history, { ...put('a', 'top'), broken: 'fold' });
    const before = await documentsOf(stores.documents, shelves());
    const count = Object.values(before).reduce((sum, found) => sum + Object.keys(found).length, 0);
    const head = await stores.events.head();
    expect(await verify()).toEqual({
      outcome: 'compared',
      position: head,
      documents: count,
      different: 0,
      differences: [],
    });
    expect(await documentsOf(stores.documents, shelves())).toEqual(before);
    expect(await generations()).toEqual([1]);
  });

  it('names every document that is not what the log says, and how it should be', async () => {
    // The last event is of no document, so that every one can be tampered with.
    await served(...history, put('z', 'top'), noise);
    const { items, 'shelf-tallies': tallies } = await documentsOf(stores.documents, shelves());
    await tamper('item 1', { ...items!['item 1']!, weight: 1_000 });
    await tamper('item 2', null);
    await tamper('stranger', { shelf: 'top', weight: 1, steps: [], version: 1 });
    await tamper('all', { ...tallies!.all!, counts: { items: 1 } }, 'shelf-tallies');
    const found = await verify();
    expect(found).toMatchObject({ outcome: 'compared', different: 4 });
    const { differences } = found as Extract<typeof found, { outcome: 'compared' }>;
    expect(Object.fromEntries(differences.map(({ id, ...one }) => [id, one]))).toMatchObject({
      'item 1': { collection: 'items', served: { weight: 1_000 }, rebuilt: { weight: items!['item 1']!.weight } },
      'item 2': { served: null, rebuilt: items!['item 2'] },
      stranger: { served: { shelf: 'top' }, rebuilt: null },
      all: { collection: 'shelf-tallies', served: { counts: { items: 1 } }, rebuilt: tallies!.all },
    });
  });

  it('finds what differs only in its tenant', async () => {
    await served(put('a', 'top'), noise);
    const { items } = await documentsOf(stores.documents, shelves());
    const generation = { projection: 'shelves', generation: 1 };
    const checkpoint = await stores.documents.checkpointOf(generation);
    const write = { collection: 'items', id: 'a', tenant: 'globex' as never, position: checkpoint!, body: items!.a! };
    await stores.documents.commit({
      generation,
      writes: [write],
      checkpoint: { expected: checkpoint, next: checkpoint! },
    });
    expect(await verify()).toMatchObject({ different: 1, differences: [{ id: 'a', rebuilt: { tenant: 'acme' } }] });
  });

  it('compares with as much of the log as the projection has seen, where that stands still', async () => {
    await served(put('a', 'top'));
    await append(stores.events, put('a', 'bottom'), put('b', 'top'));
    expect(await verify()).toMatchObject({ outcome: 'compared', different: 0 });
  });

  it('raises no false alarm while events pour in, and still finds what is wrong', async () => {
    const { reached } = follow({ documents: stores.openDocuments() });
    await append(stores.events, ...history);
    await reached();
    let pouring = true;
    const pour = (async () => {
      for (let n = 0; pouring; n += 1) {
        const item = `item ${n % 40}`;
        await append(stores.events, n % 3 === 2 ? taken(item) : put(item, n % 2 ? 'top' : 'bottom', { weight: n % 9 }));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const documents = stores.openDocuments();
    for (let round = 0; round < 3; round += 1) {
      expect(await verify({ documents })).toMatchObject({ outcome: 'compared', different: 0 });
    }
    pouring = false;
    await pour;
    await reached();
    await tamper('item 500', null);
    const again = append(stores.events, ...Array.from({ length: 200 }, (_, n) => put(`item ${n % 30}`, 'top')));
    expect(await verify({ documents })).toMatchObject({
      different: 1,
      differences: [{ id: 'item 500', served: null }],
    });
    await again;
  });

  it('of an empty log finds nothing wrong', async () => {
    const { state, runner } = follow();
    await state('live');
    await runner.stop();
    expect(await verify()).toMatchObject({ outcome: 'compared', documents: 0, different: 0 });
  });

  it('says so where there is nothing of this version to compare with', async () => {
    expect(await verify()).toEqual({ outcome: 'not-served', served: undefined });
    await served(put('a', 'top'));
    expect(await verify({}, shelves(2))).toEqual({ outcome: 'not-served', served: 1 });
  });

  it('and rebuilding it keep out of each other’s way', async () => {
    await served(put('a', 'top'));
    await stores.documents.lease('rebuild:shelves', 'somebody', 10_000);
    expect(await verify()).toEqual({ outcome: 'busy' });
  });

  it('can be stopped, and leaves nothing behind', async () => {
    await served(...history);
    const stopping = new AbortController();
    const documents = documentStoreWith(stores.documents, {
      scan: (...given) => {
        stopping.abort();
        return stores.documents.scan(...given);
      },
    });
    expect(await verify({ documents, signal: stopping.signal })).toEqual({ outcome: 'cancelled' });
    expect(await generations()).toEqual([1]);
    expect(await verify()).toMatchObject({ different: 0 });
  });

  it('clears away what one that died has left', async () => {
    await served(...history);
    const dying = documentStoreWith(stores.documents, {
      drop: () => Promise.reject(new Error('it is dead')),
      release: () => Promise.reject(new Error('it is dead')),
    });
    await verify({ documents: dying });
    expect(await generations()).toEqual([1, 2]);
    await stores.documents.release('rebuild:shelves', 'auditor');
    expect(await verify({ holder: 'another' })).toMatchObject({ different: 0 });
    expect(await generations()).toEqual([1]);
  });
});
