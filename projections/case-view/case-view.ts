import { type CaseEvent, type CaseSnapshot, evolveSnapshot } from '#libs/cases';
import type { JsonObject, Stamped } from '#libs/kernel';
import type { ProjectedEvent } from '#libs/projection-engine';

/** A case as lists, boards and inboxes store it: everything a screen shows, and the revision it was folded up to. */
export type CaseView = CaseSnapshot & { readonly revision: number } & JsonObject;

/** Reads a projected event as the Case's own; call it for case streams only. */
export function asCaseEvent(event: ProjectedEvent): Stamped<CaseEvent> {
  return event as unknown as Stamped<CaseEvent>;
}

/** The id at the end of a case stream's name. */
export function caseIdOf(event: ProjectedEvent): string {
  return event.stream.slice(event.stream.indexOf('.') + 1);
}

/** Folds one event into the view with the domain's own fold, so that lists show what was decided. */
export function evolveCaseView(view: CaseView | null, event: ProjectedEvent): CaseView | null {
  const snapshot = evolveSnapshot(view, asCaseEvent(event));
  return snapshot === null ? null : ({ ...snapshot, revision: event.revision } as CaseView);
}

/** Categories are compared without case and surrounding space, in routing and in filters alike. */
export function categoryKey(category: string | null): string | undefined {
  return category?.trim().toLowerCase();
}

/** From the least to the most urgent, so that descending order shows the most urgent first. */
export const priorityRank = { low: 0, normal: 1, high: 2, urgent: 3 } as const;
