import { accept, assertNever, type Decider, type Decision, refuse, type Stamped } from '#libs/kernel';
import { badInput } from '../input-problems.js';
import type { DefineRoutingRules, RoutingRuleInput, RoutingRulesCommand } from './routing-rules.commands.js';
import type { RoutingMatch, RoutingRule, RoutingRulesEvent } from './routing-rules.events.js';
import { ruleSetProblems, unknownTarget } from './rule-problems.js';

/** A tenant's rule set. `revision` is null until one has been defined. JSON-plain. */
export type RoutingRulesState = {
  readonly revision: number | null;
  readonly rules: readonly RoutingRule[];
  /** The tenant's own default queue; null means Support. */
  readonly defaultTeamId: string | null;
};

/** No rule of the tenant's own: everything goes by the fallback map and the default queue. */
export const noRoutingRules: RoutingRulesState = { revision: null, rules: [], defaultTeamId: null };

function decide(command: RoutingRulesCommand, state: RoutingRulesState): Decision<RoutingRulesEvent> {
  switch (command.type) {
    case 'DefineRoutingRules':
      return defineRoutingRules(command, state);
    default:
      assertNever(command.type);
      return accept();
  }
}

function defineRoutingRules({ data }: DefineRoutingRules, state: RoutingRulesState): Decision<RoutingRulesEvent> {
  const listed = data.rules.map(completeRule);
  const defaultTeamId = data.defaultTeamId ?? null;
  const problems = ruleSetProblems(listed);
  if (problems.length > 0) return refuse(badInput(problems));
  const unknown = unknownTarget(listed, defaultTeamId, data.directory);
  if (unknown) return refuse(unknown);

  const rules = listed.sort((one, other) => one.position - other.position);
  const same =
    state.revision !== null &&
    JSON.stringify([state.rules, state.defaultTeamId]) === JSON.stringify([rules, defaultTeamId]);
  if (same) return accept();
  const revision = (state.revision ?? 0) + 1;
  return accept({ type: 'RoutingRulesDefined', data: { revision, rules, defaultTeamId } });
}

/** Always with the same keys in the same order, so that equal rules are equal as text. */
function completeRule(rule: RoutingRuleInput, index: number): RoutingRule {
  return {
    id: rule.id ?? `rule-${index + 1}`,
    position: rule.position ?? index,
    match: completeMatch(rule.match ?? {}),
    teamId: rule.teamId ?? null,
    ownerId: rule.ownerId ?? null,
  };
}

function completeMatch(match: NonNullable<RoutingRuleInput['match']>): RoutingMatch {
  return {
    ...(match.category?.length ? { category: match.category.map((value) => value.trim()) } : {}),
    ...(match.subcategory?.length ? { subcategory: match.subcategory.map((value) => value.trim()) } : {}),
    ...(match.priority?.length ? { priority: [...match.priority] } : {}),
    ...(match.source?.length ? { source: [...match.source] } : {}),
  };
}

function evolve(state: RoutingRulesState, event: Stamped<RoutingRulesEvent>): RoutingRulesState {
  switch (event.type) {
    case 'RoutingRulesDefined':
      return event.data;
    default:
      assertNever(event.type);
      return state;
  }
}

/**
 * The rule set of one tenant, always replaced as a whole. The first set is a fact even where it says nothing new; after that
 * the same content again appends nothing.
 */
export const routingRulesDecider: Decider<RoutingRulesCommand, RoutingRulesState, RoutingRulesEvent> = {
  initialState: noRoutingRules,
  decide,
  evolve,
};
