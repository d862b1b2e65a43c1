import fc from 'fast-check';
import { caseSources, priorities } from '#libs/kernel';
import { agentOf, type DirectoryState, teamOf } from '../directory/directory.state.js';
import { matchRule } from './match-rule.js';
import { type RoutingInput, route } from './route.js';
import type { RoutingRulesState } from './routing-rules.decider.js';
import type { RoutingMatch, RoutingRule } from './routing-rules.events.js';

const categories = ['Billing', 'Technical', 'Gardening'];
const teamIds = ['support', 'finance', 'engineering', 'ghosts'];
const agentIds = ['bo', 'mia', 'al', 'ghost'];

const someOf = <Value>(values: readonly Value[]) => fc.option(fc.subarray([...values]), { nil: undefined });
const match: fc.Arbitrary<RoutingMatch> = fc.record({
  category: someOf(categories),
  subcategory: someOf(['Refund', 'Bug']),
  priority: someOf(priorities),
  source: someOf(caseSources),
});
const target = fc.oneof(
  fc.constantFrom(...teamIds).map((teamId) => ({ teamId, ownerId: null })),
  fc.constantFrom(...agentIds).map((ownerId) => ({ teamId: null, ownerId })),
);
const rules: fc.Arbitrary<RoutingRule[]> = fc
  .array(fc.record({ match, target }), { maxLength: 6 })
  .map((drawn) => drawn.map((one, position) => ({ id: `r${position}`, position, match: one.match, ...one.target })));
const ruleSets: fc.Arbitrary<RoutingRulesState> = fc.record({
  revision: fc.constant(1),
  rules: rules.chain((ordered) => fc.shuffledSubarray(ordered, { minLength: ordered.length })),
  defaultTeamId: fc.option(fc.constantFrom(...teamIds)),
});
const directories: fc.Arbitrary<DirectoryState> = fc
  .record({
    teams: fc.subarray(teamIds.slice(0, 3)),
    agents: fc.subarray(agentIds.slice(0, 3)),
    of: fc.subarray(teamIds),
  })
  .map(({ teams, agents, of }) => ({
    teams: Object.fromEntries(
      teamIds.slice(0, 3).map((id) => [id, { id, name: id, managerId: null, active: teams.includes(id) }]),
    ),
    agents: Object.fromEntries(
      agentIds
        .slice(0, 3)
        .map((id) => [id, { id, name: id, email: null, managerId: null, teamIds: of, active: agents.includes(id) }]),
    ),
  }));
const cases: fc.Arbitrary<RoutingInput> = fc.record({
  category: fc.option(fc.constantFrom(...categories)),
  subcategory: fc.option(fc.constantFrom('Refund', 'Bug')),
  priority: fc.constantFrom(...priorities),
  source: fc.constantFrom(...caseSources),
  ownerId: fc.option(fc.constantFrom(...agentIds)),
  teamId: fc.option(fc.constantFrom(...teamIds)),
});

const active = (directory: DirectoryState, rule: RoutingRule) =>
  rule.ownerId === null
    ? teamOf(directory, rule.teamId ?? '')?.active === true
    : agentOf(directory, rule.ownerId)?.active === true;

describe('routing, whatever the rules', () => {
  it('lets the first rule by position win that matches and has an active target', () => {
    fc.assert(
      fc.property(cases, ruleSets, directories, (input, ruleSet, directory) => {
        const winners = ruleSet.rules
          .filter((rule) => matchRule(rule.match, input) && active(directory, rule))
          .map(({ position }) => position);
        const decision = route({ ...input, ownerId: null, teamId: null }, ruleSet, directory);
        expect(decision.ruleId).toBe(winners.length > 0 ? `r${Math.min(...winners)}` : null);
        expect(decision.fallback).toBe(winners.length === 0);
      }),
    );
  });

  it('does not depend on the order the rules are listed in', () => {
    fc.assert(
      fc.property(cases, ruleSets, directories, (input, ruleSet, directory) => {
        const sorted = { ...ruleSet, rules: [...ruleSet.rules].sort((one, other) => one.position - other.position) };
        expect(route(input, ruleSet, directory)).toEqual(route(input, sorted, directory));
      }),
    );
  });

  it('never ends at a team or an owner that is unknown or inactive, and at nobody only where the queue is gone', () => {
    fc.assert(
      fc.property(cases, ruleSets, directories, (input, ruleSet, directory) => {
        const { teamId, ownerId } = route(input, ruleSet, directory);
        if (teamId !== null) expect(teamOf(directory, teamId)?.active).toBe(true);
        if (ownerId !== null) expect(agentOf(directory, ownerId)?.active).toBe(true);
        if (teamId === null && ownerId === null) {
          expect(teamOf(directory, ruleSet.defaultTeamId ?? 'support')?.active).not.toBe(true);
        }
      }),
    );
  });

  it('is the same for a category in any case and with any space around it', () => {
    const space = fc.constantFrom('', ' ', '\t', '  ');
    fc.assert(
      fc.property(cases, ruleSets, directories, space, fc.boolean(), (input, ruleSet, directory, around, up) => {
        const disguise = (text: string | null) =>
          text === null ? null : around + (up ? text.toUpperCase() : text.toLowerCase()) + around;
        const disguised = { ...input, category: disguise(input.category), subcategory: disguise(input.subcategory) };
        expect(route(disguised, ruleSet, directory)).toEqual(route(input, ruleSet, directory));
      }),
    );
  });

  it('gives its reason in whole sentences, with nothing left unfilled', () => {
    fc.assert(
      fc.property(cases, ruleSets, directories, (input, ruleSet, directory) => {
        const { reason } = route(input, ruleSet, directory);
        expect(reason).toMatch(/^[A-Z].*\.$/);
        expect(reason).not.toMatch(/undefined|null/);
      }),
    );
  });
});
