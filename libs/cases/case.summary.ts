import { type Actor, assertNever, type Stamped } from '#libs/kernel';
import type { CaseEvent, NoteKind } from './case.events.js';
import type { CaseStatus } from './case.transitions.js';

/** Finds the name people know an agent or team by; the id where there is none. */
export type NameLookup = { readonly agent: (id: string) => string; readonly team: (id: string) => string };

const statusWords: Record<CaseStatus, string> = {
  NEW: 'new',
  OPEN: 'open',
  IN_PROGRESS: 'in progress',
  PENDING_CUSTOMER: 'pending customer',
  RESOLVED: 'resolved',
  CLOSED: 'closed',
};
const noteWords: Record<NoteKind, string> = {
  INTERNAL: 'an internal note',
  PUBLIC: 'a public note',
  RESOLUTION: 'a resolution note',
};

/** Says in one sentence what an event means, for people. */
export function summarize(event: Stamped<CaseEvent>, names: NameLookup): string {
  const sentence = `${who(event.metadata.actor, names)} ${what(event, names)}`;
  return event.metadata.inferred ? `${sentence} (inferred: the source does not record this step)` : sentence;
}

function who(actor: Actor, names: NameLookup): string {
  return actor.kind === 'system' ? (actor.name ?? 'The system') : (actor.name ?? names.agent(actor.id));
}

function what(event: Stamped<CaseEvent>, names: NameLookup): string {
  switch (event.type) {
    case 'CaseOpened':
      return `opened the case with priority ${event.data.priority} by ${event.data.source}`;
    case 'CaseRouted':
      return `had the case routed to ${assignee(event.data, names)}: ${event.data.reason}`;
    case 'CaseAssigned':
      return `assigned the case to ${assignee(event.data, names)}`;
    case 'StatusChanged':
      return `moved the case from ${statusWords[event.data.from]} to ${statusWords[event.data.to]}`;
    case 'NoteAdded':
      return `added ${noteWords[event.data.kind]}${event.data.corrects === null ? '' : `, correcting note ${event.data.corrects}`}`;
    case 'PriorityChanged':
      return `${event.data.cause === 'breach' ? 'lifted' : 'changed'} the priority from ${event.data.from} to ${event.data.to}${event.data.cause === 'breach' ? ' because of the breach' : ''}`;
    case 'CaseRecategorized':
      return `filed the case under ${[event.data.category, event.data.subcategory].filter(Boolean).join(' / ') || 'no category'}`;
    case 'CaseDetailsEdited':
      return `edited the ${Object.keys(event.data).join(' and the ')}`;
    case 'CaseLinked':
      return event.data.target === null
        ? `removed the link to the ${event.data.kind}`
        : `linked the case to the ${event.data.kind} ${event.data.target.label ?? event.data.target.id}`;
    case 'CaseTagged':
      return tagged(event.data.added, event.data.removed);
    case 'FirstResponseRecorded':
      return `gave the first response, ${event.data.respondedAt <= event.data.dueAt ? 'in time' : 'late'}`;
    case 'Breached':
      return `found the first response overdue since ${event.data.breachedAt} (sweep ${event.data.sweepId})`;
    case 'ArticlesSuggested':
      return `was shown ${event.data.articles.length} suggested article${event.data.articles.length === 1 ? '' : 's'}`;
    case 'ArticleDeflected':
      return `opened the suggested article ${event.data.articleId}`;
    default:
      assertNever(event);
      return `recorded ${(event as { type: string }).type}`;
  }
}

function assignee(
  { ownerId, teamId }: { readonly ownerId: string | null; readonly teamId: string | null },
  names: NameLookup,
): string {
  const owner = ownerId === null ? undefined : names.agent(ownerId);
  const team = teamId === null ? undefined : names.team(teamId);
  if (owner && team) return `${owner} of ${team}`;
  return owner ?? team ?? 'nobody';
}

function tagged(added: readonly string[], removed: readonly string[]): string {
  const parts = [
    ...(added.length > 0 ? [`tagged the case ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`removed the tag${removed.length > 1 ? 's' : ''} ${removed.join(', ')}`] : []),
  ];
  return parts.join(' and ');
}
