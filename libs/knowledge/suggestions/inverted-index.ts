import { articleLength, type IndexedArticle, type TermSequences } from './indexed-article.js';

/** Where one term occurs: slots in rising order, and how often in each, packed (see wholeCount). */
export type Postings = { readonly slots: number[]; readonly counts: number[] };

const mostWhole = 0x7fff;
const mostInField = 0xff;

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
  private readonly articles: (IndexedArticle | undefined)[] = [];
  private readonly lengths: number[] = [];
  private readonly titleLengths: number[] = [];
  private readonly freeSlots: number[] = [];
  private readonly slotOf = new Map<string, number>();
  private totalLength = 0;
  private totalTitleLength = 0;

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

  /** Undefined where no article has the term. */
  postingsOf(term: number): Postings | undefined {
    const postings = this.postingsByTerm[term];
    return postings === undefined || postings.slots.length === 0 ? undefined : postings;
  }

  /** How often an article has a term, packed; 0 where it does not. */
  countsAt(term: number, slot: number): number {
    const postings = this.postingsByTerm[term];
    if (postings === undefined) return 0;
    const at = lowerBound(postings.slots, slot);
    return postings.slots[at] === slot ? postings.counts[at]! : 0;
  }

  /** Every article, in the order of their ids. */
  *all(): Generator<IndexedArticle> {
    for (const articleId of [...this.slotOf.keys()].sort()) yield this.find(articleId)!;
  }

  /** Adds an article that is not in the index. */
  add(article: IndexedArticle): void {
    const slot = this.freeSlots.pop() ?? this.articles.length;
    this.articles[slot] = article;
    this.slotOf.set(article.articleId, slot);
    this.lengths[slot] = articleLength(article);
    this.titleLengths[slot] = article.title.length;
    this.totalLength += this.lengths[slot];
    this.totalTitleLength += this.titleLengths[slot];
    for (const [term, packed] of packedCounts(article)) this.insert(term, slot, packed);
  }

  /** True where there was something to remove. */
  remove(articleId: string): boolean {
    const slot = this.slotOf.get(articleId);
    if (slot === undefined) return false;
    for (const term of packedCounts(this.articleAt(slot)).keys()) this.withdraw(term, slot);
    this.totalLength -= this.lengthAt(slot);
    this.totalTitleLength -= this.titleLengthAt(slot);
    this.slotOf.delete(articleId);
    this.articles[slot] = undefined;
    this.freeSlots.push(slot);
    return true;
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

/** Saturates far beyond where BM25 does. */
function packedCounts({ title, tags, body }: TermSequences): Map<number, number> {
  const packed = new Map<number, number>();
  const count = (terms: readonly number[], inField: (counts: number) => boolean, one: number): void => {
    for (const term of terms) {
      const before = packed.get(term) ?? 0;
      const whole = wholeCount(before) < mostWhole ? 0x10000 : 0;
      packed.set(term, before + whole + (inField(before) ? one : 0));
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
