import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { CollectionDeclaration } from '../../collection.js';
import type { DocumentStore } from '../../document-store.port.js';
import { acme, at, first, second, write } from '../../testing/harness.js';
import { collections, ticket, tickets } from '../../testing/sample-collections.js';
import { openSqliteDocumentStore } from './sqlite-document-store.js';

describe('the SQLite document store', () => {
  let folder: string;
  let file: string;
  let stores: DocumentStore[];
  const open = (declarations = collections) => {
    const store = openSqliteDocumentStore({ file, collections: declarations, busyTimeout: 20 });
    stores.push(store);
    return store;
  };
  /** Whatever else may be done with the file, by hand. */
  const byHand = <T>(work: (database: InstanceType<typeof DatabaseSync>) => T): T => {
    const database = new DatabaseSync(file);
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  const commit = async (store: DocumentStore, writes: readonly ReturnType<typeof write>[], generation = first) => {
    const expected = await store.checkpointOf(generation);
    const next = writes.at(-1)!.position;
    expect(await store.commit({ generation, writes, checkpoint: { expected, next } })).toEqual({
      outcome: 'committed',
    });
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-read-store-'));
    file = join(folder, 'made', 'on the way', 'read.db');
    stores = [];
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await rm(folder, { recursive: true });
  });

  describe('opening', () => {
    beforeEach(() => {
      file = join(folder, 'read.db');
    });

    it('refuses a file that is no database, and leaves it as it is', async () => {
      const diary = 'My diary. '.repeat(500);
      await writeFile(file, diary);
      expect(() => open()).toThrow(
        expect.objectContaining({ reason: 'corrupt', message: expect.stringContaining(file) }),
      );
      expect(await readFile(file, 'utf8')).toBe(diary);
    });

    it("refuses another program's database, and leaves it as it is", () => {
      byHand((database) => database.exec('CREATE TABLE recipes (name TEXT)'));
      expect(() => open()).toThrow(
        expect.objectContaining({ reason: 'corrupt', message: expect.stringContaining('not a read store') }),
      );
      const tables = byHand((database) => database.prepare('SELECT name FROM sqlite_master').all());
      expect(tables).toEqual([expect.objectContaining({ name: 'recipes' })]);
      expect(byHand((database) => database.prepare('PRAGMA journal_mode').get())).toMatchObject({
        journal_mode: 'delete',
      });
    });

    it('refuses a file of a newer format, and says that it may be deleted', async () => {
      await open().close();
      byHand((database) => database.exec('PRAGMA user_version = 99'));
      expect(() => open()).toThrow(
        expect.objectContaining({
          reason: 'corrupt',
          message: expect.stringMatching(/format 99.*delete the file.*rebuilt/s),
        }),
      );
    });

    it('answers unavailable where there can be no such file', async () => {
      await writeFile(file, '');
      file = join(file, 'folder', 'read.db');
      expect(() => open()).toThrow(expect.objectContaining({ name: 'DocumentStoreError', reason: 'unavailable' }));
      file = folder;
      expect(() => open()).toThrow(expect.objectContaining({ name: 'DocumentStoreError', reason: 'unavailable' }));
    });

    it.each<[string, Partial<CollectionDeclaration>]>([
      ['a name that is no kebab-case', { name: 'Robert"); DROP TABLE' }],
      ['a field that is no plain word', { filters: { 'a b': 'one' } }],
      ['fields that differ only in case', { filters: { owner: 'one', OWNER: 'one' } }],
      ['an order of many values', { filters: { tags: 'many' }, orders: ['tags'] }],
    ])('refuses a declaration with %s', (_what, part) => {
      expect(() => open([{ ...tickets, filters: {}, orders: [], ...part } as never])).toThrow(RangeError);
    });

    it('refuses two collections of one name', () => {
      expect(() => open([...collections, collections[0]!])).toThrow(RangeError);
    });
  });

  describe('beside others', () => {
    it('reads what was committed last while another is in the middle of writing', async () => {
      const store = open();
      await store.prepare(first, 1, collections);
      await store.activate(first.projection, undefined, 1);
      await commit(store, [write('a', 1, ticket())]);
      await byHandAsync(async (database) => {
        database.exec(`BEGIN IMMEDIATE; DELETE FROM "${tickets.name}__g1"`);
        expect(await store.count(tickets.name, acme, { where: [] })).toBe(1);
      });
    });

    it('answers unavailable where another holds the write lock, and works on afterwards', async () => {
      const store = open();
      await store.prepare(first, 1, collections);
      await byHandAsync(async (database) => {
        database.exec('BEGIN IMMEDIATE');
        const refused = store.commit({
          generation: first,
          writes: [],
          checkpoint: { expected: undefined, next: at(1) },
        });
        await expect(refused).rejects.toMatchObject({
          name: 'DocumentStoreError',
          reason: 'unavailable',
          retryable: true,
        });
        await expect(store.lease('x', 'me', 1)).rejects.toMatchObject({ reason: 'unavailable' });
        database.exec('ROLLBACK');
      });
      await commit(store, [write('a', 1, ticket())]);
    });

    it('follows a generation that another activated, dropped and made again under the same number', async () => {
      const [writer, reader] = [open(), open()];
      const seen = () => reader.count(tickets.name, acme, { where: [{ field: 'status', in: ['OPEN'] }] });
      for (const expected of [1, 2]) {
        await writer.prepare(second, expected, collections);
        await commit(
          writer,
          Array.from({ length: expected }, (_, n) => write(`t${n}`, 1, ticket())),
          second,
        );
        const { active } = await writer.state(first.projection);
        await writer.activate(first.projection, active?.generation, 2);
        expect(await seen()).toBe(expected);
        await writer.prepare(first, 1, collections);
        await writer.activate(first.projection, 2, 1);
        expect(await seen()).toBe(0);
        await writer.drop(second);
      }
    });

    const byHandAsync = async (work: (database: InstanceType<typeof DatabaseSync>) => Promise<void>) => {
      const database = new DatabaseSync(file);
      try {
        await work(database);
      } finally {
        database.close();
      }
    };
  });

  it('works on after a commit that failed half-way, of which nothing stays', async () => {
    const failing = { ...collections[0]!, text: (body: { title?: unknown }) => (body.title as string).toUpperCase() };
    const store = open([failing, collections[1]!] as CollectionDeclaration[]);
    await store.prepare(first, 1, collections);
    await store.activate(first.projection, undefined, 1);
    const writes = [write('a', 1, ticket({ tags: ['x'] })), write('b', 1, ticket({ title: null as never }))];
    const failed = store.commit({ generation: first, writes, checkpoint: { expected: undefined, next: at(1) } });
    await expect(failed).rejects.toMatchObject({ reason: 'refused', message: expect.stringContaining('"b"') });
    expect(await store.count(tickets.name, acme, { where: [] })).toBe(0);
    expect(await store.checkpointOf(first)).toBeUndefined();
    await commit(store, [write('a', 1, ticket({ tags: ['x'] }))]);
    expect(await store.count(tickets.name, acme, { where: [{ field: 'tags', in: ['x'] }] })).toBe(1);
  });

  it('keeps records also in a file that was made before there were any', async () => {
    await open().close();
    byHand((database) => database.exec('DROP TABLE casebook_records'));
    const store = open();
    await store.putRecord('rebuild/tickets', { state: 'running' });
    expect(await store.records('rebuild/')).toEqual([{ name: 'rebuild/tickets', body: { state: 'running' } }]);
  });

  it('answers unavailable once it is closed', async () => {
    const store = open();
    await store.close();
    await store.close();
    const closed = { name: 'DocumentStoreError', reason: 'unavailable' };
    await expect(store.get(tickets.name, acme, 'a')).rejects.toMatchObject(closed);
    await expect(store.lease('x', 'me', 1)).rejects.toMatchObject(closed);
  });

  it('takes commits while a generation is being activated, and finds everything afterwards', async () => {
    const store = open();
    await store.prepare(first, 1, collections, 'later');
    const body = (n: number) => ticket({ tags: [`t${n % 3}`], title: `word${n % 5}`, score: n });
    await commit(
      store,
      Array.from({ length: 7000 }, (_, n) => write(`d${n}`, 1, body(n))),
    );

    let position = 1;
    let activated = false;
    const activating = store.activate(first.projection, undefined, 1).finally(() => {
      activated = true;
    });
    while (!activated) {
      position++;
      const step = (position * 37) % 700;
      await commit(store, [
        write(`d${step}`, position, body(step + 1)),
        write(`d${6999 - step}`, position, null),
        write(`new${position}`, position, body(position)),
      ]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await activating).toBe(true);
    expect(position).toBeGreaterThan(10);

    const all = await store.scan(first, tickets.name, undefined, 10_000);
    for (const n of [0, 1, 2]) {
      const expected = all.filter((one) => (one.body.tags as string[]).includes(`t${n}`)).length;
      expect(await store.count(tickets.name, acme, { where: [{ field: 'tags', in: [`t${n}`] }] })).toBe(expected);
    }
    for (const n of [0, 1, 2, 3, 4]) {
      const expected = all.filter((one) => one.body.title === `word${n}`).length;
      expect(await store.count(tickets.name, acme, { where: [], text: `word${n}` })).toBe(expected);
    }
  });

  it('does not activate a generation that was dropped while it was made ready', async () => {
    const store = open();
    await store.prepare(first, 1, collections, 'later');
    await commit(
      store,
      Array.from({ length: 5000 }, (_, n) => write(`d${n}`, 1, ticket())),
    );
    const activating = store.activate(first.projection, undefined, 1);
    await store.drop(first);
    expect(await activating).toBe(false);
    expect(await store.state(first.projection)).toEqual({ active: undefined, generations: [] });
  });

  it('leaves no table behind of a generation that was dropped, also where a crash came in between', async () => {
    const tables = () =>
      byHand((database) =>
        database.prepare(`SELECT name FROM sqlite_master WHERE name LIKE '%\\_\\_g2%' ESCAPE '\\'`).all(),
      );
    const store = open();
    await store.prepare(second, 1, collections);
    expect(tables()).not.toEqual([]);
    await store.drop(second);
    expect(tables()).toEqual([]);

    await store.prepare(second, 1, collections);
    const names = byHand((database) =>
      database.prepare(`SELECT name FROM sqlite_master WHERE name = '${tickets.name}__g2'`).all(),
    );
    expect(names).toHaveLength(1);
    byHand((database) =>
      database.exec(`
        DELETE FROM casebook_collections; DELETE FROM casebook_generations;
        INSERT INTO casebook_condemned VALUES ('"${tickets.name}__g2"'), ('"${tickets.name}__g2__many_tags"'),
          ('"${tickets.name}__g2__text"'), ('"contract-notes__g2"');
      `),
    );
    await store.prepare(second, 1, collections);
    await commit(store, [write('a', 1, ticket())], second);
    expect(await store.load(second, tickets.name, ['a'])).toHaveLength(1);
  });
});
