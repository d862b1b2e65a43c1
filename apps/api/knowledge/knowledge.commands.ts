import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  ArticleApplication,
  type CommandContext,
  type DecidedArticle,
  type OpenedArticle,
  SuggestionService,
  type ViewScope,
} from '#libs/application';

type InputOf<UseCase extends 'publish' | 'revise' | 'retire'> = Parameters<ArticleApplication[UseCase]>[1];

export class PublishArticleCommand extends Command<DecidedArticle> {
  constructor(
    readonly context: CommandContext,
    readonly input: InputOf<'publish'>,
  ) {
    super();
  }
}

export class ReviseArticleCommand extends Command<DecidedArticle> {
  constructor(
    readonly context: CommandContext,
    readonly input: InputOf<'revise'>,
  ) {
    super();
  }
}

export class RetireArticleCommand extends Command<DecidedArticle> {
  constructor(
    readonly context: CommandContext,
    readonly input: InputOf<'retire'>,
  ) {
    super();
  }
}

export class OpenSuggestedArticleCommand extends Command<OpenedArticle> {
  constructor(
    readonly scope: ViewScope,
    readonly context: CommandContext,
    readonly input: { readonly caseId: string; readonly articleId: string },
  ) {
    super();
  }
}

@CommandHandler(PublishArticleCommand)
export class PublishArticleHandler implements ICommandHandler<PublishArticleCommand> {
  constructor(private readonly articles: ArticleApplication) {}
  execute({ context, input }: PublishArticleCommand): Promise<DecidedArticle> {
    return this.articles.publish(context, input);
  }
}

@CommandHandler(ReviseArticleCommand)
export class ReviseArticleHandler implements ICommandHandler<ReviseArticleCommand> {
  constructor(private readonly articles: ArticleApplication) {}
  execute({ context, input }: ReviseArticleCommand): Promise<DecidedArticle> {
    return this.articles.revise(context, input);
  }
}

@CommandHandler(RetireArticleCommand)
export class RetireArticleHandler implements ICommandHandler<RetireArticleCommand> {
  constructor(private readonly articles: ArticleApplication) {}
  execute({ context, input }: RetireArticleCommand): Promise<DecidedArticle> {
    return this.articles.retire(context, input);
  }
}

@CommandHandler(OpenSuggestedArticleCommand)
export class OpenSuggestedArticleHandler implements ICommandHandler<OpenSuggestedArticleCommand> {
  constructor(private readonly suggestions: SuggestionService) {}
  execute({ scope, context, input }: OpenSuggestedArticleCommand): Promise<OpenedArticle> {
    return this.suggestions.open(scope, context, input);
  }
}

export const knowledgeCommandHandlers = [
  PublishArticleHandler,
  ReviseArticleHandler,
  RetireArticleHandler,
  OpenSuggestedArticleHandler,
];
