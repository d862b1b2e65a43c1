import { visitTerms } from './analyser.js';
import { inverseDocumentFrequency } from './bm25.js';
import type { InvertedIndex } from './inverted-index.js';
import type { ScoringParameters } from './scoring-parameters.js';
import { isOneSlipAway, shortestCorrectedWord } from './spelling.js';
import type { Vocabulary } from './vocabulary.js';

/** What of a case is looked at to find articles. */
export type CaseText = {
  readonly subject: string;
  readonly description?: string | null;
  readonly category?: string | null;
};

export type Weighted = {
  /** How much it matters to the case, before its rarity. */
  readonly weight: number;
  /** Its inverse document frequency. */
  readonly rarity: number;
};
/** One term to look for. */
export type QueryTerm = Weighted & {
  readonly term: number;
  /** As written in the case. */
  readonly written: string;
  /** True where the case's word is in no article and one letter away from this term. */
  readonly corrected: boolean;
};
/** One word to look for in just its form. */
export type QueryWord = Weighted & { readonly word: number };
/** Two terms that stand side by side in the case. */
export type QueryPair = { readonly first: number; readonly second: number; readonly weight: number };
export type CaseQuery = {
  readonly terms: readonly QueryTerm[];
  readonly words: readonly QueryWord[];
  readonly pairs: readonly QueryPair[];
};

const lettersOnly = /^\p{L}+$/u;
/** Looking for neighbours takes time; a long paste of unknown words shall not take much. */
const mostCorrections = 8;

type Found = {
  readonly term: number;
  readonly written: string;
  /** Undefined where no article has the term in this form. */
  readonly word: number | undefined;
  readonly corrected: boolean;
};

/**
 * Reads a case as weighted terms: those of the subject count more than those of the description, long descriptions are
 * discounted, repeats saturate (BM25's k3), and a long word that no article has stands for its nearest neighbour.
 */
export function caseQuery(
  text: CaseText,
  vocabulary: Vocabulary,
  index: InvertedIndex,
  parameters: ScoringParameters,
): CaseQuery {
  const finder = new TermFinder(vocabulary, index);
  const subject = finder.find(text.subject);
  const description = finder.find(text.description ?? '');
  const distinct = new Set(description.map(({ term }) => term)).size;
  const { descriptionTerms, descriptionWeight } = parameters;
  const inDescription = descriptionWeight * Math.min(1, Math.sqrt(descriptionTerms / Math.max(1, distinct)));

  const counts = new Map<number, { found: Found; count: number }>();
  const words = new Map<number, number>();
  const add = (found: Found, weight: number): void => {
    if (found.word !== undefined) words.set(found.word, (words.get(found.word) ?? 0) + weight);
    const known = counts.get(found.term);
    const corrected = found.corrected && (known?.found.corrected ?? true);
    const kept = known === undefined || (known.found.corrected && !corrected) ? found : known.found;
    counts.set(found.term, { found: kept, count: (known?.count ?? 0) + weight });
  };
  for (const found of subject) add(found, 1);
  for (const found of description) add(found, inDescription);

  const saturated = (count: number): number =>
    ((parameters.querySaturation + 1) * count) / (parameters.querySaturation + count);
  return {
    terms: [...counts.values()].map(({ found: { term, written, corrected }, count }) => ({
      term,
      written,
      corrected,
      weight: saturated(count) * (corrected ? parameters.correctionWeight : 1),
      rarity: rarityOf(term, index),
    })),
    words: [...words].map(([word, count]) => ({
      word,
      weight: saturated(count),
      rarity: inverseDocumentFrequency(index.articlesWith(word), index.size),
    })),
    pairs: [...pairsOf(subject, 1, index), ...pairsOf(description, inDescription, index)],
  };
}

function rarityOf(term: number, index: InvertedIndex): number {
  return inverseDocumentFrequency(index.postingsOf(term)?.slots.length ?? 0, index.size);
}

function pairsOf(found: readonly Found[], weight: number, index: InvertedIndex): QueryPair[] {
  const pairs: QueryPair[] = [];
  for (let at = 0; at + 1 < found.length; at++) {
    const first = found[at]!.term;
    const second = found[at + 1]!.term;
    if (first === second) continue;
    pairs.push({ first, second, weight: (weight * (rarityOf(first, index) + rarityOf(second, index))) / 2 });
  }
  return pairs;
}

/** Finds the terms of texts in the vocabulary; words that no article has are left out or corrected. */
class TermFinder {
  private corrections = 0;

  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly index: InvertedIndex,
  ) {}

  find(text: string): Found[] {
    const found: Found[] = [];
    visitTerms(text, (term, written) => {
      const number = this.vocabulary.find(term);
      if (number !== undefined && this.index.postingsOf(number) !== undefined) {
        found.push({ term: number, written, word: this.wordOf(written), corrected: false });
        return;
      }
      const nearest = this.correct(term);
      if (nearest !== undefined) found.push({ term: nearest, written, word: undefined, corrected: true });
    });
    return found;
  }

  private wordOf(written: string): number | undefined {
    const word = this.vocabulary.findWord(written);
    return word !== undefined && this.index.articlesWith(word) > 0 ? word : undefined;
  }

  /** Of the terms one slip away the one that most articles have, as a speller would guess; of several, the first by the alphabet. */
  private correct(term: string): number | undefined {
    if (term.length < shortestCorrectedWord || !lettersOnly.test(term) || this.corrections >= mostCorrections) return;
    this.corrections++;
    let best: { number: number; having: number } | undefined;
    for (const number of this.vocabulary.similar(term)) {
      const having = this.index.postingsOf(number)?.slots.length ?? 0;
      if (having === 0 || having < (best?.having ?? 0)) continue;
      const candidate = this.vocabulary.termOf(number);
      if (!lettersOnly.test(candidate) || !isOneSlipAway(term, candidate)) continue;
      if (best === undefined || having > best.having || candidate < this.vocabulary.termOf(best.number)) {
        best = { number, having };
      }
    }
    return best?.number;
  }
}
