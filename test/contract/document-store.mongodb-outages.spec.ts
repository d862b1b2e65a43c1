import type { DocumentStore } from '#libs/read-store';
import { openMongoDocumentStore } from '#libs/read-store/adapters/mongodb';
import { acme, at, first, write } from '../../libs/read-store/testing/harness.js';
import { collections, ticket, tickets } from '../../libs/read-store/testing/sample-collections.js';
import { describeWithFerretDb, type FerretDb, freePort, startFerretDb } from '../support/mongodb-server/index.js';

const query = { where: [], orderBy: { field: 'score', direction: 'asc' as const }, limit: 5 };
const commit = { generation: first, writes: [write('b', 2, ticket())], checkpoint: { expected: at(1), next: at(2) } };

/** One call of every kind. */
const calls: readonly (readonly [string, (store: DocumentStore) => Promise<unknown>])[] = [
  ['get', (store) => store.get(tickets.name, acme, 'a')],
  ['getMany', (store) => store.getMany(tickets.name, acme, ['a'])],
  ['find', (store) => store.find(tickets.name, acme, query)],
  ['count', (store) => store.count(tickets.name, acme, { where: [] })],
  ['checkpoint', (store) => store.checkpoint(first.projection)],
  ['load', (store) => store.load(first, tickets.name, ['a'])],
  ['scan', (store) => store.scan(first, tickets.name, undefined, 5)],
  ['commit', (store) => store.commit(commit)],
  ['checkpointOf', (store) => store.checkpointOf(first)],
  ['state', (store) => store.state(first.projection)],
  ['prepare', (store) => store.prepare(first, 1, collections)],
  ['activate', (store) => store.activate(first.projection, 1, 1)],
  ['drop', (store) => store.drop({ projection: 'other', generation: 1 })],
  ['lease', (store) => store.lease('x', 'me', 1000)],
  ['release', (store) => store.release('x', 'me')],
  ['putRecord', (store) => store.putRecord('x', {})],
  ['records', (store) => store.records('x')],
];

describeWithFerretDb(() => {
  describe('the document store on MongoDB, while its server is away', () => {
    let server: FerretDb;
    let store: DocumentStore;
    beforeAll(async () => {
      server = await startFerretDb();
      store = openMongoDocumentStore({ url: `${server.url}/outages`, collections });
      await store.prepare(first, 1, collections);
      await store.activate(first.projection, undefined, 1);
      await store.commit({
        generation: first,
        writes: [write('a', 1, ticket())],
        checkpoint: { expected: undefined, next: at(1) },
      });
    });
    afterAll(async () => {
      await store.close();
      await server.dispose();
    });

    // The time limit of the test is the bound: a call that waits for good runs into it.
    it.each<[string, () => unknown, () => unknown]>([
      ['has crashed', () => server.kill(), () => server.start()],
      ['has fallen silent', () => server.signal('SIGSTOP'), () => server.signal('SIGCONT')],
    ])(
      'answers unavailable to everything where it %s, and goes on by itself once it is back',
      async (_how, leave, back) => {
        expect(await store.get(tickets.name, acme, 'a')).toBeDefined();
        await leave();
        const answers = await Promise.all(
          calls.map(async ([name, call]) => [
            name,
            await call(store).then(
              () => 'an answer',
              ({ name: error, retryable }) => ({ error, retryable }),
            ),
          ]),
        );
        await back();
        const away = { error: 'DocumentStoreError', retryable: true };
        expect(answers).toEqual(calls.map(([name]) => [name, away]));
        expect(await store.get(tickets.name, acme, 'a')).toMatchObject({ body: ticket() });
        const expected = await store.checkpointOf(first);
        const next = { ...commit, checkpoint: { expected, next: at(3) } };
        expect(await store.commit(next)).toEqual({ outcome: 'committed' });
      },
      25_000,
    );

    it('may be opened before the server is there', async () => {
      const early = openMongoDocumentStore({ url: `mongodb://127.0.0.1:${await freePort()}`, collections });
      await expect(early.state('tickets')).rejects.toMatchObject({ reason: 'unavailable' });
      await early.close();
    });
  });
});
