import DataLoader from 'dataloader';
import type { DirectoryQueries, ViewScope } from '#libs/application';
import type { Agent, Team } from '#libs/desk';

/** Loads the agents and teams a page refers to in one question each. One set per request. */
export type DirectoryLoaders = {
  readonly agents: DataLoader<string, Agent>;
  readonly teams: DataLoader<string, Team>;
};

/** A requester is told who works on his case by name, and nothing else of the desk's people. */
export function createDirectoryLoaders(
  directory: DirectoryQueries,
  { tenant, requesterId }: ViewScope,
): DirectoryLoaders {
  const shownAgent = (agent: Agent): Agent =>
    requesterId === undefined ? agent : { ...agent, email: null, managerId: null, teamIds: [] };
  const shownTeam = (team: Team): Team => (requesterId === undefined ? team : { ...team, managerId: null });
  return {
    agents: new DataLoader(async (ids) => (await directory.agentsById(tenant, ids)).map(shownAgent)),
    teams: new DataLoader(async (ids) => (await directory.teamsById(tenant, ids)).map(shownTeam)),
  };
}
