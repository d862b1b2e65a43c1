import fc from 'fast-check';
import { caseDecider, caseStatuses } from '#libs/cases';
import { opened } from '#libs/cases/testing';
import type { Position } from '#libs/event-store';
import { caseSources, instant, priorities, tenantId } from '#libs/kernel';
import { stateAfter } from '#libs/kernel/testing';
import { openSqliteDocumentStore } from '#libs/read-store/adapters/sqlite';
import { caseList } from '#projections/case-list';
import type { CaseView } from '#projections/case-view';
import { caseFilters } from './case-filters.js';
import type { CaseFilter } from './case-queries.js';
import { passesAny } from './live-filter.js';

const tenant = tenantId('acme');
const now = instant('2026-03-02T12:00:00Z');
const base = stateAfter(caseDecider, opened())!.snapshot;

const some = <Value>(values: readonly Value[]) => fc.constantFrom(...values);
const moments = fc.integer({ min: -2, max: 2 }).map((hours) => instant(Date.parse(now) + hours * 3_600_000));
const categories = ['Billing', ' billing', 'Café', null];
const people = ['ann', 'bob', null];
const tags = ['vip', 'VIP', 'fire'];
const texts = ['', 'Drucker brennt', 'Café crème', 'The printer is on fire', 'Straße'];
const links = [null, { id: 'x', label: 'Bo' }, { id: 'y', label: null }];

const views: fc.Arbitrary<CaseView> = fc
  .record({
    ...{
      status: some(caseStatuses),
      priority: some(priorities),
      source: some(caseSources),
      category: some(categories),
    },
    ...{ ownerId: some(people), teamId: some(people), tags: fc.subarray(tags), subject: some(texts) },
    ...{ description: some(texts), openedAt: moments, openedBy: some(['rita', 'ann']), deal: some(links) },
    clock: fc.record({ dueAt: moments, respondedAt: some([null, now]), breached: fc.boolean() }),
  })
  .map(({ clock: { dueAt, respondedAt, breached }, deal, openedBy, ...shown }) => ({
    ...{ ...base, ...shown, revision: 0, openedBy: { ...base.openedBy, id: openedBy }, links: { ...base.links, deal } },
    firstResponse: { ...base.firstResponse, dueAt, respondedAt, breachedAt: breached && dueAt < now ? dueAt : null },
  })) as fc.Arbitrary<CaseView>;

const given = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });
const filters: fc.Arbitrary<CaseFilter> = fc.record({
  ...{ status: given(fc.subarray([...caseStatuses])), priority: given(fc.subarray([...priorities])) },
  ...{ category: given(fc.subarray(['BILLING', 'café'])), source: given(fc.subarray([...caseSources])) },
  ...{ tag: given(fc.subarray(tags)), ownerId: given(fc.subarray(['ann', 'bob'])), teamId: given(some([['ann']])) },
  ...{ unassigned: given(fc.boolean()), breached: given(fc.boolean()) },
  linkedTo: given(some([{ kind: 'deal' as const, id: 'x' }])),
  text: given(some(['fire', 'caf', 'DRUCKER b', 'strasse', 'the fire', '!!', ''])),
  ...{ openedFrom: given(moments), openedTo: given(moments), dueFrom: given(moments), dueTo: given(moments) },
  clockState: given(fc.subarray(['PENDING', 'MET', 'MISSED'] as const)),
});

describe('whether a case passes a filter', () => {
  it('is what the list of cases answers, for any case, filter and viewer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(views, { minLength: 1, maxLength: 12 }),
        fc.array(filters, { minLength: 1, maxLength: 8 }),
        given(fc.constant('rita')),
        async (cases, asked, requesterId) => {
          const { collection, name: projection, version } = caseList;
          const documents = openSqliteDocumentStore({ file: ':memory:', collections: [collection] });
          const generation = { projection, generation: 1 };
          await documents.prepare(generation, version, [collection]);
          await documents.activate(projection, undefined, 1);
          const position = '0'.repeat(15).concat('1') as Position;
          const writes = cases.map((body, index) => ({
            ...{ collection: collection.name, id: `case-${index}`, tenant, position, body },
          }));
          await documents.commit({ generation, writes, checkpoint: { expected: undefined, next: position } });
          for (const filter of asked) {
            const alternatives = caseFilters({ tenant, requesterId }, filter, now);
            const found = await Promise.all(
              alternatives.map((alternative) =>
                documents.find(collection.name, tenant, {
                  ...alternative,
                  ...{ orderBy: { field: 'updatedAt', direction: 'asc' }, limit: 200 },
                }),
              ),
            );
            const listed = found.flatMap((page) => page.documents.map(({ id }) => id)).sort();
            const passing = cases.flatMap((view, index) => (passesAny(view, alternatives) ? [`case-${index}`] : []));
            expect({ filter, passing: passing.sort() }).toEqual({ filter, passing: listed });
          }
          await documents.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});
