import { tenantId } from '#libs/kernel';
import { directoryDecider } from '../directory/directory.decider.js';
import { given, stateAfter } from '../testing/given.js';
import type { RoutingRuleInput } from './routing-rules.commands.js';
import { noRoutingRules, routingRulesDecider } from './routing-rules.decider.js';
import { type RoutingRule, type RoutingRulesEvent, routingRulesStream } from './routing-rules.events.js';

const directory = stateAfter(directoryDecider, [
  { type: 'AgentRegistered', data: { agentId: 'bo', name: 'Bo', email: null, managerId: null, teamIds: [] } },
  { type: 'AgentRegistered', data: { agentId: 'al', name: 'Al', email: null, managerId: null, teamIds: [] } },
  { type: 'AgentDeactivated', data: { agentId: 'al' } },
]);
const define = (rules: readonly RoutingRuleInput[], defaultTeamId?: string | null) =>
  ({ type: 'DefineRoutingRules', data: { rules, defaultTeamId, directory } }) as const;
const defined = (
  revision: number,
  rules: readonly RoutingRule[],
  defaultTeamId: string | null = null,
): RoutingRulesEvent => ({ type: 'RoutingRulesDefined', data: { revision, rules, defaultTeamId } });
const rule = (id: string, position: number, rest: Partial<RoutingRule> = {}): RoutingRule => ({
  id,
  position,
  match: {},
  teamId: 'support',
  ownerId: null,
  ...rest,
});
const givenRules = (...events: RoutingRulesEvent[]) => given(routingRulesDecider, ...events);

describe('defining routing rules', () => {
  it('states the whole set as revision 1', () => {
    givenRules()
      .when(
        define(
          [
            { id: 'vip', position: 5, match: { category: [' Billing '], priority: ['urgent', 'high'] }, ownerId: 'bo' },
            { id: 'rest', position: 9, teamId: 'sales' },
          ],
          'finance',
        ),
      )
      .thenHappened(
        defined(
          1,
          [
            rule('vip', 5, {
              match: { category: ['Billing'], priority: ['urgent', 'high'] },
              teamId: null,
              ownerId: 'bo',
            }),
            rule('rest', 9, { teamId: 'sales' }),
          ],
          'finance',
        ),
      );
  });

  it('counts the revision up with every change', () => {
    givenRules(defined(1, []), defined(2, [rule('a', 0)]))
      .when(define([{ id: 'b', teamId: 'support' }]))
      .thenHappened(defined(3, [rule('b', 0)]));
  });

  it('puts the rules in the order of their positions', () => {
    givenRules()
      .when(
        define([
          { id: 'late', position: 7, teamId: 'support' },
          { id: 'soon', position: 3, teamId: 'support' },
        ]),
      )
      .thenHappened(defined(1, [rule('soon', 3), rule('late', 7)]));
  });

  it('takes a rule without position where it is listed, and names one without id after its place', () => {
    givenRules()
      .when(define([{ teamId: 'support' }, { teamId: 'support', match: null, position: null, id: null }]))
      .thenHappened(defined(1, [rule('rule-1', 0), rule('rule-2', 1)]));
  });

  it('takes an empty condition for none', () => {
    givenRules()
      .when(define([{ id: 'a', teamId: 'support', match: { category: [], subcategory: null, source: ['email'] } }]))
      .thenHappened(defined(1, [rule('a', 0, { match: { source: ['email'] } })]));
  });

  it('appends nothing where the same content comes again', () => {
    givenRules(defined(1, [rule('a', 0, { match: { category: ['Billing'] } })], 'finance'))
      .when(define([{ id: 'a', teamId: 'support', match: { category: [' Billing'] } }], 'finance'))
      .thenNothing();
  });

  it('states a first set even where it is empty, and an empty one again not', () => {
    givenRules().when(define([])).thenHappened(defined(1, []));
    givenRules(defined(1, [])).when(define([])).thenNothing();
  });

  it('states a change of the default queue alone', () => {
    givenRules(defined(1, []))
      .when(define([], 'sales'))
      .thenHappened(defined(2, [], 'sales'));
  });

  it('lets an inactive target stand, so that a rule set can be saved after someone has left', () => {
    givenRules()
      .when(define([{ id: 'a', ownerId: 'al' }]))
      .thenHappened(defined(1, [rule('a', 0, { teamId: null, ownerId: 'al' })]));
  });
});

describe('a rule set that cannot stand', () => {
  const ok: RoutingRuleInput = { id: 'ok', teamId: 'support' };

  it.each<[string, RoutingRuleInput, string]>([
    ['an id that is there already', { id: 'ok', teamId: 'support' }, 'rules[1].id'],
    ['a blank id', { id: ' ', teamId: 'support' }, 'rules[1].id'],
    ['a position that is taken', { id: 'a', position: 0, teamId: 'support' }, 'rules[1].position'],
    ['a negative position', { id: 'a', position: -1, teamId: 'support' }, 'rules[1].position'],
    ['half a position', { id: 'a', position: 1.5, teamId: 'support' }, 'rules[1].position'],
    ['no target', { id: 'a' }, 'rules[1].teamId'],
    ['two targets', { id: 'a', teamId: 'support', ownerId: 'bo' }, 'rules[1].ownerId'],
    ['a blank category', { id: 'a', teamId: 'support', match: { category: ['x', ' '] } }, 'rules[1].match.category[1]'],
    [
      'a subcategory that is too long',
      { id: 'a', teamId: 'support', match: { subcategory: ['x'.repeat(101)] } },
      'rules[1].match.subcategory[0]',
    ],
    [
      'a priority there is not',
      { id: 'a', teamId: 'support', match: { priority: ['huge' as 'high'] } },
      'rules[1].match.priority[0]',
    ],
    [
      'a source there is not',
      { id: 'a', teamId: 'support', match: { source: ['email', 'fax' as 'email'] } },
      'rules[1].match.source[1]',
    ],
    [
      'a condition of too many values',
      { id: 'a', teamId: 'support', match: { category: Array.from({ length: 101 }, (_, n) => `c${n}`) } },
      'rules[1].match.category',
    ],
  ])('is refused with %s', (_what, wrong, field) => {
    givenRules()
      .when(define([ok, wrong]))
      .thenFieldsRefused(field);
  });

  it('is refused with too many rules', () => {
    const rules = Array.from({ length: 501 }, () => ({ teamId: 'support' }));
    givenRules().when(define(rules)).thenFieldsRefused('rules');
  });

  it('names every wrong field at once', () => {
    givenRules()
      .when(define([{ id: '' }, { id: 'a', position: 0, teamId: 'support' }]))
      .thenFieldsRefused('rules[0].id', 'rules[0].teamId', 'rules[1].position');
  });

  it.each<[string, RoutingRuleInput, string, string]>([
    ['a team that does not exist', { teamId: 'ghosts' }, 'rules[2].teamId', 'ghosts'],
    ['an owner who does not exist', { ownerId: 'ghost' }, 'rules[2].ownerId', 'ghost'],
  ])('is refused with %s, named by its place in the list as given', (_what, wrong, field, id) => {
    givenRules()
      .when(
        define([
          { ...ok, position: 8 },
          { id: 'b', position: 9, teamId: 'support' },
          { position: 1, ...wrong },
        ]),
      )
      .thenRefused('INVALID_REFERENCE', { field, id });
  });

  it('is refused with a default team that does not exist', () => {
    givenRules()
      .when(define([ok], 'ghosts'))
      .thenRefused('INVALID_REFERENCE', { field: 'defaultTeamId', id: 'ghosts' });
  });
});

it('begins without rules of its own, in one stream a tenant', () => {
  expect(routingRulesDecider.initialState).toBe(noRoutingRules);
  expect(routingRulesStream(tenantId('acme'))).toBe('routing-acme');
});
