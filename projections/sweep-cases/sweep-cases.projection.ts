import type { SweepProgressed } from '#libs/desk';
import type { JsonObject, Stamped } from '#libs/kernel';
import type { ProjectedEvent, Projection } from '#libs/projection-engine';

/** A case that a sweep marked, or would have marked. */
export type SweepCaseView = JsonObject & {
  readonly sweepId: string;
  readonly caseId: string;
  /** Its place among the cases of the sweep, from 0. */
  readonly number: number;
};

function asProgress(event: ProjectedEvent): Stamped<SweepProgressed> {
  return event as unknown as Stamped<SweepProgressed>;
}

/** One document a sweep and case, so that the cases of a sweep page like any list. */
export const sweepCases: Projection<SweepCaseView> = {
  name: 'sweep-cases',
  version: 1,
  handles: ['SweepProgressed'],
  collection: {
    name: 'sweep-cases',
    filters: { sweepId: 'one' },
    orders: ['number'],
    keys: ({ sweepId, number }) => ({ sweepId, number }),
  },
  documentIds: (event) => {
    const { sweepId, caseIds } = asProgress(event).data;
    return caseIds.map((caseId) => `${sweepId}.${caseId}`);
  },
  evolve: (_case, event, documentId) => {
    const { sweepId, caseIds, counts } = asProgress(event).data;
    const caseId = documentId.slice(sweepId.length + 1);
    return { sweepId, caseId, number: counts.breached - caseIds.length + caseIds.indexOf(caseId) };
  },
};
