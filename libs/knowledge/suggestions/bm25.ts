/**
 * BM25's term frequency part: 1 for a term that occurs once in a text of average length, and at most k1 + 1 for one that
 * occurs any number of times.
 * @param halfway the count at which half of the most is reached (BM25's K).
 * @param saturation BM25's k1.
 */
export function saturate(count: number, halfway: number, saturation: number): number {
  return (count * (saturation + 1)) / (count + halfway);
}

/**
 * BM25's inverse document frequency, in the form that is never negative.
 * @param having how many articles have the term, of `all`.
 */
export function inverseDocumentFrequency(having: number, all: number): number {
  return Math.log(1 + (all - having + 0.5) / (having + 0.5));
}

/**
 * BM25's K: the count at which half of the most is reached, the higher the longer the text is.
 * @param relativeLength the length of the text over the average length.
 */
export function lengthAdjusted(saturation: number, lengthDiscount: number, relativeLength: number): number {
  return saturation * (1 - lengthDiscount + lengthDiscount * relativeLength);
}
