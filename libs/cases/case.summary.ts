import { type Actor, assertNever, type EventMetadata, type Instant, type Stamped } from '#libs/kernel';
import type { BreachRecipient, CaseEvent, CaseRouted, NoteKind } from './case.events.js';
import { importLabel } from './case.import.js';
import { type CaseStatus, isReopening } from './case.transitions.js';

/** Finds the name people know an agent or team by; the id where there is none. */
export type NameLookup = {
  readonly agent: (id: string) => string;
  readonly team: (id: string) => string;
  /** The place of a routing rule in a revision of the rules, 1 for the first; undefined where it is not known. */
  readonly rulePlace?: (ruleId: string, rulesRevision: number) => number | undefined;
};

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
const recipientWords: Record<BreachRecipient['as'], string> = {
  owner: 'owner',
  manager: 'manager',
  'team-manager': 'manager of the team',
};

/** Says in one sentence what an event means, for people: who did what, by which rule, sweep or import. */
export function summarize(event: Stamped<CaseEvent>, names: NameLookup): string {
  const sentence = `${who(event.metadata.actor, names)} ${what(event, names)}`;
  const circumstances = [...imported(event.metadata), ...inferred(event.metadata)];
  return circumstances.length > 0 ? `${sentence} (${circumstances.join('; ')})` : sentence;
}

function who(actor: Actor, names: NameLookup): string {
  return actor.kind === 'system' ? (actor.name ?? 'The system') : (actor.name ?? names.agent(actor.id));
}

function imported(metadata: EventMetadata): string[] {
  if (metadata.channel !== 'import') return [];
  const label = importLabel(metadata);
  return [label === undefined ? 'imported' : `imported from ${label}`];
}

function inferred(metadata: EventMetadata): string[] {
  return metadata.inferred ? ['inferred: the source does not record this step'] : [];
}

function what(event: Stamped<CaseEvent>, names: NameLookup): string {
  switch (event.type) {
    case 'CaseOpened':
      return `opened the case with priority ${event.data.priority} by ${event.data.source}`;
    case 'CaseRouted':
      return `had the case routed to ${assignee(event.data, names)} ${routedBy(event.data, names)}: ${event.data.reason}`;
    case 'CaseAssigned':
      return `assigned the case to ${assignee(event.data, names)}`;
    case 'StatusChanged':
      return moved(event.data.from, event.data.to);
    case 'NoteAdded':
      return `added ${noteWords[event.data.kind]}${event.data.corrects === null ? '' : `, correcting note ${event.data.corrects}`}`;
    case 'PriorityChanged': {
      const { from, to, cause } = event.data;
      if (cause === 'request') return `changed the priority from ${from} to ${to}`;
      return `lifted the priority from ${from} to ${to} because of the breach${bySweep(event.metadata)}`;
    }
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
    case 'Breached': {
      const { sweepId, breachedAt, detectedAt, recipients } = event.data;
      const found = `found at ${spoken(detectedAt)} that the first response was due at ${spoken(breachedAt)}`;
      return `ran breach sweep ${sweepId}, which ${found}; ${told(recipients, names)}`;
    }
    case 'ArticlesSuggested':
      return `was shown ${event.data.articles.length} suggested article${event.data.articles.length === 1 ? '' : 's'}`;
    case 'ArticleDeflected':
      return `opened the suggested article ${event.data.articleId}`;
    default:
      assertNever(event);
      return `recorded ${(event as { type: string }).type}`;
  }
}

/** What decided: a rule with its place in the rules of that time, nobody's rule, or the request itself. */
function routedBy({ ruleId, rulesRevision, fallback }: CaseRouted['data'], names: NameLookup): string {
  const rules = rulesRevision === null ? 'no rules defined' : `rules revision ${rulesRevision}`;
  if (ruleId === null) return `${fallback ? 'by fallback' : 'as requested'} (${rules})`;
  const place = rulesRevision === null ? undefined : names.rulePlace?.(ruleId, rulesRevision);
  return `by rule "${ruleId}" (${place === undefined ? rules : `number ${place} of ${rules}`})`;
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

function moved(from: CaseStatus, to: CaseStatus): string {
  const way = `from ${statusWords[from]} to ${statusWords[to]}`;
  return isReopening(from, to) ? `re-opened the case, moving it ${way}` : `moved the case ${way}`;
}

/** A sweep is the cause of what it writes. */
function bySweep({ channel, causationId }: EventMetadata): string {
  return channel === 'sweep' ? ` that sweep ${causationId} found` : '';
}

function told(recipients: readonly BreachRecipient[], names: NameLookup): string {
  if (recipients.length === 0) return 'nobody was there to be told';
  const people = recipients.map(({ agentId, as }) => `${names.agent(agentId)} (${recipientWords[as]})`);
  return `to be told: ${people.join(', ')}`;
}

function tagged(added: readonly string[], removed: readonly string[]): string {
  const parts = [
    ...(added.length > 0 ? [`tagged the case ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`removed the tag${removed.length > 1 ? 's' : ''} ${removed.join(', ')}`] : []),
  ];
  return parts.join(' and ');
}

function spoken(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}
