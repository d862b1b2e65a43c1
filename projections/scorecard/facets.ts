import type { CaseSource, Priority } from '#libs/kernel';
import { categoryKey } from '../case-view/index.js';

/** What a case is sorted by, in the order of `Facets`. */
export const scorecardFacets = ['category', 'priority', 'source', 'teamId', 'ownerId'] as const;
export type ScorecardFacet = (typeof scorecardFacets)[number];

/** What a case was at a moment: its category without case and space, priority, source, team, owner; the empty text is none. */
export type Facets = readonly [
  category: string,
  priority: Priority,
  source: CaseSource,
  teamId: string,
  ownerId: string,
];

export type FacetChange = {
  readonly category?: string | null;
  readonly priority?: Priority;
  readonly teamId?: string | null;
  readonly ownerId?: string | null;
};

export function facetOf(facets: Facets, facet: ScorecardFacet): string {
  return facets[scorecardFacets.indexOf(facet)]!;
}

/** The same facets where the change changes nothing. */
export function changedFacets(facets: Facets, change: FacetChange): Facets {
  const [category, priority, source, teamId, ownerId] = facets;
  const changed: Facets = [
    change.category === undefined ? category : (categoryKey(change.category) ?? ''),
    change.priority ?? priority,
    source,
    change.teamId === undefined ? teamId : (change.teamId ?? ''),
    change.ownerId === undefined ? ownerId : (change.ownerId ?? ''),
  ];
  return sameFacets(facets, changed) ? facets : changed;
}

export function sameFacets(one: Facets, other: Facets): boolean {
  return one === other || one.every((value, index) => value === other[index]);
}
