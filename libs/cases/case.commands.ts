import type { CaseSource, Command, FirstResponseSchedule, Priority, RoutingDecision } from '#libs/kernel';
import type {
  Assignment,
  BreachRecipient,
  Classification,
  LinkKind,
  LinkTarget,
  NoteKind,
  SuggestedArticle,
} from './case.events.js';
import type { CaseStatus } from './case.transitions.js';

/** Every command names its case; `caseId` of an opening command is the id the case shall have. */
type CaseCommandOf<Type extends string, Data> = Command<Type, Data & { readonly caseId: string }>;

/** The routing decision and the clock are worked out from the tenant's settings before the case decides, and frozen in it. */
export type OpenCase = CaseCommandOf<
  'OpenCase',
  Partial<Classification> & {
    readonly subject: string;
    readonly description?: string;
    readonly priority?: Priority;
    readonly source: CaseSource;
    readonly tags?: readonly string[];
    readonly links?: readonly ({ readonly kind: LinkKind } & LinkTarget)[];
    readonly routing: RoutingDecision;
    readonly firstResponse: FirstResponseSchedule;
  }
>;
export type ChangeCaseStatus = CaseCommandOf<
  'ChangeCaseStatus',
  { readonly to: CaseStatus; readonly note?: string; readonly noteId: string }
>;
export type AddCaseNote = CaseCommandOf<
  'AddCaseNote',
  { readonly noteId: string; readonly kind: NoteKind; readonly body: string; readonly corrects?: string }
>;
/** An absent field stays as it is; null clears it. */
export type AssignCase = CaseCommandOf<'AssignCase', Partial<Assignment>>;
export type ChangeCasePriority = CaseCommandOf<'ChangeCasePriority', { readonly priority: Priority }>;
/** An absent field stays as it is; null clears it. `routing` is given where the case shall be routed again. */
export type RecategorizeCase = CaseCommandOf<
  'RecategorizeCase',
  Partial<Classification> & { readonly routing?: RoutingDecision }
>;
export type EditCase = CaseCommandOf<'EditCase', { readonly subject?: string; readonly description?: string }>;
export type LinkCase = CaseCommandOf<'LinkCase', { readonly kind: LinkKind } & LinkTarget>;
export type UnlinkCase = CaseCommandOf<'UnlinkCase', { readonly kind: LinkKind }>;
export type TagCase = CaseCommandOf<'TagCase', { readonly add: readonly string[]; readonly remove: readonly string[] }>;
export type MarkBreach = CaseCommandOf<
  'MarkBreach',
  { readonly sweepId: string; readonly recipients: readonly BreachRecipient[] }
>;
export type RecordSuggestions = CaseCommandOf<'RecordSuggestions', { readonly articles: readonly SuggestedArticle[] }>;
export type OpenSuggestedArticle = CaseCommandOf<'OpenSuggestedArticle', { readonly articleId: string }>;

export type CaseCommand =
  | OpenCase
  | ChangeCaseStatus
  | AddCaseNote
  | AssignCase
  | ChangeCasePriority
  | RecategorizeCase
  | EditCase
  | LinkCase
  | UnlinkCase
  | TagCase
  | MarkBreach
  | RecordSuggestions
  | OpenSuggestedArticle;
