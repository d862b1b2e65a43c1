import fc from 'fast-check';
import type { CaseFilter } from '#libs/application';
import { type CaseStatus, caseStatuses } from '#libs/cases';
import { type CaseSource, caseSources, type Priority, priorities } from '#libs/kernel';
import { acme, applicationBench, by, scope } from './application-bench.js';

const bench = applicationBench();
const categories = ['Billing', ' billing ', 'TECHNICAL', 'Åse', 'a/b'] as const;
const people = ['ana', 'ben', 'constructor'] as const;
const teams = ['support', 'finance', 'night'] as const;

type Step =
  | { readonly step: 'priority'; readonly priority: Priority }
  | { readonly step: 'move' }
  | { readonly step: 'assign'; readonly ownerId: string | null; readonly teamId: string | null }
  | { readonly step: 'category'; readonly category: string | null }
  | { readonly step: 'breach' };
type Life = {
  readonly priority: Priority;
  readonly source: CaseSource;
  readonly category: string | null;
  readonly steps: readonly Step[];
};

const category = fc.constantFrom(null, ...categories);
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ step: fc.constant('priority' as const), priority: fc.constantFrom(...priorities) }),
  fc.record({ step: fc.constant('move' as const) }),
  fc.record({
    step: fc.constant('assign' as const),
    ownerId: fc.constantFrom(null, ...people),
    teamId: fc.constantFrom(null, ...teams),
  }),
  fc.record({ step: fc.constant('category' as const), category }),
  fc.record({ step: fc.constant('breach' as const) }),
);
const lives: fc.Arbitrary<Life[]> = fc.array(
  fc.record({
    priority: fc.constantFrom(...priorities),
    source: fc.constantFrom(...caseSources),
    category,
    steps: fc.array(steps, { maxLength: 8 }),
  }),
  { minLength: 1, maxLength: 10 },
);
const onward: { readonly [From in CaseStatus]: CaseStatus } = {
  NEW: 'OPEN',
  OPEN: 'IN_PROGRESS',
  IN_PROGRESS: 'PENDING_CUSTOMER',
  PENDING_CUSTOMER: 'RESOLVED',
  RESOLVED: 'CLOSED',
  CLOSED: 'OPEN',
};

/** Every filter of one counted dimension, one value or several, also such as nothing has. */
const singleFilters: readonly CaseFilter[] = [
  {},
  ...[...priorities].map((priority) => ({ priority: [priority] })),
  { priority: ['urgent', 'low', 'urgent'] },
  { priority: [] },
  ...[...categories, 'BILLING', 'none', ''].map((one) => ({ category: [one] })),
  { category: ['billing', 'Billing', 'technical'] },
  ...[...caseSources].map((source) => ({ source: [source] })),
  ...[...people, 'nobody'].map((owner) => ({ ownerId: [owner] })),
  { ownerId: ['ana', 'ben'] },
  ...[...teams, 'nothing'].map((team) => ({ teamId: [team] })),
  ...[true, false].flatMap((flag) => [{ unassigned: flag }, { breached: flag }]),
];
const combinations: readonly CaseFilter[] = [
  { priority: ['urgent', 'high'], unassigned: true },
  { category: ['billing'], source: ['web', 'phone'], breached: false },
  { ownerId: ['ana'], teamId: ['support'] },
  { tag: ['vip'] },
  { text: 'case' },
];

async function live({ steps, ...opening }: Life, number: number): Promise<void> {
  const { cases } = bench;
  let { snapshot } = await cases.open(by(), { subject: `case ${number}`, tags: number % 2 ? ['vip'] : [], ...opening });
  const caseId = snapshot.id;
  for (const given of steps) {
    if (given.step === 'priority') await cases.changePriority(by(), { caseId, priority: given.priority });
    if (given.step === 'category') await cases.recategorize(by(), { caseId, category: given.category });
    if (given.step === 'assign') await cases.assign(by(), { caseId, ownerId: given.ownerId, teamId: given.teamId });
    if (given.step === 'move') {
      const moved = await cases.changeStatus(by(), { caseId, to: onward[snapshot.status], note: 'Done.' });
      snapshot = moved.snapshot;
    }
    if (given.step === 'breach') {
      const late = by({ at: '2026-04-01T00:00:00.000Z' as never, channel: 'sweep' });
      await cases.markBreach(late, { caseId, sweepId: 'sweep', recipients: [] });
    }
  }
}

/** Counted one status at a time from the list, which knows nothing of kept counts. */
async function counted(filter: CaseFilter): Promise<Record<string, number>> {
  const entries = await Promise.all(
    caseStatuses.map(async (status) => [status, await bench.queries.count(scope, { ...filter, status: [status] })]),
  );
  return Object.fromEntries(entries) as Record<string, number>;
}

describe('the counts of the board', () => {
  it('are the counts of the list, kept or counted, whatever became of the cases', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(lives, async (given) => {
        await Promise.all(
          given.map((life) => {
            number += 1;
            return live(life, number);
          }),
        );
        await bench.caughtUp();
        for (const filter of [...singleFilters, ...combinations]) {
          expect({ filter, counts: await bench.queries.boardCounts(scope, filter) }).toEqual({
            filter,
            counts: await counted(filter),
          });
        }
      }),
      { numRuns: 12 },
    );
    expect(await bench.queries.count(scope, {})).toBe(number);
  });

  it('are kept for every filter of one dimension, and asked of the list for others', async () => {
    await live({ priority: 'high', source: 'web', category: 'Billing', steps: [] }, 1);
    await bench.caughtUp();
    // Without the kept counts a filter of one dimension has nothing to answer from.
    const { documents } = bench.stores;
    const generation = (await documents.state('case-board')).active!.generation;
    const [all] = await documents.load({ projection: 'case-board', generation }, 'board-counts', [`${acme}/all`]);
    expect(all?.body).toEqual({ about: {}, counts: { NEW: 1 } });
  });

  it('show zero for the statuses a filter leaves out', async () => {
    await live({ priority: 'high', source: 'web', category: null, steps: [] }, 1);
    await live({ priority: 'high', source: 'web', category: null, steps: [{ step: 'move' }] }, 2);
    await bench.caughtUp();
    const zero = Object.fromEntries(caseStatuses.map((status) => [status, 0]));
    const counts = (filter: CaseFilter) => bench.queries.boardCounts(scope, filter);
    expect(await counts({})).toEqual({ ...zero, NEW: 1, OPEN: 1 });
    expect(await counts({ status: ['OPEN', 'CLOSED'] })).toEqual({ ...zero, OPEN: 1 });
    expect(await counts({ status: ['NEW'], priority: ['high'], source: ['web'] })).toEqual({ ...zero, NEW: 1 });
    expect(await counts({ status: [] })).toEqual(zero);
    expect(await counts({ status: null, priority: null })).toEqual({ ...zero, NEW: 1, OPEN: 1 });
  });
});
