import type { ArticleDeflected, ArticlesSuggested } from '#libs/cases';
import type { CaseSource, Instant, JsonObject, Priority, TenantId } from '#libs/kernel';
import type { ProjectedEvent } from '#libs/projection-engine';
import { asCaseEvent, caseIdOf } from '../case-view/index.js';

/** What a case is sorted by. */
export type DeflectionFacets = JsonObject & {
  readonly category: string | null;
  readonly priority: Priority;
  readonly source: CaseSource;
  readonly teamId: string | null;
  readonly ownerId: string | null;
};

/** How often one suggested article was opened for a case, once a viewer. */
export type OpenedArticles = JsonObject & {
  readonly articleId: string;
  readonly byRequesters: number;
  /** By anybody else: assisted, not self-served. */
  readonly assisted: number;
};

/** What suggestions did for one case. */
export type DeflectionView = JsonObject & {
  readonly caseId: string;
  readonly tenant: TenantId;
  readonly now: DeflectionFacets;
  /** When articles were suggested for the first time, and what the case was then; null before. */
  readonly suggestedAt: Instant | null;
  readonly whenSuggested: DeflectionFacets | null;
  /** Every article suggested, once, in the order of coming up. */
  readonly suggested: readonly string[];
  readonly opened: readonly OpenedArticles[];
  /** Whether an agent has written a public note. */
  readonly agentResponded: boolean;
  /** What requesters had opened when the case was resolved without an agent's response; empty where it never was. */
  readonly selfServedBy: readonly string[];
};

/** Folds one event of a case. */
export function evolveDeflection(view: DeflectionView | null, projected: ProjectedEvent): DeflectionView | null {
  const event = asCaseEvent(projected);
  if (event.type === 'CaseOpened') {
    const { category, priority, source } = event.data;
    return view ?? unsuggested(projected, { category, priority, source, teamId: null, ownerId: null });
  }
  if (view === null) return null;
  const become = (facets: Partial<DeflectionFacets>): DeflectionView => ({ ...view, now: { ...view.now, ...facets } });
  switch (event.type) {
    case 'CaseRouted':
    case 'CaseAssigned':
      return become({ teamId: event.data.teamId, ownerId: event.data.ownerId });
    case 'PriorityChanged':
      return become({ priority: event.data.to });
    case 'CaseRecategorized':
      return become({ category: event.data.category });
    case 'NoteAdded': {
      const response = event.data.kind === 'PUBLIC' && event.metadata.actor.kind === 'agent';
      return response ? { ...view, agentResponded: true } : view;
    }
    case 'ArticlesSuggested':
      return withSuggested(view, event.data, event.metadata.at);
    case 'ArticleDeflected':
      return { ...view, opened: withOpened(view.opened, event.data) };
    case 'StatusChanged':
      return event.data.to === 'RESOLVED' ? withResolved(view) : view;
    default:
      return view;
  }
}

function unsuggested(event: ProjectedEvent, now: DeflectionFacets): DeflectionView {
  return {
    caseId: caseIdOf(event),
    tenant: event.metadata.tenant,
    now,
    suggestedAt: null,
    whenSuggested: null,
    suggested: [],
    opened: [],
    agentResponded: false,
    selfServedBy: [],
  };
}

function withSuggested(view: DeflectionView, { articles }: ArticlesSuggested['data'], at: Instant): DeflectionView {
  const suggested = [...new Set([...view.suggested, ...articles.map(({ articleId }) => articleId)])];
  return { ...view, suggested, suggestedAt: view.suggestedAt ?? at, whenSuggested: view.whenSuggested ?? view.now };
}

function withOpened(
  opened: readonly OpenedArticles[],
  { articleId, viewerKind }: ArticleDeflected['data'],
): readonly OpenedArticles[] {
  const known = opened.find((one) => one.articleId === articleId) ?? { articleId, byRequesters: 0, assisted: 0 };
  const counted =
    viewerKind === 'requester'
      ? { ...known, byRequesters: known.byRequesters + 1 }
      : { ...known, assisted: known.assisted + 1 };
  return [...opened.filter((one) => one.articleId !== articleId), counted];
}

/** The first self-served resolution counts for good, whatever becomes of the case. */
function withResolved(view: DeflectionView): DeflectionView {
  if (view.agentResponded || view.selfServedBy.length > 0) return view;
  const read = view.opened.filter(({ byRequesters }) => byRequesters > 0);
  return { ...view, selfServedBy: read.map(({ articleId }) => articleId) };
}
