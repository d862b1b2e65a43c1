import { readFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import { type Instant, instant } from '#libs/kernel';
import { addOpenTime, isOpen, openTimeBetween } from './business-calendar.js';
import { type BusinessCalendar, weekdays } from './calendar.js';
import { placeWallTime } from './wall-time.js';

type Hours = {
  readonly id: string;
  readonly timezone: string;
  readonly weekly_hours: { readonly [day: string]: readonly (readonly [string, string])[] };
  readonly holidays: readonly string[];
};
type Vectors = {
  readonly add_vectors: readonly (Hours & { start: string; duration_seconds: number; expected_due: string })[];
  readonly between_vectors: readonly (Hours & { from: string; to: string; expected_open_seconds: number })[];
  readonly open_at_vectors: readonly (Hours & { at: string; expected_open: boolean })[];
  readonly local_time_vectors: readonly { id: string; timezone: string; wall_time: string; expected_utc: string }[];
  readonly pause_vectors: readonly (Hours & {
    start: string;
    paused: readonly (readonly [string, string])[];
    duration_minutes?: number;
    hold_seconds?: number;
    closed_at?: string;
    expected_due?: string;
    expected_hold_business_seconds?: number;
    expected_resolution_seconds?: number;
  })[];
};

const file = new URL('../testdata/business-hours.vectors.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

function calendarOf(hours: Hours): BusinessCalendar {
  const week = weekdays.flatMap((day) =>
    (hours.weekly_hours[day.slice(0, 3)] ?? []).map(([opens, closes]) => ({ day, opens, closes })),
  );
  return { timeZone: hours.timezone, week, holidays: hours.holidays };
}

const seconds = (calendar: BusinessCalendar, from: Instant, to: Instant) => openTimeBetween(calendar, from, to) / 1000;

describe('business hours as other desks compute them', () => {
  it('are 158 cases', () => {
    const { add_vectors, between_vectors, open_at_vectors, local_time_vectors, pause_vectors } = vectors;
    const all = [add_vectors, between_vectors, open_at_vectors, local_time_vectors, pause_vectors];
    expect(all.map((group) => group.length)).toEqual([82, 49, 17, 6, 4]);
  });

  it.each(vectors.add_vectors)('$id: $start and $duration_seconds s of open time is $expected_due', (vector) => {
    const due = addOpenTime(calendarOf(vector), instant(vector.start), vector.duration_seconds * 1000);
    expect(due).toBe(instant(vector.expected_due));
  });

  it.each(vectors.between_vectors)('$id: $expected_open_seconds s are open from $from to $to', (vector) => {
    const open = seconds(calendarOf(vector), instant(vector.from), instant(vector.to));
    expect(open).toBe(vector.expected_open_seconds);
  });

  it.each(vectors.open_at_vectors)('$id: open at $at is $expected_open', (vector) => {
    expect(isOpen(calendarOf(vector), instant(vector.at))).toBe(vector.expected_open);
  });

  it.each(vectors.local_time_vectors)('$id: $wall_time in $timezone is $expected_utc', (vector) => {
    const wallTime = Temporal.PlainDateTime.from(vector.wall_time);
    expect(instant(placeWallTime(vector.timezone, wallTime).epochMilliseconds)).toBe(instant(vector.expected_utc));
  });

  it.each(vectors.pause_vectors)('$id: a clock held for a while', (vector) => {
    const calendar = calendarOf(vector);
    const start = instant(vector.start);
    const heldInPauses = vector.paused.map(([from, to]) => seconds(calendar, instant(from), instant(to)));
    const held = vector.hold_seconds ?? heldInPauses.reduce((sum, one) => sum + one, 0);
    const due = addOpenTime(calendar, start, ((vector.duration_minutes ?? 0) * 60 + held) * 1000);
    const worked = seconds(calendar, start, instant(vector.closed_at ?? start)) - held;

    const expected = [vector.expected_due, vector.expected_hold_business_seconds, vector.expected_resolution_seconds];
    const found = [vector.expected_due && due, vector.expected_hold_business_seconds && held, worked];
    expect(expected.filter((one) => one !== undefined).length).toBeGreaterThan(0);
    expect(found[0] && instant(found[0])).toBe(expected[0] && instant(expected[0]));
    expect(found[1]).toBe(expected[1]);
    if (expected[2] !== undefined) expect(found[2]).toBe(expected[2]);
  });
});
