export const caseStatuses = ['NEW', 'OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED', 'CLOSED'] as const;
export type CaseStatus = (typeof caseStatuses)[number];

/** The lifecycle. The one place that says which move is allowed; no step is skipped, and re-opening is the only way back. */
export const caseTransitions: { readonly [From in CaseStatus]: readonly CaseStatus[] } = {
  NEW: ['OPEN'],
  OPEN: ['IN_PROGRESS'],
  IN_PROGRESS: ['PENDING_CUSTOMER'],
  PENDING_CUSTOMER: ['RESOLVED'],
  RESOLVED: ['CLOSED', 'OPEN'],
  CLOSED: ['OPEN'],
};

/** The statuses that demand a note to be entered. */
const noteGated: ReadonlySet<CaseStatus> = new Set<CaseStatus>(['RESOLVED', 'CLOSED']);

/** The statuses a case may move to from here. */
export function allowedTransitions(from: CaseStatus): readonly CaseStatus[] {
  return caseTransitions[from];
}

export function demandsNote(to: CaseStatus): boolean {
  return noteGated.has(to);
}

/** Whether work on the case is done, for now: it is in nobody's inbox and no sweep looks at it. */
export function isSettled(status: CaseStatus): boolean {
  return status === 'RESOLVED' || status === 'CLOSED';
}

/** Whether the move takes a settled case back into work: it closes a resolution cycle. */
export function isReopening(from: CaseStatus, to: CaseStatus): boolean {
  return isSettled(from) && to === 'OPEN';
}

/**
 * The shortest allowed walk between two statuses, without the start and with the end; empty where they are the same.
 * Every status can be reached from every other but NEW, which is never entered again.
 */
export function transitionPath(from: CaseStatus, to: CaseStatus): readonly CaseStatus[] | undefined {
  const cameFrom = new Map<CaseStatus, CaseStatus | undefined>([[from, undefined]]);
  const frontier: CaseStatus[] = [from];
  for (const status of frontier) {
    if (status === to) break;
    for (const next of caseTransitions[status]) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, status);
      frontier.push(next);
    }
  }
  if (!cameFrom.has(to)) return undefined;
  const path: CaseStatus[] = [];
  for (let step: CaseStatus | undefined = to; step !== undefined && step !== from; step = cameFrom.get(step)) {
    path.unshift(step);
  }
  return path;
}
