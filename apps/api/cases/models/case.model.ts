import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { CaseStatus, ClockState, LinkKind } from '#libs/cases';
import type { Position } from '#libs/event-store';
import type { CaseSource, Instant, Priority } from '#libs/kernel';
import { connectionOf } from '../../graphql/connection.js';
import { CaseSourceEnum, CaseStatusEnum, ClockStateEnum, LinkKindEnum, PriorityEnum } from '../../graphql/enums.js';
import { DateTimeScalar } from '../../graphql/scalars.js';

@ObjectType('Actor')
export class ActorModel {
  @Field(() => ID)
  readonly id: string;
  @Field({ description: 'agent, requester or system' })
  readonly kind: string;
  @Field(() => String, { nullable: true })
  readonly name?: string | null;
}

@ObjectType('CaseLink')
export class CaseLinkModel {
  @Field(() => LinkKindEnum)
  readonly kind: LinkKind;
  @Field(() => ID)
  readonly id: string;
  @Field(() => String, { nullable: true })
  readonly label: string | null;
}

@ObjectType('FirstResponseClock', { description: 'Starts at creation; stops at the first public note of an agent.' })
export class FirstResponseClockModel {
  @Field(() => ClockStateEnum)
  readonly state: ClockState;
  @Field(() => DateTimeScalar)
  readonly startedAt: Instant;
  @Field(() => DateTimeScalar)
  readonly dueAt: Instant;
  @Field(() => Int)
  readonly targetMinutes: number;
  @Field(() => DateTimeScalar, { nullable: true })
  readonly respondedAt: Instant | null;
  @Field(() => DateTimeScalar, { nullable: true, description: 'The due time that passed, once a sweep has marked it.' })
  readonly breachedAt: Instant | null;
  @Field(() => Int, { nullable: true })
  readonly policyRevision: number | null;
}

@ObjectType('RoutingDecision', { description: 'Why the case is where it is, as decided when it was routed.' })
export class RoutingDecisionModel {
  @Field(() => ID, { nullable: true })
  readonly ruleId: string | null;
  @Field(() => Int, { nullable: true })
  readonly rulesRevision: number | null;
  @Field(() => [String])
  readonly matched: readonly string[];
  @Field()
  readonly fallback: boolean;
  @Field()
  readonly reason: string;

  readonly teamId: string | null;
  readonly ownerId: string | null;
}

@ObjectType('Case')
export class CaseModel {
  @Field(() => ID)
  readonly id: string;
  @Field({ description: 'The short name people say. Use the id to look the case up.' })
  readonly reference: string;
  @Field(() => Int, { description: 'Pass it as expectedRevision to be told when somebody else was faster.' })
  readonly revision: number;
  @Field()
  readonly subject: string;
  @Field()
  readonly description: string;
  @Field(() => CaseStatusEnum)
  readonly status: CaseStatus;
  @Field(() => [CaseStatusEnum])
  readonly allowedTransitions: readonly CaseStatus[];
  @Field(() => PriorityEnum)
  readonly priority: Priority;
  @Field(() => String, { nullable: true })
  readonly category: string | null;
  @Field(() => String, { nullable: true })
  readonly subcategory: string | null;
  @Field(() => CaseSourceEnum)
  readonly source: CaseSource;
  @Field(() => [String])
  readonly tags: readonly string[];
  @Field(() => [CaseLinkModel])
  readonly links: readonly CaseLinkModel[];
  @Field(() => RoutingDecisionModel)
  readonly routing: RoutingDecisionModel;
  @Field(() => ActorModel)
  readonly openedBy: ActorModel;
  @Field(() => DateTimeScalar)
  readonly openedAt: Instant;
  @Field(() => DateTimeScalar)
  readonly updatedAt: Instant;
  @Field(() => DateTimeScalar, { nullable: true })
  readonly resolvedAt: Instant | null;
  @Field(() => DateTimeScalar, { nullable: true })
  readonly closedAt: Instant | null;
  @Field(() => Int)
  readonly reopenCount: number;
  @Field({ description: 'Whether a breach sweep has marked the case.' })
  readonly breached: boolean;
  @Field(() => FirstResponseClockModel)
  readonly firstResponse: FirstResponseClockModel;

  readonly ownerId: string | null;
  readonly teamId: string | null;
  /** Where in the log this state was decided; what hangs on the case waits for it. */
  readonly position?: Position;
  /** Whether this is the case as it stood at its revision: what hangs on it is then read from the log up to there. */
  readonly isPast?: boolean;
}

@ObjectType('CaseConnection')
export class CaseConnection extends connectionOf(CaseModel, 'Case') {}
