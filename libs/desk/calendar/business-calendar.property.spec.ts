import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { type Instant, instant } from '#libs/kernel';
import { addOpenTime, isOpen, openTimeBetween } from './business-calendar.js';
import { type BusinessCalendar, type OpenSpan, weekdays } from './calendar.js';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** Instants at which the clocks of a zone jump, so that half of all starts can be near one. */
const jumps: Record<string, readonly string[]> = {
  'Europe/Berlin': ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'],
  'America/New_York': ['2026-03-08T07:00:00Z', '2026-11-01T06:00:00Z'],
  // Jump at midnight.
  'America/Sao_Paulo': ['2015-10-18T03:00:00Z', '2015-02-22T02:00:00Z'],
  'Asia/Tehran': ['2016-03-20T20:30:00Z', '2016-09-20T19:30:00Z'],
  // Jumps by half an hour.
  'Australia/Lord_Howe': ['2026-04-04T15:00:00Z', '2026-10-03T15:30:00Z'],
  // Leaves out a whole day.
  'Pacific/Apia': ['2011-12-30T10:00:00Z', '2012-03-31T14:00:00Z'],
  UTC: ['2026-01-01T00:00:00Z'],
};

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const spansOfDay = fc
  .uniqueArray(
    fc.oneof(
      fc.integer({ min: 0, max: 1440 }),
      fc.integer({ min: 0, max: 16 }).map((n) => n * 15),
    ),
    {
      maxLength: 6,
    },
  )
  .map((edges) => [...edges].sort((one, other) => one - other))
  .map((edges) => edges.flatMap((edge, at) => (at % 2 === 1 ? [[edges[at - 1] ?? 0, edge] as const] : [])));
const weeks = fc
  .tuple(...weekdays.map((day) => spansOfDay.map((spans) => ({ day, spans }))))
  .map((days) =>
    days.flatMap(({ day, spans }) =>
      spans.map(([from, to]): OpenSpan => ({ day, opens: clock(from), closes: clock(to) })),
    ),
  )
  .map((week): OpenSpan[] => (week.length > 0 ? week : [{ day: 'tuesday', opens: '09:00', closes: '17:00' }]));

type Situation = { readonly calendar: BusinessCalendar; readonly start: Instant };
const situations: fc.Arbitrary<Situation> = fc.constantFrom(...Object.keys(jumps)).chain((timeZone) => {
  const near = fc
    .tuple(fc.constantFrom(...(jumps[timeZone] ?? [])), fc.integer({ min: -2 * DAY, max: DAY }))
    .map(([jump, offset]) => Date.parse(jump) + offset);
  const anywhere = fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2040, 0, 1) });
  return fc.oneof(near, anywhere).chain((start) => {
    const dates = [-1, 0, 1, 2, 3].map((days) => instant(start + days * DAY).slice(0, 10));
    return fc.record({
      calendar: fc.record({ timeZone: fc.constant(timeZone), week: weeks, holidays: fc.subarray(dates) }),
      start: fc.constant(instant(start)),
    });
  });
});
const budgets = fc.oneof(
  fc.integer({ min: 1, max: 4 * DAY }),
  fc.integer({ min: 1, max: 2000 }).map((minutes) => minutes * MINUTE),
);

/** Few draws, as one may look at years of days. */
const options = { numRuns: 300 };

describe('business hours, whatever the calendar', () => {
  it('hold exactly the budget between start and due', () => {
    fc.assert(
      fc.property(situations, budgets, ({ calendar, start }, budget) => {
        expect(openTimeBetween(calendar, start, addOpenTime(calendar, start, budget))).toBe(budget);
      }),
      options,
    );
  });

  it('make a larger budget due later', () => {
    fc.assert(
      fc.property(situations, budgets, budgets, ({ calendar, start }, budget, more) => {
        expect(addOpenTime(calendar, start, budget + more) > addOpenTime(calendar, start, budget)).toBe(true);
      }),
      options,
    );
  });

  it('never make a later start due earlier', () => {
    fc.assert(
      fc.property(situations, budgets, budgets, ({ calendar, start }, budget, delay) => {
        const later = instant(Date.parse(start) + delay);
        expect(addOpenTime(calendar, later, budget) >= addOpenTime(calendar, start, budget)).toBe(true);
      }),
      options,
    );
  });

  it('come to the same in one step as in two, also where the first ends at closing', () => {
    fc.assert(
      fc.property(situations, budgets, budgets, ({ calendar, start }, first, second) => {
        const halfway = addOpenTime(calendar, start, first);
        expect(addOpenTime(calendar, halfway, second)).toBe(addOpenTime(calendar, start, first + second));
      }),
      options,
    );
  });

  it('end in open time or at its very end, and a budget of zero ends where open time begins', () => {
    fc.assert(
      fc.property(situations, budgets, ({ calendar, start }, budget) => {
        const due = addOpenTime(calendar, start, budget);
        expect(isOpen(calendar, instant(Date.parse(due) - 1))).toBe(true);
        const opening = addOpenTime(calendar, start, 0);
        expect(isOpen(calendar, opening)).toBe(true);
        expect(openTimeBetween(calendar, start, opening)).toBe(0);
      }),
      options,
    );
  });

  it('add up over parts, and to the minutes that are open', () => {
    fc.assert(
      fc.property(situations, fc.integer({ min: 1, max: 300 }), ({ calendar, start }, minutes) => {
        const first = Math.floor(Date.parse(start) / MINUTE) * MINUTE;
        const starts = Array.from({ length: minutes }, (_, minute) => instant(first + minute * MINUTE));
        const open = starts.filter((at) => isOpen(calendar, at)).length * MINUTE;
        const end = instant(first + minutes * MINUTE);
        const middle = instant(first + Math.floor(minutes / 2) * MINUTE);
        expect(openTimeBetween(calendar, instant(first), end)).toBe(open);
        const parts = openTimeBetween(calendar, instant(first), middle) + openTimeBetween(calendar, middle, end);
        expect(parts).toBe(open);
      }),
      options,
    );
  });

  it('are what a clock on the wall shows, on days when it is not put forward or back', () => {
    fc.assert(
      fc.property(situations, ({ calendar, start }) => {
        const wall = Temporal.Instant.from(start).toZonedDateTimeISO(calendar.timeZone);
        const quiet = wall.subtract({ days: 2 }).offset === wall.offset && wall.add({ days: 2 }).offset === wall.offset;
        fc.pre(quiet);
        const time = wall.toPlainTime().toString().slice(0, 5);
        const day = weekdays[wall.dayOfWeek - 1];
        const inSpan = calendar.week.some((span) => span.day === day && span.opens <= time && time < span.closes);
        const holiday = calendar.holidays.includes(wall.toPlainDate().toString());
        expect(isOpen(calendar, start)).toBe(inSpan && !holiday);
      }),
      options,
    );
  });
});
