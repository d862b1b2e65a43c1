import { jest } from '@jest/globals';
import { tenantId } from '#libs/kernel';
import { RebuildDesk, readRebuild } from '#libs/projection-engine';
import { type DocumentStore, DocumentStoreError } from '#libs/read-store';
import { documentStoreWith, documentsOf, gate, temporaryStores, until } from '../../support/projections/index.js';
import { admin, asking, hostBench } from './host-bench.js';
import { append, type ItemEvent, put, shelfCollections, shelves, sumsOf } from './shelves.js';

const stores = temporaryStores(shelfCollections);
const bench = hostBench(stores);
const active = async () => (await stores.documents.state('shelves')).active;
const generations = async () => (await stores.documents.state('shelves')).generations.length;
const contents = () => documentsOf(stores.documents, shelves());
const broken: ItemEvent = { ...put('a', 'top'), broken: 'fold' };

/** A store that holds up the commits to a generation, as a long rebuild would take. */
function slow(generation: number) {
  const door = gate();
  const inner = stores.openDocuments();
  const documents = documentStoreWith(inner, {
    commit: async (commit) => {
      if (commit.generation.generation === generation) await door.passed;
      return inner.commit(commit);
    },
  });
  return { documents, open: door.open };
}

async function served(...events: readonly ItemEvent[]): Promise<void> {
  const { host } = bench.host();
  await append(stores.events, ...events);
  const head = await stores.events.head();
  await until('all is served', async () => (await stores.documents.checkpoint('shelves')) === head);
  await host.stop();
}

describe('a rebuild that is asked for', () => {
  it('is carried out by whoever runs the projection, and everybody can see how it went', async () => {
    await served(put('a', 'top'), put('b', 'top'));
    const before = await contents();
    bench.host();
    const operations = bench.operationsOn();
    const asked = await operations.rebuild(asking(), 'shelves');
    expect(asked).toMatchObject({
      state: 'rebuilding',
      rebuild: {
        state: 'requested',
        version: 1,
        eventsDone: 0,
        eventsTotal: 2,
        requestedBy: { id: 'root', name: 'Root' },
      },
      lastRebuild: null,
    });
    const done = await bench.status(operations, 'it is done', ({ lastRebuild }) => lastRebuild !== null);
    expect(done).toMatchObject({ rebuild: null, lag: 0, lastError: null });
    expect(done.lastRebuild).toMatchObject({ outcome: 'done', version: 1, eventsDone: 2 });
    expect(await active()).toEqual({ generation: 2, version: 1 });
    expect(await contents()).toEqual(before);
    expect(await generations()).toBe(1);
  });

  it('goes on being served while it is rebuilt, and takes what comes meanwhile', async () => {
    await served(put('a', 'top'));
    const { documents, open } = slow(2);
    const { logger } = bench.host({ documents });
    const operations = bench.operationsOn();
    await operations.rebuild(asking(), 'shelves');
    await bench.status(operations, 'it runs', ({ rebuild }) => rebuild?.state === 'running');
    const position = await append(stores.events, put('a', 'bottom'));
    await until('readers see it', async () => (await stores.documents.checkpoint('shelves')) === position);
    expect((await contents()).items).toMatchObject({ a: { steps: ['put on top', 'put on bottom'] } });
    expect(await active()).toEqual({ generation: 1, version: 1 });
    open();
    await bench.status(operations, 'it is done', ({ lastRebuild }) => lastRebuild?.outcome === 'done');
    await append(stores.events, put('a', 'top', { step: 'last' }));
    await until('readers see the last', async () => (await contents()).items!.a!.steps!.toString().endsWith('last'));
    expect((await contents()).items).toMatchObject({ a: { steps: ['put on top', 'put on bottom', 'last'] } });
    expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('again under the same id is the same request, also once it is done', async () => {
    await served(put('a', 'top'));
    const operations = bench.operationsOn();
    await operations.rebuild(asking('once'), 'shelves');
    await operations.rebuild(asking('once'), 'shelves');
    bench.host();
    await bench.status(operations, 'it is done', ({ lastRebuild }) => lastRebuild !== null);
    expect(await operations.rebuild(asking('once'), 'shelves')).toMatchObject({ rebuild: null });
    expect(await active()).toMatchObject({ generation: 2 });
  });

  it('while another is on its way is refused, and changes nothing of that', async () => {
    await served(put('a', 'top'));
    const operations = bench.operationsOn();
    const answers = await Promise.allSettled([1, 2, 3].map(() => operations.rebuild(asking(), 'shelves')));
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'REBUILD_RUNNING', refusal: { details: { projection: 'shelves' } } },
    });
    const { documents, open } = slow(2);
    bench.host({ documents });
    await bench.status(operations, 'it runs', ({ rebuild }) => rebuild?.state === 'running');
    await expect(operations.rebuild(asking(), 'shelves')).rejects.toMatchObject({ code: 'REBUILD_RUNNING' });
    open();
    await bench.status(operations, 'it is done', ({ lastRebuild }) => lastRebuild?.outcome === 'done');
  });

  it('while nobody runs the projection waits for who does', async () => {
    await served(put('a', 'top'));
    const operations = bench.operationsOn();
    await operations.rebuild(asking(), 'shelves');
    bench.host();
    await bench.status(operations, 'it is done', ({ lastRebuild }) => lastRebuild?.outcome === 'done');
  });

  it('of something that is no projection is refused', async () => {
    const unknown = bench.operationsOn().rebuild(asking(), 'nothing');
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND', refusal: { details: { kind: 'projection' } } });
  });

  it('by an analyst is for an admin, unless it is of the analysts’ own', async () => {
    const analyst = { ...admin, roles: ['analyst'] };
    const operations = bench.operationsOn();
    for (const ask of ['rebuild', 'cancelRebuild', 'retryDeadLetters'] as const) {
      await expect(operations[ask](asking(undefined, analyst), 'shelves')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    const own = bench.operationsOn({ ...shelves(), name: 'scorecard' });
    expect(await own.rebuild(asking(undefined, analyst), 'scorecard')).toMatchObject({ name: 'scorecard' });
  });

  it('of other code is left to processes that have that', async () => {
    await served(put('a', 'top'));
    const operations = bench.operationsOn(shelves(3));
    await operations.rebuild(asking(), 'shelves');
    bench.host();
    const own = bench.operationsOn();
    const request = async () => (await readRebuild(stores.documents, 'shelves')).request;
    await expect(own.rebuild(asking(), 'shelves')).rejects.toMatchObject({ code: 'REBUILD_RUNNING' });
    expect(await request()).toMatchObject({ version: 3, cancelledAt: null });
    expect(await active()).toEqual({ generation: 1, version: 1 });

    // Once it is taken back it keeps nobody waiting for a process that may never come.
    await own.cancelRebuild(asking(), 'shelves');
    await own.rebuild(asking(), 'shelves');
    await bench.status(own, 'the own one is done', ({ lastRebuild }) => lastRebuild?.outcome === 'done');
    expect(await active()).toEqual({ generation: 2, version: 1 });
  });

  it('or taken back while somebody else is at the desk waits a moment for its turn, then says so', async () => {
    await served(put('a', 'top'));
    const operations = bench.operationsOn();
    const desk = 'rebuild-request:shelves';
    await stores.documents.lease(desk, 'somebody', 60_000);
    const asked = operations.rebuild(asking(), 'shelves');
    setTimeout(() => void stores.documents.release(desk, 'somebody'), 100);
    expect(await asked).toMatchObject({ rebuild: { state: 'requested' } });

    await stores.documents.lease(desk, 'somebody', 60_000);
    const refusal = { code: 'UNAVAILABLE', refusal: { details: { engine: 'read-store', retryable: true } } };
    const answers = await Promise.allSettled([
      operations.rebuild(asking(), 'shelves'),
      operations.cancelRebuild(asking(), 'shelves'),
    ]);
    expect(answers).toMatchObject([{ reason: refusal }, { reason: refusal }]);
  });
});

describe('a process that stops in the middle of a rebuild', () => {
  const many = Array.from({ length: 30 }, (_, n) => put(`item ${n}`, 'top', { weight: n }));

  it('leaves it to the next one, which goes on', async () => {
    await served(...many);
    const { documents, open } = slow(2);
    const { host } = bench.host({ documents });
    const operations = bench.operationsOn();
    await operations.rebuild(asking(), 'shelves');
    await bench.status(operations, 'it runs', ({ rebuild }) => rebuild?.state === 'running');
    const stopping = host.stop();
    open();
    await stopping;
    expect(await operations.status('shelves', 'operator')).toMatchObject({ rebuild: { state: 'requested' } });
    bench.host();
    await bench.status(operations, 'it is done', ({ lastRebuild }) => lastRebuild?.outcome === 'done');
    expect(await active()).toEqual({ generation: 2, version: 1 });
    const { items, 'shelf-tallies': tallies } = await contents();
    expect(Object.keys(items!)).toHaveLength(30);
    expect(tallies).toEqual(sumsOf(items!));
  });

  it('also where it dies without a word, once its lease has run out', async () => {
    await served(...many);
    const grave = gate();
    let dead = false;
    const mortal = (store: DocumentStore) => {
      const calls = Object.entries(documentStoreWith(store, {})).map(([name, call]) => [
        name,
        async (...given: never[]) => {
          if (dead) await grave.passed.then(() => Promise.reject(new Error('it is dead')));
          return (call as (...args: never[]) => Promise<unknown>)(...given);
        },
      ]);
      return Object.fromEntries(calls) as DocumentStore;
    };
    const { documents: held, open } = slow(2);
    const documents = mortal(held);
    bench.host({ documents });
    const operations = bench.operationsOn();
    await operations.rebuild(asking(), 'shelves');
    await bench.status(operations, 'it runs', ({ rebuild }) => rebuild?.state === 'running');
    dead = true;
    try {
      jest.useFakeTimers({ now: Date.now() + 40_000, doNotFake: everythingButDate });
      expect(await operations.status('shelves', 'operator')).toMatchObject({ rebuild: { state: 'requested' } });
      bench.host();
      await bench.status(operations, 'it is done', ({ lastRebuild }) => lastRebuild?.outcome === 'done');
      expect(Object.keys((await contents()).items!)).toHaveLength(30);
    } finally {
      jest.useRealTimers();
      open();
      grave.open();
    }
  });
});

const everythingButDate = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];

describe('a rebuild that is cancelled', () => {
  it('stops, throws away what it has filled, and another can be asked for', async () => {
    await served(put('a', 'top'));
    const before = await contents();
    const { documents, open } = slow(2);
    bench.host({ documents });
    const operations = bench.operationsOn();
    await operations.rebuild(asking(), 'shelves');
    await bench.status(operations, 'it runs', ({ rebuild }) => rebuild?.state === 'running');
    const cancelled = await operations.cancelRebuild(asking(), 'shelves');
    expect(cancelled).toMatchObject({ rebuild: { state: 'cancelling' } });
    await operations.cancelRebuild(asking(), 'shelves');
    open();
    const { lastRebuild } = await bench.status(operations, 'it has ended', ({ rebuild }) => rebuild === null);
    expect(lastRebuild).toMatchObject({ outcome: 'cancelled' });
    expect(await active()).toEqual({ generation: 1, version: 1 });
    expect(await generations()).toBe(1);
    expect(await contents()).toEqual(before);
    await operations.rebuild(asking(), 'shelves');
    await bench.status(operations, 'the next is done', (status) => status.lastRebuild?.outcome === 'done');
  });

  it('before anybody has begun it leaves nothing to be done', async () => {
    await served(put('a', 'top'));
    const operations = bench.operationsOn();
    await operations.rebuild(asking(), 'shelves');
    await operations.cancelRebuild(asking(), 'shelves');
    bench.host();
    await bench.status(operations, 'it has ended', ({ lastRebuild }) => lastRebuild?.outcome === 'cancelled');
    expect(await active()).toEqual({ generation: 1, version: 1 });
  });

  it('is so by people of its own tenant, and by the operator', async () => {
    await served(put('a', 'top'));
    const operations = bench.operationsOn();
    const stranger = asking(undefined, admin, tenantId('globex'));
    await operations.rebuild(asking(), 'shelves');
    await expect(operations.cancelRebuild(stranger, 'shelves')).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringMatching(/only people of that tenant/),
    });
    expect(await operations.status('shelves', 'operator')).toMatchObject({ rebuild: { state: 'requested' } });
    expect(await operations.cancelRebuild('operator', 'shelves')).toMatchObject({ rebuild: { state: 'cancelling' } });
  });

  it('is so by nobody but the operator where the operator has asked for it', async () => {
    await served(put('a', 'top'));
    const operations = bench.operationsOn();
    const by = { tenant: null, id: 'cli', kind: 'system', name: null } as const;
    await new RebuildDesk(stores.documents).ask(shelves(), { id: 'by hand', by, lenient: false });
    await expect(operations.cancelRebuild(asking(), 'shelves')).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringMatching(/from the command line only/),
    });
    expect(await operations.cancelRebuild('operator', 'shelves')).toMatchObject({ rebuild: { state: 'cancelling' } });
  });

  it('is refused where there is none, and where nobody has asked for it', async () => {
    await served(put('a', 'top'));
    const operations = bench.operationsOn();
    const none = operations.cancelRebuild(asking(), 'shelves');
    await expect(none).rejects.toMatchObject({ code: 'NOT_FOUND', refusal: { details: { kind: 'rebuild' } } });

    const { documents, open } = slow(2);
    bench.host({ documents, projection: shelves(2) });
    const newer = bench.operationsOn(shelves(2));
    await bench.status(newer, 'the new version fills', ({ rebuild }) => rebuild?.state === 'running');
    expect(await newer.status('shelves', 'operator')).toMatchObject({
      version: 1,
      rebuild: { version: 2, requestedBy: null },
    });
    await expect(newer.cancelRebuild(asking(), 'shelves')).rejects.toMatchObject({ code: 'REBUILD_RUNNING' });
    await expect(newer.rebuild(asking(), 'shelves')).rejects.toMatchObject({ code: 'REBUILD_RUNNING' });
    open();
    await until('the new version serves', async () => (await active())?.version === 2);
  });
});

describe('an event that cannot be folded', () => {
  it('ends a rebuild that names it, to its own tenant and to operators', async () => {
    await served(put('a', 'top'), broken, put('b', 'top'));
    bench.host();
    const operations = bench.operationsOn();
    await operations.rebuild(asking(), 'shelves');
    const failed = await bench.status(
      operations,
      'it has failed',
      ({ lastRebuild }) => lastRebuild?.outcome === 'failed',
    );
    const [, poison] = await stores.events.readStream('item-acme.a');
    const named = `shelves cannot fold ItemPut ${poison!.id} (item-acme.a revision 1): the event cannot be folded`;
    expect(failed).toMatchObject({ lastError: named, rebuild: null, state: 'live' });
    expect(await operations.status('shelves', asking())).toMatchObject({ lastError: named });
    const stranger = await operations.status('shelves', { tenant: tenantId('globex') });
    expect(stranger.lastError).toBe('an event of another tenant cannot be folded: ItemPut');
    expect(await active()).toEqual({ generation: 1, version: 1 });
  });

  it('and was parked is seen by its tenant, and folded in its place once the code can', async () => {
    await served(put('a', 'top'), broken, put('a', 'bottom'), { ...put('b', 'top'), broken: 'keys' });
    const operations = bench.operationsOn();
    const parked = await operations.parkedEvents('shelves', asking(), 1);
    expect(parked).toMatchObject({ count: 2, events: [{ stream: 'item-acme.b', error: 'the document has no keys' }] });
    expect(parked.events[0]!.recordedAt).toMatch(/^\d{4}-.*Z$/);
    expect(await operations.parkedEvents('shelves', 'operator', 10)).toMatchObject({
      count: 2,
      events: [{ stream: 'item-acme.b' }, { stream: 'item-acme.a', type: 'ItemPut', revision: 1 }],
    });
    expect(await operations.parkedEvents('shelves', { tenant: tenantId('globex') }, 10)).toEqual({
      count: 0,
      events: [],
    });

    const corrected = { ...shelves(), evolve: folding };
    bench.host({ projection: corrected });
    await operations.retryDeadLetters(asking(), 'shelves');
    await bench.status(operations, 'it was tried', ({ lastRebuild }) => lastRebuild?.outcome === 'done');
    expect((await contents()).items).toMatchObject({ a: { steps: ['put on top', 'put on top', 'put on bottom'] } });
    // What still cannot be folded is parked again.
    expect(await operations.parkedEvents('shelves', asking(), 10)).toMatchObject({
      count: 1,
      events: [{ stream: 'item-acme.b' }],
    });
  });

  /** The code as it is once the fault in it has been found. */
  const folding: ReturnType<typeof shelves>['evolve'] = (item, event, id) =>
    shelves().evolve(
      item,
      { ...event, data: { ...event.data, broken: event.data.broken === 'fold' ? undefined : event.data.broken } },
      id,
    );
});

describe('the status of a projection', () => {
  it('is stopped once whoever ran it has not been heard of for long, as after a kill', async () => {
    await served(put('a', 'top'));
    const operations = bench.operationsOn();
    const heard = (ago: number) => ({
      ...{ state: 'live', version: 1, failure: null, holder: 'somebody' },
      at: new Date(Date.now() - ago).toISOString(),
    });
    await stores.documents.putRecord('runner/shelves', heard(15_000));
    expect(await operations.status('shelves', 'operator')).toMatchObject({ state: 'live' });
    await stores.documents.putRecord('runner/shelves', heard(60_000));
    expect(await operations.status('shelves', 'operator')).toMatchObject({ state: 'stopped' });
  });

  it('is written down where it changes, not with every batch', async () => {
    const inner = stores.openDocuments();
    const written: string[] = [];
    const documents = documentStoreWith(inner, {
      putRecord: (name, body) => {
        if (name.startsWith('runner/')) written.push(String(body?.state));
        return inner.putRecord(name, body);
      },
    });
    const { host } = bench.host({ documents });
    const operations = bench.operationsOn();
    await bench.status(operations, 'it is live', ({ state }) => state === 'live');
    for (let n = 0; n < 20; n += 1) await append(stores.events, put(`item ${n}`, 'top'));
    await bench.status(operations, 'all is served', ({ lag }) => lag === 0);
    await host.stop();
    expect(await operations.status('shelves', 'operator')).toMatchObject({ state: 'stopped' });
    expect(written.filter((state) => state === 'live')).toHaveLength(1);
    expect(written.length).toBeLessThanOrEqual(3);
  });

  it('tells others that its engine is away, and no more than that', async () => {
    const inner = stores.openDocuments();
    let away = false;
    const documents = documentStoreWith(inner, {
      commit: async (commit) => {
        if (away) throw new DocumentStoreError('unavailable', 'connect ECONNREFUSED 10.0.0.7');
        return inner.commit(commit);
      },
    });
    bench.host({ documents });
    const operations = bench.operationsOn();
    await bench.status(operations, 'it is live', ({ state }) => state === 'live');
    away = true;
    await append(stores.events, put('a', 'top'));
    const retrying = await bench.status(operations, 'it tries again', ({ state }) => state === 'retrying');
    expect(retrying).toMatchObject({ lag: 1, lastError: 'the read store answered unavailable' });
    away = false;
    await bench.status(
      operations,
      'it is live again',
      ({ state, lastError }) => state === 'live' && lastError === null,
    );
  });

  it('can be watched: each change once, until the watching ends', async () => {
    await served(put('a', 'top'));
    const operations = bench.operationsOn();
    const ending = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { rebuild, lastRebuild } of operations.watch('shelves', asking(), ending.signal)) {
        seen.push(`${rebuild?.state ?? 'none'}, ${lastRebuild?.outcome ?? 'none'}`);
      }
    })();
    await until('the first is there', () => seen.length === 1);
    await operations.rebuild(asking(), 'shelves');
    await until('the request is seen', () => seen.length === 2);
    bench.host();
    await until('the end is seen', () => seen.at(-1) === 'none, done');
    ending.abort();
    await watching;
    expect(seen.slice(0, 2)).toEqual(['none, none', 'requested, none']);
    await expect(operations.watch('nothing', asking(), ending.signal).next()).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
