import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Clock } from '#libs/kernel';
import type { ExistingArticle } from '#libs/knowledge';
import { asCommand } from '../graphql/command-context.js';
import { type AuthenticatedContext, Request } from '../graphql/request.decorators.js';
import { CLOCK } from '../tokens.js';
import {
  OpenSuggestedArticleCommand,
  PublishArticleCommand,
  RetireArticleCommand,
  ReviseArticleCommand,
} from './knowledge.commands.js';
import {
  OpenSuggestedArticleInput,
  PublishArticleInput,
  RetireArticleInput,
  ReviseArticleInput,
} from './knowledge.inputs.js';
import { type ArticleModel, ArticlePayload } from './knowledge.models.js';

/** An article as decided, in the terms of the public face. */
export function toArticle({ articleId: id, status, ...article }: ExistingArticle): ArticleModel {
  return { id, ...article, retired: status === 'retired' };
}

@Resolver()
export class KnowledgeMutationsResolver {
  constructor(
    private readonly commands: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Mutation(() => ArticlePayload, { description: 'Publishes an article, which is suggested from now on.' })
  publishArticle(
    @Request() request: AuthenticatedContext,
    @Args('input') input: PublishArticleInput,
  ): Promise<ArticlePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    const { id, tags, ...content } = command;
    return this.carryOut(
      new PublishArticleCommand(context, { ...content, ...(id && { articleId: id }), tags: tags ?? undefined }),
    );
  }

  @Mutation(() => ArticlePayload, { description: 'Makes a new version; one that changes nothing is none.' })
  reviseArticle(
    @Request() request: AuthenticatedContext,
    @Args('input') input: ReviseArticleInput,
  ): Promise<ArticlePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    const { id: articleId, title, body, category, tags } = command;
    return this.carryOut(
      new ReviseArticleCommand(context, {
        articleId,
        title: title ?? undefined,
        body: body ?? undefined,
        category,
        tags: tags ?? undefined,
      }),
    );
  }

  @Mutation(() => ArticlePayload, { description: 'For good: it stays readable and is never suggested again.' })
  retireArticle(
    @Request() request: AuthenticatedContext,
    @Args('input') input: RetireArticleInput,
  ): Promise<ArticlePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    return this.carryOut(new RetireArticleCommand(context, { articleId: command.id }));
  }

  @Mutation(() => ArticlePayload, {
    description: 'Opens an article that was suggested for a case, and records that it was. NOT_SUGGESTED otherwise.',
  })
  openSuggestedArticle(
    @Request() request: AuthenticatedContext,
    @Args('input') input: OpenSuggestedArticleInput,
  ): Promise<ArticlePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    const { caseId, articleId } = command;
    return this.carryOut(new OpenSuggestedArticleCommand(request.scope, context, { caseId, articleId }));
  }

  private async carryOut(
    command: PublishArticleCommand | ReviseArticleCommand | RetireArticleCommand | OpenSuggestedArticleCommand,
  ): Promise<ArticlePayload> {
    const { article, position } = await this.commands.execute(command);
    return { article: toArticle(article), position };
  }
}
