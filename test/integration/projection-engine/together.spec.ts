import type { EventStore } from '#libs/event-store';
import { type AnyProjection, collectionsOf, type RebuildTarget, rebuildTogether } from '#libs/projection-engine';
import {
  documentStoreWith,
  documentsOf,
  eventStoreWith,
  temporaryStores,
  until,
} from '../../support/projections/index.js';
import { runnerBench } from './runner-bench.js';
import { append, type ItemEvent, noise, put, shelves, taken } from './shelves.js';

/** Items by name, and shelves that know only what was taken from them. */
const returns: AnyProjection = {
  name: 'returns',
  version: 1,
  handles: ['ItemTaken'],
  collection: { name: 'returns', filters: {}, orders: [], keys: () => ({}) },
  documentIds: ({ data }) => data.items as readonly string[],
  evolve: (body, { revision }) => ({ revisions: [...((body?.revisions as number[] | undefined) ?? []), revision] }),
};
const projections = [shelves(), returns] as const;

const stores = temporaryStores(projections.flatMap((projection) => collectionsOf(projection as AnyProjection)));
const follow = runnerBench(stores);
const targets = (more: Partial<RebuildTarget> = {}): readonly RebuildTarget[] =>
  projections.map((projection) => ({ projection, signal: new AbortController().signal, ...more }));
const active = async (name: string) => (await stores.documents.state(name)).active?.generation;

/** A log that says how often it is read, and from where. */
function watchedLog(inner: EventStore) {
  const reads: (string | undefined)[] = [];
  const events = eventStoreWith(inner, {
    subscribe: (options) => {
      reads.push(options.after);
      return inner.subscribe(options);
    },
  });
  return { events, reads };
}

const history: readonly ItemEvent[] = Array.from({ length: 90 }, (_, n) =>
  n % 5 === 4
    ? taken(`item ${n % 11}`)
    : n % 7 === 3
      ? noise
      : put(`item ${n % 11}`, n % 2 ? 'top' : 'bottom', { step: `${n}` }),
);

describe('several projections rebuilt together', () => {
  it('read the log once, and are what each is alone', async () => {
    await append(stores.events, ...history);
    const { events, reads } = watchedLog(stores.events);
    const { documents } = stores;
    const [first, second] = await rebuildTogether(targets(), { events, documents, holder: 'me' });
    expect([first, second]).toEqual([
      { outcome: 'activated', generation: 1 },
      { outcome: 'activated', generation: 1 },
    ]);
    // Once for all there is, and once for what may have come in the meantime.
    expect(reads).toEqual(['', await stores.events.head()]);
    const together = [await documentsOf(documents, shelves()), await documentsOf(documents, returns)];
    for (const target of targets()) await rebuildTogether([target], { events: stores.events, documents, holder: 'me' });
    expect([await documentsOf(documents, shelves()), await documentsOf(documents, returns)]).toEqual(together);
    expect(Object.keys(together[1]!.returns!).length).toBeGreaterThan(5);
  });

  it('go on without one that fails', async () => {
    await append(stores.events, ...history, { ...put('a', 'top'), broken: 'fold' }, taken('last'));
    const { events, documents } = stores;
    const outcomes = await rebuildTogether(targets(), { events, documents, holder: 'me' });
    expect(outcomes).toMatchObject([
      { outcome: 'failed', error: { name: 'PoisonEventError' } },
      { outcome: 'activated' },
    ]);
    expect((await documentsOf(documents, returns)).returns).toHaveProperty('last');
    expect(await active('shelves')).toBeUndefined();
  });

  it('and without one that somebody else is rebuilding', async () => {
    await append(stores.events, ...history);
    await stores.documents.lease('rebuild:shelves', 'somebody', 10_000);
    const { events, documents } = stores;
    const outcomes = await rebuildTogether(targets(), { events, documents, holder: 'me' });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['busy', 'activated']);
  });

  it('each go on where they ended, from the one furthest behind', async () => {
    await append(stores.events, ...history);
    const { events } = stores;
    const refusing = documentStoreWith(stores.documents, { activate: () => Promise.reject(new Error('it dies here')) });
    const [alone] = targets();
    await rebuildTogether([alone!], { events, documents: refusing, holder: 'me' });
    await append(stores.events, ...history);
    const { documents } = stores;
    await rebuildTogether(targets(), { events, documents, holder: 'me' });
    const resumed = await documentsOf(documents, shelves());
    expect(await active('shelves')).toBe(1);
    await rebuildTogether(targets(), { events, documents, holder: 'me' });
    expect(await active('shelves')).toBe(2);
    expect(await documentsOf(documents, shelves())).toEqual(resumed);
  });

  it('that come to an engine that is lost all fail, and can be tried again', async () => {
    await append(stores.events, ...history);
    const { documents } = stores;
    const events = eventStoreWith(stores.events, {
      // biome-ignore lint/correctness/useYield: it is lost before it delivers anything
      async *subscribe() {
        throw new Error('the log is away');
      },
    });
    const outcomes = await rebuildTogether(targets(), { events, documents, holder: 'me' });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    const again = await rebuildTogether(targets(), { events: stores.events, documents, holder: 'you' });
    expect(again.map(({ outcome }) => outcome)).toEqual(['activated', 'activated']);
  });
});

describe('the swap', () => {
  const rebuilding = (documents = stores.openDocuments()) =>
    rebuildTogether(targets().slice(0, 1), { events: stores.events, documents, holder: 'operator' });

  it('waits until the new generation is not behind what serves', async () => {
    const { reached } = follow();
    await append(stores.events, ...history);
    await reached();
    const inner = stores.openDocuments();
    let overtaken = 0;
    const documents = documentStoreWith(inner, {
      // What serves moves on between the last look at the log and the swap.
      activate: async (...given) => {
        overtaken += 1;
        if (overtaken < 4) {
          await append(stores.events, put('late', 'top', { step: `${overtaken}` }));
          await reached();
        }
        return inner.activate(...given);
      },
    });
    const end = rebuilding(documents);
    expect(await end).toEqual([{ outcome: 'activated', generation: 2 }]);
    expect(overtaken).toBe(4);
    expect((await stores.documents.get('items', 'acme' as never, 'late'))?.body.steps).toEqual(['1', '2', '3']);
  });

  it('again and again takes no reader back, and shows none a gap', async () => {
    const { reached } = follow();
    await append(stores.events, ...history, put('a', 'top', { step: '0' }));
    await reached();
    const reader = stores.openDocuments();
    const faults: string[] = [];
    let [position, steps, reads, swapping] = ['', 0, 0, true];
    const reading = (async () => {
      while (swapping) {
        const checkpoint = (await reader.checkpoint('shelves')) ?? '';
        if (checkpoint < position) faults.push(`${checkpoint} after ${position}`);
        position = checkpoint;
        const seen = (await reader.get('items', 'acme' as never, 'a'))?.body.steps as readonly string[] | undefined;
        if (seen === undefined || seen.length < steps) faults.push(`${seen?.length} steps after ${steps}`);
        steps = seen?.length ?? steps;
        reads += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let round = 0; round < 5; round += 1) {
      const swap = rebuilding();
      for (let n = 0; n < 10; n += 1) await append(stores.events, put('a', 'top', { step: `${round}.${n}` }));
      expect(await swap).toMatchObject([{ outcome: 'activated' }]);
    }
    await reached();
    swapping = false;
    await reading;
    expect(faults).toEqual([]);
    expect(reads).toBeGreaterThan(50);
    expect((await stores.documents.get('items', 'acme' as never, 'a'))?.body.steps).toHaveLength(51);
  });

  it('does not disturb whoever is in the middle of a list', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `item ${String(n).padStart(2, '0')}`);
    const { reached } = follow();
    await append(stores.events, ...names.map((name, n) => put(name, 'top', { weight: n % 4 })));
    await reached();
    const seen: string[] = [];
    for (let after: { value: string | number | boolean; id: string } | undefined, more = true; more; ) {
      const page = await stores.documents.find('items', 'acme' as never, {
        ...{ where: [], orderBy: { field: 'weight', direction: 'desc' }, limit: 3 },
        ...(after !== undefined && { after }),
      });
      seen.push(...page.documents.map(({ id }) => id));
      after = page.documents.at(-1)?.keyset;
      more = page.hasMore;
      await rebuilding();
    }
    expect([...seen].sort()).toEqual(names);
    await until(
      'one generation is left',
      async () => (await stores.documents.state('shelves')).generations.length === 1,
    );
  });
});
