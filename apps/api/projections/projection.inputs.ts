import { Field, InputType } from '@nestjs/graphql';
import { IsNotEmpty, MaxLength } from 'class-validator';
import { CommandInput, longestId } from '../graphql/command.input.js';

@InputType({ isAbstract: true })
abstract class ProjectionInput extends CommandInput {
  @Field({ description: 'As `projections` lists it.' })
  @IsNotEmpty()
  @MaxLength(longestId)
  readonly name: string;
}

@InputType()
export class RebuildProjectionInput extends ProjectionInput {}

@InputType()
export class CancelRebuildInput extends ProjectionInput {}

@InputType()
export class RetryDeadLettersInput extends ProjectionInput {}
