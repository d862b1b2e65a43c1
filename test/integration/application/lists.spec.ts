import type { CaseFilter, CaseOrder } from '#libs/application';
import { DirectoryQueries } from '#libs/application';
import { acme, ada, applicationBench, by, monday, printer, refusalOf, rita, scope } from './application-bench.js';

const bench = applicationBench();
const badCursor = { code: 'BAD_USER_INPUT', details: { fields: [{ field: 'after' }] } };
const byOpening: CaseOrder = { field: 'openedAt', direction: 'asc' };
const cursor = (...content: readonly unknown[]) => Buffer.from(JSON.stringify(content)).toString('base64url');

async function opened(count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { snapshot } = await bench.cases.open(by({ actor: n % 3 === 0 ? rita : ada }), {
      ...printer,
      subject: `${n}`,
    });
    ids.push(snapshot.id);
  }
  await bench.caughtUp();
  return ids;
}
const list = (page: object = {}, order: CaseOrder = byOpening, filter: CaseFilter = {}) =>
  bench.queries.list(scope, filter, order, page);

describe('paging through cases', () => {
  it('brings each once, in the order asked for, and says where it ends', async () => {
    const ids = await opened(7);
    const seen: string[] = [];
    const flags: boolean[][] = [];
    for (let after: string | undefined, more = true; more; ) {
      const page = await list({ first: 3, after });
      seen.push(...page.items.map(({ item }) => item.id));
      flags.push([page.hasPreviousPage, page.hasNextPage]);
      after = page.items.at(-1)?.cursor;
      more = page.hasNextPage;
    }
    expect(seen).toEqual([...ids].sort());
    expect(flags).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
  });

  it('goes on after its cursor although other cases have moved', async () => {
    const ids = await opened(6);
    const order: CaseOrder = { field: 'updatedAt', direction: 'desc' };
    const first = await list({ first: 2 }, order);
    const later = by({ at: '2026-03-02T10:00:00.000Z' as never });
    await bench.cases.changePriority(later, { caseId: ids[0]!, priority: 'urgent' });
    await bench.caughtUp();
    const rest = await list({ first: 10, after: first.items.at(-1)?.cursor }, order);
    const seen = [...first.items, ...rest.items].map(({ item }) => item.id);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each([
    ['no cursor at all', 'anything'],
    ['broken JSON', Buffer.from('[1,').toString('base64url')],
    ['JSON of another shape', Buffer.from('{"a":1}').toString('base64url')],
    ['a place that is none', cursor('openedAt asc', null, 'id')],
    ['a place of a list', cursor('openedAt asc', ['a'], 'id')],
    ['no id', cursor('openedAt asc', 'x')],
    ['another direction', cursor('openedAt desc', monday, 'id')],
    ['another field', cursor('updatedAt asc', monday, 'id')],
    ['a history', cursor('history', 3, 'id')],
  ])('refuses a cursor of %s', async (_what, after) => {
    expect(await refusalOf(list({ after }))).toMatchObject(badCursor);
  });

  it('refuses the cursor of another order, and takes it back in its own', async () => {
    await opened(3);
    const order: CaseOrder = { field: 'priorityRank', direction: 'desc' };
    const after = (await list({ first: 1 })).items[0]?.cursor;
    expect(await refusalOf(list({ after }, order))).toMatchObject(badCursor);
    expect((await list({ after })).items.length).toBe(2);
  });

  it.each([0, -1, 201, 1.5, Number.NaN])('refuses a page of %p', async (first) => {
    expect(await refusalOf(list({ first }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { fields: [{ field: 'first' }] },
    });
  });
});

describe('what a requester sees', () => {
  const ofRita = { tenant: acme, requesterId: rita.id };

  it('is a list of the cases he opened himself, counted alike', async () => {
    await opened(7);
    const { items } = await bench.queries.list(ofRita, {}, byOpening, {});
    expect(items.map(({ item }) => item.subject)).toEqual(expect.arrayContaining(['0', '3', '6']));
    expect(items.length).toBe(3);
    expect(await bench.queries.count(ofRita, {})).toBe(3);
    expect((await bench.queries.boardCounts(ofRita, {})).NEW).toBe(3);
    expect((await bench.queries.boardCounts(scope, {})).NEW).toBe(7);
  });

  it('is a single case only where he opened it, and of its notes the public ones', async () => {
    const [mine, notMine] = await opened(2);
    const note = (kind: 'INTERNAL' | 'PUBLIC') => ({ caseId: mine!, kind, body: `${kind} words` });
    await bench.cases.addNote(by(), note('INTERNAL'));
    await bench.cases.addNote(by(), note('PUBLIC'));
    await bench.caughtUp();
    expect((await bench.queries.get(ofRita, mine!))?.id).toBe(mine);
    expect(await bench.queries.get(ofRita, notMine!)).toBeUndefined();
    const { items } = await bench.queries.notes(ofRita, mine!, {});
    expect(items.map(({ item }) => item.kind)).toEqual(['PUBLIC']);
    expect(await bench.queries.countNotes(ofRita, mine!)).toBe(1);
    expect(await bench.queries.countNotes(scope, mine!)).toBe(2);
  });

  it('is nothing of another tenant', async () => {
    const [one] = await opened(1);
    const other = { tenant: 'other' as never };
    expect(await bench.queries.get(other, one!)).toBeUndefined();
    expect(await bench.queries.count(other, {})).toBe(0);
    expect((await bench.queries.list(other, {}, byOpening, {})).items).toEqual([]);
    expect((await bench.queries.boardCounts(other, {})).NEW).toBe(0);
  });
});

describe('a query that waits for a position', () => {
  it('sees what was decided', async () => {
    for (let n = 0; n < 10; n += 1) {
      const { snapshot, position } = await bench.cases.open(by(), printer);
      expect((await bench.queries.get(scope, snapshot.id, position))?.id).toBe(snapshot.id);
    }
  });

  it('says that what is shown is stale where the position is not reached', async () => {
    const unreachable = '9999999999999999' as never;
    expect(await refusalOf(bench.queries.get(scope, 'any', unreachable))).toMatchObject({
      code: 'STALE_READ',
      details: { position: unreachable, waitedMs: 5_000 },
    });
  });
});

describe('names for screens', () => {
  it('of teams are those of the directory, the built-in ones, and else the id itself', async () => {
    await bench.desk.defineTeam(by(), { teamId: 'night', name: 'Night shift' });
    await bench.caughtUp();
    const directory = new DirectoryQueries(bench.stores.documents);
    const ids = ['night', 'finance', 'constructor', 'toString', 'unheard-of'];
    const named = await directory.teamsById(acme, ids);
    expect(named.map(({ id, name }) => [id, name])).toEqual([
      ['night', 'Night shift'],
      ['finance', 'Finance'],
      ['constructor', 'constructor'],
      ['toString', 'toString'],
      ['unheard-of', 'unheard-of'],
    ]);
  });
});
