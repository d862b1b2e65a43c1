import type { RoutingDecision } from '#libs/kernel';
import { SUPPORT } from '../directory/built-in-teams.js';
import type { DirectoryState } from '../directory/directory.state.js';
import { fallbackFor } from './fallback-map.js';
import { matchRule, type RoutedCase } from './match-rule.js';
import type { RoutingRulesState } from './routing-rules.decider.js';
import type { RoutingRule } from './routing-rules.events.js';
import { ownerTarget, type Target, teamTarget } from './targets.js';

/** What routing looks at: the case, and whom the command names explicitly, if anyone. */
export type RoutingInput = RoutedCase & { readonly ownerId?: string | null; readonly teamId?: string | null };

/** One place a case might go, with what to record if it does. */
type Candidate = {
  readonly target: Target;
  readonly ruleId: string | null;
  readonly matched: readonly string[];
  readonly fallback: boolean;
  /** The sentence up to the target's name: `The request names`. */
  readonly because: string;
};

/**
 * Decides where a case goes: whom the command names, else the first rule by position that matches, else the built-in fallback
 * map by category, else the tenant's default queue. A target that does not exist or is inactive is passed over, and the reason
 * says so. With nobody left, team and owner are both null.
 */
export function route(input: RoutingInput, rules: RoutingRulesState, directory: DirectoryState): RoutingDecision {
  const sentences: string[] = [];
  const rulesRevision = rules.revision;
  for (const { target, because, ...recorded } of candidates(input, rules, directory)) {
    const { teamId, ownerId, name, obstacle } = target;
    sentences.push(obstacle === null ? `${because} ${name}.` : `${because} ${name}, ${obstacle}.`);
    if (obstacle === null) return { teamId, ownerId, rulesRevision, ...recorded, reason: sentences.join(' ') };
  }
  const reason = [...sentences, 'Nobody is left to take the case.'].join(' ');
  return { teamId: null, ownerId: null, ruleId: null, rulesRevision, matched: [], fallback: true, reason };
}

function* candidates(input: RoutingInput, rules: RoutingRulesState, directory: DirectoryState): Generator<Candidate> {
  for (const target of explicitTargets(input, directory)) {
    yield { target, ruleId: null, matched: [], fallback: false, because: 'The request names' };
  }
  for (const rule of inOrder(rules.rules)) {
    const matched = matchRule(rule.match, input);
    if (matched) yield ruleCandidate(rule, matched, directory);
  }
  yield* fallbackCandidates(input, rules, directory);
}

/** An owner and a team named together stand together. Where one of them cannot, it comes first, to be passed over. */
function explicitTargets(input: RoutingInput, directory: DirectoryState): readonly Target[] {
  const owner = input.ownerId ? ownerTarget(directory, input.ownerId) : undefined;
  const team = input.teamId ? teamTarget(directory, input.teamId) : undefined;
  if (!owner || !team) return [owner ?? team].filter((target) => target !== undefined);
  if (owner.obstacle !== null) return [owner, team];
  if (team.obstacle !== null) return [team, owner];
  return [{ ...owner, teamId: team.teamId, name: `${owner.name} and ${team.name}` }];
}

function ruleCandidate(rule: RoutingRule, matched: readonly string[], directory: DirectoryState): Candidate {
  const target =
    rule.ownerId === null ? teamTarget(directory, rule.teamId ?? '') : ownerTarget(directory, rule.ownerId);
  const what = matched.length > 0 ? matched.join(', ') : 'every case';
  return { target, ruleId: rule.id, matched, fallback: false, because: `Rule "${rule.id}" (${what}) names` };
}

function* fallbackCandidates(
  input: RoutingInput,
  rules: RoutingRulesState,
  directory: DirectoryState,
): Generator<Candidate> {
  const entry = fallbackFor(input.category);
  if (entry) {
    const target = teamTarget(directory, entry.teamId);
    const because = `No rule decided; the built-in map sends category ${entry.category} to`;
    yield { target, ruleId: null, matched: [`category: ${entry.category}`], fallback: true, because };
  }
  const because = entry ? 'The default queue is' : 'No rule decided; the default queue is';
  const target = teamTarget(directory, rules.defaultTeamId ?? SUPPORT);
  yield { target, ruleId: null, matched: [], fallback: true, because };
}

function inOrder(rules: readonly RoutingRule[]): readonly RoutingRule[] {
  return [...rules].sort((one, other) => one.position - other.position);
}
