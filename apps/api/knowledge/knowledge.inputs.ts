import { Field, ID, InputType } from '@nestjs/graphql';
import { ArrayMaxSize, IsNotEmpty, IsOptional, MaxLength } from 'class-validator';
import type { ArticleFilter, ArticleOrder } from '#libs/application';
import { articleLimits } from '#libs/knowledge';
import { longestId, StreamCommandInput } from '../graphql/command.input.js';
import { OrderDirectionEnum } from '../graphql/enums.js';
import { ArticleOrderFieldEnum } from './knowledge.models.js';

const mostValues = 100;

@InputType()
export class PublishArticleInput extends StreamCommandInput {
  @Field(() => ID, { nullable: true, description: 'The id the article shall have; a new UUID where it is not given.' })
  @IsOptional()
  @IsNotEmpty()
  @MaxLength(articleLimits.id)
  readonly id?: string | null;
  @Field()
  @IsNotEmpty()
  @MaxLength(articleLimits.title)
  readonly title: string;
  @Field({ description: 'Markdown.' })
  @IsNotEmpty()
  @MaxLength(articleLimits.body)
  readonly body: string;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(articleLimits.category)
  readonly category?: string | null;
  @Field(() => [String], { nullable: true })
  @IsOptional()
  @ArrayMaxSize(articleLimits.tags)
  @MaxLength(articleLimits.tag, { each: true })
  readonly tags?: readonly string[] | null;
}

@InputType({ description: 'Absent fields stay as they are; a category of null is cleared.' })
export class ReviseArticleInput extends StreamCommandInput {
  @Field(() => ID)
  @IsNotEmpty()
  @MaxLength(articleLimits.id)
  readonly id: string;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsNotEmpty()
  @MaxLength(articleLimits.title)
  readonly title?: string | null;
  @Field(() => String, { nullable: true, description: 'Markdown.' })
  @IsOptional()
  @IsNotEmpty()
  @MaxLength(articleLimits.body)
  readonly body?: string | null;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(articleLimits.category)
  readonly category?: string | null;
  @Field(() => [String], { nullable: true })
  @IsOptional()
  @ArrayMaxSize(articleLimits.tags)
  @MaxLength(articleLimits.tag, { each: true })
  readonly tags?: readonly string[] | null;
}

@InputType()
export class RetireArticleInput extends StreamCommandInput {
  @Field(() => ID)
  @IsNotEmpty()
  @MaxLength(articleLimits.id)
  readonly id: string;
}

@InputType()
export class OpenSuggestedArticleInput extends StreamCommandInput {
  @Field(() => ID)
  @IsNotEmpty()
  @MaxLength(longestId)
  readonly caseId: string;
  @Field(() => ID)
  @IsNotEmpty()
  @MaxLength(articleLimits.id)
  readonly articleId: string;
}

@InputType('ArticleFilter', { description: 'All given fields must hold; of a list, any value.' })
export class ArticleFilterInput implements ArticleFilter {
  @Field(() => [String], { nullable: true, description: 'Case and surrounding space make no difference.' })
  @IsOptional()
  @ArrayMaxSize(mostValues)
  readonly category?: readonly string[] | null;
  @Field(() => [String], { nullable: true, description: 'Case and surrounding space make no difference.' })
  @IsOptional()
  @ArrayMaxSize(mostValues)
  readonly tag?: readonly string[] | null;
  @Field(() => Boolean, { nullable: true })
  @IsOptional()
  readonly retired?: boolean | null;
}

@InputType('ArticleOrder')
export class ArticleOrderInput implements ArticleOrder {
  @Field(() => ArticleOrderFieldEnum)
  readonly field: ArticleOrder['field'];
  @Field(() => OrderDirectionEnum)
  readonly direction: ArticleOrder['direction'];
}
