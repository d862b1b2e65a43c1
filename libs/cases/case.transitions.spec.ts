import {
  allowedTransitions,
  type CaseStatus,
  caseStatuses,
  demandsNote,
  isReopening,
  isSettled,
  transitionPath,
} from './case.transitions.js';

const pairs = caseStatuses.flatMap((from) => caseStatuses.map((to): [CaseStatus, CaseStatus] => [from, to]));

/** Walks of up to so many allowed steps, found by trying them all: another way to the same answer. */
function canWalk(from: CaseStatus, to: CaseStatus, steps: number): boolean {
  if (steps === 0) return from === to;
  return allowedTransitions(from).some((next) => canWalk(next, to, steps - 1));
}

describe('the lifecycle', () => {
  it('knows the six statuses in their order', () => {
    expect(caseStatuses).toEqual(['NEW', 'OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED', 'CLOSED']);
  });

  it('demands a note for RESOLVED and CLOSED alone, the two statuses in which work is done', () => {
    expect(caseStatuses.filter(demandsNote)).toEqual(['RESOLVED', 'CLOSED']);
    expect(caseStatuses.filter(isSettled)).toEqual(['RESOLVED', 'CLOSED']);
  });

  it('calls RESOLVED to OPEN and CLOSED to OPEN a re-opening, and nothing else', () => {
    expect(pairs.filter(([from, to]) => isReopening(from, to))).toEqual([
      ['RESOLVED', 'OPEN'],
      ['CLOSED', 'OPEN'],
    ]);
  });
});

describe('transitionPath', () => {
  it.each(pairs)('from %s to %s takes allowed steps alone, and ends there', (from, to) => {
    const path = transitionPath(from, to);
    if (path === undefined) return expect(to).toBe('NEW');
    path.forEach((status, step) => {
      expect(allowedTransitions(path[step - 1] ?? from)).toContain(status);
    });
    expect(path.at(-1) ?? from).toBe(to);
  });

  it.each(pairs)('from %s to %s is the shortest there is', (from, to) => {
    const path = transitionPath(from, to);
    const shortest = caseStatuses.findIndex((_status, steps) => canWalk(from, to, steps));
    expect(path?.length ?? -1).toBe(shortest);
  });

  it('has nothing to walk where the case is there already', () => {
    expect(caseStatuses.map((status) => transitionPath(status, status))).toEqual([[], [], [], [], [], []]);
  });

  it('goes by way of OPEN from a settled case back to work', () => {
    expect(transitionPath('CLOSED', 'PENDING_CUSTOMER')).toEqual(['OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER']);
  });

  it('never leads to NEW', () => {
    const others = caseStatuses.filter((status) => status !== 'NEW');
    expect(others.map((status) => transitionPath(status, 'NEW'))).toEqual(others.map(() => undefined));
  });
});
