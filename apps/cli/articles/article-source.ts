/** An article of a file, or what is wrong with it; `source` names its place for people. */
export type SourcedArticle = {
  readonly source: string;
  readonly articleId: string;
  readonly title: string;
  readonly body: string;
  readonly category: string | null;
  readonly tags: readonly string[];
};
export type ArticleProblem = { readonly source: string; readonly problem: string };
export type ReadArticles = {
  readonly articles: readonly SourcedArticle[];
  readonly problems: readonly ArticleProblem[];
};

/** A path that holds no articles to import. */
export class NoArticlesError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NoArticlesError';
  }
}

/** An id that people can read, made of a path or a title: lower case letters and digits of any script, joined by `-` and `/`. */
export function slugOf(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}/]+/gu, '-')
    .replace(/-*\/+-*/g, '/')
    .replace(/^[-/]+|[-/]+$/g, '');
}

type Fields = { readonly [field: string]: unknown };

/**
 * Reads the fields of an article as front matter or a JSON line has them.
 * @param fallback what the id and the title are where the fields do not say.
 * @throws Error saying what is wrong.
 */
export function articleOf(
  source: string,
  fields: Fields,
  fallback: { readonly id?: string; readonly title?: string; readonly body?: string },
): SourcedArticle {
  const title = textOf(fields, 'title') ?? fallback.title;
  if (title === undefined) throw new Error('it has no title');
  const body = textOf(fields, 'body') ?? textOf(fields, 'text') ?? fallback.body;
  if (body === undefined) throw new Error('it has no body');
  const articleId = textOf(fields, 'id') ?? textOf(fields, '_id') ?? fallback.id ?? slugOf(title);
  return { source, articleId, title, body, category: textOf(fields, 'category') ?? null, tags: tagsOf(fields) };
}

function textOf(fields: Fields, field: string): string | undefined {
  const value = fields[field];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Error(`its ${field} is no text`);
}

function tagsOf({ tags }: Fields): readonly string[] {
  if (tags === undefined || tags === null || tags === '') return [];
  const listed = typeof tags === 'string' ? tags.split(',').map((tag) => tag.trim()) : tags;
  if (Array.isArray(listed) && listed.every((tag) => typeof tag === 'string' || typeof tag === 'number')) {
    return listed.map(String);
  }
  throw new Error('its tags are no list of texts');
}
