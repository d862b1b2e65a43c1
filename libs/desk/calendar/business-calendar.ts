import { type Instant, instant } from '#libs/kernel';
import type { BusinessCalendar } from './calendar.js';
import { openSpansOf } from './open-spans.js';
import { utcDayOf } from './wall-time.js';

/** How far ahead open time is looked for: ten years. A calendar that has too little within them is closed for good. */
const HORIZON_DAYS = 3_653;

/**
 * The instant at which a budget of open time runs out. Counted is real time inside opening hours, also where clocks are put
 * forward or back.
 *
 * A budget that runs out exactly at closing ends at closing. A start outside opening hours begins at the next opening, and so
 * does one at the very closing. A budget of zero ends where it begins: at the start, or outside opening hours at the next opening.
 * @param calendar null is around the clock
 * @param milliseconds a whole number, not negative
 * @throws RangeError for any other budget, or where the calendar has too little open time within ten years
 */
export function addOpenTime(calendar: BusinessCalendar | null, start: Instant, milliseconds: number): Instant {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0) {
    throw new RangeError(`${milliseconds} is not a budget of open time: give whole milliseconds, not negative`);
  }
  let reached = Date.parse(start);
  if (calendar === null) return instant(reached + milliseconds);

  const spansOf = openSpansOf(calendar);
  const today = utcDayOf(reached);
  let left = milliseconds;
  for (let day = today - 2; day <= today + HORIZON_DAYS; day += 1) {
    for (const span of spansOf(day)) {
      if (span.to <= reached) continue;
      const from = Math.max(span.from, reached);
      if (left <= span.to - from) return instant(from + left);
      left -= span.to - from;
      reached = span.to;
    }
  }
  throw new RangeError(`The calendar has too little open time in the ten years after ${start}`);
}

/**
 * The open time between two instants, in milliseconds; 0 where `to` is not after `from`.
 * @param calendar null is around the clock
 */
export function openTimeBetween(calendar: BusinessCalendar | null, from: Instant, to: Instant): number {
  let reached = Date.parse(from);
  const end = Date.parse(to);
  if (end <= reached) return 0;
  if (calendar === null) return end - reached;

  const spansOf = openSpansOf(calendar);
  const lastDay = utcDayOf(end) + 1;
  let open = 0;
  for (let day = utcDayOf(reached) - 2; day <= lastDay; day += 1) {
    for (const span of spansOf(day)) {
      const stretch = Math.min(span.to, end) - Math.max(span.from, reached);
      if (stretch <= 0) continue;
      open += stretch;
      reached = span.to;
    }
  }
  return open;
}

/** Whether an instant lies within opening hours. The opening does, the closing does not. */
export function isOpen(calendar: BusinessCalendar | null, at: Instant): boolean {
  if (calendar === null) return true;
  const time = Date.parse(at);
  const spansOf = openSpansOf(calendar);
  const today = utcDayOf(time);
  return [today - 2, today - 1, today, today + 1].some((day) =>
    spansOf(day).some(({ from, to }) => from <= time && time < to),
  );
}
