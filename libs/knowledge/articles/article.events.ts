import type { DomainEvent } from '#libs/kernel';

/** What an article says. A version never changes; a revision is a new version. */
export type ArticleContent = {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly category: string | null;
  readonly tags: readonly string[];
};

export type ArticlePublished = DomainEvent<
  'ArticlePublished',
  ArticleContent & { readonly articleId: string; readonly version: 1 }
>;
/** Carries the whole new content, so that any version can be read from its own event. */
export type ArticleRevised = DomainEvent<
  'ArticleRevised',
  ArticleContent & { readonly articleId: string; readonly version: number }
>;
/** `version` is the one that was current when the article was retired; retiring makes no new one. */
export type ArticleRetired = DomainEvent<'ArticleRetired', { readonly articleId: string; readonly version: number }>;
export type ArticleEvent = ArticlePublished | ArticleRevised | ArticleRetired;

export const articleEventTypes = [
  'ArticlePublished',
  'ArticleRevised',
  'ArticleRetired',
] as const satisfies readonly ArticleEvent['type'][];
