import type { RoutingRulesDefined } from '#libs/desk';
import type { JsonObject, Stamped } from '#libs/kernel';
import type { Projection } from '#libs/projection-engine';

export type RoutingRulesView = RoutingRulesDefined['data'] & JsonObject;

/** One document a tenant: the rule set in force. Its id is the tenant's. */
export const routingRules: Projection<RoutingRulesView> = {
  name: 'routing-rules',
  version: 1,
  handles: ['RoutingRulesDefined'],
  collection: { name: 'routing-rules', filters: {}, orders: [], keys: () => ({}) },
  documentIds: ({ metadata }) => [metadata.tenant],
  evolve: (_rules, event) => (event as unknown as Stamped<RoutingRulesDefined>).data,
};
