import { Inject } from '@nestjs/common';
import { Args, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ArticleQueries, SuggestionService, type ViewScope } from '#libs/application';
import type { Position } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import { asCommand } from '../graphql/command-context.js';
import { type Connection, toConnection } from '../graphql/connection.js';
import { type AuthenticatedContext, Request, Scope } from '../graphql/request.decorators.js';
import { PositionScalar } from '../graphql/scalars.js';
import { CLOCK } from '../tokens.js';
import { ArticleFilterInput, ArticleOrderInput } from './knowledge.inputs.js';
import { ArticleConnection, ArticleModel, ArticleSuggestionModel } from './knowledge.models.js';
import { toArticle } from './knowledge-mutations.resolver.js';

@Resolver(() => ArticleConnection)
export class ArticleConnectionResolver {
  @ResolveField(() => Int, { description: 'Counted only where it is asked for.' })
  totalCount(@Parent() connection: Connection<ArticleModel>): Promise<number> {
    return connection.countAll();
  }
}

@Resolver()
export class KnowledgeQueriesResolver {
  constructor(
    private readonly articlesOf: ArticleQueries,
    private readonly suggestions: SuggestionService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => ArticleModel, { nullable: true, description: 'Null where there is none that you may see.' })
  async article(
    @Scope() scope: ViewScope,
    @Args('id', { type: () => ID }) id: string,
    @Args('version', { type: () => Int, nullable: true, description: 'The current one where it is not given.' })
    version?: number | null,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<ArticleModel | null> {
    return (await this.articlesOf.get(scope, id, { version, minPosition })) ?? null;
  }

  @Query(() => ArticleConnection, {
    description: 'By title, unless asked for otherwise. A requester sees those that are not retired.',
  })
  async articles(
    @Scope() scope: ViewScope,
    @Args('text', {
      type: () => String,
      nullable: true,
      description:
        'Every word occurs in title, tags or body, the last one by its beginning; case and accents are ignored.',
    })
    text?: string | null,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
    @Args('filter', { type: () => ArticleFilterInput, nullable: true }) given?: ArticleFilterInput,
    @Args('orderBy', { type: () => ArticleOrderInput, nullable: true }) orderBy?: ArticleOrderInput,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<Connection<ArticleModel>> {
    const filter = { ...given, text };
    return toConnection(
      await this.articlesOf.list(scope, filter, orderBy, { first, after, minPosition }),
      (article) => article,
      () => this.articlesOf.count(scope, filter),
    );
  }

  @Query(() => [ArticleSuggestionModel], {
    description:
      'The articles that fit a case, best first, 5 unless asked for otherwise. That they were shown is recorded. A requester asks for his own cases.',
  })
  async suggestedArticles(
    @Request() request: AuthenticatedContext,
    @Args('caseId', { type: () => ID }) caseId: string,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
  ): Promise<readonly ArticleSuggestionModel[]> {
    const { context } = asCommand(request, this.clock, {});
    const suggested = await this.suggestions.suggest(request.scope, context, { caseId, first });
    return suggested.map(({ article, ...suggestion }) => ({ ...suggestion, article: toArticle(article) }));
  }
}
