import fc from 'fast-check';
import { durationBucket, percentileError, percentilesOf, secondsBetween } from './durations.js';

function counted(durations: readonly number[]): Map<number, number> {
  const buckets = new Map<number, number>();
  for (const bucket of durations.map(durationBucket)) buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
  return buckets;
}
const tenYears = 10 * 365 * 86_400;
const durations = fc.array(fc.oneof(fc.constantFrom(0, 1, 2, 59, 60, 86_400), fc.nat(600), fc.nat(tenYears)), {
  minLength: 1,
  maxLength: 200,
});

describe('a duration', () => {
  it('is in whole seconds, rounded down', () => {
    expect(secondsBetween('2026-03-02T09:00:00.000Z', '2026-03-02T09:01:00.999Z')).toBe(60);
    expect(secondsBetween('2026-03-02T09:00:00.000Z', '2026-03-02T09:00:00.000Z')).toBe(0);
  });
});

describe('percentiles of durations counted by bucket', () => {
  it('are within 1 % of the value at their rank, for any durations', () => {
    expect(percentileError).toBe(0.01);
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
        const exact = [...given].sort((one, other) => one - other)[Math.floor(share * (given.length - 1))]!;
        const [told] = percentilesOf(counted(given), [share]);
        expect(Math.abs(told! - exact)).toBeLessThanOrEqual(exact * percentileError + 1e-9);
      }),
      { numRuns: 500 },
    );
  });

  it('are the same over buckets added up as over all at once, and unmoved by what was added and taken away', () => {
    fc.assert(
      fc.property(durations, durations, (some, others) => {
        const together = counted([...some, ...others]);
        const [merged, again] = [counted(some), counted(some)];
        for (const [bucket, count] of counted(others)) {
          merged.set(bucket, (merged.get(bucket) ?? 0) + count);
          again.set(bucket, (again.get(bucket) ?? 0) + count - count);
        }
        expect(percentilesOf(merged, [0.5, 0.9])).toEqual(percentilesOf(together, [0.5, 0.9]));
        expect(percentilesOf(again, [0.5, 0.9])).toEqual(percentilesOf(counted(some), [0.5, 0.9]));
      }),
    );
  });

  it('are none of nothing', () => {
    expect(percentilesOf(new Map(), [0.5])).toEqual([null]);
    expect(percentilesOf(new Map([[durationBucket(60), 0]]), [0.5])).toEqual([null]);
  });
});
