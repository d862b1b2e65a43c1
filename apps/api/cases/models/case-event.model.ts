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
  @Field({ description: 'The door it came in by: graphql, cli, import, sweep or reactor.' })
  readonly channel: string;
  @Field({ description: 'What happened, in a sentence for people.' })
  readonly summary: string;
  @Field(() => [FieldChangeModel], { description: 'Every field of the case that is not as it was before.' })
  readonly changes: readonly FieldChangeModel[];
  @Field({ description: 'Whether nobody saw it happen and it had to have, as steps that an imported log jumped over.' })
  readonly inferred: boolean;
  @Field(() => String, { nullable: true, description: 'The name of the file that it was imported from.' })
  readonly importedFrom: string | null;
  @Field(() => ID, { description: 'The command that led to it; all events of one command were written at once.' })
  readonly commandId: string;
  @Field(() => ID, { description: 'What brought it about: a sweep, or the command itself.' })
  readonly causationId: string;
  @Field(() => ID, {
    description: 'Joins what belongs together: a request, with its x-correlation-id, a sweep, an import.',
  })
  readonly correlationId: string;
  @Field(() => String, { nullable: true, description: 'Ties it to the event before: see verifyCase.' })
  readonly link: string | null;
  @Field(() => JsonScalar, { description: 'As it is stored, in the newest schema.' })
  readonly data: JsonObject;
  @Field(() => JsonScalar)
  readonly metadata: JsonObject;
}

@ObjectType('CaseEventConnection')
export class CaseEventConnection extends connectionOf(CaseEventModel, 'CaseEvent') {}
