import type { JsonValue, Stamped } from '#libs/kernel';
import type { CaseEvent } from './case.events.js';
import { type CaseSnapshot, evolveSnapshot } from './case.snapshot.js';

/** One field an event changed, as a screen would show it before and after. */
export type FieldChange = { readonly field: string; readonly from: JsonValue; readonly to: JsonValue };

/** The fields of a snapshot whose change a person would want to see, by the names of the public face. */
const shownFields: { readonly [Field in string]: (snapshot: CaseSnapshot) => JsonValue } = {
  subject: ({ subject }) => subject,
  description: ({ description }) => description,
  status: ({ status }) => status,
  priority: ({ priority }) => priority,
  category: ({ category }) => category,
  subcategory: ({ subcategory }) => subcategory,
  source: ({ source }) => source,
  tags: ({ tags }) => tags,
  contact: ({ links }) => links.contact,
  account: ({ links }) => links.account,
  deal: ({ links }) => links.deal,
  ownerId: ({ ownerId }) => ownerId,
  teamId: ({ teamId }) => teamId,
  dueAt: ({ firstResponse }) => firstResponse.dueAt,
  respondedAt: ({ firstResponse }) => firstResponse.respondedAt,
  breachedAt: ({ firstResponse }) => firstResponse.breachedAt,
  resolvedAt: ({ resolvedAt }) => resolvedAt,
  closedAt: ({ closedAt }) => closedAt,
  reopenCount: ({ reopenCount }) => reopenCount,
};

/** What differs between two snapshots; from nothing, every field that has a value. */
export function fieldChanges(before: CaseSnapshot | null, after: CaseSnapshot): readonly FieldChange[] {
  return Object.entries(shownFields).flatMap(([field, read]) => {
    const from = before === null ? null : read(before);
    const to = read(after);
    const same = from === to || JSON.stringify(from) === JSON.stringify(to);
    return same ? [] : [{ field, from, to }];
  });
}

export type HistoryEntry<Event extends Stamped<CaseEvent>> = {
  readonly event: Event;
  readonly changes: readonly FieldChange[];
  /** The case once the event had happened. */
  readonly after: CaseSnapshot;
};

/**
 * Replays a case's events in order and says of each what it changed.
 * @param before the case as it stood before the first of them; null from its opening on.
 */
export function* caseHistory<Event extends Stamped<CaseEvent>>(
  events: Iterable<Event>,
  before: CaseSnapshot | null = null,
): Generator<HistoryEntry<Event>> {
  let snapshot = before;
  for (const event of events) {
    const after: CaseSnapshot | null = evolveSnapshot(snapshot, event);
    if (after === null) continue;
    yield { event, changes: fieldChanges(snapshot, after), after };
    snapshot = after;
  }
}
