import { DDSketch } from '@datadog/sketches-js';

/** How far a percentile may be from the exact value, as a share of it. */
export const percentileError = 0.01;

/** Whole seconds between two instants, rounded down; never below zero where the second is not the earlier. */
export function secondsBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / 1000);
}

const { mapping } = new DDSketch({ relativeAccuracy: percentileError });
/** The bucket of no time at all, below all others: a logarithm has none. */
const zeroBucket = -1;

/**
 * The logarithmic bucket of a duration (DDSketch: Masson, Rim, Lee, "DDSketch: a fast and fully-mergeable quantile sketch",
 * VLDB 2019). Counts by bucket can be added and taken away, so percentiles can be told of any sum.
 * @param seconds whole, not negative
 */
export function durationBucket(seconds: number): number {
  return seconds === 0 ? zeroBucket : mapping.key(seconds);
}

/**
 * Percentiles of durations counted by bucket: the value at rank floor(q (n - 1)), from 0 in ascending order, within 1 % of it.
 * @returns seconds in the order of the shares asked for; null where nothing is counted.
 */
export function percentilesOf(
  buckets: ReadonlyMap<number, number>,
  shares: readonly number[],
): readonly (number | null)[] {
  const sketch = new DDSketch({ relativeAccuracy: percentileError });
  for (const [bucket, count] of buckets) {
    if (count > 0) sketch.accept(bucket === zeroBucket ? 0 : mapping.value(bucket), count);
  }
  return shares.map((share) => (sketch.count === 0 ? null : sketch.getValueAtQuantile(share)));
}
