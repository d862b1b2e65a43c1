import {
  type Actor,
  assertNever,
  type CaseSource,
  type FirstResponseSchedule,
  type Instant,
  type Priority,
  type RoutingDecision,
  type Stamped,
  type TenantId,
} from '#libs/kernel';
import type { CaseEvent, CaseLinks, CaseOpened } from './case.events.js';
import { type CaseStatus, isReopening } from './case.transitions.js';

/** The first-response clock of a case as it stands. Whether it is missed by now is for whoever knows the time to say. */
export type FirstResponseClock = {
  readonly startedAt: Instant;
  readonly policyRevision: number | null;
  readonly targetMinutes: number;
  readonly dueAt: Instant;
  readonly respondedAt: Instant | null;
  /** Set by the sweep's Breached: the due time that passed. */
  readonly breachedAt: Instant | null;
};

/**
 * A case as a screen shows it, folded from its events alone. Deciders, read models and time travel share this one fold,
 * so that what was decided, what is shown and what is replayed cannot drift apart.
 */
export type CaseSnapshot = {
  readonly id: string;
  readonly tenant: TenantId;
  readonly subject: string;
  readonly description: string;
  readonly status: CaseStatus;
  readonly priority: Priority;
  readonly category: string | null;
  readonly subcategory: string | null;
  readonly source: CaseSource;
  readonly tags: readonly string[];
  readonly links: CaseLinks;
  readonly ownerId: string | null;
  readonly teamId: string | null;
  readonly routing: RoutingDecision;
  readonly openedBy: Actor;
  readonly openedAt: Instant;
  readonly updatedAt: Instant;
  readonly resolvedAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly reopenCount: number;
  readonly firstResponse: FirstResponseClock;
  /** Every priority's due time as frozen at opening. */
  readonly schedule: FirstResponseSchedule;
};

const unrouted: RoutingDecision = {
  teamId: null,
  ownerId: null,
  ruleId: null,
  rulesRevision: null,
  matched: [],
  fallback: true,
  reason: 'Not routed yet.',
};

function opened({ data, metadata }: Stamped<CaseOpened>): CaseSnapshot {
  const target = data.firstResponse.targets[data.priority];
  return {
    id: data.caseId,
    tenant: metadata.tenant,
    subject: data.subject,
    description: data.description,
    status: 'NEW',
    priority: data.priority,
    category: data.category,
    subcategory: data.subcategory,
    source: data.source,
    tags: data.tags,
    links: data.links,
    ownerId: null,
    teamId: null,
    routing: unrouted,
    openedBy: metadata.actor,
    openedAt: metadata.at,
    updatedAt: metadata.at,
    resolvedAt: null,
    closedAt: null,
    reopenCount: 0,
    firstResponse: {
      startedAt: data.firstResponse.startedAt,
      policyRevision: data.firstResponse.policyRevision,
      targetMinutes: target.minutes,
      dueAt: target.dueAt,
      respondedAt: null,
      breachedAt: null,
    },
    schedule: data.firstResponse,
  };
}

function moved(snapshot: CaseSnapshot, from: CaseStatus, to: CaseStatus, at: Instant): Partial<CaseSnapshot> {
  if (isReopening(from, to)) {
    return { status: to, resolvedAt: null, closedAt: null, reopenCount: snapshot.reopenCount + 1 };
  }
  if (to === 'RESOLVED') return { status: to, resolvedAt: at };
  if (to === 'CLOSED') return { status: to, closedAt: at };
  return { status: to };
}

/** What one event after the first changes of a snapshot; undefined where it is nothing a screen shows. */
function change(snapshot: CaseSnapshot, event: Stamped<CaseEvent>): Partial<CaseSnapshot> | undefined {
  switch (event.type) {
    case 'CaseOpened':
      return undefined;
    case 'CaseRouted':
      return { routing: event.data, ownerId: event.data.ownerId, teamId: event.data.teamId };
    case 'CaseAssigned':
      return { ownerId: event.data.ownerId, teamId: event.data.teamId };
    case 'StatusChanged':
      return moved(snapshot, event.data.from, event.data.to, event.metadata.at);
    case 'NoteAdded':
      return {};
    case 'PriorityChanged':
      return {
        priority: event.data.to,
        ...(event.data.firstResponse && {
          firstResponse: { ...snapshot.firstResponse, ...event.data.firstResponse },
        }),
      };
    case 'CaseRecategorized':
      return { category: event.data.category, subcategory: event.data.subcategory };
    case 'CaseDetailsEdited':
      return event.data;
    case 'CaseLinked':
      return { links: { ...snapshot.links, [event.data.kind]: event.data.target } };
    case 'CaseTagged': {
      const { added, removed } = event.data;
      return { tags: [...snapshot.tags.filter((tag) => !removed.includes(tag)), ...added] };
    }
    case 'FirstResponseRecorded':
      return { firstResponse: { ...snapshot.firstResponse, respondedAt: event.data.respondedAt } };
    case 'Breached':
      return { firstResponse: { ...snapshot.firstResponse, breachedAt: event.data.breachedAt } };
    case 'ArticlesSuggested':
    case 'ArticleDeflected':
      return undefined;
    default:
      assertNever(event);
      return undefined;
  }
}

/** Folds one event. A stream that does not begin with CaseOpened, and a type from a later version, change nothing. */
export function evolveSnapshot(snapshot: CaseSnapshot | null, event: Stamped<CaseEvent>): CaseSnapshot | null {
  if (event.type === 'CaseOpened') return snapshot ?? opened(event);
  if (snapshot === null) return null;
  const changed = change(snapshot, event);
  return changed ? { ...snapshot, ...changed, updatedAt: event.metadata.at } : snapshot;
}
