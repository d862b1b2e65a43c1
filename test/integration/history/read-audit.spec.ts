import type { CaseRecords, CommandContext } from '#libs/application';
import { caseStream } from '#libs/cases';
import { opening } from '#libs/cases/testing';
import { caseReadsStream, type RecordedReads, readingWindow } from '#libs/desk';
import { type EventStore, EventStoreError } from '#libs/event-store';
import { type Actor, instant } from '#libs/kernel';
import { eventStoreWith, gate, temporaryStores } from '../../support/projections/index.js';
import { acme, asked, longCase, otto, reading, recordsOver } from './records-bench.js';

const stores = temporaryStores();
const ada: Actor = { id: 'ada', kind: 'agent', roles: ['admin'], name: 'Ada' };
const readsOfC1 = caseReadsStream(acme, 'c1');
const later = (milliseconds: number) => instant(Date.parse(asked) + milliseconds);

let records: CaseRecords;
beforeEach(async () => {
  await longCase(stores.events, 'c1', 10);
  records = recordsOver(stores.events);
});

function setPolicy(recordReads: RecordedReads, { reads }: CaseRecords = records) {
  return reads.setPolicy(reading({ actor: ada }), recordReads);
}

/** Reads in every way there is, by its own use case. */
async function readAll({ history, asOf, reads }: CaseRecords = records, more: Partial<CommandContext> = {}) {
  await reads.record(reading(more), { caseId: 'c1', kind: 'CASE' });
  await history.ofCase(reading(more), 'c1', {});
  await asOf.ofCase(reading(more), 'c1', { at: opening });
  await asOf.ofCase(reading(more), 'c1', { revision: 3 });
}

async function recorded(caseId = 'c1') {
  const events = await stores.events.readStream(caseReadsStream(acme, caseId));
  return events.map(({ data, metadata }) => ({ ...data, by: (metadata.actor as Actor).id, at: metadata.at }));
}

const ofC1 = { caseId: 'c1', asOf: null, asOfRevision: null, by: 'otto', at: asked };
const historyReads = [
  { ...ofC1, kind: 'HISTORY' },
  { ...ofC1, kind: 'AS_OF', asOf: opening },
  { ...ofC1, kind: 'AS_OF', asOfRevision: 3 },
];

describe('a look at a case', () => {
  it('is not recorded until the tenant asks for it, and not after it has asked to stop', async () => {
    await readAll();
    expect(await recorded()).toEqual([]);
    await setPolicy('history');
    await setPolicy('none');
    await readAll();
    expect(await recorded()).toEqual([]);
  });

  it('is recorded where it is one at the history, with who, what, when and by which door', async () => {
    await setPolicy('history');
    await readAll(records, { correlationId: 'request-1' });
    expect(await recorded()).toEqual(historyReads);
    const [first] = await stores.events.readStream(readsOfC1);
    expect(first?.metadata).toMatchObject({
      tenant: 'acme',
      actor: otto,
      channel: 'graphql',
      correlationId: 'request-1',
    });
  });

  it('is recorded where it is one at the case itself, for a tenant that wants all', async () => {
    await setPolicy('all');
    await readAll();
    expect(await recorded()).toEqual([{ ...ofC1, kind: 'CASE' }, ...historyReads]);
  });

  it('leaves the case’s own stream as it is', async () => {
    await setPolicy('all');
    const before = await stores.events.readStream(caseStream(acme, 'c1'));
    await readAll();
    expect((await stores.events.readStream(caseStream(acme, 'c1'))).length).toBe(before.length);
  });

  it('is one, however many pages it has; another one five minutes later', async () => {
    await setPolicy('history');
    for (const at of [asked, later(1_000), later(readingWindow)]) {
      for (let after: string | undefined, more = true; more; ) {
        const page = await records.history.ofCase(reading({ at }), 'c1', { first: 2, after });
        after = page.items.at(-1)?.cursor;
        more = page.hasNextPage;
      }
    }
    expect((await recorded()).map(({ at }) => at)).toEqual([asked, later(readingWindow)]);
  });

  it('that finds no case, or asks for what there is not, is none', async () => {
    await setPolicy('all');
    await expect(records.history.ofCase(reading(), 'none', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(records.asOf.ofCase(reading(), 'none', { revision: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(records.asOf.ofCase(reading(), 'c1', {})).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect([...(await recorded()), ...(await recorded('none'))]).toEqual([]);
  });

  it('at a time before the case was opened tells something as well, and is recorded', async () => {
    await setPolicy('history');
    const before = instant('2020-01-01T00:00:00Z');
    expect(await records.asOf.ofCase(reading(), 'c1', { at: before })).toBeUndefined();
    expect(await recorded()).toEqual([{ ...ofC1, kind: 'AS_OF', asOf: before }]);
  });

  it('of many people at once, through several processes, is on record for each of them', async () => {
    await setPolicy('history');
    const processes = [recordsOver(stores.events), recordsOver(stores.openEvents())];
    const people = Array.from({ length: 20 }, (_, index): Actor => ({ ...otto, id: `reader-${index}` }));
    await Promise.all(people.map((actor, index) => processes[index % 2]!.history.ofCase(reading({ actor }), 'c1', {})));
    const readers = (await recorded()).map(({ by }) => by);
    expect(readers.sort()).toEqual(people.map(({ id }) => id).sort());
  });
});

describe('the record', () => {
  it('is there before the answer', async () => {
    await setPolicy('history');
    const door = gate();
    const reached = gate();
    const slow = eventStoreWith(stores.events, {
      append: async (...given) => {
        const result = await stores.events.append(...given);
        reached.open();
        await door.passed;
        return result;
      },
    });
    let answered = false;
    const answer = recordsOver(slow)
      .history.ofCase(reading(), 'c1', {})
      .then(() => {
        answered = true;
      });
    await reached.passed;
    expect(await recorded()).toHaveLength(1);
    expect(answered).toBe(false);
    door.open();
    await answer;
  });

  it('that cannot be written keeps the answer back', async () => {
    await setPolicy('all');
    const refusing = recordsOver(
      eventStoreWith(stores.events, {
        append: () => Promise.reject(new EventStoreError('access-denied', 'read only')),
      }),
    );
    const attempts = [
      refusing.history.ofCase(reading(), 'c1', {}),
      refusing.asOf.ofCase(reading(), 'c1', { revision: 1 }),
      refusing.reads.record(reading(), { caseId: 'c1', kind: 'CASE' }),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ reason: 'access-denied' });
  });

  it('can be paged, oldest first, while it grows', async () => {
    await setPolicy('history');
    const look = (revision: number) => records.asOf.ofCase(reading({ at: later(revision) }), 'c1', { revision });
    for (const revision of [0, 1, 2, 3, 4]) await look(revision);
    const { reads } = records;
    const first = await reads.ofCase({ tenant: acme }, 'c1', { first: 3 });
    expect(first.items.map(({ item }) => item.data.asOfRevision)).toEqual([0, 1, 2]);
    expect([first.hasNextPage, first.hasPreviousPage]).toEqual([true, false]);
    await look(5);
    const rest = await reads.ofCase({ tenant: acme }, 'c1', { first: 3, after: first.items.at(-1)!.cursor });
    expect(rest.items.map(({ item }) => item.data.asOfRevision)).toEqual([3, 4, 5]);
    expect([rest.hasNextPage, rest.hasPreviousPage]).toEqual([false, true]);
    expect(await reads.count({ tenant: acme }, 'c1')).toBe(6);
  });

  it('of a case nobody looked at is empty, and of no case is NOT_FOUND', async () => {
    const { reads } = records;
    expect(await reads.ofCase({ tenant: acme }, 'c1', {})).toMatchObject({ items: [], hasNextPage: false });
    expect(await reads.count({ tenant: acme }, 'c1')).toBe(0);
    await expect(reads.ofCase({ tenant: acme }, 'none', {})).rejects.toMatchObject({
      refusal: { code: 'NOT_FOUND', details: { kind: 'case', id: 'none' } },
    });
  });
});

describe('the policy', () => {
  it('tells who set it last, and stands in a stream of its own', async () => {
    const { state } = await setPolicy('history');
    expect(state).toEqual({ revision: 0, recordReads: 'history', setBy: ada, setAt: asked });
    expect(await recordsOver(stores.openEvents()).reads.policyOf(acme)).toEqual(state);
    expect((await stores.events.readStream('auditing-acme')).map(({ type }) => type)).toEqual(['AuditPolicySet']);
  });

  it('set twice with one command id is set once; from a revision that is gone it is refused', async () => {
    const once = reading({ actor: ada, commandId: 'once' });
    await records.reads.setPolicy(once, 'all');
    await records.reads.setPolicy(once, 'all');
    expect(await stores.events.readStream('auditing-acme')).toHaveLength(1);
    const stale = records.reads.setPolicy(reading({ actor: ada, expectedRevision: 5 }), 'none');
    await expect(stale).rejects.toMatchObject({ code: 'REVISION_CONFLICT' });
  });

  it('of another process acts after a second, and not before', async () => {
    let now = 0;
    const aging = recordsOver(stores.events, { ticks: () => now });
    await readAll(aging);
    await setPolicy('history', recordsOver(stores.openEvents()));
    now = 999;
    await readAll(aging);
    expect(await recorded()).toEqual([]);
    now = 1_000;
    await readAll(aging);
    expect(await recorded()).toEqual(historyReads);
  });

  it('that records nothing needs no log: a screen goes on where the log is lost', async () => {
    const lost = new EventStoreError('access-denied', 'gone');
    let reachable = true;
    const store: EventStore = eventStoreWith(stores.events, {
      readStream: (...given) => (reachable ? stores.events.readStream(...given) : Promise.reject(lost)),
      append: (...given) => (reachable ? stores.events.append(...given) : Promise.reject(lost)),
    });
    let now = 0;
    const [none, all] = [0, 0].map(() => recordsOver(store, { ticks: () => now })) as [CaseRecords, CaseRecords];
    const look = ({ reads }: CaseRecords) => reads.record(reading(), { caseId: 'c1', kind: 'CASE' });
    await look(none);
    await setPolicy('all', all);
    await all.reads.record(reading({ actor: ada }), { caseId: 'c1', kind: 'CASE' });
    reachable = false;
    for (const age of [0, 60_000]) {
      now = age;
      await look(none);
      await expect(look(all)).rejects.toBe(lost);
    }
    await expect(look(recordsOver(store))).rejects.toBe(lost);
  });
});
