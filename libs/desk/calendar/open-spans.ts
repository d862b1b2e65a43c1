import { type BusinessCalendar, weekdays } from './calendar.js';
import { type EpochDay, epochDayOf, minutesOf, placeWallTime, wallTimeOf, weekdayOf } from './wall-time.js';

/** A stretch of real time, in epoch milliseconds: `from` belongs to it, `to` does not. */
export type RealSpan = { readonly from: number; readonly to: number };

/** The open spans of a day on the wall, in order. Where clocks are put forward, one may reach into the next. */
export type OpenSpans = (day: EpochDay) => readonly RealSpan[];

/** More days than arithmetic over ten years touches; beyond that the cache starts anew. */
const CACHED_DAYS = 4_000;

const compiled = new WeakMap<BusinessCalendar, OpenSpans>();

/** The open spans of a calendar. Days worked out once are kept for as long as the calendar object lives. */
export function openSpansOf(calendar: BusinessCalendar): OpenSpans {
  const known = compiled.get(calendar);
  if (known) return known;
  const fresh = compile(calendar);
  compiled.set(calendar, fresh);
  return fresh;
}

type WallSpan = { readonly opens: number; readonly closes: number };

function compile(calendar: BusinessCalendar): OpenSpans {
  const holidays = new Set(calendar.holidays.map(epochDayOf));
  const byWeekday = weekdays.map((weekday) =>
    calendar.week
      .filter(({ day }) => day === weekday)
      .map(({ opens, closes }) => ({ opens: minutesOf(opens), closes: minutesOf(closes) }))
      .sort((one, other) => one.opens - other.opens),
  );
  const days = new Map<EpochDay, readonly RealSpan[]>();

  return (day) => {
    const known = days.get(day);
    if (known) return known;
    if (days.size >= CACHED_DAYS) days.clear();
    const wallSpans = holidays.has(day) ? [] : (byWeekday[weekdayOf(day)] ?? []);
    const spans = wallSpans.flatMap((span) => realSpan(calendar.timeZone, day, span));
    days.set(day, spans);
    return spans;
  };
}

/** Nothing where clocks skip the whole span, or move its opening past its closing. */
function realSpan(timeZone: string, day: EpochDay, { opens, closes }: WallSpan): RealSpan[] {
  const opening = placeWallTime(timeZone, wallTimeOf(day, opens));
  const closing = placeWallTime(timeZone, wallTimeOf(day, closes));
  const skipped = !opening.exists && !closing.exists;
  if (skipped || closing.epochMilliseconds <= opening.epochMilliseconds) return [];
  return [{ from: opening.epochMilliseconds, to: closing.epochMilliseconds }];
}
