import { isSettled } from '#libs/cases';
import type { Instant, JsonObject } from '#libs/kernel';
import type { ProjectedEvent, Projection } from '#libs/projection-engine';
import { asCaseEvent, caseIdOf } from '../case-view/index.js';

/** A clock a sweep may yet have to look at. */
export type DueClock = JsonObject & {
  readonly dueAt: Instant;
  /** Resolved or closed, until it is re-opened. */
  readonly settled: boolean;
};

function evolve(clock: DueClock | null, projected: ProjectedEvent): DueClock | null {
  const event = asCaseEvent(projected);
  if (event.type === 'CaseOpened') {
    const { priority, firstResponse } = event.data;
    return { dueAt: firstResponse.targets[priority].dueAt, settled: false };
  }
  if (clock === null) return null;
  switch (event.type) {
    case 'StatusChanged':
      return { ...clock, settled: isSettled(event.data.to) };
    case 'PriorityChanged':
      return event.data.firstResponse === null ? clock : { ...clock, dueAt: event.data.firstResponse.dueAt };
    // Nothing un-answers and nothing un-breaches a case: its clock is of no more interest to any sweep.
    case 'FirstResponseRecorded':
      return event.data.respondedAt <= event.data.dueAt ? null : clock;
    case 'Breached':
      return null;
    default:
      return clock;
  }
}

/** What a breach sweep pages through: the clocks not yet answered in time and not yet marked, by due time. */
export const dueClocks: Projection<DueClock> = {
  name: 'due-clocks',
  version: 1,
  handles: ['CaseOpened', 'StatusChanged', 'PriorityChanged', 'FirstResponseRecorded', 'Breached'],
  collection: {
    name: 'due-clocks',
    filters: { awaitingSweep: 'one' },
    orders: ['dueAt'],
    keys: ({ dueAt, settled }) => ({ awaitingSweep: settled ? undefined : true, dueAt }),
  },
  documentIds: (event) => [caseIdOf(event)],
  evolve,
};
