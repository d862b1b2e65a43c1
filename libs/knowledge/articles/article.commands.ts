import type { Command } from '#libs/kernel';
import type { ArticleContent } from './article.events.js';

/** `articleId` is the id the article shall have. */
export type PublishArticle = Command<
  'PublishArticle',
  {
    readonly articleId: string;
    readonly title: string;
    /** Markdown. */
    readonly body: string;
    readonly category?: string | null;
    readonly tags?: readonly string[];
  }
>;
/** An absent field stays as it is; a category of null is cleared. */
export type ReviseArticle = Command<'ReviseArticle', Partial<ArticleContent> & { readonly articleId: string }>;
export type RetireArticle = Command<'RetireArticle', { readonly articleId: string }>;

export type ArticleCommand = PublishArticle | ReviseArticle | RetireArticle;
