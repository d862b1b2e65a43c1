import { Adjacency } from './adjacency.js';
import type { CaseQuery } from './case-query.js';
import { ExactForms } from './exact-forms.js';
import type { InvertedIndex } from './inverted-index.js';
import type { TermScorer } from './term-scorer.js';

export type RankedSlot = { readonly slot: number; readonly score: number };

/**
 * The best articles for a query, best first; equal scores in the order of article ids. The score of an article is
 * BM25 over title, tags and body as one text, plus BM25 over the title alone, plus its tags, times `lift`; to the
 * best, adjacency and exact forms are added. Rarity is that of the whole article in every part, so that a word common
 * in bodies is not held rare because few titles have it.
 * @param lift the factor of a slot's article; 1 for none.
 */
export function rank(
  query: CaseQuery,
  index: InvertedIndex,
  scorer: TermScorer,
  limit: number,
  lift: (slot: number) => number,
): RankedSlot[] {
  const scores = new Float64Array(index.slotCount);
  for (const term of query.terms) {
    const postings = index.postingsOf(term.term);
    if (postings !== undefined) scorer.addScores(term, postings, scores);
  }
  const found: number[] = [];
  for (let slot = 0; slot < scores.length; slot++) {
    if (scores[slot] === 0) continue;
    scores[slot]! *= lift(slot);
    found.push(slot);
  }
  const candidates = best(found, scores, Math.max(limit, scorer.parameters.readingDepth), index);
  const adjacency = new Adjacency(query.pairs, index, scorer);
  const exactForms = new ExactForms(query.words, index, scorer);
  for (const slot of candidates) scores[slot]! += lift(slot) * (adjacency.score(slot) + exactForms.score(slot));
  return best(candidates, scores, limit, index).map((slot) => ({ slot, score: scores[slot]! }));
}

/** The best of some slots. Only those that can be among them are sorted with the tie rule. */
function best(slots: readonly number[], scores: Float64Array, limit: number, index: InvertedIndex): number[] {
  const least = nthLargest(slots, scores, limit);
  const byScore = (one: number, other: number): number =>
    scores[other]! - scores[one]! || (index.articleAt(one).articleId < index.articleAt(other).articleId ? -1 : 1);
  return slots
    .filter((slot) => scores[slot]! >= least)
    .sort(byScore)
    .slice(0, limit);
}

/** The n-th largest score, or 0 where there are not as many; sorts the n largest only, which most scores are not among. */
function nthLargest(slots: readonly number[], scores: Float64Array, n: number): number {
  // Scores are above 0, so a place still empty is the smallest.
  const rising = new Float64Array(n);
  for (const slot of slots) {
    const score = scores[slot]!;
    if (score <= rising[0]!) continue;
    let at = 1;
    while (at < n && rising[at]! < score) at++;
    rising.copyWithin(0, 1, at);
    rising[at - 1] = score;
  }
  return rising[0]!;
}
