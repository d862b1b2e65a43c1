import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { DeflectionCases } from '#libs/application';
import type { Instant } from '#libs/kernel';
import type { DeflectionFigure } from '#projections/deflection';
import { DateTimeScalar } from '../graphql/scalars.js';
import { ArticleModel } from '../knowledge/knowledge.models.js';

export const DeflectionFigureEnum = {
  SUGGESTED: 'suggested',
  DEFLECTED: 'deflected',
  SELF_SERVED: 'selfServed',
} as const satisfies { readonly [Name in string]: DeflectionFigure };
registerEnumType(DeflectionFigureEnum, {
  name: 'DeflectionFigure',
  description: 'Which cases: those with a suggestion, with an opened one, or self-served.',
});

/** The figures; docs/metrics.md says what each counts. */
@ObjectType({ isAbstract: true })
export abstract class DeflectionFiguresModel {
  @Field(() => Int, { description: 'Pairs of a case and an article suggested for it.' })
  readonly suggested: number;
  @Field(() => Int, { description: 'Openings of suggested articles, once a case, article and viewer.' })
  readonly opened: number;
  @Field(() => Int, { description: 'Openings by agents, which are among opened.' })
  readonly assistedOpens: number;
  @Field(() => Float, { nullable: true, description: 'opened / suggested; null where nothing was suggested.' })
  readonly opensPerSuggestion: number | null;
  @Field(() => Int)
  readonly casesWithSuggestion: number;
  @Field(() => Int)
  readonly casesWithDeflection: number;
  @Field(() => Float, {
    nullable: true,
    description: 'casesWithDeflection / casesWithSuggestion; null where nothing was suggested.',
  })
  readonly deflectionRate: number | null;
  @Field(() => Int, {
    description: 'Cases resolved after a requester opened a suggested article, before any agent wrote a public note.',
  })
  readonly selfServed: number;

  readonly of: DeflectionCases;
}

@ObjectType('ArticleDeflection')
export class ArticleDeflectionModel extends DeflectionFiguresModel {
  @Field(() => ID)
  readonly articleId: string;
  @Field(() => ArticleModel, { nullable: true })
  readonly article: ArticleModel | null;
}

@ObjectType('DeflectionGroup')
export class DeflectionGroupModel extends DeflectionFiguresModel {
  @Field(() => String, {
    nullable: true,
    description: 'A category in lower case, an id, or the name of an enum value; null for none.',
  })
  readonly value: string | null;
}

@ObjectType('DeflectionBucket')
export class DeflectionBucketModel extends DeflectionFiguresModel {
  @Field(() => DateTimeScalar, { description: 'Inclusive.' })
  readonly from: Instant;
  @Field(() => DateTimeScalar, { description: 'Exclusive.' })
  readonly to: Instant;
}

@ObjectType('DeflectionReport', {
  description: 'About the cases for which articles were first suggested in the window, whatever happened later.',
})
export class DeflectionReportModel extends DeflectionFiguresModel {
  @Field(() => [ArticleDeflectionModel], { description: 'The most suggested first, 200 at the most.' })
  readonly byArticle: readonly ArticleDeflectionModel[];
  @Field(() => Int, { description: 'How many articles were suggested, those included that byArticle leaves out.' })
  readonly articleCount: number;
  @Field(() => [DeflectionGroupModel], { description: 'By the category the case had when articles were suggested.' })
  readonly byCategory: readonly DeflectionGroupModel[];
  @Field(() => [DeflectionGroupModel], { description: 'By what groupBy names; empty where that is a length of time.' })
  readonly groups: readonly DeflectionGroupModel[];
  @Field(() => [DeflectionBucketModel], { description: 'Every bucket of the window, empty ones as well.' })
  readonly overTime: readonly DeflectionBucketModel[];
}
