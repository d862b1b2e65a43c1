import { type Instant, instant } from '#libs/kernel';
import { addOpenTime, isOpen, openTimeBetween } from './business-calendar.js';
import { type BusinessCalendar, type OpenSpan, weekdays } from './calendar.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const everyDay = (opens: string, closes: string): OpenSpan[] => weekdays.map((day) => ({ day, opens, closes }));
const workdays = (opens: string, closes: string): OpenSpan[] => everyDay(opens, closes).slice(0, 5);
const calendar = (timeZone: string, week: OpenSpan[], holidays: string[] = []): BusinessCalendar => ({
  timeZone,
  week,
  holidays,
});
const due = (open: BusinessCalendar | null, start: string, milliseconds: number) =>
  addOpenTime(open, instant(start), milliseconds);
const between = (open: BusinessCalendar | null, from: string, to: string) =>
  openTimeBetween(open, instant(from), instant(to));
const openAt = (open: BusinessCalendar | null, at: string) => isOpen(open, instant(at));

describe('a budget of open time', () => {
  // 2026-03-02 is a Monday; Berlin is an hour ahead of UTC in winter.
  const office = calendar(
    'Europe/Berlin',
    [...workdays('09:00', '12:00'), ...workdays('13:00', '17:00')],
    ['2026-03-05'],
  );

  it.each<[string, string, number, string]>([
    ['runs out within a span', '2026-03-02T08:30:00Z', 2 * HOUR, '2026-03-02T10:30:00.000Z'],
    ['goes on after the break', '2026-03-02T10:30:00Z', HOUR, '2026-03-02T12:30:00.000Z'],
    ['is due at closing where it runs out exactly then', '2026-03-02T10:00:00Z', HOUR, '2026-03-02T11:00:00.000Z'],
    [
      'is due a millisecond into the next span where that much is left',
      '2026-03-02T10:00:00Z',
      HOUR + 1,
      '2026-03-02T12:00:00.001Z',
    ],
    ['begins at the next opening where it starts outside', '2026-03-02T05:00:00Z', HOUR, '2026-03-02T09:00:00.000Z'],
    ['begins at the next opening where it starts at closing', '2026-03-02T11:00:00Z', HOUR, '2026-03-02T13:00:00.000Z'],
    ['begins at once where it starts at opening', '2026-03-02T08:00:00Z', HOUR, '2026-03-02T09:00:00.000Z'],
    ['skips the weekend', '2026-03-06T15:30:00Z', HOUR, '2026-03-09T08:30:00.000Z'],
    ['skips a holiday', '2026-03-04T15:30:00Z', HOUR, '2026-03-06T08:30:00.000Z'],
    ['counts to the millisecond', '2026-03-02T08:00:00.123Z', 1, '2026-03-02T08:00:00.124Z'],
    ['of zero is due at the start within hours', '2026-03-02T08:30:00Z', 0, '2026-03-02T08:30:00.000Z'],
    ['of zero is due at the next opening outside hours', '2026-03-02T05:00:00Z', 0, '2026-03-02T08:00:00.000Z'],
  ])('%s', (_what, start, milliseconds, expected) => {
    expect(due(office, start, milliseconds)).toBe(expected);
  });

  it('runs without a break around the clock', () => {
    expect(due(null, '2026-03-07T23:30:00Z', HOUR)).toBe('2026-03-08T00:30:00.000Z');
    expect(due(calendar('UTC', everyDay('00:00', '24:00')), '2026-03-07T23:30:00Z', HOUR)).toBe(
      '2026-03-08T00:30:00.000Z',
    );
  });

  it('runs over midnight where two spans meet there', () => {
    const night = calendar('Asia/Tokyo', [
      { day: 'friday', opens: '22:00', closes: '24:00' },
      { day: 'saturday', opens: '00:00', closes: '06:00' },
    ]);
    expect(due(night, '2026-03-06T14:00:00Z', 3 * HOUR)).toBe('2026-03-06T17:00:00.000Z');
  });

  it.each([[-1], [0.5], [Number.NaN], [Number.POSITIVE_INFINITY]])('of %p is none', (milliseconds) => {
    expect(() => due(office, '2026-03-02T08:30:00Z', milliseconds)).toThrow(RangeError);
  });
});

describe('when clocks are put forward', () => {
  // Berlin, Sunday 29 March 2026: 02:00 to 03:00 does not exist.
  const on = (opens: string, closes: string) => calendar('Europe/Berlin', [{ day: 'sunday', opens, closes }]);
  const [from, to] = ['2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'];
  const open = (opens: string, closes: string) => between(on(opens, closes), from, to) / MINUTE;

  it('the day has 23 hours', () => {
    expect(open('00:00', '24:00')).toBe(23 * 60);
  });

  it('a span across the gap is an hour shorter', () => {
    expect(open('01:00', '04:00')).toBe(2 * 60);
    expect(due(on('01:00', '04:00'), '2026-03-28T23:00:00Z', 2 * HOUR)).toBe('2026-03-29T02:00:00.000Z');
  });

  it('an opening in the gap moves forward', () => {
    expect(openAt(on('02:30', '05:00'), '2026-03-29T01:29:59Z')).toBe(false);
    expect(openAt(on('02:30', '05:00'), '2026-03-29T01:30:00Z')).toBe(true);
    expect(open('02:30', '05:00')).toBe(90);
  });

  it('a closing in the gap moves forward', () => {
    expect(open('01:00', '02:30')).toBe(90);
    expect(due(on('01:00', '02:30'), '2026-03-29T00:00:00Z', 90 * MINUTE)).toBe('2026-03-29T01:30:00.000Z');
  });

  it.each([
    ['02:00', '03:00'],
    ['02:00', '02:30'],
    ['02:15', '02:45'],
    ['02:30', '03:00'],
    ['02:45', '03:15'],
  ])('a span from %s to %s vanishes', (opens, closes) => {
    expect(open(opens, closes)).toBe(0);
    expect(due(on(opens, closes), '2026-03-29T00:00:00Z', MINUTE) > instant('2026-04-05T00:00:00Z')).toBe(true);
  });

  it('no time counts twice where a moved closing reaches into the next span', () => {
    const week: OpenSpan[] = [
      { day: 'sunday', opens: '01:00', closes: '02:30' },
      { day: 'sunday', opens: '03:00', closes: '05:00' },
    ];
    const both = calendar('Europe/Berlin', week);
    expect(between(both, from, to) / MINUTE).toBe(3 * 60);
    expect(due(both, '2026-03-29T00:00:00Z', 3 * HOUR)).toBe('2026-03-29T03:00:00.000Z');
  });

  it('a day that a zone left out is not open', () => {
    // Samoa skipped 30 December 2011, a Friday.
    const samoa = calendar('Pacific/Apia', [{ day: 'friday', opens: '09:00', closes: '17:00' }]);
    expect(due(samoa, '2011-12-28T00:00:00Z', HOUR)).toBe('2012-01-05T20:00:00.000Z');
  });
});

describe('when clocks are put back', () => {
  // Berlin, Sunday 25 October 2026: 02:00 to 03:00 comes twice.
  const on = (opens: string, closes: string) => calendar('Europe/Berlin', [{ day: 'sunday', opens, closes }]);
  const open = (opens: string, closes: string) =>
    between(on(opens, closes), '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z') / MINUTE;

  it('the day has 25 hours', () => {
    expect(open('00:00', '24:00')).toBe(25 * 60);
  });

  it('a span across the hour that comes twice is an hour longer', () => {
    expect(open('01:00', '04:00')).toBe(4 * 60);
    expect(due(on('01:00', '04:00'), '2026-10-24T23:00:00Z', 4 * HOUR)).toBe('2026-10-25T03:00:00.000Z');
  });

  it('an ambiguous opening or closing is the first', () => {
    expect(open('02:30', '04:00')).toBe(150);
    expect(open('01:00', '02:30')).toBe(90);
    expect(openAt(on('01:00', '02:30'), '2026-10-25T00:29:59Z')).toBe(true);
    expect(openAt(on('01:00', '02:30'), '2026-10-25T01:15:00Z')).toBe(false);
  });
});

describe('open time between two instants', () => {
  const office = calendar('UTC', workdays('09:00', '17:00'));

  it('is zero where the end is not after the start', () => {
    expect(between(office, '2026-03-02T10:00:00Z', '2026-03-02T10:00:00Z')).toBe(0);
    expect(between(office, '2026-03-02T12:00:00Z', '2026-03-02T10:00:00Z')).toBe(0);
    expect(between(null, '2026-03-02T12:00:00Z', '2026-03-02T10:00:00Z')).toBe(0);
  });

  it('is all of it around the clock', () => {
    expect(between(null, '2026-03-01T00:00:00Z', '2026-03-03T00:00:00Z')).toBe(48 * HOUR);
  });

  it('holds over many years', () => {
    // 2001 to 2040 is 14,610 days: 2,087 weeks and one more Monday.
    expect(between(office, '2001-01-01T00:00:00Z', '2041-01-01T00:00:00Z')).toBe((2_087 * 5 + 1) * 8 * HOUR);
  });
});

describe('a calendar that is closed for good', () => {
  const closedForYears = (years: number): string[] => {
    const dates: string[] = [];
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2026 + years, 0, 1); at += 24 * HOUR)
      dates.push(instant(at).slice(0, 10));
    return dates;
  };
  const start: Instant = instant('2026-01-01T00:00:00Z');

  it('is an error, not an endless search', () => {
    const closed = calendar('UTC', everyDay('09:00', '17:00'), closedForYears(11));
    expect(() => addOpenTime(closed, start, HOUR)).toThrow('too little open time in the ten years after 2026-01-01');
    expect(() => addOpenTime(calendar('UTC', []), start, 0)).toThrow(RangeError);
  });

  it('is searched until it opens again', () => {
    const closed = calendar('UTC', everyDay('09:00', '17:00'), closedForYears(9));
    expect(addOpenTime(closed, start, HOUR)).toBe('2035-01-01T10:00:00.000Z');
  });
});
