import DataLoader from 'dataloader';
import type { DirectoryQueries } from '#libs/application';
import type { Agent, Team } from '#libs/desk';
import type { TenantId } from '#libs/kernel';

/** Loads the agents and teams a page refers to in one question each. One set per request. */
export type DirectoryLoaders = {
  readonly agents: DataLoader<string, Agent>;
  readonly teams: DataLoader<string, Team>;
};

export function createDirectoryLoaders(directory: DirectoryQueries, tenant: TenantId): DirectoryLoaders {
  return {
    agents: new DataLoader((ids) => directory.agentsById(tenant, ids)),
    teams: new DataLoader((ids) => directory.teamsById(tenant, ids)),
  };
}
