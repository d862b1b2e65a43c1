import type { Agent, DirectoryEvent } from '#libs/desk';
import type { JsonObject, Stamped } from '#libs/kernel';
import type { ProjectedEvent, Projection } from '#libs/projection-engine';

export type AgentView = Agent & JsonObject;

/** Agents of all tenants share one collection, so a document's id carries the tenant. */
export function agentDocumentId(tenant: string, agentId: string): string {
  return `${tenant}/${agentId}`;
}

function evolve(agent: AgentView | null, projected: ProjectedEvent): AgentView | null {
  const event = projected as unknown as Stamped<DirectoryEvent>;
  switch (event.type) {
    case 'AgentRegistered': {
      const { agentId: id, ...rest } = event.data;
      return { id, ...rest, active: true };
    }
    case 'AgentDeactivated':
      return agent === null ? null : { ...agent, active: false };
    default:
      return agent;
  }
}

/** One document an agent: names for screens, and who is in which team. */
export const agents: Projection<AgentView> = {
  name: 'agents',
  version: 1,
  handles: ['AgentRegistered', 'AgentDeactivated'],
  collection: {
    name: 'agents',
    filters: { teamId: 'many' },
    orders: ['name'],
    keys: ({ name, teamIds }) => ({ name: name.toLowerCase(), teamId: teamIds }),
  },
  documentIds: ({ metadata, data }) => [agentDocumentId(metadata.tenant, String(data.agentId))],
  evolve,
};
