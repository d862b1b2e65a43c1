export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** Open from one wall time to another on one day of the week: `09:00` to `17:00`. `24:00` closes at the end of the day. */
export type OpenSpan = { readonly day: Weekday; readonly opens: string; readonly closes: string };

/** When a desk is open. Where there is none (null), it is open around the clock. JSON-plain. */
export type BusinessCalendar = {
  /** An IANA name: `Europe/Berlin`. */
  readonly timeZone: string;
  /** By day and opening; spans of a day neither overlap nor touch. A span over midnight is two. */
  readonly week: readonly OpenSpan[];
  /** ISO dates in the calendar's zone, closed from midnight to midnight. */
  readonly holidays: readonly string[];
};

/** A calendar as an admin writes it: spans in any order. */
export type CalendarInput = {
  readonly timeZone: string;
  readonly week: readonly OpenSpan[];
  readonly holidays?: readonly string[] | null;
};
