import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { DirectoryQueries, type ViewScope } from '#libs/application';
import { Loaders, Scope } from '../graphql/request.decorators.js';
import type { DirectoryLoaders } from './directory.loaders.js';
import { AgentModel, TeamModel } from './directory.models.js';

@Resolver(() => AgentModel)
export class AgentResolver {
  constructor(private readonly directory: DirectoryQueries) {}

  @Query(() => [AgentModel], { description: 'Every agent by name, those no longer active included.' })
  agents(@Scope() { tenant }: ViewScope): Promise<readonly AgentModel[]> {
    return this.directory.allAgents(tenant);
  }

  @ResolveField(() => AgentModel, { nullable: true })
  manager(@Parent() { managerId }: AgentModel, @Loaders() loaders: DirectoryLoaders): Promise<AgentModel> | null {
    return managerId === null ? null : loaders.agents.load(managerId);
  }

  @ResolveField(() => [TeamModel])
  teams(
    @Parent() { teamIds }: AgentModel,
    @Loaders() loaders: DirectoryLoaders,
  ): Promise<readonly (TeamModel | Error)[]> {
    return loaders.teams.loadMany(teamIds);
  }
}

@Resolver(() => TeamModel)
export class TeamResolver {
  constructor(private readonly directory: DirectoryQueries) {}

  @Query(() => [TeamModel], { description: 'Every team by name: the tenant’s own and the built-in ones.' })
  teams(@Scope() { tenant }: ViewScope): Promise<readonly TeamModel[]> {
    return this.directory.allTeams(tenant);
  }

  @ResolveField(() => AgentModel, { nullable: true })
  manager(@Parent() { managerId }: TeamModel, @Loaders() loaders: DirectoryLoaders): Promise<AgentModel> | null {
    return managerId === null ? null : loaders.agents.load(managerId);
  }

  @ResolveField(() => [AgentModel])
  async members(
    @Parent() { id }: TeamModel,
    @Scope() { tenant, requesterId }: ViewScope,
  ): Promise<readonly AgentModel[]> {
    return requesterId === undefined ? this.directory.membersOf(tenant, id) : [];
  }
}
