import type { QueryWord } from './case-query.js';
import { type InvertedIndex, packedCounts } from './inverted-index.js';
import type { TermScorer } from './term-scorer.js';

/**
 * Scores words that an article has in just the form of the case, each as a term of its own: stemming lets "training" find
 * "train", and this lets an article with "training" come before it.
 */
export class ExactForms {
  /** 1 for the words of the case. */
  private readonly wanted: Uint8Array;

  constructor(
    private readonly words: readonly QueryWord[],
    private readonly index: InvertedIndex,
    private readonly scorer: TermScorer,
  ) {
    this.wanted = new Uint8Array(index.vocabulary.wordCount);
    for (const { word } of words) this.wanted[word] = 1;
  }

  /** What the words of the case add to the score of an article, before lift. */
  score(slot: number): number {
    const counts = packedCounts(this.index.articleAt(slot), (word) => (this.wanted[word] === 1 ? word : undefined));
    let score = 0;
    for (const word of this.words) {
      const packed = counts.get(word.word);
      if (packed !== undefined) score += this.scorer.score(word, packed, slot);
    }
    return this.scorer.parameters.exactFormWeight * score;
  }
}
