import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AsOfQueries, CaseQueries, type ViewScope } from '#libs/application';
import type { DirectoryLoaders } from '../directory/directory.loaders.js';
import { AgentModel, TeamModel } from '../directory/directory.models.js';
import { type Connection, toConnection } from '../graphql/connection.js';
import { Loaders, Scope } from '../graphql/request.decorators.js';
import { CaseModel, RoutingDecisionModel } from './models/case.model.js';
import { NoteConnection, NoteModel } from './models/note.model.js';

/** Whoever carries an owner and a team, by id. */
type Assigned = { readonly ownerId: string | null; readonly teamId: string | null };

function ownerOf({ ownerId }: Assigned, loaders: DirectoryLoaders): Promise<AgentModel> | null {
  return ownerId === null ? null : loaders.agents.load(ownerId);
}

function teamOf({ teamId }: Assigned, loaders: DirectoryLoaders): Promise<TeamModel> | null {
  return teamId === null ? null : loaders.teams.load(teamId);
}

@Resolver(() => CaseModel)
export class CaseFieldsResolver {
  constructor(
    private readonly queries: CaseQueries,
    private readonly past: AsOfQueries,
  ) {}

  @ResolveField(() => AgentModel, { nullable: true })
  owner(@Parent() parent: CaseModel, @Loaders() loaders: DirectoryLoaders): Promise<AgentModel> | null {
    return ownerOf(parent, loaders);
  }

  @ResolveField(() => TeamModel, { nullable: true })
  team(@Parent() parent: CaseModel, @Loaders() loaders: DirectoryLoaders): Promise<TeamModel> | null {
    return teamOf(parent, loaders);
  }

  @ResolveField(() => NoteConnection, { description: 'Oldest first; a requester sees the public ones.' })
  async notes(
    @Parent() { id, position, revision, isPast }: CaseModel,
    @Scope() scope: ViewScope,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
  ): Promise<Connection<NoteModel>> {
    if (isPast) {
      return toConnection(
        await this.past.notes(scope, id, revision, { first, after }),
        (note) => note,
        () => this.past.countNotes(scope, id, revision),
      );
    }
    const slice = await this.queries.notes(scope, id, { first, after, minPosition: position });
    return toConnection(
      slice,
      (note) => note,
      () => this.queries.countNotes(scope, id),
    );
  }
}

@Resolver(() => RoutingDecisionModel)
export class RoutingDecisionResolver {
  @ResolveField(() => AgentModel, { nullable: true })
  owner(@Parent() parent: RoutingDecisionModel, @Loaders() loaders: DirectoryLoaders): Promise<AgentModel> | null {
    return ownerOf(parent, loaders);
  }

  @ResolveField(() => TeamModel, { nullable: true })
  team(@Parent() parent: RoutingDecisionModel, @Loaders() loaders: DirectoryLoaders): Promise<TeamModel> | null {
    return teamOf(parent, loaders);
  }
}

@Resolver(() => NoteConnection)
export class NoteConnectionResolver {
  @ResolveField(() => Int, { description: 'Counted only where it is asked for.' })
  totalCount(@Parent() connection: Connection<NoteModel>): Promise<number> {
    return connection.countAll();
  }
}
