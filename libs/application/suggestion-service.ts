import type { CaseSnapshot } from '#libs/cases';
import type { Position } from '#libs/event-store';
import { fail, type Logger, type TenantId } from '#libs/kernel';
import type { ExistingArticle, Suggestion } from '#libs/knowledge';
import type { ArticleApplication } from './article-application.js';
import { BackgroundQueue } from './background-queue.js';
import type { CaseApplication } from './case-application.js';
import type { CommandContext } from './command-context.js';
import { pageSize } from './paging.js';
import { SuggestionFeed, type SuggestionFeedOptions } from './suggestion-feed.js';
import type { ViewScope } from './view-scope.js';

export type SuggestionServiceOptions = SuggestionFeedOptions & {
  readonly cases: CaseApplication;
  readonly articles: ArticleApplication;
  readonly logger: Logger;
  /** How many answers may wait to be recorded; more than that wait themselves. */
  readonly mostUnrecorded?: number;
};

/** An article as it was suggested: the version, rank and score that are recorded. */
export type SuggestedArticleView = Omit<Suggestion, 'articleId' | 'version'> & { readonly article: ExistingArticle };
export type OpenedArticle = { readonly article: ExistingArticle; readonly position: Position };

const defaultSuggestions = 5;
/** How long a first question waits for the articles to be read after a start, in milliseconds. */
const startBound = 10_000;
/** How long a question waits for what this process has just changed; then the answer is the one of a moment ago. */
const changeBound = 1_000;

/**
 * Suggests articles for cases and records what was shown and opened. A requester asks for and opens what belongs to his own
 * cases; anybody else's do not exist for him.
 */
export class SuggestionService {
  private readonly cases: CaseApplication;
  private readonly articles: ArticleApplication;
  private readonly feed: SuggestionFeed;
  private readonly records: BackgroundQueue;

  constructor({ cases, articles, mostUnrecorded = 1_000, ...feed }: SuggestionServiceOptions) {
    this.cases = cases;
    this.articles = articles;
    this.feed = new SuggestionFeed(feed);
    this.records = new BackgroundQueue(mostUnrecorded, (key, error) =>
      feed.logger.error('a suggestion could not be recorded', { case: key, error: `${error}` }),
    );
  }

  /** Begins to read the articles, so that the first question need not wait for it. */
  start(): void {
    this.feed.start();
  }

  /** Ends once everything shown is recorded. */
  async stop(): Promise<void> {
    await this.records.drained();
    await this.feed.stop();
  }

  /**
   * The articles that fit a case by its subject, description and category, best first, each as the log has it now: a retired one
   * is never among them. That they were shown is recorded behind the answer.
   * @throws CodedError NOT_FOUND, BAD_USER_INPUT, and UNAVAILABLE while the articles are still being read after a start.
   */
  async suggest(
    scope: ViewScope,
    context: CommandContext,
    { caseId, first }: { readonly caseId: string; readonly first?: number | null },
  ): Promise<readonly SuggestedArticleView[]> {
    const limit = pageSize(first, defaultSuggestions);
    const snapshot = await this.demandCase(scope, caseId);
    await this.caughtUp();
    const { subject, description, category } = snapshot;
    const ranked = this.feed.of(scope.tenant).suggest({ subject, description, category }, { limit: limit + spare });
    const shown = await this.live(scope.tenant, ranked, limit);
    if (shown.length > 0) {
      const articles = shown.map(({ article, rank, score }) => {
        const { articleId, version } = article;
        return { articleId, version, rank, score };
      });
      await this.records.add(recordKey(scope.tenant, caseId), () =>
        this.cases.recordSuggestions(context, { caseId, articles }),
      );
    }
    return shown;
  }

  /**
   * Opens an article that was suggested for a case, and records it once an article and viewer.
   * @throws CodedError NOT_SUGGESTED where it was not, NOT_FOUND where case or article are not for the viewer's eyes.
   */
  async open(
    scope: ViewScope,
    context: CommandContext,
    input: { readonly caseId: string; readonly articleId: string },
  ): Promise<OpenedArticle> {
    const { caseId, articleId } = input;
    // What was answered a moment ago may not be in the log yet.
    await this.records.settled(recordKey(scope.tenant, caseId));
    await this.demandCase(scope, caseId);
    const article = await this.articles.current(scope.tenant, articleId);
    if (article?.status === 'retired' && scope.requesterId !== undefined) return noArticle(articleId);
    const { position } = await this.cases.openSuggestedArticle(context, { caseId, articleId });
    return article === undefined ? noArticle(articleId) : { article, position };
  }

  private async demandCase({ tenant, requesterId }: ViewScope, caseId: string): Promise<CaseSnapshot> {
    const { snapshot } = await this.cases.current({ tenant }, caseId);
    if (requesterId === undefined || snapshot.openedBy.id === requesterId) return snapshot;
    return fail('NOT_FOUND', `There is no case ${caseId}.`, { kind: 'case', id: caseId });
  }

  private async caughtUp(): Promise<void> {
    this.feed.start();
    const bound = this.feed.isReady ? changeBound : startBound;
    if ((await this.feed.reached(this.articles.lastChange, bound)) || this.feed.isReady) return;
    fail('UNAVAILABLE', 'The articles are still being read: ask again in a moment.', {
      engine: 'suggestions',
      retryable: true,
    });
  }

  /** The best that are not retired, at the versions they have now, ranked anew. */
  private async live(
    tenant: TenantId,
    ranked: readonly Suggestion[],
    limit: number,
  ): Promise<readonly SuggestedArticleView[]> {
    const live: SuggestedArticleView[] = [];
    for (let at = 0; live.length < limit && at < ranked.length; ) {
      const next = ranked.slice(at, at + limit - live.length);
      at += next.length;
      const articles = await Promise.all(next.map(({ articleId }) => this.articles.current(tenant, articleId)));
      for (const [index, { score, matched }] of next.entries()) {
        const article = articles[index];
        if (article?.status === 'published') live.push({ article, rank: live.length + 1, score, matched });
      }
    }
    return live;
  }
}

/** How many more are ranked than asked for, in the place of those retired a moment ago. */
const spare = 5;

function recordKey(tenant: TenantId, caseId: string): string {
  return `${tenant}/${caseId}`;
}

function noArticle(articleId: string): never {
  return fail('NOT_FOUND', `There is no article ${articleId}.`, { kind: 'Article', id: articleId });
}
