import type { Instant, JsonObject, Stamped, TenantId } from '#libs/kernel';
import { type ArticleContent, type ArticleEvent, articleEventTypes, plainText } from '#libs/knowledge';
import type { ProjectedEvent, Projection } from '#libs/projection-engine';
import { categoryKey } from '../case-view/index.js';

/** An article as lists show it. */
export type ArticleView = ArticleContent &
  JsonObject & {
    readonly id: string;
    readonly version: number;
    readonly retired: boolean;
    /** The words of the body, taken out of the Markdown once, for searching and suggesting. */
    readonly plainBody: string;
    readonly publishedAt: Instant;
    readonly updatedAt: Instant;
  };

/** Articles of all tenants share one collection, so a document's id carries the tenant. */
export function articleDocumentId(tenant: TenantId, articleId: string): string {
  return `${tenant}/${articleId}`;
}

/** Tags are filtered by without case, as they are told apart. */
export function tagKey(tag: string): string {
  return tag.trim().toLowerCase();
}

function evolve(article: ArticleView | null, projected: ProjectedEvent): ArticleView | null {
  const event = projected as unknown as Stamped<ArticleEvent>;
  const { at } = event.metadata;
  if (event.type === 'ArticleRetired') return article && { ...article, retired: true, updatedAt: at };
  const { articleId, version, title, body, category, tags } = event.data;
  return {
    id: articleId,
    version,
    title,
    body,
    category,
    tags,
    retired: false,
    plainBody: plainText(body),
    publishedAt: article?.publishedAt ?? at,
    updatedAt: at,
  };
}

/** One document an article, at its current version; a retired one stays readable. */
export const articles: Projection<ArticleView> = {
  name: 'articles',
  version: 1,
  handles: articleEventTypes,
  collection: {
    name: 'articles',
    filters: { category: 'one', tag: 'many', retired: 'one' },
    orders: ['title', 'updatedAt'],
    keys: ({ category, tags, retired, title, updatedAt }) => ({
      category: categoryKey(category),
      tag: tags.map(tagKey),
      retired,
      title: title.toLowerCase(),
      updatedAt,
    }),
    text: ({ title, tags, plainBody }) => `${title} ${tags.join(' ')} ${plainBody}`,
  },
  documentIds: ({ metadata, data }) => [articleDocumentId(metadata.tenant, String(data.articleId))],
  evolve,
};
