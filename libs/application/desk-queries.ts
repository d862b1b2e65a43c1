import { defaultSlaPolicy, type RoutingRulesState, routingRulesDecider, type SlaPolicyState } from '#libs/desk';
import type { TenantId } from '#libs/kernel';
import type { DocumentReader } from '#libs/read-store';
import { type RoutingRulesView, routingRules } from '#projections/routing-rules';
import { type SlaPolicyView, slaPolicy } from '#projections/sla-policy';

/** A tenant's settings for screens; what a tenant never set is shown as the default in force. */
export class DeskQueries {
  private readonly documents: DocumentReader;

  constructor(documents: DocumentReader) {
    this.documents = documents;
  }

  async routingRules(tenant: TenantId): Promise<RoutingRulesState> {
    const found = await this.documents.get<RoutingRulesView>(routingRules.collection.name, tenant, tenant);
    return found?.body ?? routingRulesDecider.initialState;
  }

  async slaPolicy(tenant: TenantId): Promise<SlaPolicyState> {
    const found = await this.documents.get<SlaPolicyView>(slaPolicy.collection.name, tenant, tenant);
    return found?.body ?? defaultSlaPolicy;
  }
}
