import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { IsInt, IsNotEmpty, IsOptional, MaxLength, Min } from 'class-validator';

/** Longer than any id of ours or of the systems we link to. */
export const longestId = 255;

/** What every mutation takes beside its own fields. */
@InputType({ isAbstract: true })
export abstract class CommandInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Idempotency key: a command sent again with the same id answers as it did the first time.',
  })
  @IsOptional()
  @IsNotEmpty()
  @MaxLength(longestId)
  readonly commandId?: string;
}

/** What a mutation of one stream takes beside its own fields. */
@InputType({ isAbstract: true })
export abstract class StreamCommandInput extends CommandInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'The revision you have seen: the command is refused with REVISION_CONFLICT where it is not the current one.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  readonly expectedRevision?: number;
}
