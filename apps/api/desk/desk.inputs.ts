import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsNotEmpty, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import type { Weekday } from '#libs/desk';
import type { CaseSource, Priority } from '#libs/kernel';
import { longestId, StreamCommandInput } from '../graphql/command.input.js';
import { CaseSourceEnum, PriorityEnum } from '../graphql/enums.js';
import { WeekdayEnum } from './desk.models.js';

const mostRules = 1_000;
const mostSpans = 200;
const mostHolidays = 1_000;

@InputType({
  description: 'Registers an agent, changes one, or brings a deactivated one back. Absent fields stay as they are.',
})
export class RegisterAgentInput extends StreamCommandInput {
  @Field(() => ID)
  @IsNotEmpty()
  @MaxLength(longestId)
  readonly id: string;
  @Field()
  @IsNotEmpty()
  readonly name: string;
  @Field(() => String, { nullable: true })
  @IsOptional()
  readonly email?: string | null;
  @Field(() => ID, { nullable: true, description: 'A registered agent; null: nobody.' })
  @IsOptional()
  readonly managerId?: string | null;
  @Field(() => [ID], { nullable: true })
  @IsOptional()
  readonly teamIds?: readonly string[] | null;
}

@InputType()
export class DeactivateAgentInput extends StreamCommandInput {
  @Field(() => ID)
  @IsNotEmpty()
  readonly id: string;
}

@InputType({
  description: 'Defines a team or changes one, the built-in ones included. Absent fields stay as they are.',
})
export class DefineTeamInput extends StreamCommandInput {
  @Field(() => ID)
  @IsNotEmpty()
  @MaxLength(longestId)
  readonly id: string;
  @Field()
  @IsNotEmpty()
  readonly name: string;
  @Field(() => ID, { nullable: true, description: 'A registered agent; null: nobody.' })
  @IsOptional()
  readonly managerId?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Routing passes inactive teams over.' })
  @IsOptional()
  readonly active?: boolean | null;
}

@InputType({ description: 'A condition left out is met by every case. Names either a team or an owner.' })
export class RoutingRuleInput {
  @Field(() => ID, { nullable: true, description: 'Named after its place where it is not given.' })
  @IsOptional()
  readonly id?: string | null;
  @Field(() => Int, { nullable: true, description: 'Its place in the list where it is not given.' })
  @IsOptional()
  readonly position?: number | null;
  @Field(() => [String], { nullable: true, description: 'Case and surrounding space make no difference.' })
  @IsOptional()
  readonly category?: readonly string[] | null;
  @Field(() => [String], { nullable: true })
  @IsOptional()
  readonly subcategory?: readonly string[] | null;
  @Field(() => [PriorityEnum], { nullable: true })
  @IsOptional()
  readonly priority?: readonly Priority[] | null;
  @Field(() => [CaseSourceEnum], { nullable: true })
  @IsOptional()
  readonly source?: readonly CaseSource[] | null;
  @Field(() => ID, { nullable: true })
  @IsOptional()
  readonly teamId?: string | null;
  @Field(() => ID, { nullable: true })
  @IsOptional()
  readonly ownerId?: string | null;
}

@InputType({ description: 'Replaces the whole rule set.' })
export class DefineRoutingRulesInput extends StreamCommandInput {
  @Field(() => [RoutingRuleInput])
  @ArrayMaxSize(mostRules)
  @ValidateNested({ each: true })
  @Type(() => RoutingRuleInput)
  readonly rules: readonly RoutingRuleInput[];
  @Field(() => ID, {
    nullable: true,
    description: 'Where cases go that nothing else claims; Support where it is not given.',
  })
  @IsOptional()
  readonly defaultTeamId?: string | null;
}

@InputType({ description: 'The fields of a case that is not opened, to see where it would go.' })
export class RoutingPreviewInput {
  @Field(() => String, { nullable: true })
  @IsOptional()
  readonly category?: string | null;
  @Field(() => String, { nullable: true })
  @IsOptional()
  readonly subcategory?: string | null;
  @Field(() => PriorityEnum, { nullable: true })
  @IsOptional()
  readonly priority?: Priority | null;
  @Field(() => CaseSourceEnum, { nullable: true })
  @IsOptional()
  readonly source?: CaseSource | null;
  @Field(() => ID, { nullable: true })
  @IsOptional()
  readonly ownerId?: string | null;
  @Field(() => ID, { nullable: true })
  @IsOptional()
  readonly teamId?: string | null;
}

@InputType()
export class SlaTargetInput {
  @Field(() => PriorityEnum)
  readonly priority: Priority;
  @Field(() => Int, { description: 'Minutes of open time.' })
  readonly minutes: number;
}

@InputType()
export class OpenSpanInput {
  @Field(() => WeekdayEnum)
  readonly day: Weekday;
  @Field({ description: 'A wall time as 09:00.' })
  readonly opens: string;
  @Field({ description: 'A wall time as 17:00; 24:00 is the end of the day. A span over midnight is two.' })
  readonly closes: string;
}

@InputType()
export class BusinessCalendarInput {
  @Field({ description: 'An IANA name: Europe/Berlin.' })
  readonly timeZone: string;
  @Field(() => [OpenSpanInput], { description: 'Any number of spans a day.' })
  @ArrayMaxSize(mostSpans)
  @ValidateNested({ each: true })
  @Type(() => OpenSpanInput)
  readonly week: readonly OpenSpanInput[];
  @Field(() => [String], { nullable: true, description: 'ISO dates, closed all day.' })
  @IsOptional()
  @ArrayMaxSize(mostHolidays)
  readonly holidays?: readonly string[] | null;
}

@InputType({
  description: 'Replaces the whole policy. A priority left out has its default; no calendar is around the clock.',
})
export class SetSlaPolicyInput extends StreamCommandInput {
  @Field(() => [SlaTargetInput], { nullable: true })
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => SlaTargetInput)
  readonly targets?: readonly SlaTargetInput[] | null;
  @Field(() => BusinessCalendarInput, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => BusinessCalendarInput)
  readonly calendar?: BusinessCalendarInput | null;
}
