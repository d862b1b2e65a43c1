import { caseEventTypes, isSettled } from '#libs/cases';
import { priorities } from '#libs/kernel';
import type { Projection } from '#libs/projection-engine';
import { type CaseView, caseIdOf, evolveCaseView } from '../case-view/index.js';

/** Sorts behind every due time. */
const nothingDue = '9999';

/**
 * The order of an inbox, ascending: breached first, then due soonest, then by priority. An answered case is due no more
 * and comes after those that wait for a response.
 */
export function urgency({ firstResponse, priority }: CaseView): string {
  const { breachedAt, respondedAt, dueAt } = firstResponse;
  return [breachedAt === null ? 1 : 0, respondedAt === null ? dueAt : nothingDue, priorities.indexOf(priority)].join(
    '|',
  );
}

/** The work that waits: a case leaves the inbox when it is resolved or closed and comes back when it is re-opened. */
export const inbox: Projection<CaseView> = {
  name: 'inbox',
  version: 1,
  handles: caseEventTypes,
  collection: {
    name: 'inbox',
    filters: { assignedTo: 'one', unassignedIn: 'one', unassigned: 'one' },
    orders: ['urgency'],
    keys: (view) => {
      const waiting = !isSettled(view.status);
      const unowned = waiting && view.ownerId === null;
      return {
        assignedTo: waiting && view.ownerId !== null ? view.ownerId : undefined,
        unassignedIn: unowned && view.teamId !== null ? view.teamId : undefined,
        unassigned: unowned ? true : undefined,
        urgency: urgency(view),
      };
    },
  },
  documentIds: (event) => [caseIdOf(event)],
  evolve: evolveCaseView,
};
