import { lengthAdjusted, saturate } from './bm25.js';
import type { QueryTerm, Weighted } from './case-query.js';
import { type InvertedIndex, onceInBody, type Postings, tagCount, titleCount, wholeCount } from './inverted-index.js';
import type { ScoringParameters } from './scoring-parameters.js';

/** Scores single terms; its length norms hold until the index changes. */
export class TermScorer {
  private readonly wholeHalfway: Float64Array;
  private readonly titleHalfway: Float64Array;
  /** What a term adds, before weight and rarity, to each article that has it once and in the body: most scores are such. */
  private readonly onceInBody: Float64Array;

  constructor(
    index: InvertedIndex,
    readonly parameters: ScoringParameters,
  ) {
    const { saturation, lengthDiscount, titleLengthDiscount } = parameters;
    const { slotCount, averageLength, averageTitleLength } = index;
    this.wholeHalfway = new Float64Array(slotCount);
    this.titleHalfway = new Float64Array(slotCount);
    this.onceInBody = new Float64Array(slotCount);
    for (let slot = 0; slot < slotCount; slot++) {
      this.wholeHalfway[slot] = lengthAdjusted(saturation, lengthDiscount, index.lengthAt(slot) / averageLength);
      this.titleHalfway[slot] = lengthAdjusted(
        saturation,
        titleLengthDiscount,
        index.titleLengthAt(slot) / averageTitleLength,
      );
      this.onceInBody[slot] = saturate(1, this.wholeHalfway[slot]!, saturation);
    }
  }

  /**
   * What one term adds to the score of an article that has it, before adjacency and lift.
   * @param packed how often the article has it.
   */
  score({ weight, rarity }: Weighted, packed: number, slot: number): number {
    const { saturation, titleWeight, tagWeight } = this.parameters;
    let score = saturate(wholeCount(packed), this.wholeHalfway[slot]!, saturation);
    const inTitle = titleCount(packed);
    if (inTitle > 0) score += titleWeight * saturate(inTitle, this.titleHalfway[slot]!, saturation);
    if (tagCount(packed) > 0) score += tagWeight;
    return weight * rarity * score;
  }

  /** Adds what one term is worth to the scores of all articles that have it. */
  addScores(term: QueryTerm, { slots, counts }: Postings, scores: Float64Array): void {
    const unit = term.weight * term.rarity;
    for (let at = 0; at < slots.length; at++) {
      const slot = slots[at]!;
      const packed = counts[at]!;
      scores[slot]! += packed === onceInBody ? unit * this.onceInBody[slot]! : this.score(term, packed, slot);
    }
  }

  /** The count at which a term of this article has half of its effect. */
  halfwayAt(slot: number): number {
    return this.wholeHalfway[slot]!;
  }
}
