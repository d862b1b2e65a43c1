import type { SlaPolicySet } from '#libs/desk';
import type { JsonObject, Stamped } from '#libs/kernel';
import type { Projection } from '#libs/projection-engine';

export type SlaPolicyView = SlaPolicySet['data'] & JsonObject;

/** One document a tenant: the policy in force. Its id is the tenant's. */
export const slaPolicy: Projection<SlaPolicyView> = {
  name: 'sla-policy',
  version: 1,
  handles: ['SlaPolicySet'],
  collection: { name: 'sla-policies', filters: {}, orders: [], keys: () => ({}) },
  documentIds: ({ metadata }) => [metadata.tenant],
  evolve: (_policy, event) => (event as unknown as Stamped<SlaPolicySet>).data,
};
