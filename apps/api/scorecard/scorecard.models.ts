import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { ScorecardCases, ScorecardFigure } from '#libs/application';
import type { Instant } from '#libs/kernel';
import { DateTimeScalar } from '../graphql/scalars.js';
import type { ScorecardInput } from './scorecard.input.js';

export const ScorecardFigureEnum = {
  OPENED: 'opened',
  REOPENED: 'reopened',
  BACKLOG: 'backlog',
  RESOLVED: 'resolved',
  REOPENED_WITHIN_7_DAYS: 'reopenedSoon',
  FIRST_RESOLVED: 'firstResolved',
  LAST_RESOLVED: 'lastResolved',
  SLA_MET: 'met',
  SLA_MISSED: 'missed',
  SLA_PENDING: 'pending',
  ANSWERED: 'answered',
} as const satisfies { readonly [Name in string]: ScorecardFigure };
registerEnumType(ScorecardFigureEnum, {
  name: 'ScorecardFigure',
  description: 'Which cases: those a figure counts, or those a time is taken over.',
});

@ObjectType('ScorecardTimes', {
  description: 'Seconds by the clock on the wall. The percentiles are within 1 % of the exact value.',
})
export class ScorecardTimesModel {
  @Field(() => Int, { description: 'The number of cases the times are taken over.' })
  readonly count: number;
  @Field(() => Float, { nullable: true, description: 'Exact; null where count is 0, as the others.' })
  readonly mean: number | null;
  @Field(() => Float, { nullable: true })
  readonly median: number | null;
  @Field(() => Float, { nullable: true })
  readonly p90: number | null;
}

@ObjectType('ScorecardSla', {
  description: 'Of the cases whose first response is due in the window, judged from facts and the time of asking.',
})
export class ScorecardSlaModel {
  @Field(() => Int, { description: 'Answered by the due time.' })
  readonly met: number;
  @Field(() => Int, { description: 'Answered after it, or not answered and the due time is past.' })
  readonly missed: number;
  @Field(() => Int, { description: 'Not answered and still in time.' })
  readonly pending: number;
  @Field(() => Float, { nullable: true, description: 'met / (met + missed); null where both are 0.' })
  readonly attainment: number | null;
}

/** The figures; docs/metrics.md says what each counts. */
@ObjectType({ isAbstract: true })
export abstract class ScorecardFiguresModel {
  @Field(() => Int, { description: 'Cases opened in the window.' })
  readonly opened: number;
  @Field(() => Int, { description: 'Cases re-opened in the window, each once.' })
  readonly reopened: number;
  @Field(() => Int, { description: 'Re-openings in the window, of one case as often as they happened.' })
  readonly reopenings: number;
  @Field(() => Int, { description: 'Cases open at the end of the window.' })
  readonly backlog: number;
  @Field(() => Int, { description: 'Cases resolved in the window, each once.' })
  readonly resolved: number;
  @Field(() => Int, { description: 'Resolutions in the window, of one case as often as they happened.' })
  readonly resolutions: number;
  @Field(() => Int, { description: 'Cases resolved in the window and re-opened within seven days of that.' })
  readonly reopenedWithin7Days: number;
  @Field(() => Float, {
    nullable: true,
    description: 'reopenedWithin7Days / resolved; null where nothing was resolved.',
  })
  readonly reopenRate: number | null;
  @Field(() => ScorecardTimesModel, {
    description: 'From opening to the first resolution, where that is in the window.',
  })
  readonly timeToFirstResolution: ScorecardTimesModel;
  @Field(() => ScorecardTimesModel, {
    description: 'From opening to the last resolution so far, where that is in the window.',
  })
  readonly timeToLastResolution: ScorecardTimesModel;
  @Field(() => ScorecardSlaModel)
  readonly sla: ScorecardSlaModel;
  @Field(() => ScorecardTimesModel, {
    description: 'From opening to the first response, where that is in the window, in time or not.',
  })
  readonly firstResponseTime: ScorecardTimesModel;

  readonly of: ScorecardCases;
  readonly countOf: { readonly [Figure in ScorecardFigure]: number };
}

@ObjectType('ScorecardTotal')
export class ScorecardTotalModel extends ScorecardFiguresModel {}

@ObjectType('ScorecardGroupRow')
export class ScorecardGroupRowModel extends ScorecardFiguresModel {
  @Field(() => String, {
    nullable: true,
    description: 'A category in lower case, an id, or the name of an enum value; null for none.',
  })
  readonly value: string | null;
}

@ObjectType('ScorecardBucket')
export class ScorecardBucketModel extends ScorecardFiguresModel {
  @Field(() => DateTimeScalar, { description: 'Inclusive.' })
  readonly from: Instant;
  @Field(() => DateTimeScalar, { description: 'Exclusive.' })
  readonly to: Instant;
}

@ObjectType('Scorecard', {
  description: 'How the desk did in a window. A thing counts when it happened, with what its case was then.',
})
export class ScorecardModel {
  @Field(() => DateTimeScalar, { description: 'Inclusive; what was asked for, to the whole minute.' })
  readonly from: Instant;
  @Field(() => DateTimeScalar, { description: 'Exclusive.' })
  readonly to: Instant;
  @Field({ description: 'The zone whose days, weeks and months these are: that of the SLA calendar.' })
  readonly timeZone: string;
  @Field(() => DateTimeScalar, { description: 'The moment that tells pending from missed.' })
  readonly asOf: Instant;
  @Field(() => ScorecardTotalModel)
  readonly total: ScorecardTotalModel;
  @Field(() => [ScorecardGroupRowModel], {
    description: 'By what groupBy names, the most opened first; empty where that is a length of time.',
  })
  readonly groups: readonly ScorecardGroupRowModel[];
  @Field(() => [ScorecardBucketModel], {
    description: 'Every bucket of the window, empty ones as well; empty where groupBy names no length of time.',
  })
  readonly overTime: readonly ScorecardBucketModel[];

  readonly input: ScorecardInput;
}
