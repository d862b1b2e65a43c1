import { PoisonEventError, rebuild } from '#libs/projection-engine';
import { documentStoreWith, documentsOf, temporaryStores } from '../../support/projections/index.js';
import { runnerBench } from './runner-bench.js';
import { append, type ItemEvent, put, shelfCollections, shelves, sumsOf } from './shelves.js';

const stores = temporaryStores(shelfCollections);
const follow = runnerBench(stores);
const contents = () => documentsOf(stores.documents, shelves());
const kinds = ['ids', 'fold', 'keys', 'tally'] as const;
const reasons = {
  ids: 'the event names no document',
  fold: 'the event cannot be folded',
  keys: 'the document has no keys',
  tally: 'the document cannot be counted',
};
const broken = (kind: ItemEvent['broken'], items = ['a']): ItemEvent => ({ ...put('a', 'top'), items, broken: kind });

describe('an event that cannot be folded, live', () => {
  it.each(kinds)('for its %s is parked with its name and the reason, and the rest goes on', async (kind) => {
    const { reached, logger } = follow();
    await append(stores.events, put('a', 'top'));
    const position = await append(stores.events, broken(kind));
    await reached();
    await append(stores.events, put('a', 'bottom'), put('b', 'top'));
    await reached();
    const { items, 'shelf-tallies': tallies, 'shelves-dead-letters': parked } = await contents();
    expect(items).toMatchObject({ a: { steps: ['put on top', 'put on bottom'] }, b: { steps: ['put on top'] } });
    expect(tallies).toEqual(sumsOf(items!));
    const [poison] = (await stores.events.readStream('item-acme.a')).slice(1);
    expect(parked).toEqual({
      [poison!.id]: {
        eventId: poison!.id,
        type: 'ItemPut',
        stream: 'item-acme.a',
        revision: 1,
        position,
        recordedAt: poison!.recordedAt,
        error: reasons[kind],
      },
    });
    expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('that touches several documents is parked once, and none of them has it', async () => {
    const written: number[] = [];
    const documents = documentStoreWith(stores.documents, {
      commit: (commit) => {
        written.push(commit.writes.filter(({ collection }) => collection === 'shelves-dead-letters').length);
        return stores.documents.commit(commit);
      },
    });
    const { reached } = follow({ documents });
    await append(stores.events, put('a', 'top'), put('b', 'top'), broken('fold', ['a', 'b', 'c']));
    await reached();
    const { items, 'shelves-dead-letters': parked } = await contents();
    expect(Object.keys(parked!).length).toBe(1);
    expect(written.filter((count) => count > 0)).toEqual([1]);
    expect(items).toMatchObject({ a: { steps: ['put on top'] }, b: { steps: ['put on top'] } });
    expect(items).not.toHaveProperty('c');
  });

  it('and names no tenant is parked where only operators look', async () => {
    const { reached } = follow();
    const event = { id: '01987f00-0000-7000-8000-000000000001', type: 'ItemPut', data: { items: ['a'] }, metadata: {} };
    await stores.events.append('stray', [event], 'any');
    await append(stores.events, put('b', 'top'));
    await reached();
    const { items, 'shelves-dead-letters': parked } = await contents();
    expect(Object.keys(items!)).toEqual(['b']);
    expect(parked).toMatchObject({ [event.id]: { stream: 'stray', error: 'the event names no tenant' } });
  });

  it('is found by its type, for whoever looks after them', async () => {
    const { reached } = follow();
    await append(stores.events, broken('fold'));
    await reached();
    const found = await stores.documents.find('shelves-dead-letters', 'acme' as never, {
      where: [{ field: 'type', in: ['ItemPut'] }],
      orderBy: { field: 'position', direction: 'desc' },
      limit: 10,
    });
    expect(found.documents.map(({ body }) => body.error)).toEqual(['the event cannot be folded']);
  });

  it('again and again does not gather in memory: they are written on the way', async () => {
    const events = Array.from({ length: 1_200 }, () => broken('fold'));
    await append(stores.events, ...events);
    const commits: number[] = [];
    const documents = documentStoreWith(stores.documents, {
      commit: (commit) => {
        commits.push(commit.writes.length);
        return stores.documents.commit(commit);
      },
    });
    const { reached } = follow({ documents });
    await reached();
    expect(commits.reduce((sum, count) => sum + count, 0)).toBe(1_200);
    expect(Math.max(...commits)).toBeLessThanOrEqual(1_000);
  });
});

describe('an event that cannot be folded, on rebuild', () => {
  it.each(kinds)('for its %s ends the rebuild, which names it, and what serves stays as it is', async (kind) => {
    const { reached, runner } = follow();
    await append(stores.events, put('a', 'top'), broken(kind), put('b', 'top'));
    await reached();
    await runner.stop();
    const before = await contents();
    const { events, documents } = stores;
    const rebuilding = rebuild({
      projection: shelves(),
      events,
      documents,
      holder: 'me',
      signal: new AbortController().signal,
    });
    const [, poison] = await stores.events.readStream('item-acme.a');
    await expect(rebuilding).rejects.toThrow(PoisonEventError);
    await expect(rebuilding).rejects.toMatchObject({
      message: `shelves cannot fold ItemPut ${poison!.id} (item-acme.a revision 1): ${reasons[kind]}`,
      event: expect.objectContaining({ id: poison!.id }),
    });
    expect((await stores.documents.state('shelves')).active).toEqual({ generation: 1, version: 1 });
    expect(await contents()).toEqual(before);
  });

  it('for a new version keeps the old one serving, and the runner says which event it is', async () => {
    const first = follow();
    await append(stores.events, put('a', 'top'), broken('fold'));
    await first.reached();
    await first.runner.stop();
    const next = follow({ projection: shelves(2) });
    await next.state('retrying');
    expect(next.runner.status()).toMatchObject({
      rebuild: undefined,
      lastError: expect.stringContaining('cannot fold'),
    });
    expect((await stores.documents.state('shelves')).active).toEqual({ generation: 1, version: 1 });
    expect((await contents()).items).toMatchObject({ a: { version: 1 } });
  });

  it('does not keep the lease: the next rebuild may begin at once', async () => {
    await append(stores.events, broken('fold'));
    const { events, documents } = stores;
    const given = { projection: shelves(), events, documents, signal: new AbortController().signal };
    await expect(rebuild({ ...given, holder: 'me' })).rejects.toThrow(PoisonEventError);
    await expect(rebuild({ ...given, holder: 'you' })).rejects.toThrow(PoisonEventError);
  });
});
