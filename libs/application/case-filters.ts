import type { ClockState } from '#libs/cases';
import type { Instant } from '#libs/kernel';
import type { Condition, Filter, KeyValue } from '#libs/read-store';
import { linkKey } from '#projections/case-list';
import { categoryKey } from '#projections/case-view';
import type { CaseFilter } from './case-queries.js';
import type { ViewScope } from './view-scope.js';

/** What a clock's state asks of its key and its due time; `from` is inclusive, `before` exclusive. */
type ClockCondition = { readonly keys: readonly string[]; readonly from?: Instant; readonly before?: Instant };

/**
 * A filter in the terms of the case list: a case passes where one of these filters lets it through, and none passes two.
 * There is more than one only where several clock states are asked for that do not make one range of due times.
 * @param now tells pending clocks from missed ones.
 */
export function caseFilters(scope: ViewScope, filter: CaseFilter, now: Instant): readonly Filter[] {
  const where = conditionsOf(scope, filter);
  const text = filter.text?.trim() || undefined;
  return clockConditions(filter.clockState, now).map(({ keys, ...range }) => {
    const due = dueRange(filter, range);
    return {
      where: [
        ...where,
        ...(keys.length > 0 ? [{ field: 'clock', in: keys }] : []),
        ...(due.from || due.before ? [{ field: 'dueAt', ...due }] : []),
      ],
      text,
    };
  });
}

/** A clock is pending up to the very due time. One that was missed ran out before now, so a range alone tells it. */
function clockConditions(states: readonly ClockState[] | null | undefined, now: Instant): readonly ClockCondition[] {
  if (!states) return [{ keys: [] }];
  const asked = new Set(states);
  const met: ClockCondition = { keys: ['met'] };
  const pending: ClockCondition = { keys: ['waiting'], from: now };
  const missed: ClockCondition = { keys: ['waiting', 'missed'], before: now };
  if (asked.size === 3) return [{ keys: [] }];
  if (asked.has('PENDING') && asked.has('MISSED')) return [{ keys: ['waiting', 'missed'] }];
  return [
    ...(asked.has('MET') ? [met] : []),
    ...(asked.has('PENDING') ? [pending] : []),
    ...(asked.has('MISSED') ? [missed] : []),
  ];
}

/** What two ranges have in common. */
function dueRange(
  { dueFrom, dueTo }: CaseFilter,
  { from, before }: Omit<ClockCondition, 'keys'>,
): Omit<ClockCondition, 'keys'> {
  const starts = [dueFrom, from].filter((start): start is Instant => Boolean(start)).sort();
  const ends = [dueTo, before].filter((end): end is Instant => Boolean(end)).sort();
  return { from: starts.at(-1), before: ends[0] };
}

function conditionsOf({ requesterId }: ViewScope, filter: CaseFilter): readonly Condition[] {
  const where: Condition[] = [];
  const among = (field: string, values: readonly KeyValue[] | null | undefined) => {
    if (values) where.push({ field, in: values });
  };
  among('status', filter.status);
  among('priority', filter.priority);
  among(
    'category',
    filter.category?.map((category) => categoryKey(category) ?? ''),
  );
  among('source', filter.source);
  among('tag', filter.tag);
  among('ownerId', filter.ownerId);
  among('teamId', filter.teamId);
  among('unassigned', asValues(filter.unassigned));
  among('breached', asValues(filter.breached));
  among('link', filter.linkedTo && [linkKey(filter.linkedTo.kind, filter.linkedTo.id)]);
  among('openedById', asValues(requesterId));
  if (filter.openedFrom || filter.openedTo) {
    where.push({ field: 'openedAt', from: filter.openedFrom ?? undefined, before: filter.openedTo ?? undefined });
  }
  return where;
}

function asValues(value: KeyValue | null | undefined): KeyValue[] | undefined {
  return value === null || value === undefined ? undefined : [value];
}
