import type { CaseSource, DomainEvent, FirstResponseSchedule, Instant, Priority, RoutingDecision } from '#libs/kernel';
import type { CaseStatus } from './case.transitions.js';

export const noteKinds = ['INTERNAL', 'PUBLIC', 'RESOLUTION'] as const;
export type NoteKind = (typeof noteKinds)[number];

export const linkKinds = ['contact', 'account', 'deal'] as const;
export type LinkKind = (typeof linkKinds)[number];
export type LinkTarget = { readonly id: string; readonly label: string | null };
export type CaseLinks = { readonly [Kind in LinkKind]: LinkTarget | null };

export type Assignment = { readonly ownerId: string | null; readonly teamId: string | null };
export type Classification = { readonly category: string | null; readonly subcategory: string | null };

/** An article as it was shown: the version, place and score of that moment. */
export type SuggestedArticle = {
  readonly articleId: string;
  readonly version: number;
  readonly rank: number;
  readonly score: number;
};

/** Who is told of a breach, and in what capacity. */
export type BreachRecipient = { readonly agentId: string; readonly as: 'owner' | 'manager' | 'team-manager' };

export type CaseOpened = DomainEvent<
  'CaseOpened',
  Classification & {
    readonly caseId: string;
    readonly subject: string;
    readonly description: string;
    readonly priority: Priority;
    readonly source: CaseSource;
    readonly tags: readonly string[];
    readonly links: CaseLinks;
    readonly firstResponse: FirstResponseSchedule;
  }
>;
export type CaseRouted = DomainEvent<'CaseRouted', RoutingDecision>;
export type CaseAssigned = DomainEvent<'CaseAssigned', Assignment & { readonly from: Assignment }>;
export type StatusChanged = DomainEvent<
  'StatusChanged',
  { readonly from: CaseStatus; readonly to: CaseStatus; readonly noteId: string | null }
>;
export type NoteAdded = DomainEvent<
  'NoteAdded',
  { readonly noteId: string; readonly kind: NoteKind; readonly body: string; readonly corrects: string | null }
>;
export type PriorityChanged = DomainEvent<
  'PriorityChanged',
  {
    readonly from: Priority;
    readonly to: Priority;
    /** A breach lifts the priority without starting a new clock. */
    readonly cause: 'request' | 'breach';
    /** The target in force from now on, where the change moved it. */
    readonly firstResponse: { readonly targetMinutes: number; readonly dueAt: Instant } | null;
  }
>;
export type CaseRecategorized = DomainEvent<'CaseRecategorized', Classification & { readonly from: Classification }>;
/** Only the fields that changed. */
export type CaseDetailsEdited = DomainEvent<
  'CaseDetailsEdited',
  { readonly subject?: string; readonly description?: string }
>;
/** `target: null` removes the link of that kind. */
export type CaseLinked = DomainEvent<'CaseLinked', { readonly kind: LinkKind; readonly target: LinkTarget | null }>;
export type CaseTagged = DomainEvent<
  'CaseTagged',
  { readonly added: readonly string[]; readonly removed: readonly string[] }
>;
export type FirstResponseRecorded = DomainEvent<
  'FirstResponseRecorded',
  { readonly noteId: string; readonly respondedAt: Instant; readonly dueAt: Instant }
>;
export type Breached = DomainEvent<
  'Breached',
  {
    readonly sweepId: string;
    /** The due time that passed. */
    readonly breachedAt: Instant;
    /** When the sweep noticed. */
    readonly detectedAt: Instant;
    readonly recipients: readonly BreachRecipient[];
  }
>;
export type ArticlesSuggested = DomainEvent<'ArticlesSuggested', { readonly articles: readonly SuggestedArticle[] }>;
export type ArticleDeflected = DomainEvent<
  'ArticleDeflected',
  SuggestedArticle & { readonly viewerId: string; readonly viewerKind: 'agent' | 'requester' | 'system' }
>;

/** The events of a Case stream. Their names and fields are the storage format: change them only with an upcaster. */
export type CaseEvent =
  | CaseOpened
  | CaseRouted
  | CaseAssigned
  | StatusChanged
  | NoteAdded
  | PriorityChanged
  | CaseRecategorized
  | CaseDetailsEdited
  | CaseLinked
  | CaseTagged
  | FirstResponseRecorded
  | Breached
  | ArticlesSuggested
  | ArticleDeflected;

export const caseEventTypes = [
  'CaseOpened',
  'CaseRouted',
  'CaseAssigned',
  'StatusChanged',
  'NoteAdded',
  'PriorityChanged',
  'CaseRecategorized',
  'CaseDetailsEdited',
  'CaseLinked',
  'CaseTagged',
  'FirstResponseRecorded',
  'Breached',
  'ArticlesSuggested',
  'ArticleDeflected',
] as const satisfies readonly CaseEvent['type'][];
