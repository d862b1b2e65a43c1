import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { ArticleOrder } from '#libs/application';
import type { Position } from '#libs/event-store';
import type { Instant } from '#libs/kernel';
import { connectionOf } from '../graphql/connection.js';
import { DateTimeScalar, PositionScalar } from '../graphql/scalars.js';

export const ArticleOrderFieldEnum = {
  TITLE: 'title',
  UPDATED_AT: 'updatedAt',
} as const satisfies { readonly [Name in string]: ArticleOrder['field'] };
registerEnumType(ArticleOrderFieldEnum, { name: 'ArticleOrderField' });

@ObjectType('Article')
export class ArticleModel {
  @Field(() => ID)
  readonly id: string;
  @Field(() => Int, { description: 'From 1. A version never changes; a revision is a new one.' })
  readonly version: number;
  @Field()
  readonly title: string;
  @Field({ description: 'Markdown.' })
  readonly body: string;
  @Field(() => String, { nullable: true })
  readonly category: string | null;
  @Field(() => [String])
  readonly tags: readonly string[];
  @Field({ description: 'A retired article can be read; it is not suggested any more.' })
  readonly retired: boolean;
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the article last changed, where a list or a lookup of its current version shows it.',
  })
  readonly updatedAt?: Instant | null;
}

@ObjectType('ArticleConnection')
export class ArticleConnection extends connectionOf(ArticleModel, 'Article') {}

@ObjectType('ArticleSuggestion')
export class ArticleSuggestionModel {
  @Field(() => ArticleModel)
  readonly article: ArticleModel;
  @Field(() => Int, { description: '1 is the best.' })
  readonly rank: number;
  @Field(() => Float, { description: 'Larger is better; comparable within one answer only.' })
  readonly score: number;
  @Field(() => [String], { description: 'Why, the strongest reason first: "title: invoice".' })
  readonly matched: readonly string[];
}

@ObjectType('ArticlePayload')
export class ArticlePayload {
  @Field(() => ArticleModel, { description: 'The article as decided, whether or not any list shows it yet.' })
  readonly article: ArticleModel;
  @Field(() => PositionScalar, { description: 'Pass it as minPosition to see this change in a query.' })
  readonly position: Position;
}
