import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CaseQueries, type ViewScope } from '#libs/application';
import type { Position } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import { inbox } from '#projections/inbox';
import type { DirectoryLoaders } from '../directory/directory.loaders.js';
import { type Connection, toConnection } from '../graphql/connection.js';
import { type AuthenticatedContext, Loaders, Request, Scope } from '../graphql/request.decorators.js';
import { PositionScalar } from '../graphql/scalars.js';
import { CLOCK } from '../tokens.js';
import { CaseConnection, CaseModel } from './models/case.model.js';
import { CaseInbox } from './models/case-surfaces.model.js';
import { toCase } from './models/to-case.js';
import { InboxQuery } from './queries/case.queries.js';

type InboxOf = InboxQuery['of'];

@Resolver(() => CaseInbox)
export class CaseInboxResolver {
  constructor(
    private readonly queries: QueryBus,
    private readonly caseQueries: CaseQueries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => CaseInbox)
  async caseInbox(
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<CaseInbox> {
    await this.caseQueries.caughtUp([inbox], minPosition);
    return { first: first ?? undefined };
  }

  @ResolveField(() => CaseConnection, { description: 'The cases you own.' })
  assigned(
    @Parent() parent: CaseInbox,
    @Request() { viewer, scope }: AuthenticatedContext,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
  ): Promise<Connection<CaseModel>> {
    return this.connection(scope, { ownerId: viewer.subject }, { first: first ?? parent.first, after });
  }

  @ResolveField(() => CaseConnection, {
    description: 'The cases nobody owns in your teams; whoever is in no team sees those of every team.',
  })
  async unassigned(
    @Parent() parent: CaseInbox,
    @Request() { viewer }: AuthenticatedContext,
    @Scope() scope: ViewScope,
    @Loaders() loaders: DirectoryLoaders,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
  ): Promise<Connection<CaseModel>> {
    const { teamIds } = await loaders.agents.load(viewer.subject);
    const of = { teamIds: teamIds.length > 0 ? teamIds : undefined };
    return this.connection(scope, of, { first: first ?? parent.first, after });
  }

  private async connection(
    scope: ViewScope,
    of: InboxOf,
    page: { readonly first?: number | null; readonly after?: string | null },
  ): Promise<Connection<CaseModel>> {
    const now = this.clock();
    return toConnection(
      await this.queries.execute(new InboxQuery(scope, of, page)),
      (view) => toCase(view, now),
      () => this.caseQueries.countInbox(scope, of),
    );
  }
}
