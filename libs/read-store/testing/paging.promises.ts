import fc from 'fast-check';
import { type TenantId, tenantId } from '#libs/kernel';
import type { CollectionDeclaration } from '../collection.js';
import type { Condition, Filter, Keyset, Query, StoredDocument } from '../document-store.port.js';
import { acme, at, type Bench, type HarnessFactory, storeForEachTest, write } from './harness.js';
import { naiveFind } from './naive-evaluation.js';
import { type Ticket, ticket, tickets } from './sample-collections.js';

const declaration = tickets as unknown as CollectionDeclaration;
const statuses = ['NEW', 'OPEN', 'CLOSED'];
const owners = ['ann', 'bob', 'cyd'];
const tags = ['red', 'green', 'blue', 'big'];
const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-02-01'];
const titles = ['Printer on fire', 'printer offline', 'Écran noir', '\u{1F600} emoji', '\uFFFDodd', 'Zoë: réseau', ''];

const anyTicket: fc.Arbitrary<Ticket> = fc.record({
  title: fc.constantFrom(...titles),
  status: fc.constantFrom(...statuses),
  owner: fc.option(fc.constantFrom(...owners), { nil: undefined }),
  level: fc.integer({ min: 0, max: 3 }),
  vip: fc.boolean(),
  tags: fc.uniqueArray(fc.constantFrom(...tags), { maxLength: 3 }),
  openedAt: fc.constantFrom(...days),
  score: fc.constantFrom(-2, 0, 0.5, 7, 1e12),
});

const anyOf = <T>(values: readonly T[]) => fc.array(fc.constantFrom(...values), { maxLength: 3 });
const anyCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field: fc.constant('status'), in: anyOf(statuses) }),
  fc.record({ field: fc.constant('owner'), in: anyOf(owners) }),
  fc.record({ field: fc.constant('level'), in: anyOf([0, 1, 2, 3]) }),
  fc.record({ field: fc.constant('vip'), in: anyOf([true, false]) }),
  fc.record({ field: fc.constant('tags'), in: anyOf(tags) }),
  fc.record({ field: fc.constant('openedAt'), from: fc.constantFrom(...days), before: fc.constantFrom(...days) }),
  fc.record({ field: fc.constant('score'), from: fc.constantFrom(-2, 0, 7) }),
  fc.record({ field: fc.constant('title'), before: fc.constantFrom('Z', 'q', '\u{1F600}') }),
);
const anyFilter: fc.Arbitrary<Filter> = fc.record({
  where: fc.array(anyCondition, { maxLength: 3 }),
  text: fc.option(fc.constantFrom('printer', 'PRI', 'fire pr', 'ecran n', 'zoe res', 'nothing like it', '!'), {
    nil: undefined,
  }),
});
const anyOrder: fc.Arbitrary<Query['orderBy']> = fc.record({
  field: fc.constantFrom(...tickets.orders),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
});

/** Every id of a query, page by page. */
async function walk({ store }: Bench, tenant: TenantId, query: Omit<Query, 'after'>): Promise<string[]> {
  const ids: string[] = [];
  let after: Keyset | undefined;
  for (;;) {
    const page = await store.find(tickets.name, tenant, { ...query, after });
    expect(page.documents.length).toBeLessThanOrEqual(query.limit);
    ids.push(...page.documents.map(({ id }) => id));
    if (!page.hasMore) return ids;
    expect(page.documents).toHaveLength(query.limit);
    after = page.documents.at(-1)!.keyset;
  }
}

export function pagingPromises(makeHarness: HarnessFactory): void {
  const bench = storeForEachTest(makeHarness);

  it('visits every matching document exactly once and in order, and counts them, whatever was asked', async () => {
    await bench.serve();
    let run = 0;
    let position = 1;
    const property = fc.asyncProperty(
      fc.array(anyTicket, { maxLength: 30 }),
      fc.array(fc.tuple(fc.nat(29), fc.option(anyTicket)), { maxLength: 10 }),
      fc.array(fc.tuple(anyFilter, anyOrder, fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 6 }),
      async (bodies, changes, queries) => {
        const tenant = tenantId(`run-${run++}`);
        const held = new Map<string, StoredDocument>();
        const put = async (entries: readonly (readonly [string, Ticket | null])[]) => {
          position++;
          await bench.commit(entries.map(([id, body]) => write(id, position, body, tenant)));
          for (const [id, body] of entries) {
            if (body === null) held.delete(id);
            else held.set(id, { id, tenant, position: at(position), body });
          }
        };
        await put(bodies.map((body, n) => [`${tenant}/${n % 7}-${n}`, body] as const));
        const ids = [...held.keys()];
        for (const [n, body] of changes) if (ids[n] !== undefined) await put([[ids[n], body]]);

        for (const [filter, orderBy, limit] of queries) {
          const expected = naiveFind([...held.values()], declaration, { ...filter, orderBy }).map(({ id }) => id);
          expect(await walk(bench, tenant, { ...filter, orderBy, limit })).toEqual(expected);
          expect(await bench.store.count(tickets.name, tenant, filter)).toBe(expected.length);
        }
      },
    );
    await fc.assert(property, { numRuns: 60 });
  }, 120_000);

  it('orders text by code point, numbers by size, and breaks ties by id in the direction asked', async () => {
    await bench.serve({
      b: ticket({ title: 'ä', score: 10 }),
      a: ticket({ title: 'z', score: 9 }),
      d: ticket({ title: '\u{1F600}', score: 10 }),
      c: ticket({ title: '\uFFFD', score: -1 }),
      e: ticket({ title: 'Z', score: 10 }),
    });
    const order = async (field: string, direction: 'asc' | 'desc') =>
      (await walk(bench, acme, { where: [], orderBy: { field, direction }, limit: 2 })).join('');
    expect(await order('title', 'asc')).toBe('eabcd');
    expect(await order('title', 'desc')).toBe('dcbae');
    expect(await order('score', 'asc')).toBe('cabde');
    expect(await order('score', 'desc')).toBe('edbac');
  });

  it('answers the whole document on a page, with a keyset that survives a trip through JSON', async () => {
    await bench.serve({ a: ticket({ score: 0.1 }), b: ticket({ score: 0.1 }), c: ticket({ score: 0.2 }) });
    const query: Query = { where: [], orderBy: { field: 'score', direction: 'asc' }, limit: 1 };
    const page = await bench.store.find(tickets.name, acme, query);
    expect(page).toMatchObject({
      hasMore: true,
      documents: [{ id: 'a', tenant: acme, position: at(1), body: ticket({ score: 0.1 }) }],
    });
    const after = JSON.parse(JSON.stringify(page.documents[0]?.keyset)) as Keyset;
    const next = await bench.store.find(tickets.name, acme, { ...query, limit: 5, after });
    expect(next.documents.map(({ id }) => id)).toEqual(['b', 'c']);
  });

  it('says there is more only where there is', async () => {
    await bench.serve({ a: ticket(), b: ticket(), c: ticket() });
    for (const [limit, hasMore] of [
      [2, true],
      [3, false],
      [4, false],
    ] as const) {
      for (const where of [[], [{ field: 'status', in: ['OPEN', 'NEW'] }]]) {
        const query: Query = { where, orderBy: { field: 'score', direction: 'desc' }, limit };
        expect((await bench.store.find(tickets.name, acme, query)).hasMore).toBe(hasMore);
      }
    }
  });

  it.each([
    ['everything', []],
    ['several values', [{ field: 'tags', in: ['x', 'y'] }]],
  ])('goes on at its place while documents move, come and go between the pages: %s', async (_what, where) => {
    const named = Array.from({ length: 20 }, (_, n) => [
      `t${String(n).padStart(2, '0')}`,
      ticket({ score: n, tags: ['x'] }),
    ]);
    await bench.serve(Object.fromEntries(named));
    const query: Query = { where, orderBy: { field: 'score', direction: 'asc' }, limit: 5 };
    const { documents } = await bench.store.find(tickets.name, acme, query);
    await bench.commit([
      write('t04', 2, ticket({ score: 100, tags: ['x'] })),
      write('t07', 2, null),
      write('t10', 2, ticket({ score: -5, tags: ['x'] })),
      write('early', 2, ticket({ score: -1, tags: ['y'] })),
      write('late', 2, ticket({ score: 18.5, tags: ['y'] })),
    ]);
    const rest = await bench.store.find(tickets.name, acme, { ...query, after: documents.at(-1)?.keyset, limit: 50 });
    expect(documents.map(({ id }) => id).join(' ')).toBe('t00 t01 t02 t03 t04');
    expect(rest.documents.map(({ id }) => id).join(' ')).toBe(
      't05 t06 t08 t09 t11 t12 t13 t14 t15 t16 t17 t18 late t19 t04',
    );
  });
}
