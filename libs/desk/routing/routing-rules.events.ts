import type { CaseSource, DomainEvent, Priority, TenantId } from '#libs/kernel';

/** What a case must have for a rule to take it: of every condition given, one of its values. No condition: any case. */
export type RoutingMatch = {
  readonly category?: readonly string[];
  readonly subcategory?: readonly string[];
  readonly priority?: readonly Priority[];
  readonly source?: readonly CaseSource[];
};

/** One rule: where a case goes that matches. Of `teamId` and `ownerId` exactly one is set. */
export type RoutingRule = {
  readonly id: string;
  readonly position: number;
  readonly match: RoutingMatch;
  readonly teamId: string | null;
  readonly ownerId: string | null;
};

export type RoutingRulesDefined = DomainEvent<
  'RoutingRulesDefined',
  {
    /** 1 for the first set of a tenant, one more for each that follows. */
    readonly revision: number;
    /** In the order of their positions. */
    readonly rules: readonly RoutingRule[];
    readonly defaultTeamId: string | null;
  }
>;

/** The events of a routing stream. Their names and fields are the storage format: change them only with an upcaster. */
export type RoutingRulesEvent = RoutingRulesDefined;

export const routingRulesEventTypes = ['RoutingRulesDefined'] as const satisfies readonly RoutingRulesEvent['type'][];

/** The one stream that holds a tenant's routing rules. */
export function routingRulesStream(tenant: TenantId): string {
  return `routing-${tenant}`;
}
