import type { DirectoryEvent, Team } from '#libs/desk';
import type { JsonObject, Stamped } from '#libs/kernel';
import type { Projection } from '#libs/projection-engine';

export type TeamView = Team & JsonObject;

/** Teams of all tenants share one collection, so a document's id carries the tenant. */
export function teamDocumentId(tenant: string, teamId: string): string {
  return `${tenant}/${teamId}`;
}

/** One document a team that a tenant has defined; the built-in ones are there without any. */
export const teams: Projection<TeamView> = {
  name: 'teams',
  version: 1,
  handles: ['TeamDefined'],
  collection: {
    name: 'teams',
    filters: {},
    orders: ['name'],
    keys: ({ name }) => ({ name: name.toLowerCase() }),
  },
  documentIds: ({ metadata, data }) => [teamDocumentId(metadata.tenant, String(data.teamId))],
  evolve: (team, projected) => {
    const event = projected as unknown as Stamped<DirectoryEvent>;
    if (event.type !== 'TeamDefined') return team;
    const { teamId: id, ...rest } = event.data;
    return { id, ...rest };
  },
};
