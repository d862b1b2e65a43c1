import type { Team } from './directory.entries.js';

/** The queue of whatever nothing else claims, unless the tenant names another. */
export const SUPPORT = 'support';

const names = {
  [SUPPORT]: 'Support',
  finance: 'Finance',
  engineering: 'Engineering',
  sales: 'Sales',
  security: 'Security',
} as const;
export type BuiltInTeamId = keyof typeof names;

/** The teams that every tenant has without defining them. A TeamDefined with the same id replaces one. */
export const builtInTeams: Readonly<Record<string, Team>> = Object.fromEntries(
  Object.entries(names).map(([id, name]) => [id, { id, name, managerId: null, active: true }]),
);
