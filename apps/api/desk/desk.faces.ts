import type { RoutingRulesState, SlaPolicyState } from '#libs/desk';
import type { Position } from '#libs/event-store';
import { priorities } from '#libs/kernel';
import type { RoutingRuleSet, SlaPolicyModel } from './desk.models.js';

/** A rule set in the terms of the public face. */
export function toRuleSet({ revision, rules, defaultTeamId }: RoutingRulesState, position?: Position): RoutingRuleSet {
  return {
    revision,
    rules: rules.map(({ match, ...rule }) => ({
      ...rule,
      category: match.category ?? [],
      subcategory: match.subcategory ?? [],
      priority: match.priority ?? [],
      source: match.source ?? [],
    })),
    defaultTeamId,
    position,
  };
}

/** A policy in the terms of the public face. */
export function toSlaPolicy({ revision, targets, calendar }: SlaPolicyState, position?: Position): SlaPolicyModel {
  return {
    revision,
    targets: priorities.map((priority) => ({ priority, minutes: targets[priority] })),
    calendar,
    position,
  };
}
