import { Field, InputType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { CommandInput } from '../graphql/command.input.js';

@InputType()
export class RunBreachSweepInput extends CommandInput {
  @Field(() => Boolean, { nullable: true, description: 'Only say what would be done. By default it is done.' })
  @IsOptional()
  readonly dryRun?: boolean | null;
}
