import type { TenantId } from '#libs/kernel';

/** Every article stream of every tenant starts with this. */
export const articleStreamPrefix = 'article-';

/** The stream of one article. A tenant id has no dot, so the name is unambiguous. */
export function articleStream(tenant: TenantId, articleId: string): string {
  return `${articleStreamPrefix}${tenant}.${articleId}`;
}
