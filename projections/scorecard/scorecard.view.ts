import { type CaseOpened, isReopening, isSettled, type StatusChanged } from '#libs/cases';
import type { Instant, JsonObject, TenantId } from '#libs/kernel';
import type { ProjectedEvent } from '#libs/projection-engine';
import { asCaseEvent, caseIdOf, categoryKey } from '../case-view/index.js';
import { changedFacets, type FacetChange, type Facets } from './facets.js';

/** Something that moves the backlog: `moved` is another category, priority, team or owner of a case that is open. */
export type Step = JsonObject & {
  readonly at: Instant;
  readonly kind: 'opened' | 'moved' | 'resolved' | 'reopened';
  /** What the case was then; of a move, what it became. */
  readonly facets: Facets;
};

/** One case as the scorecard counts it. */
export type ScorecardView = JsonObject & {
  readonly caseId: string;
  readonly tenant: TenantId;
  /** From the opening on, in the order of the log; times never run backwards. */
  readonly steps: readonly Step[];
  readonly now: Facets;
  readonly dueAt: Instant;
  /** What the facts say of the first-response clock; a waiting one is missed once its due time has passed. */
  readonly clock: 'waiting' | 'met' | 'missed';
  /** What the case was when its clock was decided; until then, what it is. */
  readonly whenDue: Facets;
  readonly answer: { readonly at: Instant; readonly facets: Facets } | null;
};

/** Whether a change of status takes a case out of work or back into it; others move no figure. */
export function movesBacklog({ from, to }: StatusChanged['data']): boolean {
  return isSettled(from) !== isSettled(to);
}

/** Folds one event of a case. What changes nothing answers the very same view. */
export function evolveScorecard(view: ScorecardView | null, projected: ProjectedEvent): ScorecardView | null {
  const event = asCaseEvent(projected);
  if (event.type === 'CaseOpened') return view ?? opened(projected, event.data);
  if (view === null) return null;
  const at = laterOf(event.metadata.at, view.steps.at(-1)!.at);
  switch (event.type) {
    case 'CaseRouted': {
      const { teamId, ownerId } = event.data;
      // The first routing is part of the opening: there is no moment at which the case was without.
      return projected.revision === 1 ? routed(view, { teamId, ownerId }) : moved(view, at, { teamId, ownerId });
    }
    case 'CaseAssigned': {
      const { teamId, ownerId } = event.data;
      return moved(view, at, { teamId, ownerId });
    }
    case 'CaseRecategorized':
      return moved(view, at, { category: event.data.category });
    case 'PriorityChanged': {
      const prioritized = moved(view, at, { priority: event.data.to });
      const dueAt = event.data.firstResponse?.dueAt ?? view.dueAt;
      return dueAt === view.dueAt ? prioritized : { ...prioritized, dueAt };
    }
    case 'StatusChanged': {
      const { from, to } = event.data;
      if (!movesBacklog(event.data)) return view;
      return withStep(view, { at, kind: isReopening(from, to) ? 'reopened' : 'resolved', facets: view.now });
    }
    case 'FirstResponseRecorded': {
      const inTime = view.clock === 'waiting' && event.data.respondedAt <= view.dueAt;
      return { ...view, clock: inTime ? 'met' : 'missed', answer: view.answer ?? { at, facets: view.now } };
    }
    case 'Breached':
      return { ...view, clock: 'missed' };
    default:
      return view;
  }
}

/** Whether a case is being worked on. */
export function isOpen(view: ScorecardView): boolean {
  return view.steps.at(-1)!.kind !== 'resolved';
}

function opened(projected: ProjectedEvent, data: CaseOpened['data']): ScorecardView {
  const { category, priority, source, firstResponse } = data;
  const facets: Facets = [categoryKey(category) ?? '', priority, source, '', ''];
  return {
    caseId: caseIdOf(projected),
    tenant: projected.metadata.tenant,
    steps: [{ at: projected.metadata.at, kind: 'opened', facets }],
    now: facets,
    dueAt: firstResponse.targets[priority].dueAt,
    clock: 'waiting',
    whenDue: facets,
    answer: null,
  };
}

function routed(view: ScorecardView, change: FacetChange): ScorecardView {
  const facets = changedFacets(view.now, change);
  return { ...view, now: facets, whenDue: facets, steps: [{ ...view.steps[0]!, facets }] };
}

function moved(view: ScorecardView, at: Instant, change: FacetChange): ScorecardView {
  const facets = changedFacets(view.now, change);
  if (facets === view.now) return view;
  const decided = view.clock !== 'waiting' || at > view.dueAt;
  const changed = { ...view, now: facets, whenDue: decided ? view.whenDue : facets };
  return isOpen(view) ? withStep(changed, { at, kind: 'moved', facets }) : changed;
}

function withStep(view: ScorecardView, step: Step): ScorecardView {
  return { ...view, steps: [...view.steps, step] };
}

function laterOf(one: Instant, other: Instant): Instant {
  return one > other ? one : other;
}
