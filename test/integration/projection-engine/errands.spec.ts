import {
  type AnyProjection,
  collectionsOf,
  pendingRequest,
  RebuildDesk,
  type RebuildErrand,
  Rebuilder,
  type Requester,
  readRebuild,
  writeRun,
} from '#libs/projection-engine';
import { type DocumentStore, DocumentStoreError } from '#libs/read-store';
import { createCollectingLogger } from '../../support/api/collecting-logger.js';
import {
  documentStoreWith,
  documentsOf,
  eventStoreWith,
  temporaryStores,
  until,
} from '../../support/projections/index.js';
import { runnerBench } from './runner-bench.js';
import { append, type ItemEvent, otherShelves, put, shelfCollections, shelves } from './shelves.js';

const stores = temporaryStores(shelfCollections);
const follow = runnerBench(stores);
const operator: Requester = { tenant: null, id: 'cli', kind: 'system', name: null };
const broken: ItemEvent = { ...put('a', 'top'), broken: 'fold' };
const active = async () => (await stores.documents.state('shelves')).active;
const contents = () => documentsOf(stores.documents, shelves());
const lastRun = async () => (await readRebuild(stores.documents, 'shelves')).run;

function rebuilderOn(documents: DocumentStore = stores.documents, events = stores.events): Rebuilder {
  return new Rebuilder({ events, documents, holder: 'process', logger: createCollectingLogger() });
}
const errand = (cause: RebuildErrand['cause'], more: Partial<RebuildErrand> = {}): RebuildErrand => ({
  ...{ projection: shelves(), lenient: false, cause, signal: new AbortController().signal },
  ...more,
});

/** Puts a request on record, and answers with the cause to carry it out. */
async function requested(id: string, lenient = false): Promise<RebuildErrand['cause']> {
  expect(await new RebuildDesk(stores.documents).ask(shelves(), { id, lenient, by: operator })).toBe('accepted');
  return { requestId: id };
}

async function served(...events: readonly ItemEvent[]): Promise<void> {
  const { reached, runner } = follow();
  await append(stores.events, ...events);
  await reached();
  await runner.stop();
}

/** A store in which everything can be filled, but nothing be swapped in. */
const refusing = (error: Error) => documentStoreWith(stores.documents, { activate: () => Promise.reject(error) });
const denied = new DocumentStoreError('access-denied', 'not you');
const away = new DocumentStoreError('unavailable', 'nobody answers');

/** The same version of the code, corrected: it marks all that it has made. */
const mended: AnyProjection = {
  ...shelves(),
  evolve: (...given) => {
    const item = shelves().evolve(...(given as Parameters<ReturnType<typeof shelves>['evolve']>));
    return item && { ...item, version: 99 };
  },
};

/** A log that says from where it is read. */
function watchedLog() {
  const reads: (string | undefined)[] = [];
  const events = eventStoreWith(stores.events, {
    subscribe: (options) => {
      reads.push(options.after);
      return stores.events.subscribe(options);
    },
  });
  return { events, reads };
}

describe('a request that has come to its end', () => {
  it('is not asked for again by a new version that was filled of itself', async () => {
    await served(put('a', 'top'));
    expect(await rebuilderOn().run(errand(await requested('asked')))).toMatchObject({ outcome: 'activated' });
    expect(await rebuilderOn().run(errand('of itself', { projection: shelves(2) }))).toMatchObject({
      outcome: 'activated',
    });
    expect(pendingRequest(await readRebuild(stores.documents, 'shelves'))).toBeUndefined();
    expect(await new RebuildDesk(stores.documents).ask(shelves(2), { id: 'next', lenient: false, by: operator })).toBe(
      'accepted',
    );
  });
});

describe('two errands for one projection that come at once', () => {
  it('are one rebuild: the second hears that it is busy, and writes nothing over the record of the first', async () => {
    await append(stores.events, put('a', 'top'));
    const writers = new Set<unknown>();
    const documents = documentStoreWith(stores.documents, {
      putRecord: (name, body) => {
        if (name === 'rebuild/shelves') writers.add(body?.requestId);
        return stores.documents.putRecord(name, body);
      },
    });
    const cause = await requested('asked');
    const rebuilder = rebuilderOn(documents);
    const outcomes = await Promise.all([
      rebuilder.run(errand('of itself')),
      rebuilder.run(errand(cause, { lenient: true })),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['activated', 'busy']);
    expect([...writers]).toEqual([null]);
  });
});

describe('what a rebuild has left unfinished', () => {
  it('is gone on with by the same request, also where its process died without a word', async () => {
    await served(put('a', 'top'), put('b', 'top'));
    const cause = await requested('asked');
    expect(await rebuilderOn(refusing(away)).run(errand(cause))).toMatchObject({ outcome: 'failed' });
    await writeRun(stores.documents, 'shelves', { ...(await lastRun())!, state: 'running', finishedAt: null });
    const { events, reads } = watchedLog();
    const outcome = await rebuilderOn(stores.documents, events).run(errand(cause));
    expect(outcome).toEqual({ outcome: 'activated', generation: 2 });
    expect(reads[0]).toBe(await stores.events.head());
  });

  it('of itself is gone on with of itself', async () => {
    await served(put('a', 'top'));
    const newer = { projection: shelves(2) };
    await rebuilderOn(refusing(away)).run(errand('of itself', newer));
    const { events, reads } = watchedLog();
    const outcome = await rebuilderOn(stores.documents, events).run(errand('of itself', newer));
    expect(outcome).toEqual({ outcome: 'activated', generation: 2 });
    expect(reads[0]).toBe(await stores.events.head());
  });

  it('and has failed is nothing to the next request: that begins anew, with the code of today', async () => {
    await served(put('a', 'top'));
    const failed = await rebuilderOn(refusing(denied)).run(errand(await requested('first')));
    expect(failed).toEqual({ outcome: 'failed', error: denied });
    expect(await lastRun()).toMatchObject({ state: 'failed' });
    const outcome = await rebuilderOn().run(errand(await requested('second'), { projection: mended }));
    expect(outcome).toMatchObject({ outcome: 'activated' });
    expect((await contents()).items).toMatchObject({ a: { version: 99 } });
  });

  it('and cannot be thrown away yet is gone on with by nobody all the same', async () => {
    await served(put('a', 'top'));
    await rebuilderOn(refusing(denied)).run(errand(await requested('first')));
    const cause = await requested('second');
    const documents = documentStoreWith(stores.documents, { drop: () => Promise.reject(away) });
    const mending = errand(cause, { projection: mended });
    expect(await rebuilderOn(documents).run(mending)).toEqual({ outcome: 'failed', error: away });
    expect(await rebuilderOn().run(mending)).toMatchObject({ outcome: 'activated' });
    expect((await contents()).items).toMatchObject({ a: { version: 99 } });
  });

  it('is thrown away by the next request also where nothing serves yet', async () => {
    await append(stores.events, put('a', 'top'));
    await rebuilderOn(refusing(denied)).run(errand(await requested('first')));
    const cause = await requested('second');
    const mending = errand(cause, { projection: mended });
    await rebuilderOn(refusing(away)).run(mending);
    expect(await rebuilderOn().run(mending)).toMatchObject({ outcome: 'activated' });
    expect((await contents()).items).toMatchObject({ a: { version: 99 } });
  });

  it('and was stopped by hand is nothing to the next one either', async () => {
    await served(put('a', 'top'));
    const stopping = new AbortController();
    const documents = documentStoreWith(stores.documents, {
      activate: async () => {
        stopping.abort();
        return false;
      },
    });
    const stopped = await rebuilderOn(documents).run(errand({ by: operator }, { signal: stopping.signal }));
    expect(stopped).toEqual({ outcome: 'cancelled' });
    expect(await lastRun()).toMatchObject({ state: 'interrupted' });
    await rebuilderOn().run(errand({ by: operator }, { projection: mended }));
    expect((await contents()).items).toMatchObject({ a: { version: 99 } });
  });

  it('and has parked events is nothing to one that must not park any, also where nothing serves yet', async () => {
    await append(stores.events, put('a', 'top'), broken);
    await rebuilderOn(refusing(away)).run(errand('of itself', { lenient: true }));
    expect(await active()).toBeUndefined();
    const outcome = await rebuilderOn().run(errand(await requested('strictly')));
    expect(outcome).toMatchObject({ outcome: 'failed', error: { name: 'PoisonEventError' } });
    expect(await active()).toBeUndefined();
  });
});

describe('somebody at hand', () => {
  it('who takes up a retry of parked events parks again what still cannot be folded', async () => {
    await served(put('a', 'top'), broken);
    await requested('retry', true);
    const outcome = await rebuilderOn().run(errand({ by: operator }));
    expect(outcome).toEqual({ outcome: 'activated', generation: 2 });
    expect(await lastRun()).toMatchObject({ requestId: 'retry', lenient: true, state: 'done' });
    expect(Object.values((await contents())['shelves-dead-letters']!)).toHaveLength(1);
  });

  it('who stops what a tenant has asked for leaves it to the next process; what he has asked for himself is over', async () => {
    await served(put('a', 'top'));
    const pending = async () => pendingRequest(await readRebuild(stores.documents, 'shelves'), 1)?.id;
    const stopped = async () => {
      const stopping = new AbortController();
      const documents = documentStoreWith(stores.documents, {
        activate: async () => {
          stopping.abort();
          return false;
        },
      });
      await rebuilderOn(documents).run(errand({ by: operator }, { signal: stopping.signal }));
    };
    const by: Requester = { tenant: 'acme', id: 'ann', kind: 'agent', name: null };
    await new RebuildDesk(stores.documents).ask(shelves(), { id: 'theirs', lenient: false, by });
    await stopped();
    expect(await pending()).toBe('theirs');
    await rebuilderOn().run(errand({ requestId: 'theirs' }));
    await stopped();
    expect(await pending()).toBeUndefined();
  });

  it('who is the first to ask does so at the desk, with nobody in between', async () => {
    await served(put('a', 'top'));
    const calls: string[] = [];
    const documents = documentStoreWith(stores.documents, {
      lease: (...given) => {
        calls.push(given[0]);
        return stores.documents.lease(...given);
      },
      release: (...given) => {
        calls.push(`${given[0]} released`);
        return stores.documents.release(...given);
      },
      putRecord: (...given) => {
        calls.push(given[0]);
        return stores.documents.putRecord(...given);
      },
    });
    await rebuilderOn(documents).run(errand({ by: operator }));
    const asking = calls.indexOf('rebuild-request:shelves');
    expect(calls.slice(asking, asking + 3)).toEqual([
      ...['rebuild-request:shelves', 'rebuild-request/shelves', 'rebuild-request:shelves released'],
    ]);
  });

  it('is not kept waiting by a run that nobody asked for and whose process died', async () => {
    await served(put('a', 'top'));
    await rebuilderOn(refusing(away)).run(errand('of itself', { projection: shelves(2) }));
    const alive = { state: 'running', finishedAt: null, aliveAt: new Date().toISOString() } as const;
    await writeRun(stores.documents, 'shelves', { ...(await lastRun())!, ...alive });
    expect(await rebuilderOn().run(errand({ by: operator }))).toMatchObject({ outcome: 'activated' });
  });

  it('is told where a rebuild of other code is asked for, which stands', async () => {
    await served(put('a', 'top'));
    await new RebuildDesk(stores.documents).ask(shelves(3), { id: 'theirs', lenient: false, by: operator });
    const outcome = await rebuilderOn().run(errand({ by: operator }));
    expect(outcome).toMatchObject({ outcome: 'failed', error: { message: expect.stringMatching(/another version/) } });
    expect((await readRebuild(stores.documents, 'shelves')).request).toMatchObject({ id: 'theirs', version: 3 });
  });
});

describe('a rebuild whose lease cannot be asked for', () => {
  it('fails alone, and says nothing of a rebuild it has not begun', async () => {
    await append(stores.events, put('a', 'top'));
    const all = stores.openDocuments([...shelfCollections, ...collectionsOf(otherShelves)]);
    const documents = documentStoreWith(all, {
      lease: (name, ...given) =>
        name === 'rebuild:other-shelves' ? Promise.reject(away) : stores.documents.lease(name, ...given),
    });
    const rebuilder = rebuilderOn(documents);
    const outcomes = await Promise.all([
      rebuilder.run(errand('of itself')),
      rebuilder.run(errand('of itself', { projection: otherShelves })),
    ]);
    expect(outcomes).toEqual([
      { outcome: 'activated', generation: 1 },
      { outcome: 'failed', error: away },
    ]);
    expect((await stores.documents.records('rebuild/')).map(({ name }) => name)).toEqual(['rebuild/shelves']);
  });
});

describe('a rebuild that has lost its lease', () => {
  it('says nothing more, though its commit fails: the record is of whoever took over', async () => {
    await append(stores.events, put('a', 'top'));
    let asked = 0;
    const documents = documentStoreWith(stores.documents, {
      lease: async (name, ...given) => {
        if (name !== 'rebuild:shelves') return stores.documents.lease(name, ...given);
        asked += 1;
        return asked === 1;
      },
      commit: async () => {
        await until('the lease is lost', () => asked > 1);
        throw denied;
      },
    });
    expect(await rebuilderOn(documents).run(errand('of itself'))).toEqual({ outcome: 'busy' });
    expect(await lastRun()).toMatchObject({ state: 'running', failure: null });
  });
});
