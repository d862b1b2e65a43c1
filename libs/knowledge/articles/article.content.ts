import type { FieldProblem } from '#libs/kernel';
import type { ArticleContent } from './article.events.js';

/** How much an article takes, in characters (code points) or entries. The edge can check the same numbers. */
export const articleLimits = { id: 255, title: 200, body: 100_000, category: 100, tags: 30, tag: 50 } as const;

const unfitForIds = /[\s\p{Cc}\p{Cs}]/u;

/**
 * The content as it is stored: title, category and tags without surrounding space, a blank category as none, a tag that
 * is given twice (case aside) once. The body is kept as written.
 */
export function normaliseContent(content: ArticleContent): ArticleContent {
  const tags = new Map<string, string>();
  for (const tag of content.tags) {
    const trimmed = tag.trim();
    const key = trimmed.toLowerCase();
    if (!tags.has(key)) tags.set(key, trimmed);
  }
  return {
    title: content.title.trim(),
    body: content.body,
    category: content.category?.trim() || null,
    tags: [...tags.values()],
  };
}

/** The problem of an article's id, or nothing. Ids name streams and are compared exactly. */
export function articleIdProblems(articleId: string): FieldProblem[] {
  if (articleId === '') return [{ field: 'articleId', problem: 'must not be blank' }];
  if (unfitForIds.test(articleId)) {
    return [{ field: 'articleId', problem: 'must not contain spaces, control characters or broken ones' }];
  }
  return tooLong('articleId', articleId, articleLimits.id);
}

/** What is wrong with normalised content, field by field; empty where it may be published. */
export function contentProblems({ title, body, category, tags }: ArticleContent): FieldProblem[] {
  return [
    ...requiredText('title', title, articleLimits.title),
    ...requiredText('body', body, articleLimits.body),
    ...tooLong('category', category ?? '', articleLimits.category),
    ...(tags.length > articleLimits.tags
      ? [{ field: 'tags', problem: `must not be more than ${articleLimits.tags}` }]
      : []),
    ...tags.flatMap((tag, index) => requiredText(`tags[${index}]`, tag, articleLimits.tag)),
  ];
}

/** True where both say the same; the order of tags is part of what an article says. */
export function sameContent(one: ArticleContent, other: ArticleContent): boolean {
  return (
    one.title === other.title &&
    one.body === other.body &&
    one.category === other.category &&
    one.tags.length === other.tags.length &&
    one.tags.every((tag, index) => tag === other.tags[index])
  );
}

function requiredText(field: string, text: string, limit: number): FieldProblem[] {
  if (text.trim() === '') return [{ field, problem: 'must not be blank' }];
  return tooLong(field, text, limit);
}

/** Counts code points, so that an emoji is one character. A code point takes two code units at the most. */
function tooLong(field: string, text: string, limit: number): FieldProblem[] {
  const longer = text.length > limit && (text.length > 2 * limit || [...text].length > limit);
  return longer ? [{ field, problem: `must not be longer than ${limit} characters` }] : [];
}
