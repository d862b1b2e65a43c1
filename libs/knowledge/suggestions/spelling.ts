/** Words shorter than this have too many neighbours for one letter's difference to mean a slip. */
export const shortestCorrectedWord = 5;

/**
 * True where one slip makes the one word of the other: a letter too many, one missing, one wrong, or two neighbours
 * swapped (optimal string alignment distance 1; F. J. Damerau, CACM 7(3), 1964).
 */
export function isOneSlipAway(one: string, other: string): boolean {
  if (one === other) return false;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  return short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2);
}
