import { Temporal } from 'temporal-polyfill';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Days since 1970-01-01 on a calendar on the wall, whatever the zone. */
export type EpochDay = number;

/** A wall time where it falls in real time. */
export type PlacedWallTime = {
  readonly epochMilliseconds: number;
  /** False where clocks skip it on that day, so that it moved forward. */
  readonly exists: boolean;
};

/**
 * Places a wall time by the rule of RFC 5545 (section 3.3.5) that Temporal calls `compatible`: one that clocks skip moves
 * forward by the length of the gap, of one that clocks show twice it is the first.
 * @param timeZone an IANA name
 * @throws RangeError for an unknown zone
 */
export function placeWallTime(timeZone: string, wallTime: Temporal.PlainDateTime): PlacedWallTime {
  const placed = wallTime.toZonedDateTime(timeZone);
  return { epochMilliseconds: placed.epochMilliseconds, exists: placed.toPlainDateTime().equals(wallTime) };
}

/** The wall time so many minutes into a day by the clock on the wall; 1440 is midnight at its end. */
export function wallTimeOf(day: EpochDay, minutes: number): Temporal.PlainDateTime {
  const fields = new Date(day * DAY + minutes * MINUTE);
  return new Temporal.PlainDateTime(
    fields.getUTCFullYear(),
    fields.getUTCMonth() + 1,
    fields.getUTCDate(),
    fields.getUTCHours(),
    fields.getUTCMinutes(),
  );
}

/** The day of an ISO date (`2026-01-31`). NaN where the text is not a date that exists. */
export function epochDayOf(isoDate: string): EpochDay {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(isoDate)) return Number.NaN;
  const time = Date.parse(`${isoDate}T00:00:00.000Z`);
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(isoDate);
  return exists ? time / DAY : Number.NaN;
}

/** The day in UTC that an instant falls on. Everywhere on Earth the date on the wall is this one, the one before or the one after. */
export function utcDayOf(epochMilliseconds: number): EpochDay {
  return Math.floor(epochMilliseconds / DAY);
}

/** 0 is Monday, as in ISO 8601. */
export function weekdayOf(day: EpochDay): number {
  return (((day + 3) % 7) + 7) % 7;
}

/**
 * Minutes since midnight of `HH:MM`, with `24:00` for the end of the day. NaN where the text is anything else.
 */
export function minutesOf(clockTime: string): number {
  if (clockTime === '24:00') return 1440;
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clockTime);
  return match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN;
}

/** The zone in its usual spelling (`europe/berlin` -> `Europe/Berlin`), or undefined where IANA's database has none of the name. */
export function knownTimeZone(name: string): string | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    return new Temporal.PlainDateTime(2000, 1, 1).toZonedDateTime(name).timeZoneId;
  } catch {
    return undefined;
  }
}
