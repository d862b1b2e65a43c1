import type { QueryTerm } from './case-query.js';
import { type InvertedIndex, tagCount, titleCount } from './inverted-index.js';
import type { TermScorer } from './term-scorer.js';

/** More reasons than this tell a reader nothing more. */
const mostReasons = 6;

/**
 * Which words of a case found an article, and where, the one that counted most first: `title: invoice`. A word is named
 * as the case has it, once, in the best of title, tag and body; a misspelt one says so.
 */
export function reasonsFor(
  terms: readonly QueryTerm[],
  slot: number,
  index: InvertedIndex,
  scorer: TermScorer,
): string[] {
  return terms
    .map((term) => ({ term, counts: index.countsAt(term.term, slot) }))
    .filter(({ counts }) => counts > 0)
    .map(({ term, counts }) => ({ term, counts, score: scorer.score(term, counts, slot) }))
    .sort((one, other) => other.score - one.score)
    .slice(0, mostReasons)
    .map(({ term, counts }) => `${place(counts)}: ${term.written}${term.corrected ? ' (spelt nearly so)' : ''}`);
}

function place(counts: number): string {
  if (titleCount(counts) > 0) return 'title';
  return tagCount(counts) > 0 ? 'tag' : 'body';
}
