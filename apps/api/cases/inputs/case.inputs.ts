import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsNotEmpty, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { type CaseStatus, caseLimits, type LinkKind, type NoteKind } from '#libs/cases';
import type { CaseSource, Priority } from '#libs/kernel';
import { CommandInput, longestId, StreamCommandInput } from '../../graphql/command.input.js';
import { CaseSourceEnum, CaseStatusEnum, LinkKindEnum, NoteKindEnum, PriorityEnum } from '../../graphql/enums.js';

@InputType({ isAbstract: true })
abstract class CaseCommandInput extends StreamCommandInput {
  @Field(() => ID)
  @IsNotEmpty()
  @MaxLength(longestId)
  readonly caseId: string;
}

@InputType('CaseLinkInput')
export class CaseLinkInput {
  @Field(() => LinkKindEnum)
  readonly kind: LinkKind;
  @Field(() => ID)
  @IsNotEmpty()
  @MaxLength(caseLimits.linkId)
  readonly id: string;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(caseLimits.linkLabel)
  readonly label?: string | null;
}

@InputType()
export class OpenCaseInput extends CommandInput {
  @Field()
  @IsNotEmpty()
  @MaxLength(caseLimits.subject)
  readonly subject: string;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(caseLimits.description)
  readonly description?: string | null;
  @Field(() => PriorityEnum, { nullable: true, description: 'NORMAL where it is not given.' })
  @IsOptional()
  readonly priority?: Priority | null;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(caseLimits.category)
  readonly category?: string | null;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(caseLimits.category)
  readonly subcategory?: string | null;
  @Field(() => CaseSourceEnum, { nullable: true, description: 'API where it is not given.' })
  @IsOptional()
  readonly source?: CaseSource | null;
  @Field(() => [CaseLinkInput], { nullable: true, description: 'One of each kind at the most.' })
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => CaseLinkInput)
  readonly links?: readonly CaseLinkInput[] | null;
  @Field(() => [String], { nullable: true })
  @IsOptional()
  @ArrayMaxSize(caseLimits.tags)
  @MaxLength(caseLimits.tag, { each: true })
  readonly tags?: readonly string[] | null;
  @Field(() => ID, { nullable: true, description: 'Who shall own the case; wins over every routing rule.' })
  @IsOptional()
  @MaxLength(longestId)
  readonly ownerId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Which queue the case shall go to; wins over every routing rule.' })
  @IsOptional()
  @MaxLength(longestId)
  readonly teamId?: string | null;
}

@InputType()
export class ChangeCaseStatusInput extends CaseCommandInput {
  @Field(() => CaseStatusEnum)
  readonly to: CaseStatus;
  @Field(() => String, {
    nullable: true,
    description: 'Demanded for RESOLVED and CLOSED, unless a RESOLUTION note is there.',
  })
  @IsOptional()
  @MaxLength(caseLimits.note)
  readonly note?: string | null;
}

@InputType()
export class ChangeCaseStatusesInput extends CommandInput {
  @Field(() => [ID])
  @ArrayNotEmpty()
  @MaxLength(longestId, { each: true })
  readonly caseIds: readonly string[];
  @Field(() => CaseStatusEnum)
  readonly to: CaseStatus;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(caseLimits.note)
  readonly note?: string | null;
}

@InputType()
export class AddCaseNoteInput extends CaseCommandInput {
  @Field(() => NoteKindEnum)
  readonly kind: NoteKind;
  @Field()
  @IsNotEmpty()
  @MaxLength(caseLimits.note)
  readonly body: string;
  @Field(() => ID, { nullable: true, description: 'The note of this case that this one puts right.' })
  @IsOptional()
  readonly corrects?: string | null;
}

@InputType()
export class AssignCaseInput extends CaseCommandInput {
  @Field(() => ID, { nullable: true, description: 'Absent: stays as it is. Null: nobody.' })
  @IsOptional()
  @MaxLength(longestId)
  readonly ownerId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Absent: stays as it is. Null: no team.' })
  @IsOptional()
  @MaxLength(longestId)
  readonly teamId?: string | null;
}

@InputType()
export class ChangeCasePriorityInput extends CaseCommandInput {
  @Field(() => PriorityEnum)
  readonly priority: Priority;
}

@InputType()
export class RecategorizeCaseInput extends CaseCommandInput {
  @Field(() => String, { nullable: true, description: 'Absent: stays as it is. Null: none.' })
  @IsOptional()
  @MaxLength(caseLimits.category)
  readonly category?: string | null;
  @Field(() => String, { nullable: true, description: 'Absent: stays as it is. Null: none.' })
  @IsOptional()
  @MaxLength(caseLimits.category)
  readonly subcategory?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the routing rules decide again. Nothing else routes again.',
  })
  @IsOptional()
  readonly reroute?: boolean | null;
}

@InputType()
export class EditCaseInput extends CaseCommandInput {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsNotEmpty()
  @MaxLength(caseLimits.subject)
  readonly subject?: string | null;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(caseLimits.description)
  readonly description?: string | null;
}

@InputType()
export class LinkCaseInput extends CaseCommandInput {
  @Field(() => CaseLinkInput)
  @ValidateNested()
  @Type(() => CaseLinkInput)
  readonly link: CaseLinkInput;
}

@InputType()
export class UnlinkCaseInput extends CaseCommandInput {
  @Field(() => LinkKindEnum)
  readonly kind: LinkKind;
}

@InputType()
export class TagCaseInput extends CaseCommandInput {
  @Field(() => [String], { nullable: true })
  @IsOptional()
  @MaxLength(caseLimits.tag, { each: true })
  readonly add?: readonly string[] | null;
  @Field(() => [String], { nullable: true })
  @IsOptional()
  @MaxLength(caseLimits.tag, { each: true })
  readonly remove?: readonly string[] | null;
}
