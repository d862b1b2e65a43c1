import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CaseQueries, SweepQueries, type ViewScope } from '#libs/application';
import type { Position } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import { caseList } from '#projections/case-list';
import { sweepCases } from '#projections/sweep-cases';
import { type SweepView, sweeps } from '#projections/sweeps';
import { CaseConnection, CaseModel } from '../cases/models/case.model.js';
import { toCase } from '../cases/models/to-case.js';
import { asCommand } from '../graphql/command-context.js';
import { type Connection, toConnection } from '../graphql/connection.js';
import { type AuthenticatedContext, Request, Scope } from '../graphql/request.decorators.js';
import { PositionScalar } from '../graphql/scalars.js';
import { CLOCK } from '../tokens.js';
import { RunBreachSweepCommand } from './sweep.commands.js';
import { RunBreachSweepInput } from './sweep.inputs.js';
import { BreachSweepConnection, BreachSweepModel } from './sweep.models.js';

function toSweep({ tenant: _tenant, counts, ...shown }: SweepView, position?: Position): BreachSweepModel {
  return { ...shown, ...counts, position };
}

@Resolver(() => BreachSweepModel)
export class BreachSweepResolver {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: SweepQueries,
    private readonly caseQueries: CaseQueries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Mutation(() => BreachSweepModel, {
    description:
      'Marks every unresolved case whose first response is overdue, lifts its priority one rung and tells its owner and the owner’s manager. Answers when it is done.',
  })
  async runBreachSweep(
    @Request() request: AuthenticatedContext,
    @Args('input') input: RunBreachSweepInput,
  ): Promise<BreachSweepModel> {
    const { context, command } = asCommand(request, this.clock, input);
    const run = new RunBreachSweepCommand(context, command.dryRun ?? false);
    const { sweep, position } = await this.commands.execute(run);
    return toSweep(sweep, position);
  }

  @Query(() => BreachSweepModel, { nullable: true })
  async breachSweep(
    @Scope() scope: ViewScope,
    @Args('id', { type: () => ID }) id: string,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<BreachSweepModel | null> {
    await this.caseQueries.caughtUp([sweeps], minPosition);
    const found = await this.queries.get(scope, id);
    return found === undefined ? null : toSweep(found, minPosition ?? undefined);
  }

  @Query(() => BreachSweepConnection, { description: 'Newest first.' })
  async breachSweeps(
    @Scope() scope: ViewScope,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<Connection<BreachSweepModel>> {
    await this.caseQueries.caughtUp([sweeps], minPosition);
    const slice = await this.queries.list(scope, { first, after });
    return toConnection(
      slice,
      (view) => toSweep(view, minPosition ?? undefined),
      () => this.queries.count(scope),
    );
  }

  @ResolveField(() => CaseConnection, {
    description: 'The cases it marked, or would have marked, in the order it came to them, as they are now.',
  })
  async cases(
    @Parent() { id, breached, position }: BreachSweepModel,
    @Scope() scope: ViewScope,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
  ): Promise<Connection<CaseModel>> {
    await this.caseQueries.caughtUp([sweepCases, caseList], position);
    const { items, ...page } = await this.queries.casesOf(scope, id, { first, after });
    const views = await this.caseQueries.byIds(
      scope,
      items.map(({ item }) => item.caseId),
    );
    const byId = new Map(views.map((view) => [view.id, view]));
    const found = items.flatMap(({ item, cursor }) => {
      const view = byId.get(item.caseId);
      return view === undefined ? [] : [{ item: view, cursor }];
    });
    const now = this.clock();
    return toConnection(
      { ...page, items: found },
      (view) => toCase(view, now),
      async () => breached,
    );
  }
}

@Resolver(() => BreachSweepConnection)
export class BreachSweepConnectionResolver {
  @ResolveField(() => Int, { description: 'Counted only where it is asked for.' })
  totalCount(@Parent() connection: Connection<BreachSweepModel>): Promise<number> {
    return connection.countAll();
  }
}
