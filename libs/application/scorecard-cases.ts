import type { CaseSource, Instant, Priority } from '#libs/kernel';
import { categoryKey } from '#projections/case-view';
import {
  type Counted,
  type Entry,
  entriesOf,
  type Facets,
  facetOf,
  lifeKey,
  lifeSpans,
  type ScorecardFacet,
  type ScorecardView,
  scorecardFacets,
} from '#projections/scorecard';
import { isResolution } from './scorecard-sums.js';
import type { TimeSpan } from './time-buckets.js';

/** All given fields must hold; of a list, any value. Judged by what a case was when the thing happened that is counted. */
export type ScorecardFilter = {
  readonly category?: readonly string[] | null;
  readonly priority?: readonly Priority[] | null;
  readonly source?: readonly CaseSource[] | null;
  readonly teamId?: readonly string[] | null;
  readonly ownerId?: readonly string[] | null;
};

/** What the cases behind a figure have in common. */
export type ScorecardCases = TimeSpan & {
  readonly filter: ScorecardFilter;
  readonly facet?: { readonly name: ScorecardFacet; readonly value: string };
  /** When the figure was asked for: it tells pending from missed. */
  readonly now: Instant;
};

/** The sets of cases behind the figures. */
export type ScorecardFigure =
  | 'opened'
  | 'reopened'
  | 'backlog'
  | 'resolved'
  | 'reopenedSoon'
  | 'firstResolved'
  | 'lastResolved'
  | 'met'
  | 'missed'
  | 'pending'
  | 'answered';

/** The values a filter lets through, by facet; facets that are not filtered are left out. */
export function wantedValues(filter: ScorecardFilter): ReadonlyMap<ScorecardFacet, ReadonlySet<string>> {
  const wanted = new Map<ScorecardFacet, ReadonlySet<string>>();
  for (const facet of scorecardFacets) {
    const values = filter[facet];
    if (!values) continue;
    wanted.set(facet, new Set(facet === 'category' ? values.map((one) => categoryKey(one) ?? '') : values));
  }
  return wanted;
}

/** Makes the test of what a case was. */
export function facetTest(filter: ScorecardFilter): (facets: Facets) => boolean {
  const wanted = [...wantedValues(filter)];
  return (facets) => wanted.every(([facet, values]) => values.has(facetOf(facets, facet)));
}

/** What each figure counts; of a clock that waits the time of asking decides. */
export const countedBy: {
  readonly [Figure in Exclude<ScorecardFigure, 'backlog'>]: (counted: Counted) => boolean;
} = {
  opened: (counted) => counted === 'opened',
  reopened: (counted) => counted === 'reopened',
  resolved: (counted) => isResolution(counted),
  reopenedSoon: (counted) => isResolution(counted, 's'),
  firstResolved: (counted) => isResolution(counted, 'f'),
  lastResolved: (counted) => isResolution(counted, 'l'),
  answered: (counted) => counted === 'answered',
  met: (counted) => counted === 'met',
  missed: (counted) => counted === 'missed' || counted === 'waiting',
  pending: (counted) => counted === 'waiting',
};

/** What a case has to have been, for a figure to count what happened to it. */
export function facetTestOf({ filter, facet }: Pick<ScorecardCases, 'filter' | 'facet'>): (facets: Facets) => boolean {
  const passes = facetTest(filter);
  return facet === undefined ? passes : (facets) => facetOf(facets, facet.name) === facet.value && passes(facets);
}

/** Which of the moves of a case a figure counts: the last resolution, or re-opening, or only one before it. */
export type CountedAs = 'last' | 'earlier';

/** Makes the test whether a figure counts a case, and for what. What happens to a case but once is the last of its kind. */
export function caseTest(of: ScorecardCases, figure: ScorecardFigure): (view: ScorecardView) => CountedAs | undefined {
  const { from, to, now } = of;
  const belongs = facetTestOf(of);
  if (figure === 'backlog') {
    return (view) => {
      const facets = openAs(view, to);
      return facets !== undefined && belongs(facets) ? 'last' : undefined;
    };
  }
  const isCounted = ({ counted, at, facets }: Entry) => {
    if (at < from || at >= to || !belongs(facets)) return false;
    return counted === 'waiting' ? figure === (at < now ? 'missed' : 'pending') : countedBy[figure](counted);
  };
  return (view) => {
    const entries = entriesOf(view);
    const found = entries.findLast(isCounted);
    if (found === undefined) return undefined;
    const alike = isResolution(found.counted) ? isResolution : (counted: string) => counted === found.counted;
    return entries.findLast(({ counted }) => alike(counted)) === found ? 'last' : 'earlier';
  };
}

/** What a case was just before an instant, if it was open then. */
export function openAs({ steps }: ScorecardView, at: Instant): Facets | undefined {
  const last = steps.findLast((step) => step.at < at);
  return last === undefined || last.kind === 'resolved' ? undefined : last.facets;
}

/** A stretch of one of the projection's orders in which cases are to be looked for. */
export type Stretch = { readonly order: string; readonly from: string; readonly before?: string };
/** A stretch with the cases that are to be taken from it. */
export type CaseStretch = Stretch & {
  /** Only those counted for this; those of another stretch are left out. By default all that are counted. */
  readonly countedAs?: CountedAs;
  /** Whether cases are ordered by when happened what is counted. */
  readonly byTime?: true;
};

const day = 24 * 3_600_000;

/** Where the cases of a figure are to be looked for, one stretch after the other: all of them, none twice, and few others. */
export function stretchesOf(figure: ScorecardFigure, { from, to }: TimeSpan): readonly CaseStretch[] {
  const within = (order: string): CaseStretch => ({ order, from, before: to, byTime: true });
  const last = (order: string): CaseStretch => ({ ...within(order), countedAs: 'last' });
  // Orders know the last time only. Of what happened before it, the few cases that were resolved again tell, one by one.
  const again: CaseStretch = { order: 'resolvedAgainAt', from, countedAs: 'earlier' };
  switch (figure) {
    case 'backlog':
      return backlogStretches(to);
    case 'opened':
      return [within('openedAt')];
    case 'answered':
      return [within('answeredAt')];
    case 'met':
    case 'missed':
    case 'pending':
      return [within('dueAt')];
    case 'reopened':
      return [last('reopenedAt'), again];
    case 'reopenedSoon':
      // Few cases are, so it is quicker to look at those re-opened since than at all that were resolved.
      return [{ order: 'reopenedAt', from }];
    default:
      return [last('resolvedAt'), again];
  }
}

/**
 * Where the cases open at an instant are: those still open, and of those that ended, by the length of their lives, the ones opened no
 * longer before. So one looks at few that were not open, however long ago that was.
 */
export function backlogStretches(at: Instant): readonly Stretch[] {
  return lifeSpans.map((life) => {
    const earliest = typeof life === 'number' ? new Date(Date.parse(at) - life * day).toISOString() : '';
    const from = lifeKey(life, earliest as Instant);
    return { order: 'life', from, before: lifeKey(life, at) };
  });
}
