import { ANALYSER_VERSION } from './analyser.js';
import { categoryKey, type IndexedArticle } from './indexed-article.js';
import type { InvertedIndex } from './inverted-index.js';
import type { Vocabulary } from './vocabulary.js';

const FORMAT = 1;

/** A suggestion index as JSON: the articles as numbered words, so that nothing has to be analysed again. */
export type SuggestionSnapshot = {
  readonly format: number;
  readonly analyser: number;
  readonly terms: readonly string[];
  readonly articles: readonly Omit<IndexedArticle, 'categoryKey'>[];
  readonly retired: readonly string[];
};

/** The same articles always give the same snapshot: sorted by id, words numbered anew in the order of their use. */
export function takeSnapshot(
  vocabulary: Vocabulary,
  index: InvertedIndex,
  retired: Iterable<string>,
): SuggestionSnapshot {
  const terms: string[] = [];
  const renumbered = new Map<number, number>();
  const renumber = (term: number): number => {
    const known = renumbered.get(term);
    if (known !== undefined) return known;
    terms.push(vocabulary.termOf(term));
    renumbered.set(term, terms.length - 1);
    return terms.length - 1;
  };
  const articles: Omit<IndexedArticle, 'categoryKey'>[] = [];
  for (const { articleId, version, category, title, tags, body } of index.all()) {
    const numbers = { title: title.map(renumber), tags: tags.map(renumber), body: body.map(renumber) };
    articles.push({ articleId, version, category, ...numbers });
  }
  return { format: FORMAT, analyser: ANALYSER_VERSION, terms, articles, retired: [...retired].sort() };
}

/**
 * Fills an empty index.
 * @returns false where the snapshot is of another format or analyser: then the articles have to be put again.
 */
export function restoreSnapshot(snapshot: SuggestionSnapshot, vocabulary: Vocabulary, index: InvertedIndex): boolean {
  if (snapshot.format !== FORMAT || snapshot.analyser !== ANALYSER_VERSION) return false;
  for (const term of snapshot.terms) vocabulary.numberFor(term);
  for (const article of snapshot.articles) {
    index.add({ ...article, categoryKey: categoryKey(article.category) });
  }
  return true;
}
