import { Field, InputType } from '@nestjs/graphql';
import { IsDefined } from 'class-validator';
import type { RecordedReads } from '#libs/desk';
import { StreamCommandInput } from '../graphql/command.input.js';
import { RecordedReadsEnum } from './read-audit.models.js';

@InputType()
export class SetAuditPolicyInput extends StreamCommandInput {
  @Field(() => RecordedReadsEnum)
  @IsDefined()
  readonly recordReads: RecordedReads;
}
