import { Inject, type Type } from '@nestjs/common';
import { Args, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  ArticleQueries,
  DeflectionQueries,
  type ScorecardFigure,
  ScorecardQueries,
  type ViewScope,
} from '#libs/application';
import type { Position } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import { CaseConnection, type CaseModel } from '../cases/models/case.model.js';
import { toCase } from '../cases/models/to-case.js';
import { toReport } from '../deflection/deflection.faces.js';
import { DeflectionReportModel } from '../deflection/deflection.models.js';
import { type Connection, toConnection } from '../graphql/connection.js';
import { Scope } from '../graphql/request.decorators.js';
import { PositionScalar } from '../graphql/scalars.js';
import { CLOCK } from '../tokens.js';
import { toScorecard } from './scorecard.faces.js';
import { groupingOf, ScorecardInput } from './scorecard.input.js';
import {
  ScorecardBucketModel,
  ScorecardFigureEnum,
  type ScorecardFiguresModel,
  ScorecardGroupRowModel,
  ScorecardModel,
  ScorecardTotalModel,
} from './scorecard.models.js';

/** Makes the resolver that leads from the figures of one type to their cases. */
function drillDownOf(model: Type<ScorecardFiguresModel>): Type {
  @Resolver(() => model)
  class DrillDownResolver {
    constructor(
      readonly scorecards: ScorecardQueries,
      @Inject(CLOCK) readonly clock: Clock,
    ) {}

    @ResolveField(() => CaseConnection, {
      description:
        'Exactly the cases a figure counts, in the order in which it counts them; of the backlog, those still open first.',
    })
    async cases(
      @Parent() { of, countOf }: ScorecardFiguresModel,
      @Scope() scope: ViewScope,
      @Args('figure', { type: () => ScorecardFigureEnum }) figure: ScorecardFigure,
      @Args('first', { type: () => Int, nullable: true }) first?: number | null,
      @Args('after', { type: () => String, nullable: true }) after?: string | null,
    ): Promise<Connection<CaseModel>> {
      const now = this.clock();
      return toConnection(
        await this.scorecards.casesOf(scope, of, figure, { first, after }),
        (view) => toCase(view, now),
        async () => countOf[figure],
      );
    }
  }
  return DrillDownResolver;
}

@Resolver(() => ScorecardModel)
export class ScorecardResolver {
  constructor(
    private readonly scorecards: ScorecardQueries,
    private readonly deflections: DeflectionQueries,
    private readonly articles: ArticleQueries,
  ) {}

  @Query(() => ScorecardModel, {
    description: 'How the desk did. Days, weeks and months are those of the SLA calendar’s time zone.',
  })
  async scorecard(
    @Scope() scope: ViewScope,
    @Args('input') input: ScorecardInput,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<ScorecardModel> {
    const { from, to, filter } = input;
    const question = { from, to, filter, ...groupingOf(input) };
    return toScorecard(await this.scorecards.scorecard(scope, question, minPosition), input);
  }

  @ResolveField(() => DeflectionReportModel, {
    description: 'What suggested articles achieved in the same window, filter and grouping.',
  })
  async deflection(
    @Parent() { from, to, input }: ScorecardModel,
    @Scope() scope: ViewScope,
  ): Promise<DeflectionReportModel> {
    const report = await this.deflections.report(scope, { from, to, filter: input.filter, ...groupingOf(input) });
    const ids = report.byArticle.map(({ value }) => value);
    return toReport(report, await this.articles.byIds(scope, ids));
  }
}

export const scorecardResolvers = [
  ScorecardResolver,
  ...[ScorecardTotalModel, ScorecardGroupRowModel, ScorecardBucketModel].map(drillDownOf),
];
