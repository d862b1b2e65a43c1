import { allowedTransitions, type CaseStatus, caseStatuses, isSettled } from '#libs/cases';
import { walk } from './lifecycle-walk.js';

function told(from: CaseStatus, to: CaseStatus): string | undefined {
  return walk(from, to)
    ?.map((step) => `${step.to}${step.reopens ? ' re-opened' : ''}${step.inferred ? ' inferred' : ''}`)
    .join(', ');
}

const pairs = caseStatuses.flatMap((from) => caseStatuses.map((to) => [from, to] as const));

describe('the walk from the status of a case to the one a row shows', () => {
  it.each<[CaseStatus, CaseStatus, string]>([
    ['NEW', 'IN_PROGRESS', 'OPEN inferred, IN_PROGRESS'],
    ['NEW', 'RESOLVED', 'OPEN inferred, IN_PROGRESS inferred, PENDING_CUSTOMER inferred, RESOLVED'],
    ['NEW', 'CLOSED', 'OPEN inferred, IN_PROGRESS inferred, PENDING_CUSTOMER inferred, RESOLVED inferred, CLOSED'],
    ['IN_PROGRESS', 'PENDING_CUSTOMER', 'PENDING_CUSTOMER'],
    ['IN_PROGRESS', 'RESOLVED', 'PENDING_CUSTOMER inferred, RESOLVED'],
    ['RESOLVED', 'CLOSED', 'CLOSED'],
    ['RESOLVED', 'IN_PROGRESS', 'OPEN re-opened, IN_PROGRESS'],
    ['CLOSED', 'IN_PROGRESS', 'OPEN re-opened, IN_PROGRESS'],
    ['RESOLVED', 'PENDING_CUSTOMER', 'OPEN re-opened, IN_PROGRESS inferred, PENDING_CUSTOMER'],
  ])('%s to %s: %s', (from, to, expected) => {
    expect(told(from, to)).toBe(expected);
  });

  it.each<[CaseStatus, CaseStatus]>([
    ['PENDING_CUSTOMER', 'IN_PROGRESS'],
    ['IN_PROGRESS', 'OPEN'],
    ['CLOSED', 'RESOLVED'],
    ['RESOLVED', 'NEW'],
  ])('%s to %s does not exist: it would invent a resolution, a re-opening or a birth', (from, to) => {
    expect(walk(from, to)).toBeUndefined();
  });

  it.each(pairs)('%s to %s takes allowed steps alone, and re-opens only what goes back to work', (from, to) => {
    const steps = walk(from, to) ?? [];

    let status = from;
    for (const step of steps) {
      expect(allowedTransitions(status)).toContain(step.to);
      status = step.to;
    }
    expect(steps.filter(({ reopens }) => reopens)).toHaveLength(
      steps.length > 0 && isSettled(from) && !isSettled(to) ? 1 : 0,
    );
    expect(steps.filter(({ reopens, inferred }) => reopens && inferred)).toEqual([]);
    expect(steps.at(-1)?.inferred ?? false).toBe(false);
  });
});
