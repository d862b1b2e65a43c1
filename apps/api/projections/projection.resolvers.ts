import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ProjectionOperations, pageSize, type ViewScope } from '#libs/application';
import type { Clock, Instant } from '#libs/kernel';
import { asCommand } from '../graphql/command-context.js';
import { type AuthenticatedContext, Request, Scope } from '../graphql/request.decorators.js';
import { CLOCK } from '../tokens.js';
import { CancelRebuildCommand, RebuildProjectionCommand, RetryDeadLettersCommand } from './projection.commands.js';
import { CancelRebuildInput, RebuildProjectionInput, RetryDeadLettersInput } from './projection.inputs.js';
import { ParkedEventsModel, ProjectionStatusModel } from './projection.models.js';

const eventsShown = 20;

@Resolver(() => ProjectionStatusModel)
export class ProjectionResolver {
  constructor(
    private readonly commands: CommandBus,
    private readonly operations: ProjectionOperations,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => [ProjectionStatusModel], {
    description: 'Every read model, how far it is and whether it is being rebuilt.',
  })
  async projections(@Scope() scope: ViewScope): Promise<readonly ProjectionStatusModel[]> {
    return this.operations.statuses(scope);
  }

  @ResolveField(() => ParkedEventsModel, {
    description: 'The events of your tenant that could not be folded while the projection was live.',
  })
  async deadLetters(
    @Scope() scope: ViewScope,
    @Parent() { name }: ProjectionStatusModel,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
  ): Promise<ParkedEventsModel> {
    const { count, events } = await this.operations.parkedEvents(name, scope, pageSize(first, eventsShown));
    const shown = events.map(({ recordedAt, ...event }) => ({ ...event, at: (recordedAt ?? null) as Instant | null }));
    return { count, events: shown };
  }

  @Mutation(() => ProjectionStatusModel, {
    description:
      'Asks for a projection to be filled anew beside the one that serves, and swapped in. Answers at once; `projections` tells how it goes. An event that cannot be folded ends it.',
  })
  async rebuildProjection(
    @Request() request: AuthenticatedContext,
    @Args('input') input: RebuildProjectionInput,
  ): Promise<ProjectionStatusModel> {
    const { context, command } = asCommand(request, this.clock, input);
    return this.commands.execute(new RebuildProjectionCommand(context, command.name));
  }

  @Mutation(() => ProjectionStatusModel, {
    description: 'Stops a rebuild that was asked for, and throws away what it has filled.',
  })
  async cancelRebuild(
    @Request() request: AuthenticatedContext,
    @Args('input') input: CancelRebuildInput,
  ): Promise<ProjectionStatusModel> {
    const { context, command } = asCommand(request, this.clock, input);
    return this.commands.execute(new CancelRebuildCommand(context, command.name));
  }

  @Mutation(() => ProjectionStatusModel, {
    description:
      'Has the parked events of a projection folded again, each in its place: by a rebuild, in which what still cannot be folded is parked again.',
  })
  async retryDeadLetters(
    @Request() request: AuthenticatedContext,
    @Args('input') input: RetryDeadLettersInput,
  ): Promise<ProjectionStatusModel> {
    const { context, command } = asCommand(request, this.clock, input);
    return this.commands.execute(new RetryDeadLettersCommand(context, command.name));
  }
}
