import {
  averagePrecision,
  type Judgements,
  ndcg,
  type Run,
  reciprocalRank,
  relevantCount,
  success,
  trecOrder,
} from './ranking-metrics.js';

/** Means over the evaluated queries, each 0..1. */
export type RetrievalFigures = {
  /** How many queries were evaluated. */
  readonly queries: number;
  readonly ndcgAt10: number;
  readonly map: number;
  readonly mrr: number;
  readonly hitAt1: number;
  readonly hitAt3: number;
  readonly hitAt5: number;
  readonly hitAt10: number;
};

/**
 * Judges a run by trec_eval's measures, averaged over all judged queries: one without an answer in the run counts as 0
 * (trec_eval -c), one without a relevant document is left out. Where nothing is left, all figures are 0.
 */
export function evaluateRun(judgements: Judgements, run: Run): RetrievalFigures {
  const evaluated = [...judgements]
    .filter(([, grades]) => relevantCount(grades) > 0)
    .map(([queryId, grades]) => ({ grades, ranked: trecOrder(run.get(queryId) ?? []) }));
  const mean = (measure: (query: (typeof evaluated)[number]) => number): number =>
    evaluated.reduce((sum, query) => sum + measure(query), 0) / Math.max(1, evaluated.length);
  const hitAt = (k: number): number => mean(({ ranked, grades }) => success(ranked, grades, k));
  return {
    queries: evaluated.length,
    ndcgAt10: mean(({ ranked, grades }) => ndcg(ranked, grades, 10)),
    map: mean(({ ranked, grades }) => averagePrecision(ranked, grades)),
    mrr: mean(({ ranked, grades }) => reciprocalRank(ranked, grades)),
    hitAt1: hitAt(1),
    hitAt3: hitAt(3),
    hitAt5: hitAt(5),
    hitAt10: hitAt(10),
  };
}
