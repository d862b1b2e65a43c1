import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  type CaseFilter,
  CaseQueries,
  type ListedCase,
  pageSize,
  ReadAudit,
  type Slice,
  type ViewScope,
} from '#libs/application';
import { caseStatuses } from '#libs/cases';
import type { Position } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import { asCommand } from '../graphql/command-context.js';
import { type Connection, toConnection } from '../graphql/connection.js';
import { type AuthenticatedContext, Request, Scope } from '../graphql/request.decorators.js';
import { PositionScalar } from '../graphql/scalars.js';
import { CLOCK } from '../tokens.js';
import { CaseFilterInput, CaseOrderInput } from './inputs/case-filter.input.js';
import { CaseConnection, CaseModel } from './models/case.model.js';
import { CaseBoard, CaseBoardColumn, defaultCards } from './models/case-surfaces.model.js';
import { toCase } from './models/to-case.js';
import { BoardCountsQuery, CaseQuery, CasesQuery } from './queries/case.queries.js';

@Resolver(() => CaseConnection)
export class CaseConnectionResolver {
  @ResolveField(() => Int, { description: 'Counted only where it is asked for.' })
  totalCount(@Parent() connection: Connection<CaseModel>): Promise<number> {
    return connection.countAll();
  }
}

@Resolver(() => CaseModel)
export class CaseQueriesResolver {
  constructor(
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly caseQueries: CaseQueries,
    private readonly reads: ReadAudit,
  ) {}

  @Query(() => CaseModel, { name: 'case', nullable: true, description: 'Null where there is none that you may see.' })
  async case(
    @Request() request: AuthenticatedContext,
    @Args('id', { type: () => ID }) id: string,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<CaseModel | null> {
    const { context } = asCommand(request, this.clock, {});
    const found = await this.queries.execute(new CaseQuery(request.scope, id, minPosition));
    if (found === undefined) return null;
    await this.reads.record(context, { caseId: id, kind: 'CASE' });
    return toCase(found, context.at);
  }

  @Query(() => CaseConnection, { description: 'By default the newest change first.' })
  async cases(
    @Scope() scope: ViewScope,
    @Args('filter', { type: () => CaseFilterInput, nullable: true }) filter?: CaseFilterInput,
    @Args('orderBy', { type: () => CaseOrderInput, nullable: true }) orderBy?: CaseOrderInput,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<Connection<CaseModel>> {
    const page = { first, after, minPosition };
    return this.connection(
      scope,
      filter ?? {},
      await this.queries.execute(new CasesQuery(scope, filter ?? {}, orderBy, page)),
    );
  }

  private connection(scope: ViewScope, filter: CaseFilter, slice: Slice<ListedCase>): Connection<CaseModel> {
    const now = this.clock();
    return toConnection(
      slice,
      (view) => toCase(view, now),
      () => this.caseQueries.count(scope, filter),
    );
  }
}

@Resolver(() => CaseBoardColumn)
export class CaseBoardResolver {
  constructor(
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => CaseBoard)
  async caseBoard(
    @Scope() scope: ViewScope,
    @Args('filter', { type: () => CaseFilterInput, nullable: true }) given?: CaseFilterInput,
    @Args('cardsPerColumn', { type: () => Int, nullable: true }) cardsPerColumn?: number | null,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<CaseBoard> {
    const filter: CaseFilter = given ?? {};
    const cards = pageSize(cardsPerColumn, defaultCards, 'cardsPerColumn');
    const counts = await this.queries.execute(new BoardCountsQuery(scope, filter, minPosition));
    const shown = filter.status ?? caseStatuses;
    return {
      columns: caseStatuses.map((status) => ({
        status,
        count: counts[status],
        filter: { ...filter, status: shown.includes(status) ? [status] : [] },
        cards,
      })),
    };
  }

  @ResolveField(() => CaseConnection, { description: 'By default as many as cardsPerColumn, the newest change first.' })
  async cases(
    @Parent() { filter, cards, count }: CaseBoardColumn,
    @Scope() scope: ViewScope,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
  ): Promise<Connection<CaseModel>> {
    const now = this.clock();
    const slice = await this.queries.execute(
      new CasesQuery(scope, filter, undefined, { first: first ?? cards, after }),
    );
    return toConnection(
      slice,
      (view) => toCase(view, now),
      async () => count,
    );
  }
}
