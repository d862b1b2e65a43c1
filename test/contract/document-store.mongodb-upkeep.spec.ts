import type { DocumentStore, DocumentWrite } from '#libs/read-store';
import { openMongoDocumentStore } from '#libs/read-store/adapters/mongodb';
import { acme, at, first, second, write } from '../../libs/read-store/testing/harness.js';
import { collections, ticket, tickets } from '../../libs/read-store/testing/sample-collections.js';
import { describeWithMongoDb, freshMongoDatabase, type MongoDatabase } from '../support/mongodb-server/index.js';

const minute = 60_000;
const day = 24 * 60 * minute;

describeWithMongoDb((server) => {
  describe(`the document store on MongoDB, ${server}, keeps house`, () => {
    let database: MongoDatabase;
    let store: DocumentStore;
    let now: number;
    const namesOf = async (start: string) => {
      const all = await database.client.db().listCollections({}, { nameOnly: true }).toArray();
      return all.map(({ name }) => name).filter((name) => name.startsWith(start));
    };
    const commit = async (writes: readonly DocumentWrite[]) => {
      const expected = await store.checkpointOf(first);
      const next = writes.at(-1)!.position;
      expect(await store.commit({ generation: first, writes, checkpoint: { expected, next } })).toEqual({
        outcome: 'committed',
      });
    };

    beforeEach(async () => {
      now = Date.UTC(2026, 0, 1);
      database = await freshMongoDatabase();
      store = openMongoDocumentStore({ url: database.url, collections, now: () => now });
      await store.prepare(first, 1, collections);
      await store.activate(first.projection, undefined, 1);
    });
    afterEach(async () => {
      await store.close();
      await database.dispose();
    });

    it('lets a lease go to another where its holder fell silent, however far its clock was ahead', async () => {
      const aheadBy = 10 * minute;
      const ahead = openMongoDocumentStore({ url: database.url, collections, now: () => now + aheadBy });
      const renewed = async () => expect(await ahead.lease('sweep', 'ahead', 1000)).toBe(true);
      await renewed();
      for (let second = 0; second < 3; second += 1) {
        expect(await store.lease('sweep', 'me', 1000)).toBe(false);
        now += 1000;
        await renewed();
      }
      expect(await store.lease('sweep', 'me', 1000)).toBe(false);
      now += 999;
      expect(await store.lease('sweep', 'me', 1000)).toBe(false);
      now += 1;
      expect(await store.lease('sweep', 'me', 1000)).toBe(true);
      await ahead.close();
    });

    it('removes what a dropped generation held once nobody can be reading it any more', async () => {
      await commit([write('a', 1, ticket())]);
      await store.prepare(second, 2, collections);
      const filled = { generation: second, writes: [write('a', 1, ticket())] };
      await store.commit({ ...filled, checkpoint: { expected: undefined, next: at(1) } });
      await store.drop(second);
      expect(await namesOf(`${tickets.name}.g2.`)).toHaveLength(1);
      expect(await namesOf('casebook.commits.')).toHaveLength(2);
      now += 2 * minute;
      await store.prepare(first, 1, collections);
      expect(await namesOf(`${tickets.name}.g2.`)).toEqual([]);
      expect(await namesOf(`${tickets.name}.g1.`)).toHaveLength(1);
      expect(await namesOf('casebook.commits.')).toHaveLength(1);
    });

    it('removes also what a writer who comes too late has made anew, and after a day looks no more', async () => {
      await store.prepare(second, 2, collections);
      const [name] = await namesOf(`${tickets.name}.g2.`);
      await store.drop(second);
      now += 2 * minute;
      await store.prepare(first, 1, collections);
      await database.client.db().collection(name!).insertOne({ late: true });
      await store.prepare(first, 1, collections);
      expect(await namesOf(name!)).toEqual([]);
      const condemned = database.client.db().collection('casebook.condemned');
      expect(await condemned.countDocuments()).toBe(1);
      now += day;
      await store.prepare(first, 1, collections);
      expect(await condemned.countDocuments()).toBe(0);
    });

    it('leaves a generation alone whose dropping a crash has ended before it began', async () => {
      await commit([write('a', 1, ticket())]);
      const [name] = await namesOf(`${tickets.name}.g1.`);
      const condemned = { projection: first.projection, collections: [name!], since: now };
      const incarnation = name!.split('.').at(-1) as never;
      await database.client
        .db()
        .collection('casebook.condemned')
        .insertOne({ _id: incarnation, ...condemned });
      now += 2 * day;
      await store.prepare(first, 1, collections);
      expect(await store.get(tickets.name, acme, 'a')).toBeDefined();
    });

    it('forgets after a day which documents were removed', async () => {
      await commit([write('a', 1, ticket()), write('b', 1, ticket())]);
      await commit([write('a', 2, null)]);
      const [name] = await namesOf(`${tickets.name}.g1.`);
      const held = async () => {
        const documents = await database.client.db().collection(name!).find().sort({ _id: 1 }).toArray();
        return documents.map(({ _id }) => String(_id));
      };
      expect(await held()).toEqual(['a', 'b']);
      now += day + minute;
      await commit([write('b', 3, null)]);
      expect(await held()).toEqual(['b']);
    });

    it('keeps no more of the log of commits than the newest of a generation', async () => {
      for (const position of [1, 2, 3, 4]) await commit([write('a', position, ticket())]);
      const [name] = await namesOf('casebook.commits.');
      const entries = await database.client.db().collection(name!).find().toArray();
      expect(entries).toMatchObject([{ _id: 4, next: at(4), applied: true }]);
      expect(entries[0]).not.toHaveProperty('writes');
    });

    it('refuses what a newer program has written, and says that nothing is lost', async () => {
      await database.client
        .db()
        .collection('casebook.projections')
        .updateMany({}, { $set: { format: 99 } });
      await expect(store.state(first.projection)).rejects.toMatchObject({
        name: 'DocumentStoreError',
        reason: 'corrupt',
        message: expect.stringMatching(/format 99.*rebuilt/s),
      });
    });

    it('answers unavailable once it is closed, also for good', async () => {
      await store.close();
      await store.close();
      const closed = { name: 'DocumentStoreError', reason: 'unavailable' };
      await expect(store.get(tickets.name, acme, 'a')).rejects.toMatchObject(closed);
      await expect(store.lease('x', 'me', 1)).rejects.toMatchObject(closed);
    });
  });
});
