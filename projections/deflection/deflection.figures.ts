import { categoryKey } from '../case-view/index.js';
import type { DeflectionFacets, DeflectionView } from './deflection.view.js';

/** What is counted of suggestions (docs/metrics.md says what each is). */
export const deflectionCounts = ['suggested', 'opened', 'assisted', 'cases', 'deflected', 'selfServed'] as const;
export type DeflectionCounts = { readonly [Count in (typeof deflectionCounts)[number]]: number };

/** The sets of cases behind the counts. */
export const deflectionFigures = ['suggested', 'deflected', 'selfServed'] as const;
export type DeflectionFigure = (typeof deflectionFigures)[number];

export const deflectionFacets = ['category', 'priority', 'source', 'teamId', 'ownerId'] as const;
export type DeflectionFacet = (typeof deflectionFacets)[number];
/** What counts are grouped by: everything in one, the articles, or what the case was when articles were first suggested. */
export type DeflectionDimension = 'all' | 'article' | DeflectionFacet;

/** What one case adds to the counts of one value of a dimension. */
export type DeflectionPart = {
  readonly dimension: DeflectionDimension;
  readonly value: string;
  readonly counts: DeflectionCounts;
};

/** How a value is told apart and filtered by; the empty text stands for none. */
export function facetValue(facets: DeflectionFacets, facet: DeflectionFacet): string {
  return (facet === 'category' ? categoryKey(facets.category) : facets[facet]) ?? '';
}

/** What a case adds to the counts; nothing before anything was suggested. */
export function deflectionParts(view: DeflectionView): readonly DeflectionPart[] {
  const { whenSuggested } = view;
  if (whenSuggested === null) return [];
  const counts = countsOf(view);
  return [
    { dimension: 'all', value: '', counts },
    ...deflectionFacets.map((facet) => ({ dimension: facet, value: facetValue(whenSuggested, facet), counts })),
    ...view.suggested.map((articleId) => ({
      dimension: 'article' as const,
      value: articleId,
      counts: countsOf(ofArticle(view, articleId)),
    })),
  ];
}

/** Which of the sets of cases a case is in. */
export function figuresOf(view: DeflectionView): readonly DeflectionFigure[] {
  const { cases, deflected, selfServed } = countsOf(view);
  return [
    ...(cases > 0 ? ['suggested' as const] : []),
    ...(deflected > 0 ? ['deflected' as const] : []),
    ...(selfServed > 0 ? ['selfServed' as const] : []),
  ];
}

/** The same case as far as one article goes. */
export function ofArticle(view: DeflectionView, articleId: string): DeflectionView {
  return {
    ...view,
    suggested: view.suggested.filter((one) => one === articleId),
    opened: view.opened.filter((one) => one.articleId === articleId),
    selfServedBy: view.selfServedBy.filter((one) => one === articleId),
  };
}

function countsOf({ suggested, opened, selfServedBy }: DeflectionView): DeflectionCounts {
  const assisted = opened.reduce((sum, one) => sum + one.assisted, 0);
  return {
    suggested: suggested.length,
    opened: opened.reduce((sum, one) => sum + one.byRequesters, assisted),
    assisted,
    cases: suggested.length > 0 ? 1 : 0,
    deflected: opened.length > 0 ? 1 : 0,
    selfServed: selfServedBy.length > 0 ? 1 : 0,
  };
}
