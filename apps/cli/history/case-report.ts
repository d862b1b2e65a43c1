import type { AsOfQuestion, CaseAsOf, CaseRecords, CommandContext, HistoryItem } from '#libs/application';
import {
  allowedTransitions,
  type CaseStatus,
  type ClockState,
  caseReference,
  clockState,
  importLabel,
} from '#libs/cases';
import type { Instant } from '#libs/kernel';
import type { NoteView } from '#projections/case-notes';

/** An event of a case as it is printed: the same names as in the API, values as they are stored. */
export type EventReport = ReturnType<typeof eventReport>;

/** A case as it stood. */
export type StateReport = Omit<CaseAsOf['view'], 'schedule' | 'firstResponse'> & {
  readonly firstResponse: CaseAsOf['view']['firstResponse'] & { readonly state: ClockState };
  readonly allowedTransitions: readonly CaseStatus[];
  readonly notes: readonly NoteView[];
};

export type CaseReport = {
  readonly tenant: string;
  readonly caseId: string;
  readonly reference: string;
  /** Present where a moment was asked for; both null otherwise. */
  readonly at: Instant | null;
  readonly revision: number | null;
  /** The case as it stood; null where no moment was asked for, or it was not open yet. */
  readonly case: StateReport | null;
  /** Up to the moment, where one was asked for. */
  readonly events: readonly EventReport[];
  /** How many the case has in all. */
  readonly totalEvents: number;
};

const pageLength = 200;

/**
 * Everything that happened to a case and, where a moment is asked for, how it stood then and what had led there.
 * @throws as the questions to the log do.
 */
export async function caseReport(
  { history, asOf }: CaseRecords,
  context: CommandContext,
  caseId: string,
  question: AsOfQuestion,
): Promise<CaseReport> {
  const { tenant } = context;
  const { at = null, revision = null } = question;
  const asked = at !== null || revision !== null;
  const state = asked ? await asOf.ofCase(context, caseId, question) : undefined;
  const last = asked ? (state?.view.revision ?? -1) : Number.POSITIVE_INFINITY;
  const items = await eventsUpTo(history, context, caseId, last);
  return {
    ...{ tenant, caseId, reference: caseReference(caseId), at, revision },
    case: state === undefined ? null : stateReport(state, await notesOf(asOf, context, caseId, last)),
    events: items.map(eventReport),
    totalEvents: await history.count({ tenant }, caseId),
  };
}

async function eventsUpTo(
  history: CaseRecords['history'],
  context: CommandContext,
  caseId: string,
  last: number,
): Promise<readonly HistoryItem[]> {
  const items: HistoryItem[] = [];
  for (let after: string | undefined, more = true; more && items.length <= last; ) {
    const page = await history.ofCase(context, caseId, { first: pageLength, after });
    items.push(...page.items.map(({ item }) => item));
    after = page.items.at(-1)?.cursor;
    more = page.hasNextPage;
  }
  return items.filter(({ event }) => event.revision <= last);
}

async function notesOf(
  asOf: CaseRecords['asOf'],
  { tenant }: CommandContext,
  caseId: string,
  last: number,
): Promise<readonly NoteView[]> {
  const notes: NoteView[] = [];
  for (let after: string | undefined, more = true; more; ) {
    const page = await asOf.notes({ tenant }, caseId, last, { first: pageLength, after });
    notes.push(...page.items.map(({ item }) => item));
    after = page.items.at(-1)?.cursor;
    more = page.hasNextPage;
  }
  return notes;
}

function eventReport({ event, changes, summary }: HistoryItem) {
  const { id, revision, type, data, metadata } = event;
  const { at, actor, channel, commandId, causationId, correlationId, inferred = false, link = null } = metadata;
  const importedFrom = importLabel(metadata) ?? null;
  return {
    ...{ revision, id, type, at, actor, channel, summary, changes, inferred, importedFrom },
    ...{ commandId, causationId, correlationId, link, data, metadata },
  };
}

function stateReport({ view, now }: CaseAsOf, notes: readonly NoteView[]): StateReport {
  const { schedule: _schedule, ...shown } = view;
  const firstResponse = { ...view.firstResponse, state: clockState(view.firstResponse, now) };
  return { ...shown, firstResponse, allowedTransitions: allowedTransitions(view.status), notes };
}
