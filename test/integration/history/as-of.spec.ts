import fc from 'fast-check';
import type { CaseAsOf, CaseRecords } from '#libs/application';
import { caseStream, clockState } from '#libs/cases';
import { answered, dueAt, happened, minutesIn, moved, noted, opened, opening } from '#libs/cases/testing';
import type { EventStore, RecordedEvent } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store/adapters/sqlite';
import { type Instant, instant, type TenantId } from '#libs/kernel';
import { type AnyProjection, collectionsOf, GenerationFiller } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { openSqliteDocumentStore } from '#libs/read-store/adapters/sqlite';
import { caseList } from '#projections/case-list';
import { caseNotes, type NoteView } from '#projections/case-notes';
import { type DecidedBatch, histories, temporaryStores, watchedEventStore } from '../../support/projections/index.js';
import { acme, longCase, reading, recordsOver, toAppend } from './records-bench.js';

/** What the screens showed of a case once an event had come to them. */
type Shown = { readonly event: RecordedEvent; readonly view: object | undefined; readonly notes: readonly NoteView[] };
type Screens = ReadonlyMap<string, readonly Shown[]>;

const live = { strict: true, commitAtDocuments: 1, keepDocuments: 1_000 };
const atOf = ({ metadata }: RecordedEvent) => metadata.at as Instant;

/** Feeds the live projections event by event and writes down what their documents hold after each. */
async function screensOf(store: EventStore): Promise<Screens> {
  const documents = openSqliteDocumentStore({
    file: ':memory:',
    collections: [caseList, caseNotes].flatMap((projection) => collectionsOf(projection as AnyProjection)),
  });
  const fillers = await Promise.all([caseList, caseNotes].map((projection) => fillerOf(documents, projection)));
  const screens = new Map<string, Shown[]>();
  for await (const { events } of store.readAll({ filter: { streamPrefixes: ['case-'] } })) {
    for (const event of events) {
      const batch = { events: [event], position: event.position, caughtUp: true };
      for (const filler of fillers) await filler.take(batch);
      const caseId = event.stream.slice(event.stream.indexOf('.') + 1);
      const [found] = await documents.load({ projection: caseList.name, generation: 1 }, 'cases', [caseId]);
      const notes = await documents.scan({ projection: caseNotes.name, generation: 1 }, 'notes', undefined, 1_000);
      const own = notes.map(({ body }) => body as NoteView).filter((note) => note.caseId === caseId);
      const shown = { event, view: found?.body, notes: own.sort((one, other) => one.revision - other.revision) };
      screens.set(event.stream, [...(screens.get(event.stream) ?? []), shown]);
    }
  }
  await documents.close();
  return screens;
}

async function fillerOf(documents: DocumentStore, projection: AnyProjection): Promise<GenerationFiller> {
  const generation = { projection: projection.name, generation: 1 };
  await documents.prepare(generation, projection.version, collectionsOf(projection));
  const filler = await GenerationFiller.resume(documents, projection, generation, live);
  const take = filler.take.bind(filler);
  filler.take = (batch) => {
    const events = batch.events.filter(({ type }) => projection.handles.includes(type));
    return take({ ...batch, events });
  };
  return filler;
}

async function notesAsOf({ asOf }: CaseRecords, tenant: TenantId, caseId: string, revision: number, first: number) {
  const notes: NoteView[] = [];
  for (let after: string | undefined, more = true; more; ) {
    const page = await asOf.notes({ tenant }, caseId, revision, { first, after });
    notes.push(...page.items.map(({ item }) => item));
    after = page.items.at(-1)?.cursor;
    more = page.hasNextPage;
  }
  expect(await asOf.countNotes({ tenant }, caseId, revision)).toBe(notes.length);
  return notes;
}

/** These histories give out the id of a note more than once, which the program never does; the screens keep the last. */
function oncePerId(notes: readonly NoteView[]): readonly NoteView[] {
  return notes.filter(({ id }, index) => notes.findLastIndex((other) => other.id === id) === index);
}

async function overHistory(
  log: readonly DecidedBatch[],
  check: (records: CaseRecords, stream: string, screens: readonly Shown[]) => Promise<void>,
): Promise<void> {
  const store = openSqliteEventStore({ file: ':memory:' });
  for (const { stream, events } of log) await store.append(stream, events, 'any');
  const records = recordsOver(store);
  for (const [stream, screens] of await screensOf(store)) await check(records, stream, screens);
  await store.close();
}

function partsOf(stream: string): { readonly tenant: TenantId; readonly caseId: string } {
  const [tenant, caseId] = stream.slice('case-'.length).split('.') as [TenantId, string];
  return { tenant, caseId };
}

const runs = { numRuns: 25, interruptAfterTimeLimit: 20_000 };

describe('whatever happened to a case', () => {
  it('it stood after every revision as the live screens showed it then, with its notes', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.integer({ min: 1, max: 4 }), (log, first) =>
        overHistory(log, async (records, stream, screens) => {
          const { tenant, caseId } = partsOf(stream);
          for (const { event, view, notes } of screens) {
            const { revision } = event;
            const past = (await records.asOf.ofCase(reading({ tenant }), caseId, { revision })) as CaseAsOf;
            expect(past.view).toEqual(view);
            expect(past.now).toBe(atOf(event));
            expect(oncePerId(await notesAsOf(records, tenant, caseId, revision, first))).toEqual(notes);
          }
        }),
      ),
      runs,
    );
  });

  it('it stood at every time as the screens showed it after the last event by then', async () => {
    await fc.assert(
      fc.asyncProperty(histories, (log) =>
        overHistory(log, async (records, stream, screens) => {
          const { tenant, caseId } = partsOf(stream);
          const times = screens.map(({ event }) => Date.parse(atOf(event)));
          const moments = new Set(times.flatMap((time) => [time - 1, time, time + 1]));
          for (const moment of moments) {
            const at = instant(moment);
            const past = await records.asOf.ofCase(reading({ tenant }), caseId, { at });
            const expected = screens.findLast(({ event }) => atOf(event) <= at);
            expect(past?.view).toEqual(expected?.view);
            if (past) expect(past.now).toBe(at);
          }
        }),
      ),
      runs,
    );
  });
});

describe('a case as it stood', () => {
  const stores = temporaryStores();
  const stream = caseStream(acme, 'c1');
  const facts = [
    ...opened({ caseId: 'c1' }),
    happened(noted({ noteId: 'n1', kind: 'INTERNAL' }), { at: minutesIn(5) }),
    ...answered(minutesIn(500)),
    happened(moved('NEW', 'OPEN'), { at: minutesIn(500) }),
  ];
  let records: CaseRecords;
  beforeEach(async () => {
    await stores.events.append(stream, toAppend(stream, facts), 'no-stream');
    records = recordsOver(stores.events);
  });
  const asOf = (question: Parameters<CaseRecords['asOf']['ofCase']>[2], more = {}) =>
    records.asOf.ofCase(reading(more), 'c1', question);
  const stateAt = async (at: Instant) => {
    const { view, now } = (await asOf({ at })) as CaseAsOf;
    return clockState(view.firstResponse, now);
  };

  it('has all that happened at the very time asked for', async () => {
    expect((await asOf({ at: opening }))?.view).toMatchObject({ revision: 1, routing: { rulesRevision: 2 } });
    expect((await asOf({ at: minutesIn(500) }))?.view).toMatchObject({ revision: 5, status: 'OPEN' });
    expect((await asOf({ at: minutesIn(499) }))?.view).toMatchObject({ revision: 2, status: 'NEW' });
  });

  it('is nothing before it was opened', async () => {
    expect(await asOf({ at: minutesIn(0, -1) })).toBeUndefined();
  });

  it('has its clock as it was then: waiting until due, missed from then on, and what it became', async () => {
    expect(await stateAt(minutesIn(5))).toBe('PENDING');
    expect(await stateAt(dueAt('normal'))).toBe('PENDING');
    expect(await stateAt(minutesIn(480, 1))).toBe('MISSED');
    expect(await stateAt(minutesIn(600))).toBe('MISSED');
  });

  it('at a time to come is the case as it is, its clock judged now and not by what may still happen', async () => {
    const now = minutesIn(100);
    await stores.events.append(
      caseStream(acme, 'c2'),
      toAppend(caseStream(acme, 'c2'), opened({ caseId: 'c2' })),
      'no-stream',
    );
    const future = await records.asOf.ofCase(reading({ at: now }), 'c2', { at: instant('2030-01-01T00:00:00Z') });
    expect(future?.now).toBe(now);
    expect(clockState(future!.view.firstResponse, future!.now)).toBe('PENDING');
  });

  it.each([
    ['neither', {}],
    ['nulls', { at: null, revision: null }],
    ['both', { at: opening, revision: 1 }],
  ])('wants exactly one of time and revision, not %s', async (_what, question) => {
    await expect(asOf(question)).rejects.toMatchObject({
      refusal: { code: 'BAD_USER_INPUT', details: { fields: [{ field: 'at' }] } },
    });
  });

  it.each([-1, 6, 2 ** 31 - 1])('has no revision %d', async (revision) => {
    await expect(asOf({ revision })).rejects.toMatchObject({
      refusal: {
        code: 'BAD_USER_INPUT',
        message: 'revision must be from 0 to 5, the last so far.',
        details: { fields: [{ field: 'revision' }] },
      },
    });
  });

  it('does not exist where there is no such case, or it is another tenant’s', async () => {
    const refusal = { code: 'NOT_FOUND', details: { kind: 'case', id: 'c1' } };
    const elsewhere = { tenant: 'other' as TenantId };
    await expect(asOf({ revision: 0 }, elsewhere)).rejects.toMatchObject({ refusal });
    await expect(asOf({ at: opening }, elsewhere)).rejects.toMatchObject({ refusal });
  });

  it('is found in a stream of ten thousand events by reading each once, and near by what was found before', async () => {
    const { store, reads } = watchedEventStore(stores.events);
    const long = await longCase(store, 'long', 10_000);
    const { asOf } = recordsOver(store);
    const brought = () => reads.splice(0).reduce((sum, read) => sum + (read.stream === long ? read.events : 0), 0);
    brought();
    expect((await asOf.ofCase(reading(), 'long', { at: minutesIn(0) }))?.view.revision).toBe(1);
    expect(brought()).toBeLessThanOrEqual(10_000 + 500 + 3);
    expect((await asOf.ofCase(reading(), 'long', { revision: 9_000 }))?.view.revision).toBe(9_000);
    expect(brought()).toBeLessThanOrEqual(9_001 + 1);
    expect((await asOf.ofCase(reading(), 'long', { revision: 8_700 }))?.view.revision).toBe(8_700);
    expect(brought()).toBeLessThanOrEqual(500 + 1);
    const { items } = await asOf.notes({ tenant: acme }, 'long', 9_000, { first: 10 });
    expect(items.map(({ item }) => item.revision)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(brought()).toBeLessThanOrEqual(500);
  });
});
