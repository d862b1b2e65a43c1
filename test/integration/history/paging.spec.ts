import fc from 'fast-check';
import type { CaseRecords, HistoryItem } from '#libs/application';
import { caseHistory } from '#libs/cases';
import type { RecordedEvent } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store/adapters/sqlite';
import { tenantId } from '#libs/kernel';
import { histories, temporaryStores, watchedEventStore } from '../../support/projections/index.js';
import { acme, appendNotes, longCase, reading, recordsOver } from './records-bench.js';

const stores = temporaryStores();

/** Every page of a history, one after another, with what `between` does after each of them. */
async function everyPage(
  { history }: CaseRecords,
  caseId: string,
  first: number,
  { tenant = acme, between = async (_page: number) => {} } = {},
): Promise<readonly HistoryItem[]> {
  const items: HistoryItem[] = [];
  for (let after: string | undefined, page = 0, more = true; more; page += 1) {
    const slice = await history.ofCase(reading({ tenant }), caseId, { first, after });
    expect(slice.hasPreviousPage).toBe(page > 0);
    items.push(...slice.items.map(({ item }) => item));
    after = slice.items.at(-1)?.cursor;
    more = slice.hasNextPage;
    await between(page);
  }
  return items;
}

describe('a history of ten thousand events', () => {
  const length = 10_000;
  const first = 200;
  const pages = length / first;

  it('is paged by reading each event once, and two more a page', async () => {
    const { store, reads } = watchedEventStore(stores.events);
    const stream = await longCase(store, 'c1', length);
    const items = await everyPage(recordsOver(store), 'c1', first);
    expect(items.map(({ event }) => event.revision)).toEqual(Array.from({ length }, (_, revision) => revision));
    const own = reads.filter((read) => read.stream === stream);
    expect(own.reduce((sum, { events }) => sum + events, 0)).toBeLessThanOrEqual(length + 2 * pages);
    expect(Math.max(...own.map(({ events }) => events))).toBeLessThanOrEqual(first + 2);
  });

  it('costs a process that knows nothing of it one fold up to its place, and from then on what it shows', async () => {
    const { store, reads } = watchedEventStore(stores.events);
    const stream = await longCase(store, 'c1', length);
    let [cursor, page] = ['', 0];
    const knowing = recordsOver(store).history;
    for (; page < 40; page += 1) {
      cursor = (await knowing.ofCase(reading(), 'c1', { first, after: cursor || undefined })).items.at(-1)!.cursor;
    }
    const brought = () => reads.splice(0).reduce((sum, read) => sum + (read.stream === stream ? read.events : 0), 0);
    const { history } = recordsOver(store);
    brought();
    const { items } = await history.ofCase(reading(), 'c1', { first, after: cursor });
    expect(items[0]!.item.event.revision).toBe(page * first);
    expect(brought()).toBeLessThanOrEqual((page + 1) * first + 2);
    await history.ofCase(reading(), 'c1', { first, after: items.at(-1)!.cursor });
    expect(brought()).toBeLessThanOrEqual(first + 2);
    // Back to a place no page ended at: from the nearest fold that is remembered.
    await history.ofCase(reading(), 'c1', { first: 10, after: items[2]!.cursor });
    expect(brought()).toBeLessThanOrEqual(500 + 10 + 2);
  });

  it('pages stably while it grows', async () => {
    const { events } = stores;
    await longCase(events, 'c1', 1_000);
    let end = 1_000;
    const items = await everyPage(recordsOver(events), 'c1', 100, {
      between: async (page) => {
        if (page >= 5) return;
        await appendNotes(events, 'c1', end, 30);
        end += 30;
      },
    });
    expect(items.map(({ event }) => event.revision)).toEqual(Array.from({ length: end }, (_, revision) => revision));
    expect(new Set(items.map(({ event }) => event.id)).size).toBe(end);
  });
});

describe('a cursor', () => {
  it('at the end leads to an empty page, and to what has come since', async () => {
    const { events } = stores;
    await longCase(events, 'c1', 5);
    const { history } = recordsOver(events);
    const after = (await history.ofCase(reading(), 'c1', {})).items.at(-1)!.cursor;
    expect(await history.ofCase(reading(), 'c1', { after })).toEqual({
      items: [],
      hasNextPage: false,
      hasPreviousPage: true,
    });
    await appendNotes(events, 'c1', 5, 2);
    const { items } = await history.ofCase(reading(), 'c1', { after });
    expect(items.map(({ item }) => item.event.revision)).toEqual([5, 6]);
  });

  it('of another case is refused, and so is one that no event made', async () => {
    await longCase(stores.events, 'c1', 5);
    await longCase(stores.events, 'c2', 5);
    const { history } = recordsOver(stores.events);
    const [, foreign] = (await history.ofCase(reading(), 'c2', {})).items;
    const made = (revision: number) =>
      Buffer.from(JSON.stringify(['history', revision, foreign!.item.event.id])).toString('base64url');
    const refusal = { code: 'BAD_USER_INPUT', details: { fields: [{ field: 'after' }] } };
    for (const after of [foreign!.cursor, made(4), made(5), made(2 ** 40), made(Number.MAX_SAFE_INTEGER), 'x']) {
      await expect(history.ofCase(reading(), 'c1', { after })).rejects.toMatchObject({ refusal });
    }
    await expect(history.ofCase(reading(), 'none', { after: foreign!.cursor })).rejects.toMatchObject({
      refusal: { code: 'NOT_FOUND', details: { kind: 'case', id: 'none' } },
    });
  });
});

describe('whatever happened to a case', () => {
  it('its pages of any size say what the whole history says', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.integer({ min: 1, max: 7 }), async (log, first) => {
        const store = openSqliteEventStore({ file: ':memory:' });
        for (const { stream, events } of log) await store.append(stream, events, 'any');
        const cases = new Set(log.map(({ stream }) => stream).filter((stream) => stream.startsWith('case-')));
        for (const stream of cases) {
          const [tenant, caseId] = stream.slice('case-'.length).split('.') as [string, string];
          const whole = [...caseHistory((await store.readStream(stream)) as readonly (RecordedEvent & never)[])];
          const paged = await everyPage(recordsOver(store), caseId, first, { tenant: tenantId(tenant) });
          expect(paged.map(({ event, changes }) => ({ id: event.id, changes }))).toEqual(
            whole.map(({ event, changes }) => ({ id: (event as RecordedEvent).id, changes })),
          );
        }
        await store.close();
      }),
      { numRuns: 25, interruptAfterTimeLimit: 20_000 },
    );
  });
});
