import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CollectionDeclaration } from '../../collection.js';
import type { DocumentStore, Filter, Keyset, Query } from '../../document-store.port.js';
import { shapeOf } from '../../shape.js';
import { acme, at, globex } from '../../testing/harness.js';
import { type Access, AccessSql } from './access.js';
import { chooseForPage } from './access-choice.js';
import { pageSql } from './find.js';
import { layoutOf } from './layout.js';
import { type Question, read } from './question.js';
import { SqliteConnection } from './sqlite-connection.js';
import { openSqliteDocumentStore } from './sqlite-document-store.js';

const declaration: CollectionDeclaration = {
  name: 'sample',
  filters: { status: 'one', owner: 'one', tags: 'many' },
  orders: ['updatedAt', 'rank'],
  alongside: ['status'],
  keys: ({ status, owner, tags, updatedAt, rank }) => ({ status, owner, tags, updatedAt, rank }) as never,
  text: ({ title }) => String(title),
};
const layout = layoutOf(declaration.name, 1, shapeOf(declaration));
const sorting = /USE TEMP B-TREE FOR (LAST TERM OF |RIGHT PART OF )?ORDER BY/;

describe('a page of documents in SQLite', () => {
  let folder: string;
  let store: DocumentStore;
  let connection: SqliteConnection;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-read-store-'));
    const file = join(folder, 'read.db');
    store = openSqliteDocumentStore({ file, collections: [declaration] });
    await store.prepare({ projection: 'samples', generation: 1 }, 1, [declaration]);
    await store.activate('samples', undefined, 1);
    connection = new SqliteConnection(file, 1000);
  });
  afterAll(async () => {
    connection.close();
    await store.close();
    await rm(folder, { recursive: true });
  });

  /** The lines of EXPLAIN QUERY PLAN. */
  const planOf = (
    filter: Filter,
    access: (question: Question) => Access,
    orderBy: Query['orderBy'],
    after?: Keyset,
  ) => {
    const question = read(filter, layout.shape)!;
    const { sql, values } = pageSql(layout, acme, question, access(question), { orderBy, after, limit: 50 });
    return connection.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => String(row[3]));
  };

  const orders = declaration.orders.flatMap((field) => [
    { field, direction: 'asc' as const },
    { field, direction: 'desc' as const },
  ]);
  const starts: readonly (readonly [string, Keyset | undefined])[] = [
    ['first page', undefined],
    ['later page', { value: 'x', id: 'y' }],
  ];
  const combinations = [undefined, ...Object.keys(declaration.filters)].flatMap((filter) =>
    orders.flatMap((orderBy) => starts.map(([name, after]) => ({ filter, orderBy, name, after }))),
  );

  it.each(combinations)(
    'walks an index, in order: $filter by $orderBy.field $orderBy.direction, $name',
    ({ filter, orderBy, after }) => {
      const where = filter === undefined ? [] : [{ field: filter, in: ['a'] }];
      const access = ({ oneOf: [driver] }: Question): Access => ({ driver: driver ?? 'all', order: orderBy.field });
      const plan = planOf({ where }, access, orderBy, after);
      const index = `sample__g1__by_${filter ?? ''}_${orderBy.field}`;
      expect(plan[0]).toMatch(new RegExp(`^SEARCH [dv] USING (COVERING )?INDEX ${index} \\(tenant=\\?`));
      if (after !== undefined)
        expect(plan[0]).toMatch(`(k_${orderBy.field},id)${orderBy.direction === 'asc' ? '>' : '<'}(?,?)`);
      expect(plan.join('\n')).not.toMatch(sorting);
      expect(plan.slice(1).every((line) => line === 'SEARCH d USING INTEGER PRIMARY KEY (rowid=?)')).toBe(true);
    },
  );

  it.each(Object.keys(declaration.filters))(
    'walks one index range for each of several values, and merges: %s',
    (field) => {
      for (const orderBy of orders) {
        const access = ({ oneOf: [driver] }: Question): Access => ({ driver: driver!, order: orderBy.field });
        const plan = planOf({ where: [{ field, in: ['a', 'b', 'c'] }] }, access, orderBy);
        const walks = plan.filter((line) =>
          line.includes(`USING COVERING INDEX sample__g1__by_${field}_${orderBy.field} (tenant=?`),
        );
        expect(walks).toHaveLength(3);
        expect(plan.filter((line) => /^SCAN (?!\(subquery|p$)/.test(line))).toEqual([]);
      }
    },
  );

  it('cuts a range of the order out of the index, and the far end also on a later page', () => {
    const range = [
      { field: 'owner', in: ['a'] },
      { field: 'updatedAt', from: '1', before: '5' },
    ];
    const access = ({ oneOf: [driver] }: Question): Access => ({ driver: driver!, order: 'updatedAt' });
    const later = { value: '3', id: 'x' };
    const first = planOf({ where: range }, access, { field: 'updatedAt', direction: 'asc' });
    const up = planOf({ where: range }, access, { field: 'updatedAt', direction: 'asc' }, later);
    const down = planOf({ where: range }, access, { field: 'updatedAt', direction: 'desc' }, later);
    expect(first[0]).toContain('k_updatedAt>? AND k_updatedAt<?');
    expect(up[0]).toContain('(k_updatedAt,id)>(?,?) AND k_updatedAt<?');
    expect(down[0]).toContain('k_updatedAt>? AND (k_updatedAt,id)<(?,?)');
  });

  it('looks at other conditions document by document without leaving the order', () => {
    const where = [
      { field: 'owner', in: ['a'] },
      { field: 'status', in: ['x', 'y'] },
      { field: 'tags', in: ['z'] },
      { field: 'rank', from: 3 },
    ];
    const access = ({ oneOf: [driver] }: Question): Access => ({ driver: driver!, order: 'updatedAt' });
    const plan = planOf({ where, text: 'hello wor' }, access, { field: 'updatedAt', direction: 'desc' });
    expect(plan[0]).toContain('INDEX sample__g1__by_owner_updatedAt (tenant=? AND k_owner=?)');
    expect(plan.join('\n')).not.toMatch(sorting);
  });

  it('of two filters that hold many takes the one whose index holds the other, and reads no document that is not on the page', async () => {
    const many = Array.from({ length: 1_100 }, (_, index) => {
      const body = { status: 'y', owner: 'o', tags: [], updatedAt: `${index}`, rank: 0, title: 'many' };
      return { collection: declaration.name, id: `many-${index}`, tenant: globex, position: at(1), body };
    });
    const generation = { projection: 'samples', generation: 1 };
    await store.commit({
      generation,
      writes: many,
      checkpoint: { expected: await store.checkpointOf(generation), next: at(1) },
    });
    const where = [
      { field: 'status', in: ['y'] },
      { field: 'owner', in: ['o'] },
    ];
    const question = read({ where }, layout.shape)!;
    const access = chooseForPage(connection, layout, globex, question, 'updatedAt', 50);
    expect(access.driver).toMatchObject({ field: 'owner' });
    const sql = new AccessSql(layout, globex, question, access);
    const { sql: conditions, values } = sql.where();
    const [row] = connection.all(`EXPLAIN QUERY PLAN SELECT 1 FROM ${sql.from(false)} WHERE ${conditions}`, ...values);
    expect(String(row![3])).toContain('USING COVERING INDEX sample__g1__by_owner_updatedAt');
  });

  it('gives the same answer whichever way it is fetched', async () => {
    const generation = { projection: 'samples', generation: 1 };
    const writes = Array.from({ length: 400 }, (_, n) => ({
      collection: declaration.name,
      id: `d${n}`,
      tenant: acme,
      position: at(1),
      body: {
        status: `s${n % 3}`,
        owner: `o${n % 7}`,
        tags: [`t${n % 5}`, `t${n % 4}`],
        updatedAt: n % 11,
        rank: n % 13,
        title: `w${n % 2} x${n % 3}`,
      },
    }));
    await store.commit({
      generation,
      writes,
      checkpoint: { expected: await store.checkpointOf(generation), next: at(1) },
    });
    const filter: Filter = {
      where: [
        { field: 'status', in: ['s0', 's1'] },
        { field: 'tags', in: ['t1', 't2'] },
        { field: 'rank', from: 3, before: 12 },
        { field: 'updatedAt', from: 2 },
      ],
      text: 'w1 x',
    };
    const query = {
      orderBy: { field: 'updatedAt', direction: 'desc' as const },
      after: { value: 9, id: 'd2' },
      limit: 1000,
    };
    const question = read(filter, layout.shape)!;
    const drivers = ['all' as const, ...question.oneOf];
    const ways: Access[] = [
      ...declaration.orders.flatMap((order) => drivers.map((driver) => ({ driver, order }))),
      { driver: 'text', order: undefined },
    ];
    const answers = ways.map((access) => {
      const { sql, values } = pageSql(layout, acme, question, access, query);
      return connection.all(sql, ...values).map(([id]) => id);
    });
    expect(answers[0]!.length).toBeGreaterThan(10);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});
