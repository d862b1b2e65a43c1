import type { Instant } from '#libs/kernel';
import type { Projection } from '#libs/projection-engine';
import { caseIdOf } from '../case-view/index.js';
import { type DeflectionFigure, deflectionParts, facetValue, figuresOf, ofArticle } from './deflection.figures.js';
import { type DeflectionView, evolveDeflection } from './deflection.view.js';

/** How the cases behind a figure of one article are filtered by. */
export function articleFigureKey(figure: DeflectionFigure, articleId: string): string {
  return `${figure}:${articleId}`;
}

/** The start of the UTC hour, which is what tallies are kept by. */
export function tallyHour(at: Instant): Instant {
  return `${at.slice(0, 13)}:00:00.000Z` as Instant;
}

/**
 * One document a case with what suggestions did for it, and tallies of all figures by hour and dimension. A case counts at the
 * time articles were first suggested for it, so every figure of a window is about the same cases.
 */
export const deflection: Projection<DeflectionView> = {
  name: 'deflection',
  version: 1,
  handles: [
    'CaseOpened',
    'CaseRouted',
    'CaseAssigned',
    'PriorityChanged',
    'CaseRecategorized',
    'NoteAdded',
    'StatusChanged',
    'ArticlesSuggested',
    'ArticleDeflected',
  ],
  collection: {
    name: 'deflection',
    filters: {
      category: 'one',
      priority: 'one',
      source: 'one',
      teamId: 'one',
      ownerId: 'one',
      figure: 'many',
      articleFigure: 'many',
    },
    orders: ['suggestedAt'],
    keys: (view) => {
      const { whenSuggested, suggestedAt } = view;
      // Before every instant: no window has it, and no filter finds it.
      if (whenSuggested === null) return { suggestedAt: '' };
      return {
        suggestedAt: suggestedAt ?? '',
        category: facetValue(whenSuggested, 'category'),
        priority: whenSuggested.priority,
        source: whenSuggested.source,
        teamId: facetValue(whenSuggested, 'teamId'),
        ownerId: facetValue(whenSuggested, 'ownerId'),
        figure: figuresOf(view),
        articleFigure: view.suggested.flatMap((articleId) =>
          figuresOf(ofArticle(view, articleId)).map((figure) => articleFigureKey(figure, articleId)),
        ),
      };
    },
  },
  documentIds: (event) => [caseIdOf(event)],
  evolve: evolveDeflection,
  tallies: {
    collection: {
      name: 'deflection-tallies',
      filters: { dimension: 'one' },
      orders: ['hour'],
      keys: ({ about }) => ({ dimension: String(about.dimension), hour: String(about.hour) }),
    },
    contributions: (view) => {
      if (view.suggestedAt === null) return [];
      const { tenant } = view;
      const hour = tallyHour(view.suggestedAt);
      return deflectionParts(view).map(({ dimension, value, counts }) => ({
        // As JSON, which also writes down what no store keeps: half of a surrogate pair.
        id: `${tenant}/${dimension}/${hour}/${JSON.stringify(value)}`,
        about: { dimension, value, hour },
        counts,
      }));
    },
  },
};
