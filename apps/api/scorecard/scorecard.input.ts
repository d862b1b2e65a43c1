import { Field, ID, InputType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, ValidateNested } from 'class-validator';
import type { ScorecardFilter, TimeUnit } from '#libs/application';
import type { CaseSource, Instant, Priority } from '#libs/kernel';
import type { ScorecardFacet } from '#projections/scorecard';
import { CaseSourceEnum, PriorityEnum } from '../graphql/enums.js';
import { DateTimeScalar } from '../graphql/scalars.js';

const mostValues = 100;

export const ScorecardGroupEnum = {
  DAY: 'day',
  WEEK: 'week',
  MONTH: 'month',
  CATEGORY: 'category',
  PRIORITY: 'priority',
  TEAM: 'teamId',
  OWNER: 'ownerId',
  SOURCE: 'source',
} as const;
export type ScorecardGroup = (typeof ScorecardGroupEnum)[keyof typeof ScorecardGroupEnum];
registerEnumType(ScorecardGroupEnum, { name: 'ScorecardGroup', description: 'A length of time, or what a case is.' });

@InputType('ScorecardFilter', { description: 'All given fields must hold; of a list, any value.' })
export class ScorecardFilterInput implements ScorecardFilter {
  @Field(() => [String], { nullable: true, description: 'Case and surrounding space make no difference.' })
  @IsOptional()
  @ArrayMaxSize(mostValues)
  readonly category?: readonly string[] | null;
  @Field(() => [PriorityEnum], { nullable: true })
  @IsOptional()
  readonly priority?: readonly Priority[] | null;
  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @ArrayMaxSize(mostValues)
  readonly teamId?: readonly string[] | null;
  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @ArrayMaxSize(mostValues)
  readonly ownerId?: readonly string[] | null;
  @Field(() => [CaseSourceEnum], { nullable: true })
  @IsOptional()
  readonly source?: readonly CaseSource[] | null;
}

@InputType('ScorecardInput')
export class ScorecardInput {
  @Field(() => DateTimeScalar, { description: 'Inclusive.' })
  readonly from: Instant;
  @Field(() => DateTimeScalar, { description: 'Exclusive.' })
  readonly to: Instant;
  @Field(() => ScorecardGroupEnum, {
    nullable: true,
    description: 'A length of time parts overTime (DAY where it is not given); anything else makes groups.',
  })
  @IsOptional()
  readonly groupBy?: ScorecardGroup | null;
  @Field(() => ScorecardFilterInput, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => ScorecardFilterInput)
  readonly filter?: ScorecardFilterInput | null;
}

/** What a grouping parts: time, by days where nothing else is asked for, or cases by what they were. */
export function groupingOf({ groupBy }: ScorecardInput): { readonly unit?: TimeUnit; readonly facet?: ScorecardFacet } {
  if (groupBy === undefined || groupBy === null) return { unit: 'day' };
  return groupBy === 'day' || groupBy === 'week' || groupBy === 'month' ? { unit: groupBy } : { facet: groupBy };
}
