import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Weekday } from '#libs/desk';
import type { Position } from '#libs/event-store';
import type { CaseSource, Priority } from '#libs/kernel';
import { AgentModel, TeamModel } from '../directory/directory.models.js';
import { CaseSourceEnum, PriorityEnum } from '../graphql/enums.js';
import { PositionScalar } from '../graphql/scalars.js';

export const WeekdayEnum = {
  MONDAY: 'monday',
  TUESDAY: 'tuesday',
  WEDNESDAY: 'wednesday',
  THURSDAY: 'thursday',
  FRIDAY: 'friday',
  SATURDAY: 'saturday',
  SUNDAY: 'sunday',
} as const satisfies Record<string, Weekday>;
registerEnumType(WeekdayEnum, { name: 'Weekday' });

@ObjectType('RoutingRule', { description: 'Takes a case that has, of every condition given, one of its values.' })
export class RoutingRuleModel {
  @Field(() => ID)
  readonly id: string;
  @Field(() => Int, { description: 'The first matching rule by position wins.' })
  readonly position: number;
  @Field(() => [String])
  readonly category: readonly string[];
  @Field(() => [String])
  readonly subcategory: readonly string[];
  @Field(() => [PriorityEnum])
  readonly priority: readonly Priority[];
  @Field(() => [CaseSourceEnum])
  readonly source: readonly CaseSource[];

  readonly teamId: string | null;
  readonly ownerId: string | null;
}

@ObjectType('RoutingRuleSet')
export class RoutingRuleSet {
  @Field(() => Int, { nullable: true, description: 'Null where the tenant has never defined rules.' })
  readonly revision: number | null;
  @Field(() => [RoutingRuleModel], { description: 'By position.' })
  readonly rules: readonly RoutingRuleModel[];
  @Field(() => PositionScalar, { nullable: true, description: 'Of the change, in the answer to a mutation.' })
  readonly position?: Position | null;

  readonly defaultTeamId: string | null;
}

@ObjectType('SlaTarget')
export class SlaTargetModel {
  @Field(() => PriorityEnum)
  readonly priority: Priority;
  @Field(() => Int, { description: 'Minutes of open time until the first response is due.' })
  readonly minutes: number;
}

@ObjectType('OpenSpan')
export class OpenSpanModel {
  @Field(() => WeekdayEnum)
  readonly day: Weekday;
  @Field({ description: 'A wall time as 09:00.' })
  readonly opens: string;
  @Field({ description: 'A wall time as 17:00; 24:00 is the end of the day.' })
  readonly closes: string;
}

@ObjectType('BusinessCalendar')
export class BusinessCalendarModel {
  @Field({ description: 'An IANA name: Europe/Berlin.' })
  readonly timeZone: string;
  @Field(() => [OpenSpanModel])
  readonly week: readonly OpenSpanModel[];
  @Field(() => [String], { description: 'ISO dates, closed all day.' })
  readonly holidays: readonly string[];
}

@ObjectType('SlaPolicy')
export class SlaPolicyModel {
  @Field(() => Int, { nullable: true, description: 'Null while the default is in force.' })
  readonly revision: number | null;
  @Field(() => [SlaTargetModel], { description: 'One for each priority, the most urgent first.' })
  readonly targets: readonly SlaTargetModel[];
  @Field(() => BusinessCalendarModel, { nullable: true, description: 'Null: around the clock.' })
  readonly calendar: BusinessCalendarModel | null;
  @Field(() => PositionScalar, { nullable: true, description: 'Of the change, in the answer to a mutation.' })
  readonly position?: Position | null;
}

@ObjectType('AgentPayload')
export class AgentPayload {
  @Field(() => AgentModel)
  readonly agent: AgentModel;
  @Field(() => PositionScalar)
  readonly position: Position;
}

@ObjectType('TeamPayload')
export class TeamPayload {
  @Field(() => TeamModel)
  readonly team: TeamModel;
  @Field(() => PositionScalar)
  readonly position: Position;
}
