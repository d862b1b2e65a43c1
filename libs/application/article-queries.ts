import type { Position } from '#libs/event-store';
import type { CheckpointSignal } from '#libs/projection-engine';
import type { Condition, DocumentReader, Filter, OrderBy } from '#libs/read-store';
import { type ArticleView, articleDocumentId, articles, tagKey } from '#projections/articles';
import { categoryKey } from '#projections/case-view';
import type { ArticleApplication } from './article-application.js';
import { Freshness } from './freshness.js';
import { decodeCursor, orderName, type PageRequest, pageSize, type Slice, sliceOf } from './paging.js';
import type { ViewScope } from './view-scope.js';

/** An article as a reader sees it, at one of its versions. */
export type ReadArticle = Pick<ArticleView, 'id' | 'version' | 'title' | 'body' | 'category' | 'tags' | 'retired'> & {
  /** Of the current version; unknown of others. */
  readonly updatedAt?: ArticleView['updatedAt'];
};
export type ArticleFilter = {
  /** Every word occurs in title, tags or body, the last one by its beginning. */
  readonly text?: string | null;
  readonly category?: readonly string[] | null;
  readonly tag?: readonly string[] | null;
  readonly retired?: boolean | null;
};
export type ArticleOrder = { readonly field: 'title' | 'updatedAt'; readonly direction: 'asc' | 'desc' };

const byTitle: ArticleOrder = { field: 'title', direction: 'asc' };
/** Articles for readers. A requester sees those that are not retired. */
export class ArticleQueries {
  private readonly documents: DocumentReader;
  private readonly freshness: Freshness;
  private readonly application: Pick<ArticleApplication, 'version'>;

  constructor(documents: DocumentReader, signal: CheckpointSignal, application: Pick<ArticleApplication, 'version'>) {
    this.documents = documents;
    this.freshness = new Freshness(documents, signal);
    this.application = application;
  }

  /** @param version by default the current one; older ones are read from the log. */
  async get(
    scope: ViewScope,
    articleId: string,
    { version, minPosition }: { readonly version?: number | null; readonly minPosition?: Position | null } = {},
  ): Promise<ReadArticle | undefined> {
    await this.freshness.demand([articles], minPosition);
    const [article] = await this.byIds(scope, [articleId]);
    if (article === undefined || version === null || version === undefined || version === article.version) {
      return article;
    }
    const { tenant } = scope;
    const found = await this.application.version(tenant, articleId, version);
    if (found === undefined) return undefined;
    const { articleId: id, ...content } = found;
    return { id, ...content, retired: article.retired };
  }

  /** In the order of the ids; what is not there or may not be seen is left out. */
  async byIds({ tenant, requesterId }: ViewScope, articleIds: readonly string[]): Promise<readonly ArticleView[]> {
    const ids = articleIds.map((id) => articleDocumentId(tenant, id));
    const found = await this.documents.getMany<ArticleView>(articles.collection.name, tenant, ids);
    return found.map(({ body }) => body).filter(({ retired }) => requesterId === undefined || !retired);
  }

  /** By default in the order of the titles. */
  async list(
    scope: ViewScope,
    filter: ArticleFilter,
    order: ArticleOrder | null | undefined,
    page: PageRequest & { readonly minPosition?: Position | null },
  ): Promise<Slice<ArticleView>> {
    await this.freshness.demand([articles], page.minPosition);
    const orderBy: OrderBy = order ?? byTitle;
    const found = await this.documents.find<ArticleView>(articles.collection.name, scope.tenant, {
      ...documentFilter(scope, filter),
      orderBy,
      after: decodeCursor(orderName(orderBy), page.after),
      limit: pageSize(page.first),
    });
    return sliceOf(found, orderName(orderBy), page);
  }

  count(scope: ViewScope, filter: ArticleFilter): Promise<number> {
    return this.documents.count(articles.collection.name, scope.tenant, documentFilter(scope, filter));
  }
}

function documentFilter({ requesterId }: ViewScope, { text, category, tag, retired }: ArticleFilter): Filter {
  const where: Condition[] = [];
  if (category) where.push({ field: 'category', in: category.map((one) => categoryKey(one) ?? '') });
  if (tag) where.push({ field: 'tag', in: tag.map(tagKey) });
  const shown = [false, true].filter((one) => (retired ?? one) === one && !(one && requesterId !== undefined));
  if (shown.length < 2) where.push({ field: 'retired', in: shown });
  return { where, text: text?.trim() || undefined };
}
