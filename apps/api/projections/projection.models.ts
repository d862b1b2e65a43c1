import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Position } from '#libs/event-store';
import type { Instant } from '#libs/kernel';
import { ActorModel } from '../cases/models/case.model.js';
import { DateTimeScalar, PositionScalar } from '../graphql/scalars.js';

@ObjectType('RebuildProgress', { description: 'A rebuild that is on its way. What serves goes on serving meanwhile.' })
export class RebuildProgressModel {
  @Field({ description: 'requested (nobody has begun it yet, or goes on with it), running, or cancelling.' })
  readonly state: string;
  @Field({ description: 'filling, indexing, then catching-up.' })
  readonly phase: string;
  @Field(() => Int, { description: 'The version that is filled.' })
  readonly version: number;
  @Field(() => Int)
  readonly eventsDone: number;
  @Field(() => Int)
  readonly eventsTotal: number;
  @Field(() => Float)
  readonly eventsPerSecond: number;
  @Field(() => Float, {
    nullable: true,
    description: 'Until all events are folded. Null until there is a rate to go by.',
  })
  readonly etaSeconds: number | null;
  @Field(() => DateTimeScalar)
  readonly startedAt: Instant;
  @Field(() => ActorModel, {
    nullable: true,
    description: 'Null where nobody asked, as for a new version, or somebody of another tenant did.',
  })
  readonly requestedBy: ActorModel | null;
}

@ObjectType('FinishedRebuild')
export class FinishedRebuildModel {
  @Field({ description: 'done, failed, cancelled, or interrupted (by whoever ran it by hand).' })
  readonly outcome: string;
  @Field(() => Int)
  readonly version: number;
  @Field(() => DateTimeScalar)
  readonly startedAt: Instant;
  @Field(() => DateTimeScalar)
  readonly finishedAt: Instant;
  @Field(() => Int)
  readonly eventsDone: number;
}

@ObjectType('ParkedEvent', { description: 'An event a projection could not fold. The rest went on without it.' })
export class ParkedEventModel {
  @Field(() => ID)
  readonly eventId: string;
  @Field()
  readonly type: string;
  @Field()
  readonly stream: string;
  @Field(() => Int)
  readonly revision: number;
  @Field(() => PositionScalar)
  readonly position: Position;
  @Field(() => DateTimeScalar, { nullable: true, description: 'When the event was recorded.' })
  readonly at: Instant | null;
  @Field({ description: 'What the projection said of it.' })
  readonly error: string;
}

@ObjectType('ParkedEvents')
export class ParkedEventsModel {
  @Field(() => Int)
  readonly count: number;
  @Field(() => [ParkedEventModel], { description: 'The newest ones first.' })
  readonly events: readonly ParkedEventModel[];
}

@ObjectType('ProjectionStatus')
export class ProjectionStatusModel {
  @Field()
  readonly name: string;
  @Field(() => Int, { description: 'The version that serves; of the program where none does yet.' })
  readonly version: number;
  @Field({
    description:
      'catching-up, live, rebuilding, standby (a newer version serves), retrying, or stopped (whoever ran it has ended, or has not been heard of for half a minute).',
  })
  readonly state: string;
  @Field(() => PositionScalar, { nullable: true, description: 'How far what serves has come.' })
  readonly position: Position | null;
  @Field(() => Int, { description: 'How many events of the log lie behind that.' })
  readonly lag: number;
  @Field(() => RebuildProgressModel, { nullable: true, description: 'Null where none is on its way.' })
  readonly rebuild: RebuildProgressModel | null;
  @Field(() => FinishedRebuildModel, { nullable: true })
  readonly lastRebuild: FinishedRebuildModel | null;
  @Field(() => String, { nullable: true })
  readonly lastError: string | null;
}
