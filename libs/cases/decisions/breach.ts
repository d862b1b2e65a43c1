import { accept, type Decision, type Instant, priorities } from '#libs/kernel';
import { clockState } from '../case.clock.js';
import type { MarkBreach } from '../case.commands.js';
import type { CaseEvent } from '../case.events.js';
import type { CaseSnapshot } from '../case.snapshot.js';
import type { OpenedCase } from '../case.state.js';
import { isSettled } from '../case.transitions.js';

/** Whether a sweep at this moment has to mark the case: unresolved, its clock missed, and not marked yet. */
export function isBreachDue(snapshot: CaseSnapshot, now: Instant): boolean {
  return (
    !isSettled(snapshot.status) &&
    snapshot.firstResponse.breachedAt === null &&
    clockState(snapshot.firstResponse, now) === 'MISSED'
  );
}

/**
 * Marks a late case and lifts its priority one rung; urgent stays. The case decides by its own facts, so a reply in time
 * that landed in between wins, and a second sweep changes nothing.
 */
export function markBreach({ data, at }: MarkBreach, { snapshot }: OpenedCase): Decision<CaseEvent> {
  if (!isBreachDue(snapshot, at)) return accept();
  const breached: CaseEvent = {
    type: 'Breached',
    data: {
      sweepId: data.sweepId,
      breachedAt: snapshot.firstResponse.dueAt,
      detectedAt: at,
      recipients: data.recipients,
    },
  };
  const from = snapshot.priority;
  const to = priorities[priorities.indexOf(from) - 1];
  if (to === undefined) return accept(breached);
  return accept<CaseEvent>(breached, {
    type: 'PriorityChanged',
    data: { from, to, cause: 'breach', firstResponse: null },
  });
}
