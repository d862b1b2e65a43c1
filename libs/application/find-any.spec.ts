import fc from 'fast-check';
import { tenantId } from '#libs/kernel';
import type { DocumentReader, Keyset, OrderBy, Query } from '#libs/read-store';
import { findAny } from './find-any.js';

type Entry = { readonly id: string; readonly group: number; readonly rank: number };

/** A reader of entries in memory, filtered by `group`. */
function readerOf(entries: readonly Entry[]): DocumentReader {
  const find = async (_collection: string, tenant: never, { where, orderBy, after, limit }: Query) => {
    const groups = where.flatMap((condition) => ('in' in condition ? condition.in : []));
    const found = sorted(
      entries.filter(({ group }) => groups.includes(group)),
      orderBy,
    ).filter((entry) => after === undefined || isAfter(entry, after, orderBy));
    return {
      documents: found.slice(0, limit).map((entry) => ({
        ...{ id: entry.id, tenant, position: '', body: entry },
        keyset: { value: entry.rank, id: entry.id },
      })),
      hasMore: found.length > limit,
    };
  };
  return { find } as unknown as DocumentReader;
}

function sorted(entries: readonly Entry[], { direction }: OrderBy): readonly Entry[] {
  const ascending = [...entries].sort((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1));
  return direction === 'asc' ? ascending : ascending.reverse();
}

function isAfter({ rank, id }: Entry, { value, id: last }: Keyset, { direction }: OrderBy): boolean {
  const behind = rank > Number(value) || (rank === value && id > last);
  const same = rank === value && id === last;
  return direction === 'asc' ? behind : !behind && !same;
}

const entries = fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 40 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc.record({
        id: fc.constant(`e${id}`),
        group: fc.integer({ min: 0, max: 2 }),
        rank: fc.integer({ min: 0, max: 4 }),
      }),
    ),
  ),
);

describe('a page over several filters', () => {
  it('leads through all that pass any of them, in one order, without a gap or a repetition', async () => {
    await fc.assert(
      fc.asyncProperty(
        entries,
        fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { maxLength: 3 }),
        fc.constantFrom('asc' as const, 'desc' as const),
        fc.integer({ min: 1, max: 7 }),
        async (all, groups, direction, limit) => {
          const orderBy = { field: 'rank', direction };
          const alternatives = groups.map((group) => ({ where: [{ field: 'group', in: [group] }] }));
          const met: string[] = [];
          for (let after: Keyset | undefined, more = true; more; ) {
            const page = await findAny(readerOf(all), 'entries', tenantId('acme'), {
              alternatives,
              orderBy,
              after,
              limit,
            });
            expect(page.documents.length).toBeLessThanOrEqual(limit);
            met.push(...page.documents.map(({ id }) => id));
            after = page.documents.at(-1)?.keyset;
            more = page.hasMore;
          }
          const expected = sorted(
            all.filter(({ group }) => groups.includes(group)),
            orderBy,
          );
          expect(met).toEqual(expected.map(({ id }) => id));
        },
      ),
    );
  });
});
