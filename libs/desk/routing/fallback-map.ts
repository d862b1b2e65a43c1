import type { BuiltInTeamId } from '../directory/built-in-teams.js';
import { foldText } from './fold-text.js';

/** Where a case goes by its category when no rule of the tenant takes it. Everything else goes to the default queue. */
const fallbackMap: Readonly<Record<string, BuiltInTeamId>> = {
  Billing: 'finance',
  Invoice: 'finance',
  Payment: 'finance',
  Refund: 'finance',
  Technical: 'engineering',
  Bug: 'engineering',
  Outage: 'engineering',
  Integration: 'engineering',
  Sales: 'sales',
  Pricing: 'sales',
  Security: 'security',
  Privacy: 'security',
};

export type FallbackEntry = { readonly category: string; readonly teamId: BuiltInTeamId };

const byFoldedCategory: ReadonlyMap<string, FallbackEntry> = new Map(
  Object.entries(fallbackMap).map(([category, teamId]) => [foldText(category), { category, teamId }]),
);

/** The entry for a category, whatever its case and surrounding space; undefined where the map has none. */
export function fallbackFor(category: string | null): FallbackEntry | undefined {
  return category === null ? undefined : byFoldedCategory.get(foldText(category));
}
