import type { Condition, Query } from '../document-store.port.js';
import { acme, type HarnessFactory, storeForEachTest, write } from './harness.js';
import { ticket, tickets } from './sample-collections.js';

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`;

export function filterPromises(makeHarness: HarnessFactory): void {
  const bench = storeForEachTest(makeHarness);

  const samples = {
    a: ticket({ status: 'NEW', level: 1, vip: true, tags: ['red', 'big'], openedAt: day(1), score: 3 }),
    b: ticket({ status: 'OPEN', owner: 'ann', level: 2, vip: false, tags: ['red'], openedAt: day(2), score: -1 }),
    c: ticket({ status: 'OPEN', owner: 'bob', level: 10, vip: true, tags: [], openedAt: day(3), score: 2.5 }),
    d: ticket({
      status: 'CLOSED',
      owner: 'ann',
      level: 2,
      vip: false,
      tags: ['big', 'blue'],
      openedAt: day(4),
      score: 1e9,
    }),
  };

  const cases: readonly (readonly [string, readonly Condition[], string])[] = [
    ['equality of text', [{ field: 'status', in: ['OPEN'] }], 'bc'],
    ['equality of a number, as a number', [{ field: 'level', in: [1] }], 'a'],
    ['a number is not the text that looks like it', [{ field: 'level', in: ['1'] }], ''],
    ['equality of true', [{ field: 'vip', in: [true] }], 'ac'],
    ['equality of false', [{ field: 'vip', in: [false] }], 'bd'],
    ['true and false together', [{ field: 'vip', in: [true, false] }], 'abcd'],
    ['text as it is, case and all', [{ field: 'status', in: ['open', 'OPEN '] }], ''],
    ['any of several values', [{ field: 'status', in: ['NEW', 'CLOSED', 'NEVER'] }], 'ad'],
    ['a value given twice', [{ field: 'status', in: ['OPEN', 'OPEN'] }], 'bc'],
    ['an absent key matches nothing', [{ field: 'owner', in: ['ann', 'undefined', ''] }], 'bd'],
    ['one of several values of a document', [{ field: 'tags', in: ['big'] }], 'ad'],
    ['a document that matches by two of its values comes once', [{ field: 'tags', in: ['red', 'big', 'blue'] }], 'abd'],
    ['no values match nothing', [{ field: 'status', in: [] }], ''],
    [
      'no values match nothing, beside what would match',
      [
        { field: 'vip', in: [true] },
        { field: 'tags', in: [] },
      ],
      '',
    ],
    [
      'all conditions must hold',
      [
        { field: 'status', in: ['OPEN', 'CLOSED'] },
        { field: 'owner', in: ['ann'] },
      ],
      'bd',
    ],
    [
      'many and one together',
      [
        { field: 'tags', in: ['big', 'red'] },
        { field: 'level', in: [2] },
      ],
      'bd',
    ],
    [
      'two conditions on one field',
      [
        { field: 'tags', in: ['big'] },
        { field: 'tags', in: ['red'] },
      ],
      'a',
    ],
    [
      'two conditions on one field that exclude each other',
      [
        { field: 'vip', in: [true] },
        { field: 'vip', in: [false] },
      ],
      '',
    ],
    ['a range from, inclusive', [{ field: 'openedAt', from: day(3) }], 'cd'],
    ['a range before, exclusive', [{ field: 'openedAt', before: day(3) }], 'ab'],
    ['a range of numbers', [{ field: 'score', from: -1, before: 3 }], 'bc'],
    ['a range without ends', [{ field: 'score' }], 'abcd'],
    ['an empty range', [{ field: 'score', from: 3, before: 3 }], ''],
    [
      'two ranges',
      [
        { field: 'score', from: 2 },
        { field: 'openedAt', before: day(4) },
      ],
      'ac',
    ],
    [
      'two ranges of one field',
      [
        { field: 'score', from: 2 },
        { field: 'score', before: 3 },
      ],
      'c',
    ],
    [
      'a range and several values',
      [
        { field: 'openedAt', from: day(2) },
        { field: 'status', in: ['NEW', 'OPEN'] },
      ],
      'bc',
    ],
    [
      'a range and many',
      [
        { field: 'score', from: 3 },
        { field: 'tags', in: ['big', 'red'] },
      ],
      'ad',
    ],
    ['no condition at all', [], 'abcd'],
  ];

  it.each(cases)('by every order, both ways, and counted: %s', async (_promise, where, expected) => {
    await bench.serve(samples);
    for (const field of tickets.orders) {
      for (const direction of ['asc', 'desc'] as const) {
        const query: Query = { where, orderBy: { field, direction }, limit: 10 };
        const { documents, hasMore } = await bench.store.find(tickets.name, acme, query);
        expect({
          found: documents
            .map(({ id }) => id)
            .sort()
            .join(''),
          hasMore,
        }).toEqual({ found: expected, hasMore: false });
      }
    }
    expect(await bench.store.count(tickets.name, acme, { where })).toBe(expected.length);
  });

  it('takes values as values, whatever they contain', async () => {
    const odd = `'; DROP TABLE x; -- "$ne" {"$gt":""} %_*`;
    await bench.serve({ a: ticket({ owner: odd, tags: [odd] }), b: ticket({ owner: 'ann' }) });
    for (const where of [[{ field: 'owner', in: [odd] }], [{ field: 'tags', in: [odd, 'x'] }]]) {
      expect(await bench.store.count(tickets.name, acme, { where })).toBe(1);
    }
  });

  it('takes some hundred values of one field', async () => {
    await bench.serve(
      Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`t${n}`, ticket({ owner: `u${n}`, tags: [`u${n}`] })])),
    );
    const values = Array.from({ length: 1200 }, (_, n) => `u${n + 10}`);
    for (const field of ['owner', 'tags']) {
      const query: Query = { where: [{ field, in: values }], orderBy: { field: 'title', direction: 'asc' }, limit: 25 };
      const page = await bench.store.find(tickets.name, acme, query);
      expect(page.documents).toHaveLength(25);
      expect(page.hasMore).toBe(true);
      expect(await bench.store.count(tickets.name, acme, query)).toBe(30);
    }
  });

  it('follows a document whose values change', async () => {
    await bench.serve(samples);
    await bench.commit([
      write('a', 2, ticket({ ...samples.a, status: 'OPEN', tags: ['big', 'new'], openedAt: day(9) })),
      write('b', 2, ticket({ ...samples.b, owner: undefined, vip: true })),
    ]);
    const ids = async (where: readonly Condition[]) => {
      const query: Query = { where, orderBy: { field: 'openedAt', direction: 'asc' }, limit: 10 };
      return (await bench.store.find(tickets.name, acme, query)).documents.map(({ id }) => id).join('');
    };
    expect(await ids([{ field: 'status', in: ['NEW'] }])).toBe('');
    expect(await ids([{ field: 'status', in: ['OPEN'] }])).toBe('bca');
    expect(await ids([{ field: 'tags', in: ['red'] }])).toBe('b');
    expect(await ids([{ field: 'tags', in: ['big'] }])).toBe('da');
    expect(await ids([{ field: 'tags', in: ['new'] }])).toBe('a');
    expect(await ids([{ field: 'owner', in: ['ann'] }])).toBe('d');
    expect(await ids([{ field: 'vip', in: [true] }])).toBe('bca');
  });
}
