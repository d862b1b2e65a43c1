import { inverseDocumentFrequency, saturate } from '../suggestions/bm25.js';
import type { BeirDocument, BeirQuery } from './beir.js';
import type { Run } from './ranking-metrics.js';

const k1 = 1.2;
const b = 0.75;
const depth = 100;

/**
 * What suggestions are held against: textbook BM25 (k1 = 1.2, b = 0.75) over title, tags and text as one, words as they are in
 * lower case, no stemming, no stop words, every occurrence of a query's word counted.
 */
export function runPlainBm25(corpus: Iterable<BeirDocument>, queries: Iterable<BeirQuery>): Run {
  const documents = [...corpus].map(({ id, title, tags = [], text }) => ({
    id,
    words: wordsOf([title, ...tags, text].join(' ')),
  }));
  const averageLength = documents.reduce((sum, { words }) => sum + words.length, 0) / Math.max(1, documents.length);
  const occurrences = new Map<string, Map<number, number>>();
  documents.forEach(({ words }, at) => {
    for (const word of words) {
      const counts = occurrences.get(word) ?? new Map<number, number>();
      occurrences.set(word, counts.set(at, (counts.get(at) ?? 0) + 1));
    }
  });
  const run = new Map<string, { documentId: string; score: number }[]>();
  for (const query of queries) {
    const scores = new Map<number, number>();
    for (const word of wordsOf(query.text)) {
      const counts = occurrences.get(word) ?? new Map<number, number>();
      const rarity = inverseDocumentFrequency(counts.size, documents.length);
      for (const [at, count] of counts) {
        const halfway = k1 * (1 - b + (b * documents[at]!.words.length) / averageLength);
        scores.set(at, (scores.get(at) ?? 0) + rarity * saturate(count, halfway, k1));
      }
    }
    const ranked = [...scores].map(([at, score]) => ({ documentId: documents[at]!.id, score }));
    run.set(query.id, ranked.sort((one, other) => other.score - one.score).slice(0, depth));
  }
  return run;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
