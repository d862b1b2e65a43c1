import { ProjectionOperations } from '#libs/application';
import { type AnyProjection, ProjectionHost, requireOwnVersion } from '#libs/projection-engine';
import { type DocumentStore, DocumentStoreError } from '#libs/read-store';
import { createCollectingLogger } from '../../support/api/collecting-logger.js';
import {
  documentStoreWith,
  documentsOf,
  eventStoreWith,
  gate,
  temporaryStores,
  until,
} from '../../support/projections/index.js';
import { asking, hostBench } from './host-bench.js';
import { runnerBench } from './runner-bench.js';
import { append, type ItemEvent, put, shelfCollections, shelves, sumsOf } from './shelves.js';

const stores = temporaryStores(shelfCollections);
const follow = runnerBench(stores);
const bench = hostBench(stores);
const active = async () => (await stores.documents.state('shelves')).active;
const served = async (id: string) => (await stores.documents.get('items', 'acme' as never, id))?.body;
const contents = () => documentsOf(stores.documents, shelves());

/** A store that holds up the activation of a generation. */
function heldUp(inner: DocumentStore) {
  const door = gate();
  const documents = documentStoreWith(inner, {
    activate: async (...given) => {
      await door.passed;
      return inner.activate(...given);
    },
  });
  return { documents, open: door.open };
}

describe('while a new version is rolled out', () => {
  it('the older process goes on feeding what serves until the swap, then stands by, and neither rebuilds it back', async () => {
    const older = follow({ leased: true, documents: stores.openDocuments() });
    await append(stores.events, put('a', 'top'));
    await older.reached();
    const { documents, open } = heldUp(stores.openDocuments());
    const newer = follow({ leased: true, documents, projection: shelves(2) });
    await newer.state('rebuilding');
    await append(stores.events, put('a', 'bottom'));
    await older.reached();
    expect(await served('a')).toMatchObject({ version: 1, steps: ['put on top', 'put on bottom'] });

    open();
    await newer.state('live');
    await older.state('standby');
    expect(older.runner.status().lastError).toMatch(/^version 2 serves, made by a newer program/);
    await append(stores.events, put('a', 'top'));
    await newer.reached();
    expect(await served('a')).toMatchObject({ version: 2, steps: ['put on top', 'put on bottom', 'put on top'] });
    expect(older.runner.status().state).toBe('standby');
    expect(await active()).toEqual({ generation: 2, version: 2 });
    expect([...older.logger.lines, ...newer.logger.lines].filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('a process of the older one that starts later stands by as well', async () => {
    const newer = follow({ projection: shelves(2) });
    await append(stores.events, put('a', 'top'));
    await newer.reached();
    const older = follow({ documents: stores.openDocuments() });
    await older.state('standby');
    expect(await active()).toEqual({ generation: 1, version: 2 });
    expect((await stores.documents.state('shelves')).generations).toHaveLength(1);
  });

  it('going back for good is asked for: the older process rebuilds its version, and serves it', async () => {
    const newer = follow({ projection: shelves(2) });
    await append(stores.events, put('a', 'top'));
    await newer.reached();
    await newer.runner.stop();
    bench.host();
    const operations = bench.operationsOn();
    await bench.status(operations, 'it stands by', ({ state, version }) => state === 'standby' && version === 2);
    await operations.rebuild(asking(), 'shelves');
    await bench.status(operations, 'it serves', ({ state, version }) => state === 'live' && version === 1);
    await append(stores.events, put('a', 'bottom'));
    await until('readers see it', async () => (await contents()).items!.a!.steps!.toString().endsWith('put on bottom'));
    expect(await served('a')).toMatchObject({ version: 1, steps: ['put on top', 'put on bottom'] });
  });
});

describe('a helper beside whoever runs projections for good', () => {
  const helper = (projection: AnyProjection) => {
    const logger = createCollectingLogger();
    const { events, documents } = stores;
    const host = new ProjectionHost({
      ...{ projections: [projection], events, documents, logger, holder: 'helper', leased: false },
    });
    host.help([projection.name]);
    return host;
  };

  it('follows what serves, and fills what nobody serves yet', async () => {
    await append(stores.events, put('a', 'top'));
    const first = helper(shelves());
    await until('it serves', async () => (await served('a')) !== undefined);
    await first.stop();
    await append(stores.events, put('a', 'bottom'));
    const second = helper(shelves());
    await until('it has followed', async () => (await served('a'))?.steps?.toString().endsWith('bottom') === true);
    await second.stop();
  });

  it('never rebuilds: neither a version that is older than its own nor one that is newer', async () => {
    const { reached, runner, state } = follow({ projection: shelves(2) });
    await append(stores.events, put('a', 'top'));
    await reached();
    for (const version of [1, 3]) {
      const other = helper(shelves(version));
      await until('it stands by', () => other.status()[0]?.state === 'standby');
      await other.stop();
      const refused = requireOwnVersion(stores.documents, [shelves(version)]);
      await expect(refused).rejects.toMatchObject({ code: 'UNAVAILABLE', refusal: { details: { retryable: false } } });
    }
    await state('live');
    expect(runner.status().lastError).toBeUndefined();
    expect(await active()).toEqual({ generation: 1, version: 2 });
    expect((await stores.documents.state('shelves')).generations).toHaveLength(1);
    await requireOwnVersion(stores.documents, [shelves(2)]);
  });
});

describe('the first filling', () => {
  const broken: ItemEvent = { ...put('broken', 'top'), broken: 'fold' };
  const many = Array.from({ length: 40 }, (_, n) => put(`item ${n % 7}`, n % 2 ? 'top' : 'bottom', { weight: n }));

  it('of a long log serves once it is whole, with what cannot be folded parked as it would be live', async () => {
    await append(stores.events, ...many, broken);
    const { documents, open } = heldUp(stores.openDocuments());
    const { state, runner, reached } = follow({ documents, fillFirstFrom: 41 });
    await until('it is filled', async () =>
      (await stores.documents.state('shelves')).generations.some(({ checkpoint }) => checkpoint !== undefined),
    );
    expect(await active()).toBeUndefined();
    expect(runner.status()).toMatchObject({ state: 'catching-up', lastError: undefined });
    const operations = bench.operationsOn();
    expect(await operations.firstFillings()).toEqual(['shelves']);
    expect(await operations.status('shelves', 'operator')).toMatchObject({ state: 'catching-up', position: null });
    open();
    await state('live');
    await reached();
    expect(await operations.firstFillings()).toEqual([]);
    const { items, 'shelf-tallies': tallies, 'shelves-dead-letters': parked } = await contents();
    expect(Object.keys(items!)).toHaveLength(7);
    expect(tallies).toEqual(sumsOf(items!));
    expect(Object.values(parked!)).toMatchObject([{ stream: 'item-acme.broken' }]);
  });

  it('of a long log keeps the program from being ready also while nobody is at it, until all of it serves', async () => {
    await append(stores.events, ...many);
    const programOn = (length: number) =>
      new ProjectionOperations({
        projections: [shelves()],
        events: eventStoreWith(stores.events, { countAfter: async () => length }),
        documents: stores.documents,
      });
    const [short, long] = [programOn(19_999), programOn(20_000)];
    expect([await short.firstFillings(), await long.firstFillings()]).toEqual([[], ['shelves']]);
    const documents = documentStoreWith(stores.openDocuments(), {
      commit: () => Promise.reject(new DocumentStoreError('refused', 'the disk is full')),
    });
    const failing = follow({ documents, fillFirstFrom: 1 });
    await failing.state('retrying');
    await failing.runner.stop();
    expect(await long.firstFillings()).toEqual(['shelves']);
    await follow({ fillFirstFrom: 1 }).reached();
    expect(await long.firstFillings()).toEqual([]);
  });

  it('of a short log serves at once', async () => {
    await append(stores.events, ...many);
    const { reached } = follow({ fillFirstFrom: 41 });
    await until('it serves', async () => (await active()) !== undefined);
    await reached();
    expect(Object.keys((await contents()).items!)).toHaveLength(7);
  });

  it('that died half-way is gone on with', async () => {
    await append(stores.events, ...many);
    const inner = stores.openDocuments();
    const documents = documentStoreWith(inner, {
      activate: () => Promise.reject(new DocumentStoreError('unavailable', 'it dies')),
    });
    const { runner } = follow({ documents, fillFirstFrom: 1 });
    await until('it is filled', async () =>
      (await stores.documents.state('shelves')).generations.some(({ checkpoint }) => checkpoint !== undefined),
    );
    await runner.stop();
    expect(await active()).toBeUndefined();
    await append(stores.events, put('last', 'top'));
    const { reached } = follow({ fillFirstFrom: 1 });
    await until('it serves', async () => (await active()) !== undefined);
    await reached();
    expect(await active()).toEqual({ generation: 1, version: 1 });
    expect(Object.keys((await contents()).items!)).toHaveLength(8);
  });
});
