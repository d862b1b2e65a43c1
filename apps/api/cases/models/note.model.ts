import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { NoteKind } from '#libs/cases';
import type { Instant } from '#libs/kernel';
import { connectionOf } from '../../graphql/connection.js';
import { NoteKindEnum } from '../../graphql/enums.js';
import { DateTimeScalar } from '../../graphql/scalars.js';
import { ActorModel } from './case.model.js';

@ObjectType('Note', {
  description: 'Never edited or deleted: a correction is another note that names the one it corrects.',
})
export class NoteModel {
  @Field(() => ID)
  readonly id: string;
  @Field(() => NoteKindEnum)
  readonly kind: NoteKind;
  @Field()
  readonly body: string;
  @Field(() => ActorModel)
  readonly author: ActorModel;
  @Field(() => DateTimeScalar)
  readonly at: Instant;
  @Field(() => ID, { nullable: true })
  readonly corrects: string | null;
}

@ObjectType('NoteConnection')
export class NoteConnection extends connectionOf(NoteModel, 'Note') {}
