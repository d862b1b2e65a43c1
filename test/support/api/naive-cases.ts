import type { CaseNode } from './case-operations.js';

/** A filter as a client sends it. */
export type FilterInput = {
  readonly status?: readonly string[];
  readonly priority?: readonly string[];
  readonly category?: readonly string[];
  readonly source?: readonly string[];
  readonly tag?: readonly string[];
  readonly ownerId?: readonly string[];
  readonly teamId?: readonly string[];
  readonly unassigned?: boolean;
  readonly breached?: boolean;
  readonly linkedTo?: { readonly kind: string; readonly id: string };
  readonly text?: string;
  readonly openedFrom?: string;
  readonly openedTo?: string;
};

/** Whether a case passes a filter, worked out the slow and obvious way. */
export function passes(node: CaseNode, filter: FilterInput): boolean {
  const among = (wanted: readonly string[] | undefined, ...values: readonly (string | null | undefined)[]) =>
    wanted === undefined || values.some((value) => value !== null && value !== undefined && wanted.includes(value));
  const { linkedTo, text, openedFrom, openedTo } = filter;
  return (
    among(filter.status, node.status) &&
    among(filter.priority, node.priority) &&
    among(filter.category?.map(plain), node.category === null ? null : plain(node.category)) &&
    among(filter.source, node.source) &&
    among(filter.tag, ...node.tags) &&
    among(filter.ownerId, node.owner?.id) &&
    among(filter.teamId, node.team?.id) &&
    (filter.unassigned === undefined || (node.owner === null) === filter.unassigned) &&
    (filter.breached === undefined || node.breached === filter.breached) &&
    (linkedTo === undefined || node.links.some(({ kind, id }) => kind === linkedTo.kind && id === linkedTo.id)) &&
    (text === undefined || matches(`${node.subject} ${node.description}`, text)) &&
    (openedFrom === undefined || node.openedAt >= openedFrom) &&
    (openedTo === undefined || node.openedAt < openedTo)
  );
}

const fromLeastUrgent = ['LOW', 'NORMAL', 'HIGH', 'URGENT'];

/** What a case is ordered by. */
export const orderKeys: Readonly<Record<string, (node: CaseNode) => string | number>> = {
  UPDATED_AT: ({ updatedAt }) => updatedAt,
  OPENED_AT: ({ openedAt }) => openedAt,
  DUE_AT: ({ firstResponse }) => firstResponse.dueAt,
  PRIORITY: ({ priority }) => fromLeastUrgent.indexOf(priority),
};

function plain(category: string): string {
  return category.trim().toLowerCase();
}

function matches(text: string, query: string): boolean {
  const wanted = wordsOf(query);
  const prefix = wanted.pop();
  const found = wordsOf(text);
  return (
    prefix !== undefined &&
    wanted.every((word) => found.includes(word)) &&
    found.some((word) => word.startsWith(prefix))
  );
}

function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
