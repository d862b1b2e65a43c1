import type { DomainEvent, TenantId } from '#libs/kernel';

/** Also states a change of a registered agent and the return of a deactivated one. */
export type AgentRegistered = DomainEvent<
  'AgentRegistered',
  {
    readonly agentId: string;
    readonly name: string;
    readonly email: string | null;
    readonly managerId: string | null;
    /** Sorted, each once. */
    readonly teamIds: readonly string[];
  }
>;
export type AgentDeactivated = DomainEvent<'AgentDeactivated', { readonly agentId: string }>;
/** Also states a change of a team that exists, a built-in one included. */
export type TeamDefined = DomainEvent<
  'TeamDefined',
  { readonly teamId: string; readonly name: string; readonly managerId: string | null; readonly active: boolean }
>;

/** The events of a directory stream. Their names and fields are the storage format: change them only with an upcaster. */
export type DirectoryEvent = AgentRegistered | AgentDeactivated | TeamDefined;

export const directoryEventTypes = [
  'AgentRegistered',
  'AgentDeactivated',
  'TeamDefined',
] as const satisfies readonly DirectoryEvent['type'][];

/** The one stream that holds a tenant's teams and agents. */
export function directoryStream(tenant: TenantId): string {
  return `directory-${tenant}`;
}
