import fc from 'fast-check';
import { clockState } from '#libs/cases';
import { instant, tenantId } from '#libs/kernel';
import type { Filter } from '#libs/read-store';
import { clockKey } from '#projections/case-list';
import { caseFilters } from './case-filters.js';

const scope = { tenant: tenantId('acme') };
const now = instant('2026-03-02T12:00:00Z');
const states = ['PENDING', 'MET', 'MISSED'] as const;

/** Whether a filter lets a clock through, as a store would decide. */
function passes({ where }: Filter, keys: { readonly clock: string; readonly dueAt: string }): boolean {
  return where.every((condition) => {
    const value = keys[condition.field as keyof typeof keys];
    if ('in' in condition) return condition.in.includes(value);
    return (
      (condition.from === undefined || value >= condition.from) &&
      (condition.before === undefined || value < condition.before)
    );
  });
}

describe('filters by the first-response clock', () => {
  const minutes = fc.integer({ min: -3, max: 3 }).map((offset) => instant(Date.parse(now) + offset * 60_000));
  const past = fc.integer({ min: -3, max: 0 }).map((offset) => instant(Date.parse(now) + offset * 60_000));
  const clocks = fc
    .record({ dueAt: minutes, respondedAt: fc.option(past), marked: fc.boolean() })
    // A sweep marks what is late, and nothing else.
    .map(({ dueAt, respondedAt, marked }) => {
      const missed = respondedAt === null ? dueAt < now : dueAt < respondedAt;
      const frozen = { startedAt: now, policyRevision: null, targetMinutes: 60 };
      return { ...frozen, dueAt, respondedAt, breachedAt: marked && missed ? dueAt : null };
    });

  it('let a clock through exactly once where its state, judged by the domain, is asked for, and its due time fits', () => {
    fc.assert(
      fc.property(
        clocks,
        fc.subarray([...states]),
        fc.option(minutes),
        fc.option(minutes),
        (clock, clockStates, dueFrom, dueTo) => {
          const filters = caseFilters(scope, { clockState: clockStates, dueFrom, dueTo }, now);
          const keys = { clock: clockKey(clock), dueAt: clock.dueAt };
          const inRange = (dueFrom === null || clock.dueAt >= dueFrom) && (dueTo === null || clock.dueAt < dueTo);
          const expected = clockStates.includes(clockState(clock, now)) && inRange;
          expect(filters.filter((filter) => passes(filter, keys)).length).toBe(expected ? 1 : 0);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('ask nothing of the clock where nothing is asked', () => {
    expect(caseFilters(scope, {}, now)).toEqual([{ where: [], text: undefined }]);
    expect(caseFilters(scope, { clockState: [...states] }, now)).toEqual([{ where: [], text: undefined }]);
  });

  it('let nothing through where no state is asked for', () => {
    expect(caseFilters(scope, { clockState: [] }, now)).toEqual([]);
  });
});
