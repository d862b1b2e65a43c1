import { Temporal } from 'temporal-polyfill';
import { fail, type Instant, instant } from '#libs/kernel';

export type TimeUnit = 'day' | 'week' | 'month';
/** From `from` inclusive to `to` exclusive. */
export type TimeSpan = { readonly from: Instant; readonly to: Instant };

const mostBuckets = 1_000;

/**
 * Parts a window into days, weeks (from Monday) or months of a time zone. The first and the last one are cut where the window is.
 * @throws CodedError BAD_USER_INPUT where the window is empty or has more than 1,000 buckets.
 */
export function timeBuckets({ from, to }: TimeSpan, unit: TimeUnit, timeZone: string): readonly TimeSpan[] {
  if (from >= to) return badWindow('to', 'must be later than from');
  const buckets: TimeSpan[] = [];
  let start = from;
  let date = firstDate(unit, from, timeZone);
  while (start < to) {
    if (buckets.length === mostBuckets) badWindow('groupBy', `parts the window into more than ${mostBuckets} buckets`);
    date = date.add({ [`${unit}s`]: 1 });
    // Each date's own beginning: a clock that skips midnight once must not move the days after.
    const end = earlier(instant(date.toZonedDateTime(timeZone).epochMilliseconds), to);
    // A date the zone has skipped whole is no bucket.
    if (start < end) buckets.push({ from: start, to: end });
    start = end;
  }
  return buckets;
}

/** The bucket an instant of the window lies in. */
export function bucketOf(buckets: readonly TimeSpan[], at: Instant): TimeSpan {
  let [low, high] = [0, buckets.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (buckets[middle]!.from <= at) low = middle;
    else high = middle - 1;
  }
  return buckets[low]!;
}

function firstDate(unit: TimeUnit, at: Instant, timeZone: string): Temporal.PlainDate {
  const date = Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDate();
  if (unit === 'day') return date;
  return unit === 'week' ? date.subtract({ days: date.dayOfWeek - 1 }) : date.with({ day: 1 });
}

function earlier(one: Instant, other: Instant): Instant {
  return one < other ? one : other;
}

function badWindow(field: string, problem: string): never {
  return fail('BAD_USER_INPUT', `${field} ${problem}.`, { fields: [{ field: `input.${field}`, problem }] });
}
