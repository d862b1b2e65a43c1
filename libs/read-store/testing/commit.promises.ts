import type { Commit } from '../document-store.port.js';
import { acme, at, first, globex, type HarnessFactory, second, storeForEachTest, write } from './harness.js';
import { notes, ticket, tickets } from './sample-collections.js';

export function commitPromises(makeHarness: HarnessFactory): void {
  const bench = storeForEachTest(makeHarness);
  const statusOf = async (id: string) => (await bench.store.get(tickets.name, acme, id))?.body.status;

  it('makes documents and checkpoint visible together', async () => {
    await bench.serve();
    expect(await bench.store.checkpointOf(first)).toBeUndefined();
    const outcome = await bench.store.commit({
      generation: first,
      writes: [write('a', 3, ticket()), { ...write('n', 4, { text: 'hi' }), collection: notes.name }],
      checkpoint: { expected: undefined, next: at(5) },
    });
    expect(outcome).toEqual({ outcome: 'committed' });
    expect(await bench.store.checkpointOf(first)).toBe(at(5));
    expect(await bench.store.checkpoint(first.projection)).toBe(at(5));
    expect(await bench.store.count(tickets.name, acme, { where: [] })).toBe(1);
    expect(await bench.store.count(notes.name, acme, { where: [] })).toBe(1);
  });

  it('moves the checkpoint alone where nothing is to be written', async () => {
    await bench.serve({ a: ticket() });
    await bench.commit([], first, at(9));
    expect(await bench.store.checkpointOf(first)).toBe(at(9));
  });

  it.each([
    ['another than the stored one', at(7)],
    ['none, where there is one', undefined],
  ])('changes nothing where it was computed from a stale checkpoint: %s', async (_what, expected) => {
    await bench.serve({ a: ticket({ status: 'OPEN' }) });
    const stale: Commit = {
      generation: first,
      writes: [write('a', 9, ticket({ status: 'CLOSED' })), write('b', 9, ticket())],
      checkpoint: { expected, next: at(9) },
    };
    expect(await bench.store.commit(stale)).toEqual({ outcome: 'checkpoint-moved', actual: at(1) });
    expect(await statusOf('a')).toBe('OPEN');
    expect(await statusOf('b')).toBeUndefined();
    expect(await bench.store.checkpointOf(first)).toBe(at(1));
  });

  it('answers that there is no checkpoint where one was expected', async () => {
    await bench.serve();
    const outcome = await bench.store.commit({
      generation: first,
      writes: [],
      checkpoint: { expected: at(1), next: at(2) },
    });
    expect(outcome).toEqual({ outcome: 'checkpoint-moved', actual: undefined });
  });

  it('lets one of two runners win', async () => {
    await bench.serve();
    const other = await bench.openAnother();
    const by = (status: string): Commit => ({
      generation: first,
      writes: [write('a', 1, ticket({ status }))],
      checkpoint: { expected: undefined, next: at(1) },
    });
    const outcomes = await Promise.all([bench.store.commit(by('NEW')), other.commit(by('OPEN'))]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['checkpoint-moved', 'committed']);
  });

  it('never lets an older or equal position overwrite a document, nor remove it', async () => {
    await bench.serve({ a: ticket(), b: ticket(), c: ticket() });
    await bench.commit([
      write('a', 5, ticket({ status: 'NEW', tags: ['new'] })),
      write('b', 5, ticket({ status: 'NEW' })),
    ]);
    await bench.commit([
      write('a', 4, ticket({ status: 'OLD', tags: ['old'] })),
      write('b', 5, ticket({ status: 'OLD' })),
      write('c', 6, ticket({ status: 'NEW' })),
    ]);
    await bench.commit([write('a', 5, null), write('b', 3, null)]);
    for (const id of ['a', 'b', 'c']) expect(await statusOf(id)).toBe('NEW');
    expect(await bench.store.count(tickets.name, acme, { where: [{ field: 'tags', in: ['old'] }] })).toBe(0);
    expect(await bench.store.count(tickets.name, acme, { where: [{ field: 'tags', in: ['new'] }] })).toBe(1);
  });

  it('takes the position of the newest write also where nothing else changed', async () => {
    await bench.serve({ a: ticket() });
    await bench.commit([write('a', 8, ticket())]);
    expect(await bench.store.get(tickets.name, acme, 'a')).toMatchObject({ position: at(8) });
  });

  it('removes documents, also one that never was', async () => {
    await bench.serve({ a: ticket({ tags: ['x'] }), b: ticket() });
    await bench.commit([write('a', 2, null), write('nobody', 2, null)]);
    expect(await bench.store.get(tickets.name, acme, 'a')).toBeUndefined();
    expect(await bench.store.getMany(tickets.name, acme, ['a', 'b'])).toHaveLength(1);
    expect(await bench.store.count(tickets.name, acme, { where: [{ field: 'tags', in: ['x'] }] })).toBe(0);
    await bench.commit([write('a', 3, ticket({ status: 'BACK' }))]);
    expect(await statusOf('a')).toBe('BACK');
  });

  it('replaces whole documents: nothing of the former body stays', async () => {
    await bench.serve({ a: ticket({ note: 'old', owner: 'ann' }) });
    const body = ticket({ extra: [1] });
    await bench.commit([write('a', 2, body)]);
    expect(await bench.store.get(tickets.name, acme, 'a')).toEqual({ id: 'a', tenant: acme, position: at(2), body });
  });

  it('repeated word for word after reopening, does no harm', async () => {
    await bench.serve({ a: ticket(), b: ticket() });
    const commit: Commit = {
      generation: first,
      writes: [write('a', 2, ticket({ tags: ['x'] })), write('b', 3, null), write('c', 4, ticket())],
      checkpoint: { expected: at(1), next: at(4) },
    };
    expect(await bench.store.commit(commit)).toEqual({ outcome: 'committed' });
    await bench.reopen();
    expect(await bench.store.commit(commit)).toEqual({ outcome: 'checkpoint-moved', actual: at(4) });
    await bench.commit(commit.writes);
    expect(await bench.store.count(tickets.name, acme, { where: [] })).toBe(2);
    expect(await bench.store.count(tickets.name, acme, { where: [{ field: 'tags', in: ['x'] }] })).toBe(1);
  });

  it('survives closing and opening again', async () => {
    await bench.serve({ a: ticket({ title: 'kept', tags: ['x'], owner: 'ann' }) });
    const store = await bench.reopen();
    expect(await store.get(tickets.name, acme, 'a')).toMatchObject({ body: { title: 'kept' } });
    expect(await store.checkpoint(first.projection)).toBe(at(1));
    for (const filter of [{ where: [{ field: 'tags', in: ['x'] }] }, { where: [], text: 'kept' }]) {
      expect(await store.count(tickets.name, acme, filter)).toBe(1);
    }
  });

  it('is seen by another store over the same data', async () => {
    await bench.serve({ a: ticket() });
    const other = await bench.openAnother();
    expect(await other.count(tickets.name, acme, { where: [] })).toBe(1);
    await bench.commit([write('b', 2, ticket())]);
    expect(await other.count(tickets.name, acme, { where: [] })).toBe(2);
  });

  it('takes thousands of documents in one batch, of several tenants', async () => {
    await bench.serve();
    const writes = Array.from({ length: 3000 }, (_, n) =>
      write(`t${n}`, 1, ticket({ score: n }), n % 3 === 0 ? globex : acme),
    );
    await bench.commit(writes);
    expect(await bench.store.count(tickets.name, acme, { where: [] })).toBe(2000);
    expect(await bench.store.count(tickets.name, globex, { where: [] })).toBe(1000);
  });

  it('refuses a generation that was not prepared, a collection that is not its own, and one nobody declared', async () => {
    await bench.serve({ a: ticket() });
    const checkpoint = { expected: undefined, next: at(1) };
    const write1 = write('a', 1, ticket());
    await expect(bench.store.commit({ generation: second, writes: [write1], checkpoint })).rejects.toMatchObject({
      reason: 'refused',
      message: expect.stringContaining('generation 2 of tickets'),
    });
    await bench.store.prepare({ projection: 'other', generation: 1 }, 1, []);
    const foreign = { generation: { projection: 'other', generation: 1 }, writes: [write1], checkpoint };
    await expect(bench.store.commit(foreign)).rejects.toMatchObject({ message: expect.stringContaining(tickets.name) });
    const unknown = {
      generation: first,
      writes: [{ ...write1, collection: 'nowhere' }],
      checkpoint: { expected: at(1), next: at(2) },
    };
    await expect(bench.store.commit(unknown)).rejects.toMatchObject({ reason: 'undeclared' });
    expect(await bench.store.checkpointOf(first)).toBe(at(1));
  });

  it('refuses a document without a value to order it by, and writes nothing of the batch', async () => {
    await bench.serve();
    const { openedAt: _gone, ...incomplete } = ticket();
    const writes = [write('a', 2, ticket()), write('b', 2, incomplete)];
    const commit = bench.store.commit({ generation: first, writes, checkpoint: { expected: undefined, next: at(2) } });
    await expect(commit).rejects.toMatchObject({ reason: 'refused', message: expect.stringMatching(/"b".*openedAt/) });
    expect(await bench.store.count(tickets.name, acme, { where: [] })).toBe(0);
    await bench.commit([write('a', 2, ticket())]);
    expect(await bench.store.count(tickets.name, acme, { where: [] })).toBe(1);
  });
}
