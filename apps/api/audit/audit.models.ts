import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('CaseVerification', {
  description: 'Whether a case is as it was written: every event follows from the one before.',
})
export class CaseVerificationModel {
  @Field()
  readonly intact: boolean;
  @Field(() => Int, { description: 'How many events the case has.' })
  readonly events: number;
  @Field(() => Int, { nullable: true, description: 'The first event that does not follow; null where all do.' })
  readonly firstBrokenRevision: number | null;
  @Field({
    description:
      'The link of the last event, a SHA-256. Who has noted it can tell later whether the case still goes on from there.',
  })
  readonly head: string;
  @Field(() => String, { nullable: true, description: 'What is wrong with that event, in words.' })
  readonly problem: string | null;
}
