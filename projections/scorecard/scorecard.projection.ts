import type { Instant } from '#libs/kernel';
import type { Contribution, ProjectedEvent, Projection } from '#libs/projection-engine';
import { asCaseEvent, caseIdOf } from '../case-view/index.js';
import type { ScorecardFacet } from './facets.js';
import { changedRepeats, repeatContributions } from './repeats.js';
import { changedEntries, type Entry, entriesOf } from './scorecard.entries.js';
import { contributionsOf } from './scorecard.tallies.js';
import { evolveScorecard, isOpen, movesBacklog, type ScorecardView, type Step } from './scorecard.view.js';
import { type TallyKind, tallyGroup, valueKey } from './tally-names.js';

const day = 24 * 3_600_000;

/** The lives that cases are sorted into: open, and those that ended within so many days of the opening. */
export const lifeSpans = ['open', ...Array.from({ length: 14 }, (_, index) => 2 ** index), 'longer'] as const;
export type LifeSpan = (typeof lifeSpans)[number];

/** A place in the order of lives: first the life, then the opening. */
export function lifeKey(life: LifeSpan, openedAt: Instant | ''): string {
  return `${String(lifeSpans.indexOf(life)).padStart(2, '0')}/${openedAt}`;
}

function lifeOf(view: ScorecardView): LifeSpan {
  if (isOpen(view)) return 'open';
  const days = (Date.parse(view.steps.at(-1)!.at) - Date.parse(view.steps[0]!.at)) / day;
  return lifeSpans.find((life) => typeof life === 'number' && days <= life) ?? 'longer';
}

function isRelevant(event: ProjectedEvent): boolean {
  const caseEvent = asCaseEvent(event);
  return caseEvent.type !== 'StatusChanged' || movesBacklog(caseEvent.data);
}

function contributed({ tenant }: ScorecardView, entries: readonly Entry[]): readonly Contribution[] {
  return entries.flatMap((entry) => contributionsOf(tenant, entry));
}

/**
 * One document a case with what happened to it when, and what it was then; tallies of all figures by the hour, and by the month and
 * each facet. Documents are found by when things happened; '' where they have not.
 */
export const scorecard: Projection<ScorecardView> = {
  name: 'scorecard',
  version: 1,
  handles: [
    'CaseOpened',
    'CaseRouted',
    'CaseAssigned',
    'StatusChanged',
    'PriorityChanged',
    'CaseRecategorized',
    'FirstResponseRecorded',
    'Breached',
  ],
  collection: {
    name: 'scorecard',
    filters: {},
    orders: ['openedAt', 'dueAt', 'answeredAt', 'resolvedAt', 'resolvedAgainAt', 'reopenedAt', 'life'],
    keys: (view) => {
      const { steps, dueAt, answer } = view;
      const openedAt = steps[0]!.at;
      let [resolvedAt, resolvedAgainAt, reopenedAt] = ['', '', ''];
      for (const { kind, at } of steps as readonly Step[]) {
        if (kind === 'resolved') [resolvedAt, resolvedAgainAt] = [at, resolvedAt === '' ? '' : at];
        if (kind === 'reopened') reopenedAt = at;
      }
      const life = lifeKey(lifeOf(view), openedAt);
      return { openedAt, dueAt, answeredAt: answer?.at ?? '', resolvedAt, resolvedAgainAt, reopenedAt, life };
    },
  },
  documentIds: (event) => (isRelevant(event) ? [caseIdOf(event)] : []),
  evolve: evolveScorecard,
  tallies: {
    collection: {
      name: 'scorecard-tallies',
      filters: { group: 'one', value: 'one' },
      orders: ['at'],
      keys: ({ about }) => {
        const { kind, facet, value, at } = about as {
          kind: TallyKind;
          facet: ScorecardFacet;
          value: string;
          at: string;
        };
        if (kind !== 'month' && kind !== 'times') return { group: tallyGroup(kind), at };
        return { group: tallyGroup(kind, facet), value: valueKey(kind, facet, value), at };
      },
    },
    contributions: (view) => [...contributed(view, entriesOf(view)), ...repeatContributions(view)],
    changedContributions: (before, after) => {
      const view = before ?? after;
      if (view === null) return { gone: [], come: [] };
      const { gone, come } = changedEntries(before ? entriesOf(before) : [], after ? entriesOf(after) : []);
      const again = changedRepeats(before, after);
      return { gone: [...contributed(view, gone), ...again.gone], come: [...contributed(view, come), ...again.come] };
    },
  },
};
