import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import type { CaseFilter, CaseOrder } from '#libs/application';
import type { CaseStatus, ClockState } from '#libs/cases';
import type { CaseSource, Instant, Priority } from '#libs/kernel';
import {
  CaseOrderFieldEnum,
  CaseSourceEnum,
  CaseStatusEnum,
  ClockStateEnum,
  OrderDirectionEnum,
  PriorityEnum,
} from '../../graphql/enums.js';
import { DateTimeScalar } from '../../graphql/scalars.js';
import { CaseLinkInput } from './case.inputs.js';

/** How many values one filter field takes. */
const mostValues = 100;

@InputType('CaseFilter', { description: 'All given fields must hold; of a list, any value.' })
export class CaseFilterInput implements CaseFilter {
  @Field(() => [CaseStatusEnum], { nullable: true })
  @IsOptional()
  readonly status?: readonly CaseStatus[];
  @Field(() => [PriorityEnum], { nullable: true })
  @IsOptional()
  readonly priority?: readonly Priority[];
  @Field(() => [String], { nullable: true, description: 'Case and surrounding space make no difference.' })
  @IsOptional()
  @ArrayMaxSize(mostValues)
  readonly category?: readonly string[];
  @Field(() => [CaseSourceEnum], { nullable: true })
  @IsOptional()
  readonly source?: readonly CaseSource[];
  @Field(() => [String], { nullable: true })
  @IsOptional()
  @ArrayMaxSize(mostValues)
  readonly tag?: readonly string[];
  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @ArrayMaxSize(mostValues)
  readonly ownerId?: readonly string[];
  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @ArrayMaxSize(mostValues)
  readonly teamId?: readonly string[];
  @Field(() => Boolean, { nullable: true, description: 'Whether nobody owns it.' })
  @IsOptional()
  readonly unassigned?: boolean;
  @Field(() => Boolean, { nullable: true })
  @IsOptional()
  readonly breached?: boolean;
  @Field(() => CaseLinkInput, { nullable: true, description: 'Its label plays no part.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => CaseLinkInput)
  readonly linkedTo?: CaseLinkInput;
  @Field(() => String, {
    nullable: true,
    description:
      'Every word occurs in subject or description, the last one by its beginning; case and accents are ignored.',
  })
  @IsOptional()
  @MaxLength(500)
  readonly text?: string;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Inclusive.' })
  @IsOptional()
  readonly openedFrom?: Instant;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Exclusive.' })
  @IsOptional()
  readonly openedTo?: Instant;
  @Field(() => [ClockStateEnum], {
    nullable: true,
    description: 'Of the first-response clock, judged at the moment of asking: a missed one need not be marked yet.',
  })
  @IsOptional()
  readonly clockState?: readonly ClockState[];
  @Field(() => DateTimeScalar, { nullable: true, description: 'When the first response is due. Inclusive.' })
  @IsOptional()
  readonly dueFrom?: Instant;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Exclusive.' })
  @IsOptional()
  readonly dueTo?: Instant;
}

@InputType('CaseOrder')
export class CaseOrderInput implements CaseOrder {
  @Field(() => CaseOrderFieldEnum)
  readonly field: CaseOrder['field'];
  @Field(() => OrderDirectionEnum)
  readonly direction: CaseOrder['direction'];
}
