import type { Command } from '#libs/kernel';
import type { DirectoryState } from '../directory/directory.state.js';
import type { RoutingMatch } from './routing-rules.events.js';

/** A rule as an admin writes it. Without an id it is named after its place, without a position it stands where it is listed. */
export type RoutingRuleInput = {
  readonly id?: string | null;
  readonly position?: number | null;
  readonly match?: { readonly [Condition in keyof RoutingMatch]: RoutingMatch[Condition] | null } | null;
  readonly teamId?: string | null;
  readonly ownerId?: string | null;
};

/** Replaces the whole rule set. The directory of the same tenant comes along, so that targets can be checked. */
export type DefineRoutingRules = Command<
  'DefineRoutingRules',
  {
    readonly rules: readonly RoutingRuleInput[];
    readonly defaultTeamId?: string | null;
    readonly directory: DirectoryState;
  }
>;

export type RoutingRulesCommand = DefineRoutingRules;
