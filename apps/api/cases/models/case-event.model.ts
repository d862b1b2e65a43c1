import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Position } from '#libs/event-store';
import type { Instant, JsonObject, JsonValue } from '#libs/kernel';
import { connectionOf } from '../../graphql/connection.js';
import { DateTimeScalar, JsonScalar, PositionScalar } from '../../graphql/scalars.js';
import { ActorModel } from './case.model.js';

@ObjectType('FieldChange')
export class FieldChangeModel {
  @Field()
  readonly field: string;
  @Field(() => JsonScalar, { nullable: true })
  readonly from: JsonValue;
  @Field(() => JsonScalar, { nullable: true })
  readonly to: JsonValue;
}

@ObjectType('CaseEvent')
export class CaseEventModel {
  @Field(() => ID)
  readonly id: string;
  @Field(() => Int)
  readonly revision: number;
  @Field(() => PositionScalar)
  readonly position: Position;
  @Field()
  readonly type: string;
  @Field(() => DateTimeScalar)
  readonly at: Instant;
  @Field(() => ActorModel)
  readonly actor: ActorModel;
  @Field({ description: 'What happened, in a sentence for people.' })
  readonly summary: string;
  @Field(() => [FieldChangeModel])
  readonly changes: readonly FieldChangeModel[];
  @Field(() => JsonScalar)
  readonly data: JsonObject;
  @Field(() => JsonScalar)
  readonly metadata: JsonObject;
}

@ObjectType('CaseEventConnection')
export class CaseEventConnection extends connectionOf(CaseEventModel, 'CaseEvent') {}
