import { Field, ID, ObjectType } from '@nestjs/graphql';

@ObjectType('Agent')
export class AgentModel {
  @Field(() => ID)
  readonly id: string;
  @Field()
  readonly name: string;
  @Field(() => String, { nullable: true })
  readonly email: string | null;
  @Field()
  readonly active: boolean;

  readonly managerId: string | null;
  readonly teamIds: readonly string[];
}

@ObjectType('Team')
export class TeamModel {
  @Field(() => ID)
  readonly id: string;
  @Field()
  readonly name: string;
  @Field()
  readonly active: boolean;

  readonly managerId: string | null;
}
