import { caseEventTypes, linkKinds } from '#libs/cases';
import type { Projection } from '#libs/projection-engine';
import { type CaseView, caseIdOf, categoryKey, evolveCaseView, priorityRank } from '../case-view/index.js';

/** How a link is filtered by: kind and id in one value. */
export function linkKey(kind: string, id: string): string {
  return `${kind}:${id}`;
}

/**
 * How a first-response clock is filtered by, beside its due time: a waiting one is pending before that and missed after it,
 * which the time of asking decides.
 */
export function clockKey({ respondedAt, breachedAt, dueAt }: CaseView['firstResponse']): 'waiting' | 'met' | 'missed' {
  if (breachedAt !== null) return 'missed';
  if (respondedAt === null) return 'waiting';
  return respondedAt <= dueAt ? 'met' : 'missed';
}

/** One document a case: the list in every filter and order, and the single case. */
export const caseList: Projection<CaseView> = {
  name: 'case-list',
  version: 3,
  handles: caseEventTypes,
  collection: {
    name: 'cases',
    filters: {
      status: 'one',
      priority: 'one',
      category: 'one',
      source: 'one',
      ownerId: 'one',
      teamId: 'one',
      unassigned: 'one',
      breached: 'one',
      clock: 'one',
      openedById: 'one',
      tag: 'many',
      link: 'many',
    },
    orders: ['updatedAt', 'openedAt', 'dueAt', 'priorityRank'],
    // A board asks for one column after the other, each filtered by whatever the desk likes.
    alongside: ['status'],
    keys: (view) => ({
      status: view.status,
      priority: view.priority,
      category: categoryKey(view.category),
      source: view.source,
      ownerId: view.ownerId ?? undefined,
      teamId: view.teamId ?? undefined,
      unassigned: view.ownerId === null,
      breached: view.firstResponse.breachedAt !== null,
      clock: clockKey(view.firstResponse),
      openedById: view.openedBy.id,
      tag: view.tags,
      link: linkKinds.flatMap((kind) => {
        const target = view.links[kind];
        return target === null ? [] : [linkKey(kind, target.id)];
      }),
      updatedAt: view.updatedAt,
      openedAt: view.openedAt,
      dueAt: view.firstResponse.dueAt,
      priorityRank: priorityRank[view.priority],
    }),
    text: (view) => `${view.subject} ${view.description}`,
  },
  documentIds: (event) => [caseIdOf(event)],
  evolve: evolveCaseView,
};
