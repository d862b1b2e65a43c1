import { noSweepCounts, type SweepEvent } from '#libs/desk';
import { instant } from '#libs/kernel';
import { sweepCases } from '../sweep-cases/index.js';
import { fold, found, logOf, noon, someone } from '../testing/index.js';
import { failuresShown, sweeps } from './sweeps.projection.js';

const stream = 'sweep-acme.s1';
const later = instant('2026-03-02T12:00:05Z');
const started: SweepEvent = { type: 'SweepStarted', data: { sweepId: 's1', dryRun: true, asOf: noon } };
const progress = (breached: number, caseIds: readonly string[], failed = 0): SweepEvent => ({
  type: 'SweepProgressed',
  data: {
    sweepId: 's1',
    counts: { ...noSweepCounts, breached },
    caseIds,
    failures: Array.from({ length: failed }, (_, index) => ({
      caseId: `f${index}`,
      code: 'NOT_FOUND',
      message: 'No.',
    })),
  },
});
const completed: SweepEvent = { type: 'SweepCompleted', data: { sweepId: 's1', counts: noSweepCounts } };
const log = (...events: readonly SweepEvent[]) =>
  logOf(...events.map((event, index) => ({ ...event, stream, at: index === 0 ? noon : later })));

describe('a sweep on screen', () => {
  it('is there from its beginning, with zeros and no end', () => {
    expect(fold(sweeps, log(started)).get('s1')).toEqual({
      ...{ id: 's1', tenant: 'acme', dryRun: true, asOf: noon, startedAt: noon, startedBy: someone },
      ...{ completedAt: null, counts: noSweepCounts, failures: [] },
    });
  });

  it('tells how far it has come', () => {
    const sweep = fold(sweeps, log(started, progress(2, ['a', 'b'], 1))).get('s1');
    expect(sweep).toMatchObject({ completedAt: null, counts: { breached: 2 }, failures: [{ caseId: 'f0' }] });
  });

  it('ends when it ended', () => {
    expect(fold(sweeps, log(started, completed)).get('s1')).toMatchObject({ startedAt: noon, completedAt: later });
  });

  it('shows so many failures and no more', () => {
    const sweep = fold(sweeps, log(started, progress(0, [], failuresShown), progress(0, [], 1))).get('s1');
    expect(sweep?.failures).toHaveLength(failuresShown);
  });
});

describe('the cases of a sweep', () => {
  it('are numbered through all reports, in the order the sweep came to them', () => {
    const documents = fold(sweepCases, log(started, progress(2, ['b', 'a']), progress(2, []), progress(3, ['c'])));
    expect(found(sweepCases, documents, { sweepId: 's1' }, 'number')).toEqual(['s1.b', 's1.a', 's1.c']);
    expect([...documents.values()].map(({ number }) => number)).toEqual([0, 1, 2]);
    expect(documents.get('s1.c')).toEqual({ sweepId: 's1', caseId: 'c', number: 2 });
  });
});
