import { CommandHandler, type CommandHandlerOptions } from '#libs/command-handling';
import { BEFORE_ALL, type EventStore, type Position } from '#libs/event-store';
import { CodedError, fail, type TenantId } from '#libs/kernel';
import {
  type ArticleCommand,
  type ArticleEvent,
  type ArticleState,
  type ArticleVersion,
  articleAtVersion,
  articleDecider,
  articleStream,
  type ExistingArticle,
  type PublishArticle,
  type RetireArticle,
  type ReviseArticle,
} from '#libs/knowledge';
import { type CommandContext, envelopeOf } from './command-context.js';
import { IdReservation, reservedArticleIds } from './id-reservation.js';

/** An article as decided, and where in the log to wait for it. */
export type DecidedArticle = {
  readonly article: ExistingArticle;
  readonly revision: number;
  readonly position: Position;
  /** Whether the command changed anything. */
  readonly changed: boolean;
};

export type PublishArticleInput = Omit<PublishArticle['data'], 'articleId'> & {
  /** By default a new UUIDv7. */
  readonly articleId?: string;
};

/** Articles are larger than cases, and suggesting looks at the same few again and again. */
const keptArticles = 1_000;

/**
 * The use cases of an article. Every method throws a CodedError where the article refuses, and an EventStoreError where the log
 * stays out of reach.
 */
export class ArticleApplication {
  private readonly store: EventStore;
  private readonly articles: CommandHandler<ArticleCommand, ArticleState, ArticleEvent>;
  private readonly articleIds: IdReservation;
  private newestChange = BEFORE_ALL;

  constructor(store: EventStore, options: Pick<CommandHandlerOptions<never, never, never>, 'schemaOf'> = {}) {
    this.store = store;
    this.articles = new CommandHandler({ store, decider: articleDecider, ...options, cacheSize: keptArticles });
    this.articleIds = new IdReservation(reservedArticleIds, store, options);
  }

  /** The newest change this process has made to any article: who reads after it can wait for it. */
  get lastChange(): Position {
    return this.newestChange;
  }

  async publish(context: CommandContext, input: PublishArticleInput): Promise<DecidedArticle> {
    const articleId = input.articleId ?? (await this.articleIds.idFor(context, 'publishArticle', input));
    return this.carryOut(context, 'publishArticle', input, { type: 'PublishArticle', data: { ...input, articleId } });
  }

  revise(context: CommandContext, input: ReviseArticle['data']): Promise<DecidedArticle> {
    return this.carryOut(context, 'reviseArticle', input, { type: 'ReviseArticle', data: input });
  }

  retire(context: CommandContext, input: RetireArticle['data']): Promise<DecidedArticle> {
    return this.carryOut(context, 'retireArticle', input, { type: 'RetireArticle', data: input });
  }

  /** The article as the log has it now; undefined where there never was one. */
  async current(tenant: TenantId, articleId: string): Promise<ExistingArticle | undefined> {
    const { state } = await this.articles.load(articleStream(tenant, articleId));
    return state.status === 'unpublished' ? undefined : state;
  }

  /** One version of an article as it read; undefined where there never was one. */
  async version(tenant: TenantId, articleId: string, version: number): Promise<ArticleVersion | undefined> {
    const events = await this.store.readStream(articleStream(tenant, articleId));
    return articleAtVersion(events as unknown as readonly ArticleEvent[], version) ?? undefined;
  }

  private async carryOut(
    context: CommandContext,
    operation: string,
    input: object,
    command: { [C in ArticleCommand as C['type']]: Pick<C, 'type' | 'data'> }[ArticleCommand['type']],
  ): Promise<DecidedArticle> {
    const { tenant, actor, at, expectedRevision } = context;
    const { articleId } = command.data;
    const outcome = await this.articles.handle({
      stream: articleStream(tenant, articleId),
      command: { ...command, actor, at } as ArticleCommand,
      envelope: envelopeOf(context, operation, input),
      expectedRevision,
    });
    if (outcome.outcome === 'refused') throw new CodedError(outcome.refusal);
    const { state, revision, position, appended, repeated } = outcome;
    if (state.status === 'unpublished') {
      return fail('NOT_FOUND', `There is no article ${articleId}.`, { kind: 'Article', id: articleId });
    }
    if (position > this.newestChange) this.newestChange = position;
    return { article: state, revision, position, changed: appended > 0 && !repeated };
  }
}
