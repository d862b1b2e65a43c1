import { Inject, type Type } from '@nestjs/common';
import { Args, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ArticleQueries, DeflectionQueries, type ViewScope } from '#libs/application';
import type { Position } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import type { DeflectionFigure } from '#projections/deflection';
import { CaseConnection, type CaseModel } from '../cases/models/case.model.js';
import { toCase } from '../cases/models/to-case.js';
import { type Connection, toConnection } from '../graphql/connection.js';
import { Scope } from '../graphql/request.decorators.js';
import { PositionScalar } from '../graphql/scalars.js';
import { groupingOf, ScorecardInput } from '../scorecard/scorecard.input.js';
import { CLOCK } from '../tokens.js';
import { toReport } from './deflection.faces.js';
import {
  ArticleDeflectionModel,
  DeflectionBucketModel,
  DeflectionFigureEnum,
  type DeflectionFiguresModel,
  DeflectionGroupModel,
  DeflectionReportModel,
} from './deflection.models.js';

/** Makes the resolver that leads from the figures of one type to their cases. */
function drillDownOf(model: Type<DeflectionFiguresModel>): Type {
  @Resolver(() => model)
  class DrillDownResolver {
    constructor(
      readonly deflection: DeflectionQueries,
      @Inject(CLOCK) readonly clock: Clock,
    ) {}

    @ResolveField(() => CaseConnection, {
      description: 'Exactly the cases counted, in the order in which articles were first suggested for them.',
    })
    async cases(
      @Parent() { of }: DeflectionFiguresModel,
      @Scope() scope: ViewScope,
      @Args('figure', { type: () => DeflectionFigureEnum, defaultValue: 'suggested' }) figure: DeflectionFigure,
      @Args('first', { type: () => Int, nullable: true }) first?: number | null,
      @Args('after', { type: () => String, nullable: true }) after?: string | null,
    ): Promise<Connection<CaseModel>> {
      const now = this.clock();
      return toConnection(
        await this.deflection.casesOf(scope, of, figure, { first, after }),
        (view) => toCase(view, now),
        () => this.deflection.countCases(scope, of, figure),
      );
    }
  }
  return DrillDownResolver;
}

@Resolver(() => DeflectionReportModel)
export class DeflectionReportResolver {
  constructor(
    private readonly deflection: DeflectionQueries,
    private readonly articles: ArticleQueries,
  ) {}

  @Query(() => DeflectionReportModel, {
    description: 'What suggested articles achieved. Days, weeks and months are those of the SLA calendar’s time zone.',
  })
  async deflectionReport(
    @Scope() scope: ViewScope,
    @Args('input') input: ScorecardInput,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<DeflectionReportModel> {
    const { from, to, filter } = input;
    const report = await this.deflection.report(scope, { from, to, filter, ...groupingOf(input) }, minPosition);
    const ids = report.byArticle.map(({ value }) => value);
    return toReport(report, await this.articles.byIds(scope, ids));
  }
}

export const deflectionResolvers = [
  DeflectionReportResolver,
  ...[DeflectionReportModel, ArticleDeflectionModel, DeflectionGroupModel, DeflectionBucketModel].map(drillDownOf),
];
