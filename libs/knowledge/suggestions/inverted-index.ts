import { articleLength, type IndexedArticle, type WordSequences } from './indexed-article.js';
import type { Vocabulary } from './vocabulary.js';

/** Where one term occurs: slots in rising order, and how often in each, packed (see wholeCount). */
export type Postings = { readonly slots: number[]; readonly counts: number[] };

const mostWhole = 0x7fff;
const mostInField = 0xff;

/** Packed: once, and neither in the title nor among the tags. */
export const onceInBody = 0x10000;

/** How often the term occurs in the whole article: title, tags and body. */
export function wholeCount(packed: number): number {
  return packed >>> 16;
}
export function titleCount(packed: number): number {
  return (packed >>> 8) & mostInField;
}
export function tagCount(packed: number): number {
  return packed & mostInField;
}

/**
 * Articles by the terms in them, with the sums that BM25 needs. An article sits in a numbered slot; a slot left by a
 * removed article is taken by the next. Nothing it answers depends on the order of additions and removals.
 */
export class InvertedIndex {
  private readonly postingsByTerm: (Postings | undefined)[] = [];
  private readonly articlesByWord: number[] = [];
  private readonly articles: (IndexedArticle | undefined)[] = [];
  private readonly lengths: number[] = [];
  private readonly titleLengths: number[] = [];
  private readonly categories: number[] = [];
  private readonly categoryNumbers = new Map<string, number>();
  private readonly freeSlots: number[] = [];
  private readonly slotOf = new Map<string, number>();
  private totalLength = 0;
  private totalTitleLength = 0;

  constructor(readonly vocabulary: Vocabulary) {}

  get size(): number {
    return this.slotOf.size;
  }

  /** One more than the highest slot in use. */
  get slotCount(): number {
    return this.articles.length;
  }

  get averageLength(): number {
    return this.totalLength / Math.max(1, this.size);
  }

  get averageTitleLength(): number {
    return this.totalTitleLength / Math.max(1, this.size);
  }

  find(articleId: string): IndexedArticle | undefined {
    const slot = this.slotOf.get(articleId);
    return slot === undefined ? undefined : this.articles[slot];
  }

  articleAt(slot: number): IndexedArticle {
    return this.articles[slot]!;
  }

  lengthAt(slot: number): number {
    return this.lengths[slot]!;
  }

  titleLengthAt(slot: number): number {
    return this.titleLengths[slot]!;
  }

  /** The number of a category, by which articles of it are told; undefined where no article was ever of it. */
  categoryNumber(categoryKey: string | null): number | undefined {
    return categoryKey === null ? undefined : this.categoryNumbers.get(categoryKey);
  }

  /** The number of an article's category; 0 where it has none. */
  categoryAt(slot: number): number {
    return this.categories[slot]!;
  }

  /** Undefined where no article has the term. */
  postingsOf(term: number): Postings | undefined {
    const postings = this.postingsByTerm[term];
    return postings === undefined || postings.slots.length === 0 ? undefined : postings;
  }

  /** How many articles have a word in just this form. */
  articlesWith(word: number): number {
    return this.articlesByWord[word] ?? 0;
  }

  /** How often an article has a term, packed; 0 where it does not. */
  countsAt(term: number, slot: number): number {
    const postings = this.postingsByTerm[term];
    if (postings === undefined) return 0;
    const at = lowerBound(postings.slots, slot);
    return postings.slots[at] === slot ? postings.counts[at]! : 0;
  }

  /** Adds an article that is not in the index. */
  add(article: IndexedArticle): void {
    const slot = this.freeSlots.pop() ?? this.articles.length;
    this.articles[slot] = article;
    this.slotOf.set(article.articleId, slot);
    this.lengths[slot] = articleLength(article);
    this.titleLengths[slot] = article.title.length;
    this.categories[slot] = this.numberOf(article.categoryKey);
    this.totalLength += this.lengths[slot];
    this.totalTitleLength += this.titleLengths[slot];
    for (const [term, packed] of this.termCounts(article)) this.insert(term, slot, packed);
    for (const word of packedCounts(article).keys()) this.articlesByWord[word] = this.articlesWith(word) + 1;
  }

  /** True where there was something to remove. */
  remove(articleId: string): boolean {
    const slot = this.slotOf.get(articleId);
    if (slot === undefined) return false;
    const article = this.articleAt(slot);
    for (const term of this.termCounts(article).keys()) this.withdraw(term, slot);
    for (const word of packedCounts(article).keys()) this.articlesByWord[word]!--;
    this.totalLength -= this.lengthAt(slot);
    this.totalTitleLength -= this.titleLengthAt(slot);
    this.slotOf.delete(articleId);
    this.articles[slot] = undefined;
    this.freeSlots.push(slot);
    return true;
  }

  private numberOf(categoryKey: string | null): number {
    if (categoryKey === null) return 0;
    const number = this.categoryNumbers.get(categoryKey) ?? this.categoryNumbers.size + 1;
    this.categoryNumbers.set(categoryKey, number);
    return number;
  }

  private termCounts(article: WordSequences): Map<number, number> {
    return packedCounts(article, (word) => this.vocabulary.termIn(word));
  }

  private insert(term: number, slot: number, packed: number): void {
    const postings = this.postingsByTerm[term];
    if (postings === undefined) {
      this.postingsByTerm[term] = { slots: [slot], counts: [packed] };
      return;
    }
    const { slots, counts } = postings;
    if (slots.length === 0 || slots[slots.length - 1]! < slot) {
      slots.push(slot);
      counts.push(packed);
      return;
    }
    const at = lowerBound(slots, slot);
    slots.splice(at, 0, slot);
    counts.splice(at, 0, packed);
  }

  private withdraw(term: number, slot: number): void {
    const { slots, counts } = this.postingsByTerm[term]!;
    const at = lowerBound(slots, slot);
    slots.splice(at, 1);
    counts.splice(at, 1);
  }
}

/**
 * How often each word occurs, packed (see wholeCount). Saturates far beyond where BM25 does.
 * @param keyOf what is counted in the place of a word; undefined passes it over.
 */
export function packedCounts(
  { title, tags, body }: WordSequences,
  keyOf: (word: number) => number | undefined = (word) => word,
): Map<number, number> {
  const packed = new Map<number, number>();
  const count = (words: Uint32Array, inField: (counts: number) => boolean, one: number): void => {
    for (const word of words) {
      const key = keyOf(word);
      if (key === undefined) continue;
      const before = packed.get(key) ?? 0;
      const whole = wholeCount(before) < mostWhole ? 0x10000 : 0;
      packed.set(key, before + whole + (inField(before) ? one : 0));
    }
  };
  count(title, (counts) => titleCount(counts) < mostInField, 0x100);
  count(tags, (counts) => tagCount(counts) < mostInField, 1);
  count(body, () => false, 0);
  return packed;
}

/** The first place whose slot is not smaller. */
function lowerBound(slots: readonly number[], slot: number): number {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (slots[middle]! < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}
