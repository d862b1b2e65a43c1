import type { Priority } from '#libs/kernel';
import type { LogRow } from './log-row.js';
import { slug } from './people.js';

/** What the rows so far have said of an incident, apart from its status. Null is what none of them has said. */
export type Known = {
  readonly priority: Priority;
  readonly category: string | null;
  readonly subcategory: string | null;
  readonly teamId: string | null;
  readonly ownerId: string | null;
  readonly caller: string | null;
};

/** A change of a case in answer to a row that says something new. */
export type Change =
  | { readonly kind: 'recategorize'; readonly category?: string; readonly subcategory?: string }
  | { readonly kind: 'prioritise'; readonly priority: Priority }
  | { readonly kind: 'assign'; readonly teamId?: string; readonly ownerId?: string }
  | { readonly kind: 'link-contact'; readonly caller: string };

/** What one row says. */
export function saidBy({ priority, category, subcategory, group, assignee, caller }: LogRow): Known {
  return {
    priority,
    category,
    subcategory,
    teamId: group === null ? null : slug(group),
    ownerId: assignee === null ? null : slug(assignee),
    caller,
  };
}

/** What is known once a row has spoken. A value that goes missing is not known to be cleared, so it stays. */
export function knownAfter(known: Known, said: Known): Known {
  return { ...known, ...newlySaid(known, said) };
}

/** The changes that lead from what is known to what a row says: one a command, none where it says nothing new. */
export function changesBetween(known: Known, said: Known): readonly Change[] {
  const { category, subcategory, priority, teamId, ownerId, caller } = newlySaid(known, said);
  const changes: Change[] = [];
  if (category ?? subcategory) {
    changes.push({ kind: 'recategorize', ...(category && { category }), ...(subcategory && { subcategory }) });
  }
  if (priority) changes.push({ kind: 'prioritise', priority });
  if (teamId ?? ownerId) changes.push({ kind: 'assign', ...(teamId && { teamId }), ...(ownerId && { ownerId }) });
  if (caller) changes.push({ kind: 'link-contact', caller });
  return changes;
}

function newlySaid(known: Known, said: Known): Partial<Known> {
  const differing = Object.entries(said).filter(
    ([field, value]) => value !== null && value !== known[field as keyof Known],
  );
  return Object.fromEntries(differing);
}
