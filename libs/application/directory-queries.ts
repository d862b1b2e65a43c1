import { builtInTeams, emptyDirectory, teamOf } from '#libs/desk';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { DocumentReader, Query } from '#libs/read-store';
import { type AgentView, agentDocumentId, agents } from '#projections/agents';
import { type TeamView, teamDocumentId, teams } from '#projections/teams';
import { largestPageSize } from './paging.js';

/** Who works at a tenant's desk, for screens. */
export class DirectoryQueries {
  private readonly documents: DocumentReader;

  constructor(documents: DocumentReader) {
    this.documents = documents;
  }

  /** The agents of these ids; whoever is not in the directory goes by his id. */
  async agentsById(tenant: TenantId, ids: readonly string[]): Promise<readonly AgentView[]> {
    const documentIds = ids.map((id) => agentDocumentId(tenant, id));
    const found = await this.documents.getMany<AgentView>(agents.collection.name, tenant, documentIds);
    const byId = new Map(found.map(({ body }) => [body.id, body]));
    return ids.map((id) => byId.get(id) ?? unlistedAgent(id));
  }

  /** The teams of these ids; the built-in ones where the tenant has not redefined them, others go by their id. */
  async teamsById(tenant: TenantId, ids: readonly string[]): Promise<readonly TeamView[]> {
    const documentIds = ids.map((id) => teamDocumentId(tenant, id));
    const found = await this.documents.getMany<TeamView>(teams.collection.name, tenant, documentIds);
    const byId = new Map(found.map(({ body }) => [body.id, body]));
    return ids.map((id) => byId.get(id) ?? teamOf(emptyDirectory, id) ?? unlistedTeam(id));
  }

  /** Every agent by name, those no longer active included. */
  allAgents(tenant: TenantId): Promise<readonly AgentView[]> {
    return this.all<AgentView>(agents.collection.name, tenant, []);
  }

  /** Every team by name: the tenant's own and the built-in ones. */
  async allTeams(tenant: TenantId): Promise<readonly TeamView[]> {
    const defined = await this.all<TeamView>(teams.collection.name, tenant, []);
    const known = new Set(defined.map(({ id }) => id));
    const untouched = Object.values(builtInTeams).filter(({ id }) => !known.has(id));
    return [...defined, ...untouched].sort((one, other) => one.name.localeCompare(other.name, 'en'));
  }

  /** The active members of a team, by name. */
  async membersOf(tenant: TenantId, teamId: string): Promise<readonly AgentView[]> {
    const members = await this.all<AgentView>(agents.collection.name, tenant, [{ field: 'teamId', in: [teamId] }]);
    return members.filter(({ active }) => active);
  }

  private async all<Body extends JsonObject>(
    collection: string,
    tenant: TenantId,
    where: Query['where'],
  ): Promise<readonly Body[]> {
    const bodies: Body[] = [];
    for (let after: Query['after'], more = true; more; ) {
      const page = await this.documents.find<Body>(collection, tenant, {
        where,
        orderBy: { field: 'name', direction: 'asc' },
        after,
        limit: largestPageSize,
      });
      bodies.push(...page.documents.map(({ body }) => body));
      after = page.documents.at(-1)?.keyset;
      more = page.hasMore;
    }
    return bodies;
  }
}

function unlistedAgent(id: string): AgentView {
  return { id, name: id, email: null, managerId: null, teamIds: [], active: true };
}

function unlistedTeam(id: string): TeamView {
  return { id, name: id, managerId: null, active: true };
}
