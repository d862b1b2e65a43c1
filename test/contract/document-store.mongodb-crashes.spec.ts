import type { Commit, CommitResult, DocumentStore } from '#libs/read-store';
import { openMongoDocumentStore } from '#libs/read-store/adapters/mongodb';
import { acme, at, first, write } from '../../libs/read-store/testing/harness.js';
import { collections, notes, ticket, tickets } from '../../libs/read-store/testing/sample-collections.js';
import {
  describeWithMongoDb,
  type Fault,
  freshMongoDatabase,
  startFaultyRelay,
} from '../support/mongodb-server/index.js';

const note = (id: string, position: number, text: string) => ({
  ...write(id, position, { text }),
  collection: notes.name,
});
/** More than fits into one entry of the log of commits. */
const pages = Array.from({ length: 3 }, (_, n) => note(`page${n}`, 4, 'x'.repeat(30_000)));

const given: Commit = {
  generation: first,
  writes: [write('a', 1, ticket({ status: 'OLD' })), write('b', 1, ticket()), note('n', 1, 'old')],
  checkpoint: { expected: undefined, next: at(1) },
};
const commit: Commit = {
  generation: first,
  writes: [
    write('a', 2, ticket({ status: 'NEW', tags: ['x'] })),
    write('b', 3, null),
    write('c', 4, ticket({ status: 'NEW' })),
    write('lone', 4, ticket({ status: 'NEW' })),
    note('n', 4, 'new'),
    note('m', 4, 'more'),
  ],
  checkpoint: { expected: at(1), next: at(5) },
};
/** What another does who takes over, on top of the commit or without it: all but `lone`. */
const successorOf = (expected: Commit['checkpoint']['expected']): Commit => ({
  generation: first,
  writes: [
    write('a', 6, null),
    write('b', 7, ticket({ status: 'BACK' })),
    write('c', 8, ticket({ status: 'NEWER' })),
    note('n', 8, 'newest'),
    note('m', 8, 'newest'),
    ...pages.map(({ id }) => ({ ...note(id, 8, ''), body: null })),
  ],
  checkpoint: { expected, next: at(9) },
});

const idle = (from: number, to: number): Commit => ({
  generation: first,
  writes: [],
  checkpoint: { expected: at(from), next: at(to) },
});

/** Everything a store holds, and how far. */
async function contentOf(store: DocumentStore) {
  const held = async (collection: string) =>
    (await store.scan(first, collection, undefined, 100)).map(({ id, position, body }) => ({ id, position, body }));
  return {
    ...{ tickets: await held(tickets.name), notes: await held(notes.name) },
    byStatus: await store.count(tickets.name, acme, { where: [{ field: 'status', in: ['NEW', 'NEWER', 'BACK'] }] }),
    checkpoint: await store.checkpointOf(first),
  };
}

describeWithMongoDb((server) => {
  describe(`a commit to MongoDB, ${server}, that is cut short`, () => {
    const scene = async () => {
      const database = await freshMongoDatabase();
      const relay = await startFaultyRelay(database.url);
      const stores: DocumentStore[] = [];
      const open = (url: string) => {
        stores.push(openMongoDocumentStore({ url, collections }));
        return stores.at(-1)!;
      };
      const near = open(database.url);
      await near.prepare(first, 1, collections);
      await near.activate(first.projection, undefined, 1);
      expect(await near.commit(given)).toEqual({ outcome: 'committed' });
      const far = open(relay.url);
      await far.checkpointOf(first);
      return {
        ...{ relay, near, far, open: () => open(database.url) },
        end: async () => {
          await Promise.all(stores.map((store) => store.close()));
          await relay.close();
          await database.dispose();
        },
      };
    };
    /** What is there with the whole commit. */
    const whole = async (one: Commit) => {
      const { near, end } = await scene();
      expect(await near.commit(one)).toEqual({ outcome: 'committed' });
      const content = await contentOf(near);
      await end();
      return content;
    };

    it.each<[Fault, string, Commit, string]>([
      ['lost', 'small', commit, 'either'],
      ['unanswered', 'small', commit, 'wholly'],
      ['lost', 'in parts', { ...commit, writes: [...commit.writes, ...pages] }, 'either'],
    ])(
      'by a write that is %s counts wholly or not at all, whichever write it is: %s',
      async (fault, _size, one, how) => {
        const expected = await whole(one);
        const outcomes = new Set<unknown>();
        for (let nth = 1; ; nth++) {
          const { relay, near, far, open, end } = await scene();
          const before = await contentOf(near);
          relay.arm(nth, fault);
          const failure = await far.commit(one).then(
            ({ outcome }) => outcome,
            (error) => error,
          );
          const successor = open();
          await successor.prepare(first, 1, collections);
          const checkpoint = await successor.checkpointOf(first);
          expect(await contentOf(successor)).toEqual(checkpoint === at(5) ? expected : before);
          outcomes.add(checkpoint);
          if (failure !== 'committed') {
            expect(failure).toMatchObject({ name: 'DocumentStoreError', retryable: true });
            expect(await successor.commit(successorOf(checkpoint))).toEqual({ outcome: 'committed' });
            const ids = (await contentOf(successor)).tickets.map(({ id }) => id);
            expect(ids).toEqual(checkpoint === at(5) ? ['b', 'c', 'lone'] : ['b', 'c']);
          }
          await end();
          if (failure !== 'committed') continue;
          expect(nth).toBeGreaterThan(5);
          break;
        }
        // The first write of a small one is the entry that makes it count.
        expect([...outcomes].sort()).toEqual(how === 'either' ? [at(1), at(5)] : [at(5)]);
      },
      240_000,
    );

    it.each<[string, Commit]>([
      ['small', commit],
      ['in parts', { ...commit, writes: [...commit.writes, ...pages] }],
    ])(
      'by a long sleep spoils nothing when its writer wakes up, whichever write it slept on: %s',
      async (_size, one) => {
        const seen = new Set<CommitResult['outcome']>();
        for (let nth = 1; ; nth++) {
          const { relay, near, far, end } = await scene();
          relay.arm(nth, 'held');
          const sleeper = far.commit(one);
          const slept = await Promise.race([relay.struck().then(() => true), sleeper.then(() => false)]);
          if (slept) {
            await near.prepare(first, 1, collections);
            expect(await near.commit(successorOf(await near.checkpointOf(first)))).toEqual({ outcome: 'committed' });
            // Once more, so that the sleeper's place in the log is free again.
            expect(await near.commit(idle(9, 10))).toEqual({ outcome: 'committed' });
            const content = await contentOf(near);
            relay.release();
            seen.add((await sleeper).outcome);
            expect(await contentOf(near)).toEqual(content);
            expect(await near.commit(idle(10, 11))).toEqual({ outcome: 'committed' });
          }
          await end();
          if (!slept) break;
        }
        expect([...seen].sort()).toEqual(['checkpoint-moved', 'committed']);
      },
      240_000,
    );
  });
});
