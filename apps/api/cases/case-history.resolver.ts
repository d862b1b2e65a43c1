import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { HistoryQueries } from '#libs/application';
import type { Clock } from '#libs/kernel';
import { asCommand } from '../graphql/command-context.js';
import { type Connection, toConnection } from '../graphql/connection.js';
import { type AuthenticatedContext, Request } from '../graphql/request.decorators.js';
import { CLOCK } from '../tokens.js';
import { CaseEventConnection, CaseEventModel } from './models/case-event.model.js';
import { toCaseEvent } from './models/to-case-event.js';
import { CaseHistoryQuery } from './queries/case.queries.js';

@Resolver(() => CaseEventConnection)
export class CaseHistoryResolver {
  constructor(
    private readonly queries: QueryBus,
    private readonly histories: HistoryQueries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => CaseEventConnection, {
    description:
      'Every event of a case, oldest first, straight from the log. That it was read is recorded where the audit policy asks for it.',
  })
  async caseHistory(
    @Request() request: AuthenticatedContext,
    @Args('id', { type: () => ID }) id: string,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
  ): Promise<Connection<CaseEventModel>> {
    const { context } = asCommand(request, this.clock, {});
    const slice = await this.queries.execute(new CaseHistoryQuery(context, id, { first, after }));
    return toConnection(slice, toCaseEvent, () => this.histories.count(request.scope, id));
  }

  @ResolveField(() => Int, { description: 'Counted only where it is asked for.' })
  totalCount(@Parent() connection: Connection<CaseEventModel>): Promise<number> {
    return connection.countAll();
  }
}
