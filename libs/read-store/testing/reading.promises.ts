import type { Query } from '../document-store.port.js';
import { acme, at, globex, type HarnessFactory, storeForEachTest, write } from './harness.js';
import { notes, ticket, tickets } from './sample-collections.js';

const byAge: Query = { where: [], orderBy: { field: 'openedAt', direction: 'asc' }, limit: 10 };

export function readingPromises(makeHarness: HarnessFactory): void {
  const bench = storeForEachTest(makeHarness);

  it('answers a document as it was written, with its tenant and position', async () => {
    const body = ticket({
      title: 'Ünïcode \u0000 "quotes" 😀',
      nested: { list: [1, 2.5, null, { a: true }] },
      owner: 'ann',
    });
    await bench.serve({ a: body });
    expect(await bench.store.get(tickets.name, acme, 'a')).toEqual({ id: 'a', tenant: acme, position: at(1), body });
  });

  it('answers undefined for an id nobody wrote', async () => {
    await bench.serve();
    expect(await bench.store.get(tickets.name, acme, 'a')).toBeUndefined();
  });

  it('answers many in the order of the ids, leaving out the absent ones', async () => {
    await bench.serve({ a: ticket(), b: ticket(), c: ticket() });
    const found = await bench.store.getMany(tickets.name, acme, ['c', 'nobody', 'a', 'b']);
    expect(found.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
    expect(await bench.store.getMany(tickets.name, acme, [])).toEqual([]);
  });

  it('answers many thousand ids at once', async () => {
    await bench.serve({ a: ticket() });
    const ids = [...Array.from({ length: 40_000 }, (_, n) => `nobody-${n}`), 'a'];
    expect(await bench.store.getMany(tickets.name, acme, ids)).toHaveLength(1);
  });

  it("never answers another tenant's document", async () => {
    await bench.serve({ theirs: ticket({ owner: 'ann', tags: ['x'], title: 'secret' }) }, globex);
    await bench.commit([write('ours', 2, ticket({ title: 'ours' }))]);
    const { store } = bench;
    expect(await store.get(tickets.name, acme, 'theirs')).toBeUndefined();
    expect((await store.getMany(tickets.name, acme, ['theirs', 'ours'])).map(({ id }) => id)).toEqual(['ours']);
    expect((await store.find(tickets.name, acme, byAge)).documents.map(({ id }) => id)).toEqual(['ours']);
    expect(await store.count(tickets.name, acme, { where: [] })).toBe(1);
    for (const filter of [
      { where: [{ field: 'owner', in: ['ann'] }] },
      { where: [{ field: 'tags', in: ['x', 'y'] }] },
      { where: [], text: 'secret' },
      { where: [{ field: 'tags', in: ['x'] }], text: 'sec' },
    ]) {
      expect((await store.find(tickets.name, acme, { ...byAge, ...filter })).documents).toEqual([]);
      expect(await store.count(tickets.name, acme, filter)).toBe(0);
      expect(await store.count(tickets.name, globex, filter)).toBe(1);
    }
  });

  it('answers empty where no generation is active', async () => {
    const { store } = bench;
    expect(await store.get(tickets.name, acme, 'a')).toBeUndefined();
    expect(await store.getMany(tickets.name, acme, ['a'])).toEqual([]);
    expect(await store.find(tickets.name, acme, byAge)).toEqual({ documents: [], hasMore: false });
    expect(await store.count(tickets.name, acme, { where: [] })).toBe(0);
    expect(await store.checkpoint('tickets')).toBeUndefined();
  });

  it('keeps documents of a collection without filters, orders or text', async () => {
    await bench.serve();
    await bench.commit([{ ...write('n', 2, { any: 'body' }), collection: notes.name }]);
    expect(await bench.store.get(notes.name, acme, 'n')).toMatchObject({ body: { any: 'body' } });
    expect(await bench.store.count(notes.name, acme, { where: [] })).toBe(1);
    expect(await bench.store.count(notes.name, globex, { where: [] })).toBe(0);
  });

  describe.each(['with nothing active', 'with an active generation'])('what nobody declared, %s,', (state) => {
    const refused = (named: string) => ({
      name: 'DocumentStoreError',
      reason: 'undeclared',
      retryable: false,
      message: expect.stringContaining(named),
    });
    beforeEach(async () => {
      if (state === 'with an active generation') await bench.serve({ a: ticket() });
    });

    it('is refused by name: a collection', async () => {
      const { store } = bench;
      await expect(store.get('nowhere', acme, 'a')).rejects.toMatchObject(refused('nowhere'));
      await expect(store.getMany('nowhere', acme, ['a'])).rejects.toMatchObject(refused('nowhere'));
      await expect(store.find('nowhere', acme, byAge)).rejects.toMatchObject(refused('nowhere'));
      await expect(store.count('nowhere', acme, { where: [] })).rejects.toMatchObject(refused('nowhere'));
    });

    it.each([
      ['a filter', { where: [{ field: 'colour', in: ['red'] }] }, 'colour'],
      ['a filter, also where nothing could match', { where: [{ field: 'colour', in: [] }] }, 'colour'],
      ['equality of a field that only orders', { where: [{ field: 'score', in: [1] }] }, 'score'],
      ['a range', { where: [{ field: 'colour', from: 'a' }] }, 'colour'],
      ['a range of a field that only filters', { where: [{ field: 'status', before: 'a' }] }, 'status'],
    ])('is refused by name: %s', async (_kind, filter, field) => {
      await expect(bench.store.find(tickets.name, acme, { ...byAge, ...filter })).rejects.toMatchObject(refused(field));
      await expect(bench.store.count(tickets.name, acme, filter)).rejects.toMatchObject(refused(field));
    });

    it('is refused by name: an order', async () => {
      const query: Query = { ...byAge, orderBy: { field: 'status', direction: 'asc' } };
      await expect(bench.store.find(tickets.name, acme, query)).rejects.toMatchObject(refused('status'));
    });

    it('is refused by name: a text search', async () => {
      const counted = bench.store.count(notes.name, acme, { where: [], text: 'a' });
      await expect(counted).rejects.toMatchObject(refused(notes.name));
    });
  });
}
