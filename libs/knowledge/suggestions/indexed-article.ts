/** What the index is fed: one version of an article, its body already without Markdown (see plainText). */
export type SuggestibleArticle = {
  readonly articleId: string;
  readonly version: number;
  readonly title: string;
  readonly plainBody: string;
  readonly category: string | null;
  readonly tags: readonly string[];
};

/** The parts of an article, their words as numbers of the vocabulary, in order. */
export type WordSequences = {
  readonly title: Uint32Array;
  readonly tags: Uint32Array;
  readonly body: Uint32Array;
};

/** An article as the index keeps it. */
export type IndexedArticle = WordSequences & {
  readonly articleId: string;
  readonly version: number;
  readonly category: string | null;
  /** The category as it is compared. */
  readonly categoryKey: string | null;
};

/** Categories are the same where they differ in case and surrounding space alone; a blank one is none. */
export function categoryKey(category: string | null): string | null {
  return category?.trim().toLowerCase() || null;
}

/** How many words an article has in all. */
export function articleLength({ title, tags, body }: WordSequences): number {
  return title.length + tags.length + body.length;
}
