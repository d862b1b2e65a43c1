import {
  type Actor,
  type Instant,
  type Priority,
  priorities,
  type RoutingDecision,
  type Stamped,
  tenantId,
} from '#libs/kernel';
import type { BreachRecipient, CaseEvent, CaseOpened, NoteAdded, SuggestedArticle } from '../case.events.js';
import { type CaseStatus, isSettled, transitionPath } from '../case.transitions.js';
import { agent, dueAt, minutesIn, opening, requester, schedule, targetMinutes } from './people-and-times.js';

export const caseId = '01987f00-0000-7000-8000-00000000c0de';

/** By whom and when something happens; by the agent at one minute in, unless said otherwise. */
export type Circumstances = { readonly by?: Actor; readonly at?: Instant };

/** Puts a fact into its circumstances. */
export function happened<Event extends CaseEvent>(event: Event, { by, at }: Circumstances = {}): Stamped<Event> {
  return {
    ...event,
    metadata: {
      tenant: tenantId('acme'),
      actor: by ?? agent,
      at: at ?? minutesIn(1),
      commandId: 'command',
      commandDigest: 'digest',
      correlationId: 'correlation',
      causationId: 'causation',
      channel: 'graphql',
    },
  };
}

export const routing: RoutingDecision = {
  teamId: 'support',
  ownerId: null,
  ruleId: null,
  rulesRevision: 2,
  matched: [],
  fallback: true,
  reason: 'No rule matched; Support takes what nobody else does.',
};

/** The two events of an opened case: normal priority, opened by the requester, in the queue of Support. */
export function opened(
  data: Partial<CaseOpened['data']> = {},
  { by = requester, at = opening }: Circumstances = {},
): [Stamped<CaseEvent>, Stamped<CaseEvent>] {
  const opening: CaseOpened['data'] = {
    caseId,
    subject: 'The printer is on fire',
    description: '',
    priority: 'normal',
    category: null,
    subcategory: null,
    source: 'web',
    tags: [],
    links: { contact: null, account: null, deal: null },
    firstResponse: schedule,
    ...data,
  };
  return [
    happened({ type: 'CaseOpened', data: opening }, { by, at }),
    happened({ type: 'CaseRouted', data: routing }, { by, at }),
  ];
}

export function moved(from: CaseStatus, to: CaseStatus, noteId: string | null = null): CaseEvent {
  return { type: 'StatusChanged', data: { from, to, noteId } };
}

/** The moves of a case from NEW, or another status, to the one given. */
export function walked(to: CaseStatus, from: CaseStatus = 'NEW'): Stamped<CaseEvent>[] {
  const path = transitionPath(from, to) ?? [];
  return path.map((status, step) =>
    happened(moved(path[step - 1] ?? from, status, isSettled(status) ? `walk-${step}` : null)),
  );
}

/** An opened case that has come to this status. */
export function openedAnd(status: CaseStatus): Stamped<CaseEvent>[] {
  return [...opened(), ...walked(status)];
}

export function noted(data: Partial<NoteAdded['data']> = {}): CaseEvent {
  return { type: 'NoteAdded', data: { noteId: 'note-1', kind: 'INTERNAL', body: 'Looking.', corrects: null, ...data } };
}

/** A reply and the first response it is, as one batch. */
export function answered(at: Instant, due = dueAt('normal')): Stamped<CaseEvent>[] {
  const response: CaseEvent = { type: 'FirstResponseRecorded', data: { noteId: 'reply', respondedAt: at, dueAt: due } };
  return [noted({ noteId: 'reply', kind: 'PUBLIC' }), response].map((event) => happened(event, { at }));
}

/** A change of priority asked for; `clockMoves` false where it comes too late for the clock. */
export function prioritized(from: Priority, to: Priority, clockMoves = true): CaseEvent {
  const firstResponse = clockMoves ? { targetMinutes: targetMinutes[to], dueAt: dueAt(to) } : null;
  return { type: 'PriorityChanged', data: { from, to, cause: 'request', firstResponse } };
}

/** Whom the sweeps of the specs tell. */
export const owner: BreachRecipient = { agentId: 'ana', as: 'owner' };

/** What a sweep records of a late case of this priority, whose clock ran out at `due`. */
export function breachOf(
  priority: Priority,
  detectedAt: Instant,
  { due = dueAt(priority), recipients = [owner] as readonly BreachRecipient[] } = {},
): CaseEvent[] {
  const breached: CaseEvent = {
    type: 'Breached',
    data: { sweepId: 'sweep-1', breachedAt: due, detectedAt, recipients },
  };
  const to = priorities[priorities.indexOf(priority) - 1];
  if (to === undefined) return [breached];
  return [breached, { type: 'PriorityChanged', data: { from: priority, to, cause: 'breach', firstResponse: null } }];
}

export function article(articleId: string, rank: number, more: Partial<SuggestedArticle> = {}): SuggestedArticle {
  return { articleId, version: 1, rank, score: 10 - rank, ...more };
}
