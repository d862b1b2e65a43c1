import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Position } from '#libs/event-store';
import type { Instant } from '#libs/kernel';
import { ActorModel } from '../cases/models/case.model.js';
import { connectionOf } from '../graphql/connection.js';
import { DateTimeScalar, PositionScalar } from '../graphql/scalars.js';

@ObjectType('BreachSweepFailure', {
  description: 'A case the sweep could not decide on. The next sweep meets it again.',
})
export class BreachSweepFailureModel {
  @Field(() => ID)
  readonly caseId: string;
  @Field()
  readonly code: string;
  @Field()
  readonly message: string;
}

@ObjectType('BreachSweep', {
  description: 'A search for cases whose first response is overdue; visible while it runs.',
})
export class BreachSweepModel {
  @Field(() => ID)
  readonly id: string;
  @Field({ description: 'A dry run says what would be done and changes no case.' })
  readonly dryRun: boolean;
  @Field(() => DateTimeScalar, { description: 'Clocks that had run out before this moment were looked at.' })
  readonly asOf: Instant;
  @Field(() => DateTimeScalar)
  readonly startedAt: Instant;
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Null while it runs, and for good where it was stopped: a new sweep finds what it left.',
  })
  readonly completedAt: Instant | null;
  @Field(() => ActorModel)
  readonly startedBy: ActorModel;
  @Field(() => Int, { description: 'Cases looked at.' })
  readonly evaluated: number;
  @Field(() => Int, {
    description: 'Cases marked: elevated and alreadyTop together, as well as notified and unreachable.',
  })
  readonly breached: number;
  @Field(() => Int, { description: 'Of them, those whose priority went one rung up.' })
  readonly elevated: number;
  @Field(() => Int, { description: 'Of them, those that were urgent already.' })
  readonly alreadyTop: number;
  @Field(() => Int, { description: 'Of them, those somebody is told of.' })
  readonly notified: number;
  @Field(() => Int, { description: 'Of them, those with nobody to tell.' })
  readonly unreachable: number;
  @Field(() => Int, { description: 'Cases that could not be decided on.' })
  readonly failed: number;
  @Field(() => [BreachSweepFailureModel], { description: 'The first hundred.' })
  readonly failures: readonly BreachSweepFailureModel[];
  @Field(() => PositionScalar, {
    nullable: true,
    description: 'In the answer to runBreachSweep: pass it as minPosition to see in other queries what the sweep did.',
  })
  readonly position?: Position | null;
}

@ObjectType('BreachSweepConnection')
export class BreachSweepConnection extends connectionOf(BreachSweepModel, 'BreachSweep') {}
