import { accept, type Decision, type Instant, type Priority, refusal, refuse } from '#libs/kernel';
import type { AssignCase, ChangeCasePriority, EditCase, RecategorizeCase } from '../case.commands.js';
import type { CaseEvent, PriorityChanged } from '../case.events.js';
import { caseLimits, fittingText, requiredText, textOrNull } from '../case.limits.js';
import type { CaseSnapshot } from '../case.snapshot.js';
import type { OpenedCase } from '../case.state.js';

export function assignCase({ data }: AssignCase, { snapshot }: OpenedCase): Decision<CaseEvent> {
  const from = { ownerId: snapshot.ownerId, teamId: snapshot.teamId };
  const to = {
    ownerId: data.ownerId === undefined ? from.ownerId : data.ownerId,
    teamId: data.teamId === undefined ? from.teamId : data.teamId,
  };
  if (to.ownerId === from.ownerId && to.teamId === from.teamId) return accept();
  return accept({ type: 'CaseAssigned', data: { ...to, from } });
}

/**
 * The clock a new priority brings: recomputed from the same start and the frozen policy, but only while the clock runs.
 * Once answered or breached (the due time passed, whether or not a sweep has said so) it stands for good.
 */
function recomputedClock(snapshot: CaseSnapshot, to: Priority, at: Instant): PriorityChanged['data']['firstResponse'] {
  const { respondedAt, breachedAt, dueAt } = snapshot.firstResponse;
  if (respondedAt !== null || breachedAt !== null || at > dueAt) return null;
  const target = snapshot.schedule.targets[to];
  return { targetMinutes: target.minutes, dueAt: target.dueAt };
}

export function changeCasePriority({ data, at }: ChangeCasePriority, { snapshot }: OpenedCase): Decision<CaseEvent> {
  const { priority: from } = snapshot;
  const { priority: to } = data;
  if (from === to) return accept();
  return accept({
    type: 'PriorityChanged',
    data: { from, to, cause: 'request', firstResponse: recomputedClock(snapshot, to, at) },
  });
}

/** Changes category and subcategory, and routes again where the command carries a new routing decision. */
export function recategorizeCase({ data }: RecategorizeCase, { snapshot }: OpenedCase): Decision<CaseEvent> {
  const fields = [
    ...fittingText('category', data.category, caseLimits.category),
    ...fittingText('subcategory', data.subcategory, caseLimits.category),
  ];
  if (fields.length > 0) {
    return refuse(refusal('BAD_USER_INPUT', 'The case cannot be recategorized as given.', { fields }));
  }
  const from = { category: snapshot.category, subcategory: snapshot.subcategory };
  const to = {
    category: data.category === undefined ? from.category : textOrNull(data.category),
    subcategory: data.subcategory === undefined ? from.subcategory : textOrNull(data.subcategory),
  };
  const changed = to.category !== from.category || to.subcategory !== from.subcategory;
  const recategorized: CaseEvent[] = changed ? [{ type: 'CaseRecategorized', data: { ...to, from } }] : [];
  const rerouted: CaseEvent[] =
    data.routing && !sameRouting(snapshot, data.routing) ? [{ type: 'CaseRouted', data: data.routing }] : [];
  return accept(...recategorized, ...rerouted);
}

function sameRouting(snapshot: CaseSnapshot, routing: CaseSnapshot['routing']): boolean {
  return (
    snapshot.ownerId === routing.ownerId &&
    snapshot.teamId === routing.teamId &&
    snapshot.routing.ruleId === routing.ruleId &&
    snapshot.routing.rulesRevision === routing.rulesRevision &&
    snapshot.routing.fallback === routing.fallback &&
    JSON.stringify(snapshot.routing.matched) === JSON.stringify(routing.matched) &&
    snapshot.routing.reason === routing.reason
  );
}

export function editCase({ data }: EditCase, { snapshot }: OpenedCase): Decision<CaseEvent> {
  const fields = [
    ...(data.subject === undefined ? [] : requiredText('subject', data.subject, caseLimits.subject)),
    ...fittingText('description', data.description, caseLimits.description),
  ];
  if (fields.length > 0) return refuse(refusal('BAD_USER_INPUT', 'The case cannot be edited as given.', { fields }));
  const subject = data.subject?.trim() ?? snapshot.subject;
  const description = data.description ?? snapshot.description;
  const changes = {
    ...(subject !== snapshot.subject && { subject }),
    ...(description !== snapshot.description && { description }),
  };
  return Object.keys(changes).length === 0 ? accept() : accept({ type: 'CaseDetailsEdited', data: changes });
}
