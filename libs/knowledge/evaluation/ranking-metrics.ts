/** Relevance grades by query, then by document; 0 is judged and not relevant. */
export type Judgements = ReadonlyMap<string, ReadonlyMap<string, number>>;
export type ScoredDocument = { readonly documentId: string; readonly score: number };
/** What a system answered, by query. */
export type Run = ReadonlyMap<string, readonly ScoredDocument[]>;

/**
 * trec_eval's order: by score, the highest first, equal scores by document id, the highest first. Whatever order the
 * system gave is ignored. Scores are compared in single precision, as trec_eval keeps them.
 */
export function trecOrder(documents: readonly ScoredDocument[]): string[] {
  return documents
    .map(({ documentId, score }) => ({ documentId, score: Math.fround(score) }))
    .sort((one, other) => other.score - one.score || (one.documentId < other.documentId ? 1 : -1))
    .map(({ documentId }) => documentId);
}

/**
 * Normalised discounted cumulative gain of the first k (trec_eval's ndcg_cut_k): the gain of a document is its grade,
 * discounted by log2(rank + 1); the ideal ranks all judged documents by grade.
 * @param ranked document ids, best first.
 * @param grades of one query, with at least one above 0.
 */
export function ndcg(ranked: readonly string[], grades: ReadonlyMap<string, number>, k: number): number {
  const gains = ranked.map((documentId) => grades.get(documentId) ?? 0);
  const ideal = [...grades.values()].sort((one, other) => other - one);
  return discountedGain(gains, k) / discountedGain(ideal, k);
}

function discountedGain(gains: readonly number[], k: number): number {
  return gains.slice(0, k).reduce((sum, gain, at) => sum + Math.max(0, gain) / Math.log2(at + 2), 0);
}

/** Average precision (trec_eval's map of one query): precision at every relevant document found, over all relevant ones. */
export function averagePrecision(ranked: readonly string[], grades: ReadonlyMap<string, number>): number {
  let found = 0;
  let sum = 0;
  ranked.forEach((documentId, at) => {
    if (!isRelevant(documentId, grades)) return;
    found++;
    sum += found / (at + 1);
  });
  return sum / relevantCount(grades);
}

/** One over the rank of the first relevant document (trec_eval's recip_rank); 0 where none was found. */
export function reciprocalRank(ranked: readonly string[], grades: ReadonlyMap<string, number>): number {
  const at = ranked.findIndex((documentId) => isRelevant(documentId, grades));
  return at < 0 ? 0 : 1 / (at + 1);
}

/** 1 where a relevant document is among the first k (trec_eval's success_k), else 0. */
export function success(ranked: readonly string[], grades: ReadonlyMap<string, number>, k: number): number {
  return ranked.slice(0, k).some((documentId) => isRelevant(documentId, grades)) ? 1 : 0;
}

/** How many documents are judged relevant: grade 1 or more. */
export function relevantCount(grades: ReadonlyMap<string, number>): number {
  return [...grades.values()].filter((grade) => grade >= 1).length;
}

function isRelevant(documentId: string, grades: ReadonlyMap<string, number>): boolean {
  return (grades.get(documentId) ?? 0) >= 1;
}
