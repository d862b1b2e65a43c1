import type { FieldProblem } from '#libs/kernel';
import { deskLimits } from '../input-problems.js';
import { type BusinessCalendar, type CalendarInput, type OpenSpan, weekdays } from './calendar.js';
import { epochDayOf, knownTimeZone, minutesOf, weekdayOf } from './wall-time.js';

/** Everything wrong with a calendar, each problem under the field it is about: `calendar.week[2].closes`. */
export function calendarProblems(calendar: CalendarInput): FieldProblem[] {
  return [
    ...(knownTimeZone(calendar.timeZone) === undefined
      ? [{ field: 'calendar.timeZone', problem: 'must be an IANA time zone such as Europe/Berlin' }]
      : []),
    ...weekProblems(calendar.week),
    ...holidayProblems(calendar.holidays ?? []),
  ];
}

/** The same calendar in its one canonical form: spans in order, touching ones merged, holidays in order. */
export function canonicalCalendar(calendar: CalendarInput): BusinessCalendar {
  return {
    timeZone: knownTimeZone(calendar.timeZone) ?? calendar.timeZone,
    week: mergeTouching([...calendar.week].sort(byDayAndOpening)),
    holidays: [...(calendar.holidays ?? [])].sort(),
  };
}

/**
 * Open minutes by the clock on the wall that are sure to be found in any stretch of so many weeks, whenever it begins: as if
 * every holiday fell into it.
 */
export function openMinutesWithin(weeks: number, calendar: BusinessCalendar): number {
  const perWeekday = weekdays.map((weekday) =>
    calendar.week.filter(({ day }) => day === weekday).reduce((sum, span) => sum + lengthOf(span), 0),
  );
  const perWeek = perWeekday.reduce((sum, minutes) => sum + minutes, 0);
  const lost = calendar.holidays.reduce((sum, date) => sum + (perWeekday[weekdayOf(epochDayOf(date))] ?? 0), 0);
  return weeks * perWeek - lost;
}

function weekProblems(week: readonly OpenSpan[]): FieldProblem[] {
  if (week.length === 0) return [{ field: 'calendar.week', problem: 'must have at least one open span' }];
  const problems = week.flatMap((span, index) => spanProblems(`calendar.week[${index}]`, span));
  return problems.length > 0 ? problems : overlapProblems(week);
}

function spanProblems(at: string, { day, opens, closes }: OpenSpan): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (!weekdays.includes(day)) problems.push({ field: `${at}.day`, problem: `must be one of ${weekdays.join(', ')}` });
  const opening = minutesOf(opens);
  const closing = minutesOf(closes);
  if (Number.isNaN(opening) || opening === 1440) {
    problems.push({ field: `${at}.opens`, problem: 'must be a time from 00:00 to 23:59' });
  }
  if (Number.isNaN(closing)) problems.push({ field: `${at}.closes`, problem: 'must be a time from 00:01 to 24:00' });
  if (closing <= opening) {
    problems.push({ field: `${at}.closes`, problem: 'must be after the opening; write a span over midnight as two' });
  }
  return problems;
}

function overlapProblems(week: readonly OpenSpan[]): FieldProblem[] {
  const ordered = week.map((span, index) => ({ ...span, index })).sort(byDayAndOpening);
  return ordered.flatMap((span, place) => {
    const before = ordered[place - 1];
    const overlaps = before?.day === span.day && minutesOf(span.opens) < minutesOf(before.closes);
    if (!overlaps) return [];
    const problem = `overlaps ${before.opens} to ${before.closes} of the same day`;
    return [{ field: `calendar.week[${span.index}].opens`, problem }];
  });
}

function holidayProblems(holidays: readonly string[]): FieldProblem[] {
  if (holidays.length > deskLimits.holidays) {
    return [{ field: 'calendar.holidays', problem: `must not be more than ${deskLimits.holidays}` }];
  }
  const seen = new Set<string>();
  return holidays.flatMap((date, index) => {
    const field = `calendar.holidays[${index}]`;
    if (Number.isNaN(epochDayOf(date))) return [{ field, problem: 'must be a date such as 2026-12-25' }];
    if (seen.has(date)) return [{ field, problem: `repeats ${date}` }];
    seen.add(date);
    return [];
  });
}

function mergeTouching(ordered: readonly OpenSpan[]): readonly OpenSpan[] {
  const merged: OpenSpan[] = [];
  for (const { day, opens, closes } of ordered) {
    const before = merged.at(-1);
    if (before?.day === day && before.closes === opens) merged[merged.length - 1] = { ...before, closes };
    else merged.push({ day, opens, closes });
  }
  return merged;
}

function byDayAndOpening(one: OpenSpan, other: OpenSpan): number {
  return weekdays.indexOf(one.day) - weekdays.indexOf(other.day) || minutesOf(one.opens) - minutesOf(other.opens);
}

function lengthOf({ opens, closes }: OpenSpan): number {
  return minutesOf(closes) - minutesOf(opens);
}
