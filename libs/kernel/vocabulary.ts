import type { Instant } from './identifiers.js';

/** From the most to the least urgent: a rung up is one place to the left. */
export const priorities = ['urgent', 'high', 'normal', 'low'] as const;
export type Priority = (typeof priorities)[number];

/** Where a case came in. */
export const caseSources = ['email', 'web', 'phone', 'chat', 'slack', 'api', 'portal'] as const;
export type CaseSource = (typeof caseSources)[number];

/** Who a case went to and why, as stored with the case: later changes of the rules do not rewrite it. */
export type RoutingDecision = {
  readonly teamId: string | null;
  readonly ownerId: string | null;
  /** The rule that decided; null where an explicit assignee or a fallback did. */
  readonly ruleId: string | null;
  /** The revision of the rule set in force, also where an explicit assignee won; null where none was ever defined. */
  readonly rulesRevision: number | null;
  /** The conditions that held, for people: `category: Billing`. */
  readonly matched: readonly string[];
  /** True where neither an explicit assignee nor a rule decided. */
  readonly fallback: boolean;
  /** Sentences a person understands, naming every target passed over. */
  readonly reason: string;
};

/** One first-response target in force: the budget in open minutes and the instant it runs out. */
export type FirstResponseTarget = { readonly minutes: number; readonly dueAt: Instant };

/** The first-response clock frozen when a case opens: every priority's due time, so a later change needs no policy. */
export type FirstResponseSchedule = {
  readonly startedAt: Instant;
  /** The revision of the SLA policy applied; null where the default was in force. */
  readonly policyRevision: number | null;
  readonly targets: Readonly<Record<Priority, FirstResponseTarget>>;
};
