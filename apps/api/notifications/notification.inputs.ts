import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsNotEmpty, IsOptional, ValidateNested } from 'class-validator';
import { CommandInput, StreamCommandInput } from '../graphql/command.input.js';

@InputType()
export class MarkNotificationReadInput extends CommandInput {
  @Field(() => ID)
  @IsNotEmpty()
  readonly id: string;
}

@InputType()
export class NotificationWebhookInput {
  @Field({ description: 'Any host, by https or http: whoever may set it can make the server call it.' })
  readonly url: string;
  @Field(() => String, {
    nullable: true,
    description: 'Signs what is posted. Absent: as it is; a URL that is new needs one of 16 to 200 characters.',
  })
  @IsOptional()
  readonly secret?: string | null;
}

@InputType({ description: 'Absent fields stay as they are; an empty list of webhooks removes them all.' })
export class SetNotificationChannelsInput extends StreamCommandInput {
  @Field(() => Boolean, { nullable: true })
  @IsOptional()
  readonly email?: boolean | null;
  @Field(() => [NotificationWebhookInput], { nullable: true })
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => NotificationWebhookInput)
  readonly webhooks?: readonly NotificationWebhookInput[] | null;
}
