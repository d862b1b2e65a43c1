import { directoryDecider } from '../directory/directory.decider.js';
import type { DirectoryEvent } from '../directory/directory.events.js';
import { stateAfter } from '../testing/given.js';
import { type RoutingInput, route } from './route.js';
import { noRoutingRules, type RoutingRulesState } from './routing-rules.decider.js';
import type { RoutingRule } from './routing-rules.events.js';

const agent = (agentId: string, name: string, teamIds: string[] = []): DirectoryEvent => ({
  type: 'AgentRegistered',
  data: { agentId, name, email: null, managerId: null, teamIds },
});
const gone = (agentId: string): DirectoryEvent => ({ type: 'AgentDeactivated', data: { agentId } });
const closed = (teamId: string, name: string): DirectoryEvent => ({
  type: 'TeamDefined',
  data: { teamId, name, managerId: null, active: false },
});
const staff = [agent('bo', 'Bo', ['sales']), agent('mia', 'Mia', ['sales', 'finance']), agent('al', 'Al'), gone('al')];
const directoryWith = (...events: DirectoryEvent[]) => stateAfter(directoryDecider, [...staff, ...events]);
const directory = directoryWith();

const rule = (id: string, position: number, rest: Partial<RoutingRule>): RoutingRule => ({
  id,
  position,
  match: {},
  teamId: null,
  ownerId: null,
  ...rest,
});
const ruleSet = (...rules: RoutingRule[]): RoutingRulesState => ({ revision: 3, rules, defaultTeamId: null });
const plain: RoutingInput = { category: null, subcategory: null, priority: 'normal', source: 'web' };

describe('routing by rules', () => {
  const rules = ruleSet(
    rule('urgent-billing', 0, { match: { category: ['Billing', 'Dunning'], priority: ['urgent'] }, ownerId: 'bo' }),
    rule('billing', 1, { match: { category: ['Billing'] }, teamId: 'sales' }),
    rule('refunds', 2, { match: { subcategory: ['Refund'] }, teamId: 'finance' }),
    rule('phone', 3, { match: { source: ['phone', 'chat'] }, ownerId: 'mia' }),
  );

  it('takes the first rule that matches and records which, and what matched', () => {
    expect(route({ ...plain, category: 'Billing', priority: 'urgent' }, rules, directory)).toEqual({
      teamId: 'sales',
      ownerId: 'bo',
      ruleId: 'urgent-billing',
      rulesRevision: 3,
      matched: ['category: Billing', 'priority: urgent'],
      fallback: false,
      reason: 'Rule "urgent-billing" (category: Billing, priority: urgent) names agent Bo.',
    });
  });

  it('demands every condition of a rule', () => {
    expect(route({ ...plain, category: 'Billing' }, rules, directory)).toMatchObject({
      teamId: 'sales',
      ownerId: null,
      ruleId: 'billing',
    });
  });

  it('ignores case and surrounding space of category and subcategory', () => {
    const shouted = route({ ...plain, category: ' bILLING\t', priority: 'urgent' }, rules, directory);
    expect(shouted).toMatchObject({ ruleId: 'urgent-billing', matched: ['category: Billing', 'priority: urgent'] });
    expect(route({ ...plain, subcategory: 'REFUND ' }, rules, directory).ruleId).toBe('refunds');
  });

  it('accepts any of the values of a condition', () => {
    expect(route({ ...plain, category: 'dunning', priority: 'urgent' }, rules, directory).ruleId).toBe(
      'urgent-billing',
    );
    expect(route({ ...plain, source: 'chat' }, rules, directory).ruleId).toBe('phone');
  });

  it('goes by position, not by the order the rules are listed in', () => {
    const reversed = { ...rules, rules: [...rules.rules].reverse() };
    const urgent: RoutingInput = { ...plain, category: 'Billing', priority: 'urgent' };
    expect(route(urgent, reversed, directory)).toEqual(route(urgent, rules, directory));
  });

  it('takes every case by a rule without conditions', () => {
    expect(route(plain, ruleSet(rule('all', 0, { teamId: 'security' })), directory)).toMatchObject({
      teamId: 'security',
      ruleId: 'all',
      matched: [],
      fallback: false,
      reason: 'Rule "all" (every case) names team Security.',
    });
  });

  it('gives the case of an owner to his team only where he has exactly one that is active', () => {
    const to = (ownerId: string, ...events: DirectoryEvent[]) =>
      route(plain, ruleSet(rule('all', 0, { ownerId })), directoryWith(...events));
    expect(to('bo')).toMatchObject({ ownerId: 'bo', teamId: 'sales' });
    expect(to('mia')).toMatchObject({ ownerId: 'mia', teamId: null });
    expect(to('mia', closed('sales', 'Sales'))).toMatchObject({ ownerId: 'mia', teamId: 'finance' });
    expect(to('bo', closed('sales', 'Sales'))).toMatchObject({ ownerId: 'bo', teamId: null });
    expect(to('zoe', agent('zoe', 'Zoe'))).toMatchObject({ ownerId: 'zoe', teamId: null });
  });
});

describe('an explicit assignee', () => {
  const everything = ruleSet(rule('all', 0, { teamId: 'security' }));

  it('wins over every rule', () => {
    expect(route({ ...plain, category: 'Billing', ownerId: 'bo' }, everything, directory)).toEqual({
      teamId: 'sales',
      ownerId: 'bo',
      ruleId: null,
      rulesRevision: 3,
      matched: [],
      fallback: false,
      reason: 'The request names agent Bo.',
    });
    expect(route({ ...plain, teamId: 'finance' }, everything, directory)).toMatchObject({
      teamId: 'finance',
      ownerId: null,
      fallback: false,
      reason: 'The request names team Finance.',
    });
  });

  it('may be an owner and a team that is not his', () => {
    expect(route({ ...plain, ownerId: 'bo', teamId: 'finance' }, everything, directory)).toMatchObject({
      teamId: 'finance',
      ownerId: 'bo',
      reason: 'The request names agent Bo and team Finance.',
    });
  });

  it('is passed over where gone, and the reason says so', () => {
    expect(route({ ...plain, ownerId: 'al' }, everything, directory)).toMatchObject({
      ownerId: null,
      teamId: 'security',
      ruleId: 'all',
      reason: 'The request names agent Al, who is inactive. Rule "all" (every case) names team Security.',
    });
    expect(route({ ...plain, teamId: 'ghosts' }, noRoutingRules, directory)).toMatchObject({
      teamId: 'support',
      fallback: true,
      reason:
        'The request names team "ghosts", which does not exist. No rule decided; the default queue is team Support.',
    });
  });

  it('leaves the other of owner and team standing where one is gone', () => {
    expect(route({ ...plain, ownerId: 'al', teamId: 'finance' }, everything, directory)).toMatchObject({
      ownerId: null,
      teamId: 'finance',
      fallback: false,
      reason: 'The request names agent Al, who is inactive. The request names team Finance.',
    });
    expect(route({ ...plain, ownerId: 'bo', teamId: 'ghosts' }, everything, directory)).toMatchObject({
      ownerId: 'bo',
      teamId: 'sales',
      reason: 'The request names team "ghosts", which does not exist. The request names agent Bo.',
    });
  });
});

describe('a target that is gone', () => {
  it('falls through to the next rule that matches, and the reason tells of each', () => {
    const rules = ruleSet(
      rule('one', 0, { match: { priority: ['normal'] }, ownerId: 'al' }),
      rule('two', 1, { match: { priority: ['urgent'] }, teamId: 'ghosts' }),
      rule('three', 2, { ownerId: 'ghost' }),
      rule('four', 3, { match: { source: ['web'] }, teamId: 'engineering' }),
    );
    expect(route(plain, rules, directory)).toMatchObject({
      teamId: 'engineering',
      ruleId: 'four',
      matched: ['source: web'],
      fallback: false,
      reason:
        'Rule "one" (priority: normal) names agent Al, who is inactive. ' +
        'Rule "three" (every case) names agent "ghost", who does not exist. ' +
        'Rule "four" (source: web) names team Engineering.',
    });
  });

  it('falls through to the fallback map where no rule is left', () => {
    const rules = ruleSet(rule('one', 0, { teamId: 'sales' }));
    expect(route({ ...plain, category: 'Technical' }, rules, directoryWith(closed('sales', 'Sellers')))).toMatchObject({
      teamId: 'engineering',
      ruleId: null,
      fallback: true,
      reason:
        'Rule "one" (every case) names team Sellers, which is inactive. ' +
        'No rule decided; the built-in map sends category Technical to team Engineering.',
    });
  });
});

describe('routing without a rule that matches', () => {
  it.each([
    ['Billing', 'finance'],
    ['Technical', 'engineering'],
    [' technical ', 'engineering'],
    ['BILLING', 'finance'],
    ['Sales', 'sales'],
    ['Security', 'security'],
  ])('sends category "%s" to %s', (category, teamId) => {
    expect(route({ ...plain, category }, noRoutingRules, directory)).toMatchObject({
      teamId,
      ownerId: null,
      ruleId: null,
      rulesRevision: null,
      fallback: true,
    });
  });

  it('records the category that the map knew', () => {
    expect(route({ ...plain, category: 'BILLING' }, noRoutingRules, directory)).toMatchObject({
      matched: ['category: Billing'],
      reason: 'No rule decided; the built-in map sends category Billing to team Finance.',
    });
  });

  it.each([[null], [''], ['Gardening'], ['constructor']])('sends category %p to Support', (category) => {
    expect(route({ ...plain, category }, noRoutingRules, directory)).toMatchObject({
      teamId: 'support',
      matched: [],
      fallback: true,
      reason: 'No rule decided; the default queue is team Support.',
    });
  });

  it('sends what the map does not know to the tenant’s own default queue', () => {
    const rules = { ...ruleSet(), defaultTeamId: 'sales' };
    expect(route(plain, rules, directory)).toMatchObject({ teamId: 'sales', rulesRevision: 3, fallback: true });
  });

  it('goes on to the default queue where the fallback team is inactive', () => {
    expect(
      route({ ...plain, category: 'Billing' }, noRoutingRules, directoryWith(closed('finance', 'Finance'))),
    ).toEqual({
      teamId: 'support',
      ownerId: null,
      ruleId: null,
      rulesRevision: null,
      matched: [],
      fallback: true,
      reason:
        'No rule decided; the built-in map sends category Billing to team Finance, which is inactive. ' +
        'The default queue is team Support.',
    });
  });

  it('leaves the case to nobody where the default queue is inactive too, and says so', () => {
    expect(route(plain, noRoutingRules, directoryWith(closed('support', 'Support')))).toEqual({
      teamId: null,
      ownerId: null,
      ruleId: null,
      rulesRevision: null,
      matched: [],
      fallback: true,
      reason: 'No rule decided; the default queue is team Support, which is inactive. Nobody is left to take the case.',
    });
  });
});
