import { lengthAdjusted, saturate } from './bm25.js';
import type { Weighted } from './case-query.js';
import { type InvertedIndex, tagCount, titleCount, wholeCount } from './inverted-index.js';
import type { ScoringParameters } from './scoring-parameters.js';

/** Scores single terms; made for one query, as its length norms hold until the index changes. */
export class TermScorer {
  private readonly wholeHalfway: Float64Array;
  private readonly titleHalfway: Float64Array;

  constructor(
    index: InvertedIndex,
    readonly parameters: ScoringParameters,
  ) {
    const { saturation, lengthDiscount, titleLengthDiscount } = parameters;
    const { slotCount, averageLength, averageTitleLength } = index;
    this.wholeHalfway = new Float64Array(slotCount);
    this.titleHalfway = new Float64Array(slotCount);
    for (let slot = 0; slot < slotCount; slot++) {
      this.wholeHalfway[slot] = lengthAdjusted(saturation, lengthDiscount, index.lengthAt(slot) / averageLength);
      this.titleHalfway[slot] = lengthAdjusted(
        saturation,
        titleLengthDiscount,
        index.titleLengthAt(slot) / averageTitleLength,
      );
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

  /** The count at which a term of this article has half of its effect. */
  halfwayAt(slot: number): number {
    return this.wholeHalfway[slot]!;
  }
}
