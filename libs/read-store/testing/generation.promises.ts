import type { Filter } from '../document-store.port.js';
import { acme, at, first, type HarnessFactory, second, storeForEachTest, write } from './harness.js';
import { collections, ticket, tickets } from './sample-collections.js';

export function generationPromises(makeHarness: HarnessFactory): void {
  const bench = storeForEachTest(makeHarness);
  const { projection } = first;
  const countOf = (status: string) =>
    bench.store.count(tickets.name, acme, { where: [{ field: 'status', in: [status] }] });

  it('are known with their version and checkpoint, the active one apart', async () => {
    expect(await bench.store.state(projection)).toEqual({ active: undefined, generations: [] });
    await bench.store.prepare(first, 7, collections);
    expect(await bench.store.state(projection)).toEqual({
      active: undefined,
      generations: [{ generation: 1, version: 7, checkpoint: undefined }],
    });
    expect(await bench.store.activate(projection, undefined, 1)).toBe(true);
    await bench.commit([write('a', 3, ticket())]);
    await bench.store.prepare(second, 8, collections);
    expect(await bench.store.state(projection)).toEqual({
      active: { generation: 1, version: 7 },
      generations: [
        { generation: 1, version: 7, checkpoint: at(3) },
        { generation: 2, version: 8, checkpoint: undefined },
      ],
    });
  });

  it('prepared twice are as prepared once', async () => {
    await bench.serve({ a: ticket() });
    await bench.store.prepare(first, 1, collections);
    await bench.reopen();
    await bench.store.prepare(first, 1, collections);
    expect(await countOf('OPEN')).toBe(1);
    expect(await bench.store.checkpointOf(first)).toBe(at(1));
  });

  it('filled beside the active one do not show until they are activated, and then at once', async () => {
    await bench.serve({ a: ticket({ status: 'OLD' }), b: ticket({ status: 'OLD' }) });
    await bench.store.prepare(second, 2, collections);
    await bench.commit([write('a', 1, ticket({ status: 'NEW', tags: ['x'], title: 'fresh' }))], second, at(5));
    expect([await countOf('OLD'), await countOf('NEW')]).toEqual([2, 0]);
    expect(await bench.store.checkpoint(projection)).toBe(at(1));

    expect(await bench.store.activate(projection, 1, 2)).toBe(true);
    expect([await countOf('OLD'), await countOf('NEW')]).toEqual([0, 1]);
    expect(await bench.store.get(tickets.name, acme, 'b')).toBeUndefined();
    expect(await bench.store.checkpoint(projection)).toBe(at(5));
    for (const filter of [{ where: [{ field: 'tags', in: ['x'] }] }, { where: [], text: 'fresh' }]) {
      expect(await bench.store.count(tickets.name, acme, filter)).toBe(1);
    }
  });

  it('go on being written after they were activated, found by every key', async () => {
    await bench.store.prepare(first, 1, collections);
    await bench.commit([write('a', 1, ticket({ tags: ['x'], status: 'NEW' }))]);
    await bench.store.activate(projection, undefined, 1);
    await bench.commit([
      write('a', 2, ticket({ tags: ['y'], status: 'OPEN' })),
      write('b', 2, ticket({ tags: ['y'] })),
    ]);
    expect([await countOf('NEW'), await countOf('OPEN')]).toEqual([0, 2]);
    expect(await bench.store.count(tickets.name, acme, { where: [{ field: 'tags', in: ['x'] }] })).toBe(0);
    expect(await bench.store.count(tickets.name, acme, { where: [{ field: 'tags', in: ['y'] }] })).toBe(2);
  });

  it('switch also for a store that has been reading the former one', async () => {
    await bench.serve({ a: ticket({ status: 'OLD' }) });
    const other = await bench.openAnother();
    expect(await other.get(tickets.name, acme, 'a')).toMatchObject({ body: { status: 'OLD' } });
    await bench.store.prepare(second, 2, collections);
    await bench.commit([write('a', 1, ticket({ status: 'NEW' }))], second);
    await bench.store.activate(projection, 1, 2);
    await bench.store.drop(first);
    expect(await other.get(tickets.name, acme, 'a')).toMatchObject({ body: { status: 'NEW' } });
    expect(await other.count(tickets.name, acme, { where: [{ field: 'status', in: ['NEW'] }] })).toBe(1);
  });

  it('are not activated by someone who took another for the active one', async () => {
    await bench.serve();
    await bench.store.prepare(second, 2, collections);
    expect(await bench.store.activate(projection, undefined, 2)).toBe(false);
    expect(await bench.store.activate(projection, 2, 2)).toBe(false);
    expect((await bench.store.state(projection)).active).toEqual({ generation: 1, version: 1 });
    expect(await bench.store.activate(projection, 1, 2)).toBe(true);
    expect(await bench.store.activate(projection, 1, 2)).toBe(false);
    expect(await bench.store.activate(projection, 2, 1)).toBe(true);
  });

  it('are not activated while they lie behind the active one, where that was asked', async () => {
    await bench.serve({ a: ticket() });
    await bench.store.prepare(second, 2, collections, 'later');
    expect(await bench.store.activate(projection, 1, 2, 'not-behind')).toBe(false);
    await bench.commit([write('a', 1, ticket())], second, at(3));
    await bench.commit([write('a', 4, ticket())]);
    expect(await bench.store.activate(projection, 1, 2, 'not-behind')).toBe(false);
    expect((await bench.store.state(projection)).active).toEqual({ generation: 1, version: 1 });
    await bench.commit([write('a', 4, ticket())], second);
    expect(await bench.store.activate(projection, 1, 2, 'not-behind')).toBe(true);
    expect(await bench.store.activate(projection, 2, 1, 'not-behind')).toBe(true);
  });

  it('are activated where nothing was, however far they are', async () => {
    await bench.store.prepare(first, 1, collections, 'later');
    expect(await bench.store.activate(projection, undefined, 1, 'not-behind')).toBe(true);
  });

  it.each([
    ['made by a further call', true],
    ['left to the activation', false],
  ])('filled with their indexes to come later are found by every key, the indexes %s', async (_how, asked) => {
    await bench.serve({ a: ticket({ status: 'OLD' }) });
    await bench.store.prepare(second, 2, collections, 'later');
    await bench.commit(
      [
        write('a', 1, ticket({ status: 'NEW', tags: ['x'], title: 'first draft' })),
        write('b', 2, ticket({ status: 'NEW', tags: ['y'], title: 'other', score: 7 })),
        write('c', 2, ticket({ status: 'NEW', tags: ['x'], title: 'removed' })),
      ],
      second,
    );
    if (asked) await bench.store.prepare(second, 2, collections);
    await bench.commit(
      [write('a', 3, ticket({ status: 'NEW', tags: ['x', 'z'], title: 'last draft', score: 9 })), write('c', 3, null)],
      second,
    );
    await bench.store.prepare(second, 2, collections, 'later');
    expect(await bench.store.activate(projection, 1, 2)).toBe(true);
    await bench.commit([write('d', 4, ticket({ status: 'NEW', tags: ['x'], title: 'last word', score: 8 }))], second);
    const found = async (filter: Filter) => {
      const query = { ...filter, orderBy: { field: 'score', direction: 'asc' as const }, limit: 10 };
      return (await bench.store.find(tickets.name, acme, query)).documents.map(({ id }) => id);
    };
    expect(await found({ where: [] })).toEqual(['b', 'd', 'a']);
    expect(await found({ where: [{ field: 'status', in: ['NEW'] }] })).toEqual(['b', 'd', 'a']);
    expect(await found({ where: [{ field: 'tags', in: ['x'] }] })).toEqual(['d', 'a']);
    expect(await found({ where: [{ field: 'score', from: 8 }] })).toEqual(['d', 'a']);
    expect(await found({ where: [], text: 'last' })).toEqual(['d', 'a']);
    expect(await found({ where: [], text: 'removed' })).toEqual([]);
  });

  it('are not activated before they were prepared', async () => {
    await bench.serve();
    await expect(bench.store.activate(projection, 1, 2)).rejects.toMatchObject({ reason: 'refused' });
    expect((await bench.store.state(projection)).active).toEqual({ generation: 1, version: 1 });
  });

  it('are dropped with all they hold, and can be made anew', async () => {
    await bench.serve();
    await bench.store.prepare(second, 2, collections);
    await bench.commit([write('a', 4, ticket())], second);
    await bench.store.drop(second);
    await bench.store.drop(second);
    expect((await bench.store.state(projection)).generations.map(({ generation }) => generation)).toEqual([1]);
    expect(await bench.store.checkpointOf(second)).toBeUndefined();
    await bench.store.prepare(second, 3, collections);
    expect(await bench.store.checkpointOf(second)).toBeUndefined();
    expect(await bench.store.load(second, tickets.name, ['a'])).toEqual([]);
  });

  it('are not dropped while they answer reads', async () => {
    await bench.serve({ a: ticket() });
    await expect(bench.store.drop(first)).rejects.toMatchObject({ reason: 'refused' });
    expect(await countOf('OPEN')).toBe(1);
  });

  it('are loaded by id, whichever the tenant, leaving out the absent ones', async () => {
    await bench.serve({ a: ticket() });
    await bench.store.prepare(second, 2, collections);
    const writes = [write('x', 2, ticket(), acme), write('y', 3, ticket(), 'globex' as typeof acme)];
    await bench.commit(writes, second);
    const loaded = await bench.store.load(second, tickets.name, ['y', 'a', 'x']);
    expect(loaded.map(({ id, tenant, position }) => [id, tenant, position])).toEqual(
      expect.arrayContaining([
        ['y', 'globex', at(3)],
        ['x', 'acme', at(2)],
      ]),
    );
    expect(loaded).toHaveLength(2);
    expect(await bench.store.load(first, tickets.name, ['a', 'x'])).toHaveLength(1);
  });

  it('are scanned whole in id order, page by page', async () => {
    const ids = ['b', 'a', 'Z', 'ä', '\uFFFD', '\u{1F600}', 'a1'];
    await bench.store.prepare(first, 1, collections);
    await bench.commit(ids.map((id, n) => write(id, 1, ticket(), n % 2 === 0 ? acme : ('globex' as typeof acme))));
    const seen: string[] = [];
    for (let after: string | undefined; ; after = seen.at(-1)) {
      const page = await bench.store.scan(first, tickets.name, after, 2);
      if (page.length === 0) break;
      seen.push(...page.map(({ id }) => id));
    }
    expect(seen).toEqual(['Z', 'a', 'a1', 'b', 'ä', '\uFFFD', '\u{1F600}']);
  });

  it.each([
    ['a filter more', { filters: { ...tickets.filters, colour: 'one' as const } }],
    ['a filter of another kind', { filters: { ...tickets.filters, owner: 'many' as const } }],
    ['an order less', { orders: tickets.orders.slice(1) }],
    ['no text any more', { text: undefined }],
  ])('are refused under a declaration other than they were made with: %s', async (_what, change) => {
    await bench.serve({ a: ticket() });
    const changed = [{ ...collections[0]!, ...change }, collections[1]!];
    const newer = await bench.openAnother(changed);
    await expect(newer.prepare(first, 1, changed)).rejects.toMatchObject({
      reason: 'refused',
      message: expect.stringContaining(tickets.name),
    });
    await expect(bench.store.prepare(first, 2, collections)).rejects.toMatchObject({ reason: 'refused' });
    expect(await countOf('OPEN')).toBe(1);
    await newer.prepare(second, 2, changed);
    expect((await newer.state(projection)).generations).toHaveLength(2);
  });

  it('of a former declaration go on answering what they can, until the new one is activated', async () => {
    await bench.serve({ a: ticket({ status: 'OLD' }) });
    const filters = { ...tickets.filters, colour: 'one' as const };
    const keys = (body: Parameters<typeof tickets.keys>[0]) => ({ ...tickets.keys(body), colour: 'red' });
    const changed = [{ ...tickets, filters, keys } as unknown as (typeof collections)[0], collections[1]!];
    const newer = await bench.openAnother(changed);
    const byColour = { where: [{ field: 'colour', in: ['red'] }] };
    expect(await newer.count(tickets.name, acme, { where: [{ field: 'status', in: ['OLD'] }] })).toBe(1);
    await expect(newer.count(tickets.name, acme, byColour)).rejects.toMatchObject({ reason: 'unavailable' });

    await newer.prepare(second, 2, changed);
    const commit = {
      generation: second,
      writes: [write('a', 1, ticket())],
      checkpoint: { expected: undefined, next: at(1) },
    };
    expect(await newer.commit(commit)).toEqual({ outcome: 'committed' });
    await newer.activate(projection, 1, 2);
    expect(await newer.count(tickets.name, acme, byColour)).toBe(1);
  });
}
