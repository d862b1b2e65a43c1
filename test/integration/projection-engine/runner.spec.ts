import { EventStoreError } from '#libs/event-store';
import { type DocumentStore, DocumentStoreError } from '#libs/read-store';
import { documentStoreWith, documentsOf, eventStoreWith, temporaryStores } from '../../support/projections/index.js';
import { runnerBench } from './runner-bench.js';
import { append, type Item, noise, put, shelfCollections, shelves, sumsOf, taken } from './shelves.js';

const stores = temporaryStores(shelfCollections);
const follow = runnerBench(stores);
const contents = (store = stores.documents) => documentsOf(store, shelves());
const item = (steps: readonly string[], shelf: string): Item => ({ shelf, weight: 1, steps, version: 1 });
const names = (count: number) => Array.from({ length: count }, (_, index) => `item ${index}`);

describe('a runner', () => {
  it('shows what was there before it started, and what comes after', async () => {
    await append(stores.events, put('a', 'top'), put('b', 'top'));
    const { reached } = follow();
    await reached();
    await append(stores.events, put('a', 'bottom'), taken('b'));
    await reached();
    expect(await contents()).toEqual({
      items: { a: item(['put on top', 'put on bottom'], 'bottom') },
      'shelf-tallies': {
        'shelf/bottom': { about: { shelf: 'bottom' }, counts: { items: 1, weight: 1 } },
        all: { about: {}, counts: { items: 1 } },
      },
      'shelves-dead-letters': {},
    });
  });

  it('goes on at its checkpoint after a stop, with nothing lost and nothing taken twice', async () => {
    const steps: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const { runner, reached } = follow();
      for (let n = 0; n < 20; n += 1) {
        steps.push(`step ${round}.${n}`);
        await append(stores.events, put('a', 'top', { step: steps.at(-1) ?? '' }));
      }
      if (round % 2 === 0) await reached();
      await runner.stop();
    }
    const { reached } = follow();
    await reached();
    const { items, 'shelf-tallies': tallies } = await contents();
    expect(items).toEqual({ a: item(steps, 'top') });
    expect(tallies).toEqual(sumsOf(items!));
  });

  it('moves its checkpoint past events it does not handle, so that readers need not wait for more', async () => {
    const { reached, runner } = follow();
    const handled = await append(stores.events, put('a', 'top'));
    const idle = await append(stores.events, noise, noise);
    await reached(idle);
    expect(await stores.documents.checkpoint('shelves')).toBe(idle);
    expect(runner.status().position).toBe(idle);
    const [stored] = await stores.documents.load({ projection: 'shelves', generation: 1 }, 'items', ['a']);
    expect(stored?.position).toBe(handled);
  });

  it('is caught up with an empty log, and with one it handles nothing of', async () => {
    const { reached, state } = follow();
    await state('live');
    expect(await stores.documents.checkpoint('shelves')).toBeDefined();
    await append(stores.events, noise);
    await reached();
  });

  it('says where it is', async () => {
    const { runner, reached, state } = follow();
    expect(runner.status()).toMatchObject({ name: 'shelves', version: 1, rebuild: undefined, lastError: undefined });
    const position = await append(stores.events, put('a', 'top'));
    await reached();
    await state('live');
    expect(runner.status().position).toBe(position);
    await runner.stop();
    expect(runner.status().state).toBe('stopped');
  });

  it('stops in the middle of a long way, and the next one ends it', async () => {
    await append(stores.events, ...names(300).map((name) => put(name, 'top')));
    const { runner } = follow();
    await runner.stop();
    const { reached } = follow();
    await reached();
    expect((await contents())['shelf-tallies']).toMatchObject({ all: { counts: { items: 300 } } });
  });
});

describe('a runner whose stores fail', () => {
  const away = () => new DocumentStoreError('unavailable', 'the read store is away');

  it.each<keyof DocumentStore>(['state', 'prepare', 'checkpointOf', 'load', 'commit'])(
    'in %s tries again, waiting longer each time up to a bound, and says so',
    async (method) => {
      await append(stores.events, put('a', 'top'));
      let failures = 6;
      const failing = (...given: never[]) => {
        failures -= 1;
        if (failures >= 0) return Promise.reject(away());
        return (stores.documents[method] as (...args: never[]) => Promise<never>)(...given);
      };
      const documents = documentStoreWith(stores.documents, { [method]: failing });
      const { runner, logger, reached, state } = follow({ documents });
      await reached();
      await state('live');
      const errors = logger.lines.filter(({ level }) => level === 'error');
      expect(errors.map(({ details }) => (details as { waitMs: number }).waitMs)).toEqual([5, 10, 20, 20, 20, 20]);
      expect(errors[0]).toMatchObject({
        message: expect.stringContaining('shelves'),
        details: { error: 'the read store is away' },
      });
      expect(runner.status().lastError).toBeUndefined();
      expect((await contents()).items).toEqual({ a: item(['put on top'], 'top') });
    },
  );

  it('in the log tries again from where it was, with nothing lost and nothing taken twice', async () => {
    let subscriptions = 0;
    const events = eventStoreWith(stores.events, {
      async *subscribe(options) {
        subscriptions += 1;
        let left = subscriptions;
        for await (const batch of stores.events.subscribe({ ...options, batchSize: 2 })) {
          yield batch;
          left -= 1;
          if (left === 0 && subscriptions < 6) throw new EventStoreError('unavailable', 'the log is away');
        }
      },
    });
    const steps = names(40);
    await append(stores.events, ...steps.map((step) => put('a', 'top', { step })));
    const { reached, logger } = follow({ events });
    await reached();
    expect((await contents()).items).toEqual({ a: item(steps, 'top') });
    expect(logger.lines.filter(({ level }) => level === 'error').length).toBe(5);
  });

  it('begins with short waits again once it was live', async () => {
    let failing = true;
    const documents = documentStoreWith(stores.documents, {
      commit: (commit) => (failing ? Promise.reject(away()) : stores.documents.commit(commit)),
    });
    const { logger, state } = follow({ documents });
    const waits = () => logger.lines.map(({ details }) => (details as { waitMs?: number }).waitMs);
    await state('retrying');
    failing = false;
    await state('live');
    failing = true;
    logger.lines.length = 0;
    await append(stores.events, put('a', 'top'));
    await state('retrying');
    expect(waits()[0]).toBe(5);
    failing = false;
    await state('live');
  });

  it('can be stopped while it waits', async () => {
    const documents = documentStoreWith(stores.documents, { state: () => Promise.reject(away()) });
    const { runner, state } = follow({ documents, pace: { firstBackoff: 3_600_000, longestBackoff: 3_600_000 } });
    await state('retrying');
    await runner.stop();
    expect(runner.status()).toMatchObject({ state: 'stopped', lastError: 'the read store answered unavailable' });
  });
});
