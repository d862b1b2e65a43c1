import type { CaseStatus } from '#libs/cases';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { Contribution, ProjectedEvent, Projection } from '#libs/projection-engine';
import { asCaseEvent, caseIdOf, categoryKey } from '../case-view/index.js';

/** The filters that the board keeps counts for; any other, and two together, are counted when asked. */
export const countedDimensions = [
  'priority',
  'category',
  'source',
  'ownerId',
  'teamId',
  'unassigned',
  'breached',
] as const;
export type CountedDimension = (typeof countedDimensions)[number];

/** What the board remembers of a case: its column and the values it is counted under. */
export type BoardCard = JsonObject & {
  readonly tenant: TenantId;
  readonly status: CaseStatus;
  readonly priority: string;
  readonly category: string | null;
  readonly source: string;
  readonly ownerId: string | null;
  readonly teamId: string | null;
  readonly breached: boolean;
};

function evolve(card: BoardCard | null, projected: ProjectedEvent): BoardCard | null {
  const event = asCaseEvent(projected);
  if (event.type === 'CaseOpened') {
    const { priority, category, source } = event.data;
    const unrouted = { ownerId: null, teamId: null, breached: false };
    return { tenant: event.metadata.tenant, status: 'NEW', priority, category, source, ...unrouted };
  }
  if (card === null) return null;
  switch (event.type) {
    case 'StatusChanged':
      return { ...card, status: event.data.to };
    case 'CaseRouted':
    case 'CaseAssigned':
      return { ...card, ownerId: event.data.ownerId, teamId: event.data.teamId };
    case 'PriorityChanged':
      return { ...card, priority: event.data.to };
    case 'CaseRecategorized':
      return { ...card, category: event.data.category };
    case 'Breached':
      return { ...card, breached: true };
    default:
      return card;
  }
}

/** The id of a tenant's counts for one value of one dimension, or of its counts over all cases. */
export function boardCountId(tenant: TenantId, dimension?: CountedDimension, value?: string | boolean): string {
  return dimension === undefined ? `${tenant}/all` : `${tenant}/${dimension}/${value}`;
}

function contributions(card: BoardCard): Contribution[] {
  const counts = { [card.status]: 1 };
  const values: Record<CountedDimension, string | boolean | null> = {
    priority: card.priority,
    category: categoryKey(card.category) ?? null,
    source: card.source,
    ownerId: card.ownerId,
    teamId: card.teamId,
    unassigned: card.ownerId === null,
    breached: card.breached,
  };
  const byDimension = countedDimensions.flatMap((dimension) => {
    const value = values[dimension];
    return value === null
      ? []
      : [{ id: boardCountId(card.tenant, dimension, value), about: { dimension, value }, counts }];
  });
  return [{ id: boardCountId(card.tenant), about: {}, counts }, ...byDimension];
}

/** The board's counts by status, kept as cases move and never grouped on read. */
export const caseBoard: Projection<BoardCard> = {
  name: 'case-board',
  version: 1,
  handles: [
    'CaseOpened',
    'CaseRouted',
    'CaseAssigned',
    'StatusChanged',
    'PriorityChanged',
    'CaseRecategorized',
    'Breached',
  ],
  collection: { name: 'board-cards', filters: {}, orders: [], keys: () => ({}) },
  documentIds: (event) => [caseIdOf(event)],
  evolve,
  tallies: {
    collection: { name: 'board-counts', filters: {}, orders: [], keys: () => ({}) },
    contributions,
  },
};
