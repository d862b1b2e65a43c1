import { caseSources, type FieldProblem, priorities, type Refusal } from '#libs/kernel';
import { agentOf, type DirectoryState, teamOf } from '../directory/directory.state.js';
import { deskLimits, idProblems, lengthProblems, unknownReference } from '../input-problems.js';
import type { RoutingRule } from './routing-rules.events.js';

/** Everything wrong with a rule set in itself, each problem under the field it is about. `rules` stand in the order given. */
export function ruleSetProblems(rules: readonly RoutingRule[]): FieldProblem[] {
  if (rules.length > deskLimits.rules) {
    return [{ field: 'rules', problem: `must not be more than ${deskLimits.rules}` }];
  }
  const ids = new Set<string>();
  const positions = new Set<number>();
  return rules.flatMap((rule, index) => {
    const at = `rules[${index}]`;
    const problems = ruleProblems(at, rule);
    if (ids.has(rule.id)) problems.push({ field: `${at}.id`, problem: `repeats "${rule.id}"` });
    if (positions.has(rule.position)) problems.push({ field: `${at}.position`, problem: `repeats ${rule.position}` });
    ids.add(rule.id);
    positions.add(rule.position);
    return problems;
  });
}

/** The refusal of the first target that the directory does not know. An inactive one is known: routing passes it over. */
export function unknownTarget(
  rules: readonly RoutingRule[],
  defaultTeamId: string | null,
  directory: DirectoryState,
): Refusal | undefined {
  for (const [index, { teamId, ownerId }] of rules.entries()) {
    const at = `rules[${index}]`;
    if (teamId !== null && !teamOf(directory, teamId)) return unknownReference(`${at}.teamId`, 'team', teamId);
    if (ownerId !== null && !agentOf(directory, ownerId)) return unknownReference(`${at}.ownerId`, 'agent', ownerId);
  }
  if (defaultTeamId === null || teamOf(directory, defaultTeamId)) return undefined;
  return unknownReference('defaultTeamId', 'team', defaultTeamId);
}

function ruleProblems(at: string, rule: RoutingRule): FieldProblem[] {
  const { match } = rule;
  return [
    ...idProblems(`${at}.id`, rule.id),
    ...positionProblems(`${at}.position`, rule.position),
    ...targetProblems(at, rule),
    ...textConditionProblems(`${at}.match.category`, match.category ?? []),
    ...textConditionProblems(`${at}.match.subcategory`, match.subcategory ?? []),
    ...knownValueProblems(`${at}.match.priority`, match.priority ?? [], priorities),
    ...knownValueProblems(`${at}.match.source`, match.source ?? [], caseSources),
  ];
}

function positionProblems(field: string, position: number): FieldProblem[] {
  const counts = Number.isSafeInteger(position) && position >= 0;
  return counts ? [] : [{ field, problem: 'must be a whole number from 0 up' }];
}

function targetProblems(at: string, { teamId, ownerId }: RoutingRule): FieldProblem[] {
  if (teamId === null && ownerId === null)
    return [{ field: `${at}.teamId`, problem: 'is missing: name a team or an owner' }];
  if (teamId !== null && ownerId !== null) {
    return [{ field: `${at}.ownerId`, problem: 'must not be set beside teamId: name a team or an owner' }];
  }
  return [];
}

function textConditionProblems(field: string, values: readonly string[]): FieldProblem[] {
  return [
    ...countProblems(field, values),
    ...values.flatMap((value, index) =>
      value === ''
        ? [{ field: `${field}[${index}]`, problem: 'must not be blank' }]
        : lengthProblems(`${field}[${index}]`, value, deskLimits.category),
    ),
  ];
}

function knownValueProblems<Value extends string>(
  field: string,
  values: readonly Value[],
  known: readonly Value[],
): FieldProblem[] {
  return [
    ...countProblems(field, values),
    ...values.flatMap((value, index) =>
      known.includes(value) ? [] : [{ field: `${field}[${index}]`, problem: `must be one of ${known.join(', ')}` }],
    ),
  ];
}

function countProblems(field: string, values: readonly string[]): FieldProblem[] {
  const limit = deskLimits.valuesPerCondition;
  return values.length > limit ? [{ field, problem: `must not have more than ${limit} values` }] : [];
}
