import {
  collectionsOf,
  discardUnfinished,
  type RebuildOptions,
  type RebuildProgress,
  type RebuildTarget,
  rebuild,
  rebuildTogether,
} from '#libs/projection-engine';
import { createCollectingLogger } from '../../support/api/collecting-logger.js';
import {
  documentStoreWith,
  documentsOf,
  eventStoreWith,
  gate,
  temporaryStores,
  until,
} from '../../support/projections/index.js';
import { runnerBench } from './runner-bench.js';
import { append, noise, otherShelves, put, shelfCollections, shelves, sumsOf } from './shelves.js';

const stores = temporaryStores(shelfCollections);
const follow = runnerBench(stores);
type Given = RebuildTarget & RebuildOptions;
const options = (more: Partial<Given> = {}): Given => ({
  projection: shelves(),
  events: stores.events,
  documents: stores.documents,
  holder: 'operator',
  signal: new AbortController().signal,
  ...more,
});
const generations = async () =>
  (await stores.documents.state('shelves')).generations.map(({ generation }) => generation);

/** A log of so many events, folded by a runner that has stopped again. */
async function served(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await append(stores.events, put(`item ${n % 40}`, n % 3 ? 'top' : 'bottom', { step: `${n}`, weight: n % 7 }));
  }
  const { reached, runner } = follow();
  await reached();
  await runner.stop();
}

describe('a rebuild', () => {
  it('ends with the documents that were there, in a generation of its own, and leaves no other', async () => {
    await served(200);
    const before = await documentsOf(stores.documents, shelves());
    expect(await rebuild(options())).toEqual({ outcome: 'activated', generation: 2 });
    expect(await documentsOf(stores.documents, shelves())).toEqual(before);
    expect(await generations()).toEqual([2]);
    expect(await rebuild(options())).toEqual({ outcome: 'activated', generation: 3 });
  });

  it('ends with the same whatever it may keep in memory and wherever it commits', async () => {
    await served(200);
    const before = await documentsOf(stores.documents, shelves());
    await rebuild(options({ commitAtDocuments: 1, keepDocuments: 1 }));
    expect(await documentsOf(stores.documents, shelves())).toEqual(before);
  });

  it('of an empty log serves nothing', async () => {
    expect(await rebuild(options())).toEqual({ outcome: 'activated', generation: 1 });
    expect(await documentsOf(stores.documents, shelves())).toMatchObject({ items: {}, 'shelf-tallies': {} });
  });

  it('has seen the end of the log, also what it does not handle', async () => {
    await served(3);
    const end = await append(stores.events, noise);
    await rebuild(options());
    expect(await stores.documents.checkpoint('shelves')).toBe(end);
  });

  it('is done once it is swapped in, also where the old one cannot be dropped; whoever runs the projection next does that', async () => {
    await served(3);
    const documents = documentStoreWith(stores.documents, {
      drop: () => Promise.reject(new Error('the disk is full')),
    });
    const logger = createCollectingLogger();
    expect(await rebuild(options({ documents, logger }))).toEqual({ outcome: 'activated', generation: 2 });
    expect(logger.lines).toMatchObject([{ level: 'warn', message: expect.stringMatching(/could not be dropped/) }]);
    expect(await generations()).toEqual([1, 2]);
    await stores.documents.lease('rebuild:shelves', 'somebody who verifies', 60_000);
    const busy = follow();
    await busy.state('live');
    expect(await generations()).toEqual([1, 2]);
    await busy.runner.stop();
    await stores.documents.release('rebuild:shelves', 'somebody who verifies');
    await follow().state('live');
    expect(await generations()).toEqual([2]);
    expect(await stores.documents.lease('rebuild:shelves', 'the next one', 1)).toBe(true);
  });

  it('reports how far it is, up to the end', async () => {
    await served(30);
    const reports: RebuildProgress[] = [];
    await rebuild(options({ onProgress: (progress) => reports.push(progress) }));
    expect(reports.at(-1)).toMatchObject({ generation: 2, eventsDone: 30, eventsTotal: 30, etaSeconds: 0 });
    expect(reports.at(-1)?.eventsPerSecond).toBeGreaterThan(0);
  });
});

describe('a rebuild that is cancelled', () => {
  /** Aborts once so many commits were made. */
  async function cancelledAfter(commits: number): Promise<void> {
    const cancelling = new AbortController();
    let left = commits;
    const documents = documentStoreWith(stores.documents, {
      commit: async (commit) => {
        left -= 1;
        if (left === 0) cancelling.abort();
        return stores.documents.commit(commit);
      },
    });
    const events = eventStoreWith(stores.events, { subscribe: batchesOf(5) });
    const result = await rebuild(options({ documents, events, signal: cancelling.signal, commitAtDocuments: 5 }));
    expect(result).toEqual({ outcome: 'cancelled' });
  }
  const batchesOf =
    (batchSize: number): RebuildOptions['events']['subscribe'] =>
    (given) =>
      stores.events.subscribe({ ...given, batchSize });

  it('leaves what serves, and the next one goes on where it ended', async () => {
    await served(100);
    const before = await documentsOf(stores.documents, shelves());
    await cancelledAfter(4);
    const { active, generations: kept } = await stores.documents.state('shelves');
    expect(active).toEqual({ generation: 1, version: 1 });
    const unfinished = kept.find(({ generation }) => generation === 2)?.checkpoint;
    expect(unfinished).toBeDefined();
    expect(await documentsOf(stores.documents, shelves())).toEqual(before);

    const asked: (string | undefined)[] = [];
    const events = eventStoreWith(stores.events, {
      subscribe: (given) => {
        asked.push(given.after);
        return stores.events.subscribe(given);
      },
    });
    expect(await rebuild(options({ events }))).toEqual({ outcome: 'activated', generation: 2 });
    // And once more for what may have come in the meantime.
    expect(asked).toEqual([unfinished, await stores.events.head()]);
    const { items, 'shelf-tallies': tallies } = await documentsOf(stores.documents, shelves());
    expect(items).toEqual(before.items);
    expect(tallies).toEqual(sumsOf(items!));
  });

  it('can be thrown away, and the next one begins anew', async () => {
    await served(100);
    await cancelledAfter(4);
    await discardUnfinished(stores.documents, 'shelves');
    expect(await generations()).toEqual([1]);
    expect(await rebuild(options())).toEqual({ outcome: 'activated', generation: 2 });
  });

  it('by one version is not gone on with by the next', async () => {
    await served(100);
    await cancelledAfter(4);
    expect(await rebuild(options({ projection: shelves(2) }))).toEqual({ outcome: 'activated', generation: 3 });
    const { items } = await documentsOf(stores.documents, shelves());
    expect(Object.values(items!).every(({ version }) => version === 2)).toBe(true);
    expect(await generations()).toEqual([3]);
  });
});

describe('rebuilds of a log that is away', () => {
  it('end as soon as nobody wants any of them any more', async () => {
    await served(3);
    const documents = stores.openDocuments([...shelfCollections, ...collectionsOf(otherShelves)]);
    let reading: AbortSignal | undefined;
    const events = eventStoreWith(stores.events, {
      async *subscribe({ signal }) {
        reading = signal;
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      },
    });
    const [one, two] = [new AbortController(), new AbortController()];
    const ending = rebuildTogether(
      [
        { projection: shelves(), signal: one.signal },
        { projection: otherShelves, signal: two.signal },
      ],
      { events, documents, holder: 'operator' },
    );
    await until('the log is asked for', () => reading !== undefined);
    one.abort();
    expect(reading?.aborted).toBe(false);
    two.abort();
    expect(await ending).toEqual([{ outcome: 'cancelled' }, { outcome: 'cancelled' }]);
  });
});

describe('two rebuilds at once', () => {
  it('are one rebuild and one that hears that it is busy', async () => {
    await served(50);
    const answers = await Promise.all([
      rebuild(options({ holder: 'one' })),
      rebuild(options({ holder: 'other', documents: stores.openDocuments() })),
    ]);
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['activated', 'busy']);
    expect(await generations()).toEqual([2]);
  });

  it('where the first has lost its lease to the second, the first gives way', async () => {
    await served(50);
    const door = gate();
    let waiting = false;
    const documents = documentStoreWith(stores.documents, {
      commit: async (commit) => {
        waiting = true;
        await door.passed;
        return stores.documents.commit(commit);
      },
    });
    const first = rebuild(options({ documents }));
    await until('the first is about to commit', () => waiting);
    await stores.documents.release('rebuild:shelves', 'operator/0');
    expect(await rebuild(options({ holder: 'other' }))).toMatchObject({ outcome: 'activated' });
    door.open();
    await expect(first).resolves.toEqual({ outcome: 'busy' });
    const { items, 'shelf-tallies': tallies } = await documentsOf(stores.documents, shelves());
    expect(tallies).toEqual(sumsOf(items!));
  });
});
