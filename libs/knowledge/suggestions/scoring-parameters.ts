/** What the scoring weighs, and how much. Scores are sums, so only ratios between the weights matter. */
export type ScoringParameters = {
  /** BM25's k1: how fast repeating a term stops to count. */
  readonly saturation: number;
  /** BM25's b for the whole article: how far long articles are discounted, 0..1. */
  readonly lengthDiscount: number;
  /** The same for the title alone. */
  readonly titleLengthDiscount: number;
  /** What the title counts once more, beside its share in the whole article. */
  readonly titleWeight: number;
  /** What a tag that names a term counts once more. */
  readonly tagWeight: number;
  /** What a term of the description counts, against 1 for a term of the subject. */
  readonly descriptionWeight: number;
  /** Descriptions of more distinct terms than this are discounted by the square root of the excess. */
  readonly descriptionTerms: number;
  /** BM25's k3: how fast repeating a term in the case stops to count. */
  readonly querySaturation: number;
  /** What two terms that stand side by side in the case and in the article count, against 1 for a term. */
  readonly adjacencyWeight: number;
  /** Side by side: this many terms apart at the most. */
  readonly adjacencySpan: number;
  /** What a word counts once more where an article has it in the form of the case, unstemmed. */
  readonly exactFormWeight: number;
  /** How many of the best articles are read word by word, for adjacency and exact forms. */
  readonly readingDepth: number;
  /** What a term counts that stands for a misspelt one, against 1. */
  readonly correctionWeight: number;
  /** The factor for an article of the case's own category. */
  readonly categoryLift: number;
};

/**
 * BM25's k1 and b in the range that holds across collections (S. Robertson and H. Zaragoza, "The Probabilistic Relevance
 * Framework", 2009), and weights chosen on six unlike ones, none of which was held out: what they gain there need not carry
 * over in full. Most of them lie on a plateau; `descriptionTerms` does not, the best value differs with how long cases are.
 */
export const defaultScoring: ScoringParameters = {
  saturation: 0.9,
  lengthDiscount: 0.75,
  titleLengthDiscount: 0.75,
  titleWeight: 1,
  tagWeight: 0.75,
  descriptionWeight: 0.6,
  descriptionTerms: 5,
  querySaturation: 8,
  adjacencyWeight: 0.2,
  adjacencySpan: 2,
  exactFormWeight: 0.25,
  readingDepth: 100,
  correctionWeight: 0.8,
  categoryLift: 1.25,
};
