import { saturate } from './bm25.js';
import type { QueryPair } from './case-query.js';
import type { InvertedIndex } from './inverted-index.js';
import type { TermScorer } from './term-scorer.js';

/** Scores terms that stand side by side both in the case and in an article, each pair as a term of its own. */
export class Adjacency {
  private readonly weights = new Map<number, Map<number, number>>();
  /** 1 for the terms among the keys of `weights`: most words of an article are none, and that is told faster here. */
  private readonly follows: Uint8Array;

  constructor(
    pairs: readonly QueryPair[],
    private readonly index: InvertedIndex,
    private readonly scorer: TermScorer,
  ) {
    this.follows = new Uint8Array(index.vocabulary.termCount);
    for (const { first, second, weight } of pairs) {
      this.follows[second] = 1;
      const followers = this.weights.get(second) ?? new Map<number, number>();
      this.weights.set(second, followers.set(first, (followers.get(first) ?? 0) + weight));
    }
  }

  /** What the pairs of the case add to the score of an article, before lift. */
  score(slot: number): number {
    if (this.weights.size === 0) return 0;
    const occurrences = new Map<Map<number, number>, Map<number, number>>();
    const { title, tags, body } = this.index.articleAt(slot);
    for (const sequence of [title, tags, body]) this.count(sequence, occurrences);
    const { saturation, adjacencyWeight } = this.scorer.parameters;
    const halfway = this.scorer.halfwayAt(slot);
    let score = 0;
    for (const [leaders, counts] of occurrences) {
      for (const [first, count] of counts) score += leaders.get(first)! * saturate(count, halfway, saturation);
    }
    return adjacencyWeight * score;
  }

  /** Counts, per pair, how often the second stands at most the span behind the first. */
  private count(sequence: Uint32Array, occurrences: Map<Map<number, number>, Map<number, number>>): void {
    const { vocabulary } = this.index;
    for (let at = 1; at < sequence.length; at++) {
      const second = vocabulary.termIn(sequence[at]!);
      if (this.follows[second] === 0) continue;
      const leaders = this.weights.get(second)!;
      for (let back = 1; back <= this.scorer.parameters.adjacencySpan && back <= at; back++) {
        const first = vocabulary.termIn(sequence[at - back]!);
        if (!leaders.has(first)) continue;
        const counts = occurrences.get(leaders) ?? new Map<number, number>();
        occurrences.set(leaders, counts.set(first, (counts.get(first) ?? 0) + 1));
      }
    }
  }
}
