import { visitTerms } from './analyser.js';
import { type CaseText, caseQuery } from './case-query.js';
import { categoryKey, type SuggestibleArticle } from './indexed-article.js';
import { InvertedIndex } from './inverted-index.js';
import { rank } from './ranking.js';
import { reasonsFor } from './reasons.js';
import { defaultScoring, type ScoringParameters } from './scoring-parameters.js';
import { TermScorer } from './term-scorer.js';
import { Vocabulary } from './vocabulary.js';

/** An article that may answer a case. */
export type Suggestion = {
  readonly articleId: string;
  readonly version: number;
  /** 1 for the best. */
  readonly rank: number;
  /** Larger is better. Comparable within one answer only: it moves with every article of the tenant. */
  readonly score: number;
  /** Why, for people, the strongest reason first: `title: invoice`, `body: refund`, `category: Billing`. */
  readonly matched: readonly string[];
};

export type SuggestionOptions = {
  /** How many at the most; 5 by default. */
  readonly limit?: number;
};

const defaultLimit = 5;

/**
 * The published articles of one tenant, ready to be suggested, kept in memory. What it suggests depends on the articles in
 * it alone, not on how they came in.
 */
export class SuggestionIndex {
  private readonly vocabulary = new Vocabulary();
  private readonly index = new InvertedIndex(this.vocabulary);
  private readonly retired = new Set<string>();
  /** Kept from one case to the next, and made anew after a change. */
  private scorer: TermScorer | undefined;

  constructor(private readonly parameters: ScoringParameters = defaultScoring) {}

  /** How many articles can be suggested. */
  get size(): number {
    return this.index.size;
  }

  /** The version that is suggested, or null where the article cannot be. */
  versionOf(articleId: string): number | null {
    return this.index.find(articleId)?.version ?? null;
  }

  /**
   * Adds an article or replaces its older version, so that events may be delivered more than once.
   * @returns false where this version or a newer one is in already, or the article is retired: then nothing changed.
   */
  put({ articleId, version, title, plainBody, category, tags }: SuggestibleArticle): boolean {
    if (this.retired.has(articleId) || version <= (this.versionOf(articleId) ?? 0)) return false;
    this.scorer = undefined;
    this.index.remove(articleId);
    this.index.add({
      articleId,
      version,
      category,
      categoryKey: categoryKey(category),
      title: this.numbered([title]),
      tags: this.numbered(tags),
      body: this.numbered([plainBody]),
    });
    return true;
  }

  /** Takes an article out for good: it is never suggested again, whichever version is put later. */
  retire(articleId: string): void {
    this.remove(articleId);
    this.retired.add(articleId);
  }

  /** Forgets an article, as if it had never been put or retired. */
  remove(articleId: string): void {
    this.scorer = undefined;
    this.index.remove(articleId);
    this.retired.delete(articleId);
  }

  /** The articles that fit a case, best first; none where no word of the case is in any article. */
  suggest(text: CaseText, { limit = defaultLimit }: SuggestionOptions = {}): Suggestion[] {
    if (limit <= 0) return [];
    const category = this.index.categoryNumber(categoryKey(text.category ?? null));
    const inCategory = (slot: number): boolean => this.index.categoryAt(slot) === category;
    const query = caseQuery(text, this.vocabulary, this.index, this.parameters);
    this.scorer ??= new TermScorer(this.index, this.parameters);
    const { scorer } = this;
    const lift = (slot: number): number => (inCategory(slot) ? this.parameters.categoryLift : 1);
    const ranked = rank(query, this.index, scorer, limit, lift);
    return ranked.map(({ slot, score }, at) => {
      const article = this.index.articleAt(slot);
      const matched = reasonsFor(query.terms, slot, this.index, scorer);
      if (inCategory(slot)) matched.push(`category: ${article.category}`);
      return { articleId: article.articleId, version: article.version, rank: at + 1, score, matched };
    });
  }

  private numbered(texts: readonly string[]): Uint32Array {
    const words: number[] = [];
    for (const text of texts) visitTerms(text, (term, written) => words.push(this.vocabulary.wordFor(term, written)));
    return Uint32Array.from(words);
  }
}
