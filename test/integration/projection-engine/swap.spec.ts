import { rebuild } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { documentStoreWith, documentsOf, gate, temporaryStores, until } from '../../support/projections/index.js';
import { runnerBench } from './runner-bench.js';
import { append, put, shelfCollections, shelves, sumsOf } from './shelves.js';

const stores = temporaryStores(shelfCollections);
const follow = runnerBench(stores);
const contents = () => documentsOf(stores.documents, shelves());
const served = async (id: string, store: DocumentStore = stores.documents) =>
  (await store.get('items', 'acme' as never, id))?.body;
const active = async () => (await stores.documents.state('shelves')).active;
const rebuilding = (documents: DocumentStore = stores.openDocuments(), projection = shelves()) =>
  rebuild({ projection, events: stores.events, documents, holder: 'operator', signal: new AbortController().signal });

describe('code of a new version', () => {
  it('is rebuilt beside: readers see the old model until the swap, and then the new one', async () => {
    const old = follow();
    await append(stores.events, put('a', 'top'), put('b', 'top'));
    await old.reached();
    await old.runner.stop();

    const door = gate();
    const documents = documentStoreWith(stores.documents, {
      activate: async (...given) => {
        await door.passed;
        return stores.documents.activate(...given);
      },
    });
    const { runner, state, reached, logger } = follow({ projection: shelves(2), documents });
    await until('the new model is filled', async () =>
      (await stores.documents.state('shelves')).generations.some(
        ({ version, checkpoint }) => version === 2 && checkpoint !== undefined,
      ),
    );
    expect(runner.status().state).toBe('rebuilding');
    expect(await served('a')).toMatchObject({ version: 1 });
    expect(await active()).toEqual({ generation: 1, version: 1 });

    door.open();
    await state('live');
    expect(await served('a')).toMatchObject({ version: 2, steps: ['put on top'] });
    await append(stores.events, put('a', 'bottom'));
    await reached();
    expect(await served('a')).toMatchObject({ version: 2, steps: ['put on top', 'put on bottom'] });
    expect((await stores.documents.state('shelves')).generations.map(({ generation }) => generation)).toEqual([2]);
    expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('says how far its rebuild has come, and no longer once it serves', async () => {
    const old = follow();
    await append(stores.events, put('a', 'top'), put('b', 'top'));
    await old.reached();
    await old.runner.stop();
    const door = gate();
    const documents = documentStoreWith(stores.documents, {
      activate: async (...given) => {
        await door.passed;
        return stores.documents.activate(...given);
      },
    });
    const { runner, state } = follow({ projection: shelves(2), documents });
    await until('there is progress', () => runner.status().rebuild !== undefined);
    expect(runner.status().rebuild).toMatchObject({ generation: 2, eventsDone: 2, eventsTotal: 2 });
    door.open();
    await state('live');
    expect(runner.status().rebuild).toBeUndefined();
  });

  it('goes on with the generation it had begun when it was stopped', async () => {
    const old = follow();
    await append(stores.events, put('a', 'top'));
    await old.reached();
    await old.runner.stop();
    const end = gate();
    const stuck = documentStoreWith(stores.documents, { activate: () => end.passed.then(() => false) });
    const dead = rebuilding(stuck, shelves(2));
    await until('the new model is filled', async () =>
      (await stores.documents.state('shelves')).generations.some(
        ({ version, checkpoint }) => version === 2 && checkpoint !== undefined,
      ),
    );
    // The process is gone, and its lease with it.
    await stores.documents.release('rebuild:shelves', 'operator/0');
    await append(stores.events, put('a', 'bottom'));
    const { reached } = follow({ projection: shelves(2) });
    await until('the new model serves', async () => (await active())?.version === 2);
    await reached();
    expect(await active()).toEqual({ generation: 2, version: 2 });
    expect(await served('a')).toMatchObject({ version: 2, steps: ['put on top', 'put on bottom'] });
    end.open();
    await dead;
  });
});

describe('a swap made by another process', () => {
  it('is noticed, and the runner goes on with the new generation', async () => {
    const { reached, logger } = follow();
    await append(stores.events, put('a', 'top'));
    await reached();
    expect(await rebuilding()).toEqual({ outcome: 'activated', generation: 2 });
    await append(stores.events, put('a', 'bottom'));
    await reached();
    expect(await active()).toEqual({ generation: 2, version: 1 });
    expect(await served('a')).toMatchObject({ steps: ['put on top', 'put on bottom'] });
    expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('in the middle of a batch is no failure', async () => {
    const door = gate();
    let held = false;
    const documents = documentStoreWith(stores.documents, {
      commit: async (commit) => {
        if (commit.generation.generation === 1 && commit.writes.length > 0) {
          held = true;
          await door.passed;
        }
        return stores.documents.commit(commit);
      },
    });
    const { reached, state, logger } = follow({ documents });
    await state('live');
    await append(stores.events, put('a', 'top'));
    await until('the runner is about to commit', () => held);
    await rebuilding();
    door.open();
    await append(stores.events, put('a', 'bottom'));
    await reached();
    expect(await served('a')).toMatchObject({ steps: ['put on top', 'put on bottom'] });
    expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('again and again while events come loses none and takes none twice', async () => {
    const { reached } = follow();
    const steps: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const swapping = rebuilding();
      for (let n = 0; n < 15; n += 1) {
        steps.push(`step ${round}.${n}`);
        await append(stores.events, put('a', n % 2 ? 'top' : 'bottom', { step: steps.at(-1) ?? '' }));
      }
      await swapping;
    }
    await reached();
    const { items, 'shelf-tallies': tallies } = await contents();
    expect(items).toMatchObject({ a: { steps } });
    expect(tallies).toEqual(sumsOf(items!));
  });
});

describe('two runners that meet on one file', () => {
  it('end with the right documents and tallies, each event counted once', async () => {
    const [one, other] = [
      follow({ documents: stores.openDocuments(), events: stores.openEvents() }),
      follow({ documents: stores.openDocuments(), events: stores.openEvents() }),
    ];
    const steps: string[] = [];
    for (let n = 0; n < 120; n += 1) {
      steps.push(`step ${n}`);
      await append(
        stores.events,
        put('a', n % 3 ? 'top' : 'bottom', { step: steps.at(-1) ?? '', weight: n }),
        put(`b${n}`, 'top'),
      );
    }
    await one.reached();
    await other.reached();
    const { items, 'shelf-tallies': tallies } = await contents();
    expect(items).toMatchObject({ a: { steps } });
    expect(Object.keys(items!).length).toBe(121);
    expect(tallies).toEqual(sumsOf(items!));
    expect([...one.logger.lines, ...other.logger.lines].filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('before anything serves settle on one generation, and leave no other behind', async () => {
    const door = gate();
    let asked = 0;
    /** Both look at the state before either has activated. */
    const hesitant = (store: DocumentStore) =>
      documentStoreWith(store, {
        activate: async (...given) => {
          asked += 1;
          if (asked === 2) door.open();
          await door.passed;
          return store.activate(...given);
        },
      });
    await append(stores.events, put('a', 'top'));
    const runners = [
      follow({ documents: hesitant(stores.openDocuments()) }),
      follow({ documents: hesitant(stores.openDocuments()) }),
    ];
    await Promise.all(runners.map(({ reached }) => reached()));
    const { active: serving, generations } = await stores.documents.state('shelves');
    expect(serving).toEqual({ generation: 1, version: 1 });
    expect(generations.map(({ generation }) => generation)).toEqual([1]);
  });

  it('after a start that died before anything served go on with what it had begun', async () => {
    await stores.documents.prepare({ projection: 'shelves', generation: 1 }, 1, shelfCollections);
    const { reached } = follow();
    await append(stores.events, put('a', 'top'));
    await reached();
    expect((await stores.documents.state('shelves')).generations.map(({ generation }) => generation)).toEqual([1]);
  });

  it('where another process was faster with a generation of its own, the slower one follows that', async () => {
    await append(stores.events, put('a', 'top'));
    const documents = documentStoreWith(stores.documents, {
      activate: async (projection, from, to) => {
        const faster = { projection, generation: 7 };
        await stores.documents.prepare(faster, 1, shelfCollections);
        await stores.documents.activate(projection, from, 7);
        return stores.documents.activate(projection, from, to);
      },
    });
    const { reached, runner } = follow({ documents, pace: { watchInterval: 3_600_000 } });
    await reached();
    expect(runner.status().state).toBe('live');
    expect(await served('a')).toMatchObject({ steps: ['put on top'] });
    expect((await stores.documents.state('shelves')).generations.map(({ generation }) => generation)).toEqual([7]);
  });
});
