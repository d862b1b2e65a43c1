import { Args, Resolver, Subscription } from '@nestjs/graphql';
import { endable, ProjectionOperations, type ViewScope } from '#libs/application';
import { Scope } from '../graphql/request.decorators.js';
import { ProjectionStatusModel } from '../projections/projection.models.js';

@Resolver(() => ProjectionStatusModel)
export class ProjectionProgressResolver {
  constructor(private readonly operations: ProjectionOperations) {}

  @Subscription(() => ProjectionStatusModel, {
    resolve: (status: ProjectionStatusModel) => status,
    description: 'How a projection does: at once, and then whenever that has changed.',
  })
  async projectionProgress(
    @Scope() scope: ViewScope,
    @Args('name') name: string,
  ): Promise<AsyncIterableIterator<ProjectionStatusModel>> {
    // Whoever asks for one that is not there is told at once.
    await this.operations.status(name, scope);
    return endable((signal) => this.operations.watch(name, scope, signal));
  }
}
