import pLimit from 'p-limit';
import type { ArticleApplication, CommandContext, DecidedArticle } from '#libs/application';
import { CodedError } from '#libs/kernel';
import type { ArticleProblem, ReadArticles, SourcedArticle } from './article-source.js';

export type ArticleOutcome = 'published' | 'revised' | 'unchanged' | 'leftRetired';
export type ArticlesImported = Record<ArticleOutcome, number> & {
  readonly failed: readonly ArticleProblem[];
  /** Whether it was ended before the last article. */
  readonly interrupted: boolean;
};

/** Enough to fill the log's group commits. */
const atOnce = 32;

/**
 * Brings a tenant's articles to what the sources say: new ones are published, changed ones revised, equal ones left alone, and so are
 * those the desk has retired. What is not in the sources stays.
 */
export async function importArticles(
  articles: ArticleApplication,
  context: CommandContext,
  { articles: sourced, problems }: ReadArticles,
  options: { readonly signal: AbortSignal; readonly onProgress: (done: number, total: number) => void },
): Promise<ArticlesImported> {
  const counts: Record<ArticleOutcome, number> = { published: 0, revised: 0, unchanged: 0, leftRetired: 0 };
  const failed = [...problems];
  let done = 0;
  await pLimit(atOnce).map(sourced, async (one) => {
    if (options.signal.aborted) return;
    try {
      counts[await importArticle(articles, context, one)] += 1;
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      failed.push({ source: one.source, problem: error.message });
    }
    done += 1;
    options.onProgress(done, sourced.length);
  });
  return { ...counts, failed, interrupted: done < sourced.length };
}

async function importArticle(
  articles: ArticleApplication,
  context: CommandContext,
  { source: _source, ...input }: SourcedArticle,
): Promise<ArticleOutcome> {
  const current = await articles.current(context.tenant, input.articleId);
  if (current?.status === 'retired') return 'leftRetired';
  const decided: DecidedArticle =
    current === undefined ? await articles.publish(context, input) : await articles.revise(context, input);
  if (!decided.changed) return 'unchanged';
  return decided.article.version === 1 ? 'published' : 'revised';
}
