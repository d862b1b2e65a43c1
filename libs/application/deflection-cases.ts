import type { CaseSource, Priority } from '#libs/kernel';
import type { Condition } from '#libs/read-store';
import { categoryKey } from '#projections/case-view';
import { articleFigureKey, type DeflectionFacet, type DeflectionFigure } from '#projections/deflection';
import type { TimeSpan } from './time-buckets.js';

/** All given fields must hold; of a list, any value. Judged by what the case was when articles were first suggested. */
export type DeflectionFilter = {
  readonly category?: readonly string[] | null;
  readonly priority?: readonly Priority[] | null;
  readonly source?: readonly CaseSource[] | null;
  readonly teamId?: readonly string[] | null;
  readonly ownerId?: readonly string[] | null;
};
/** What the cases behind a figure have in common. */
export type DeflectionCases = TimeSpan & {
  readonly filter: DeflectionFilter;
  readonly facet?: { readonly name: DeflectionFacet; readonly value: string };
  readonly articleId?: string;
};
/** The conditions that find the cases behind a figure. */
export function casesWhere(
  { from, to, filter, facet, articleId }: DeflectionCases,
  figure: DeflectionFigure,
): Condition[] {
  const where: Condition[] = [{ field: 'suggestedAt', from, before: to }];
  const { category, ...others } = filter;
  const wanted = { ...others, category: category?.map((one) => categoryKey(one) ?? '') };
  for (const [field, values] of Object.entries(wanted)) {
    if (values && field !== facet?.name) where.push({ field, in: values });
  }
  // A group of a filtered report is one of the values filtered by, so its own value says it all.
  if (facet !== undefined) where.push({ field: facet.name, in: [facet.value] });
  where.push(
    articleId === undefined
      ? { field: 'figure', in: [figure] }
      : { field: 'articleFigure', in: [articleFigureKey(figure, articleId)] },
  );
  return where;
}
