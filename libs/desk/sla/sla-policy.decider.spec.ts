import { instant, tenantId } from '#libs/kernel';
import { type BusinessCalendar, type CalendarInput, type OpenSpan } from '../calendar/calendar.js';
import { given, stateAfter } from '../testing/given.js';
import type { SetSlaPolicy } from './sla-policy.commands.js';
import { defaultSlaPolicy, slaPolicyDecider } from './sla-policy.decider.js';
import { type SlaPolicyEvent, slaPolicyStream } from './sla-policy.events.js';

const defaults = { urgent: 60, high: 240, normal: 480, low: 1440 };
const monday: OpenSpan = { day: 'monday', opens: '09:00', closes: '17:00' };
const office: BusinessCalendar = { timeZone: 'Europe/Berlin', week: [monday], holidays: [] };

const set = (data: SetSlaPolicy['data']) => ({ type: 'SetSlaPolicy', data }) as const;
const policySet = (revision: number, targets = defaults, calendar: BusinessCalendar | null = null): SlaPolicyEvent => ({
  type: 'SlaPolicySet',
  data: { revision, targets, calendar },
});
const givenPolicy = (...events: SlaPolicyEvent[]) => given(slaPolicyDecider, ...events);
const withCalendar = (calendar: Partial<CalendarInput>) =>
  givenPolicy().when(set({ calendar: { timeZone: 'UTC', week: [monday], ...calendar } }));

describe('setting the SLA policy', () => {
  it('states all four targets and the calendar as revision 1', () => {
    givenPolicy()
      .when(
        set({
          targets: [
            { priority: 'low', minutes: 600 },
            { priority: 'urgent', minutes: 15 },
          ],
          calendar: office,
        }),
      )
      .thenHappened(policySet(1, { urgent: 15, high: 240, normal: 480, low: 600 }, office));
  });

  it('gives a priority left out its default, not what it had before', () => {
    givenPolicy(policySet(1, { ...defaults, high: 30 }))
      .when(set({ targets: [{ priority: 'urgent', minutes: 15 }] }))
      .thenHappened(policySet(2, { ...defaults, urgent: 15 }));
  });

  it.each([[undefined], [null]])('is around the clock with calendar %p', (calendar) => {
    givenPolicy(policySet(1, defaults, office))
      .when(set({ calendar }))
      .thenHappened(policySet(2));
  });

  it('appends nothing where the same content comes again, in whatever order it is written', () => {
    const calendar: BusinessCalendar = {
      timeZone: 'Europe/Berlin',
      week: [
        { day: 'monday', opens: '09:00', closes: '17:00' },
        { day: 'friday', opens: '09:00', closes: '12:00' },
      ],
      holidays: ['2026-01-01', '2026-12-25'],
    };
    givenPolicy(policySet(1, { ...defaults, high: 30 }, calendar))
      .when(
        set({
          targets: [{ priority: 'high', minutes: 30 }],
          calendar: {
            timeZone: 'europe/berlin',
            week: [
              { day: 'friday', opens: '09:00', closes: '12:00' },
              { day: 'monday', opens: '12:00', closes: '17:00' },
              { day: 'monday', opens: '09:00', closes: '12:00' },
            ],
            holidays: ['2026-12-25', '2026-01-01'],
          },
        }),
      )
      .thenNothing();
  });

  it('states a first policy even where it equals the default, and not again', () => {
    givenPolicy().when(set({})).thenHappened(policySet(1));
    givenPolicy(policySet(1)).when(set({})).thenNothing();
  });
});

describe('a week', () => {
  it('is put in order, and spans that touch become one', () => {
    const week: OpenSpan[] = [
      { day: 'sunday', opens: '20:00', closes: '24:00' },
      { day: 'monday', opens: '12:00', closes: '17:00' },
      { day: 'monday', opens: '17:30', closes: '18:00' },
      { day: 'monday', opens: '09:00', closes: '12:00' },
    ];
    withCalendar({ week }).thenHappened(
      policySet(1, defaults, {
        timeZone: 'UTC',
        week: [
          { day: 'monday', opens: '09:00', closes: '17:00' },
          { day: 'monday', opens: '17:30', closes: '18:00' },
          { day: 'sunday', opens: '20:00', closes: '24:00' },
        ],
        holidays: [],
      }),
    );
  });

  it('must have an open span', () => {
    withCalendar({ week: [] }).thenFieldsRefused('calendar.week');
  });

  it.each<[string, object, string]>([
    ['reversed', { opens: '22:00', closes: '06:00' }, 'closes'],
    ['without length', { opens: '09:00', closes: '09:00' }, 'closes'],
    ['of an unknown day', { day: 'someday' }, 'day'],
    ['from a malformed time', { opens: '9:00' }, 'opens'],
    ['from a time there is not', { opens: '12:60' }, 'opens'],
    ['from the end of the day', { opens: '24:00', closes: '24:00' }, 'opens'],
    ['to a malformed time', { closes: 'noon' }, 'closes'],
    ['to a time there is not', { closes: '24:01' }, 'closes'],
  ])('refuses a span %s', (_what, wrong, field) => {
    const decision = withCalendar({ week: [monday, { ...monday, day: 'tuesday', ...wrong } as OpenSpan] });
    decision.thenRefused('BAD_USER_INPUT', {
      fields: expect.arrayContaining([expect.objectContaining({ field: `calendar.week[1].${field}` })]),
    });
  });

  it.each([
    ['begins within another', { opens: '16:59', closes: '18:00' }],
    ['lies within another', { opens: '10:00', closes: '11:00' }],
    ['is there twice', { opens: '09:00', closes: '17:00' }],
  ])('refuses a span that %s', (_what, times) => {
    withCalendar({ week: [monday, { day: 'monday', ...times }] }).thenFieldsRefused('calendar.week[1].opens');
  });

  it('may have the same span on another day', () => {
    const week: OpenSpan[] = [monday, { ...monday, day: 'tuesday' }];
    withCalendar({ week }).thenHappened(policySet(1, defaults, { timeZone: 'UTC', week, holidays: [] }));
  });
});

describe('a time zone', () => {
  it.each([['Nowhere/Land'], [''], ['+02:00'], ['Berlin']])('"%s" is refused', (timeZone) => {
    withCalendar({ timeZone }).thenFieldsRefused('calendar.timeZone');
  });

  it.each([['Europe/Berlin'], ['America/Argentina/Buenos_Aires'], ['UTC']])('%s is taken', (timeZone) => {
    withCalendar({ timeZone }).thenHappened(policySet(1, defaults, { timeZone, week: [monday], holidays: [] }));
  });
});

describe('holidays', () => {
  it.each([['2026-02-29'], ['2026-13-01'], ['25.12.2026'], ['2026-1-1'], ['2026-12-25T00:00:00Z'], ['']])(
    'refuse "%s"',
    (date) => {
      withCalendar({ holidays: ['2026-01-01', date] }).thenFieldsRefused('calendar.holidays[1]');
    },
  );

  it('refuse a date that is there twice', () => {
    withCalendar({ holidays: ['2026-01-01', '2026-01-01'] }).thenFieldsRefused('calendar.holidays[1]');
  });

  it('refuse more dates than any calendar has', () => {
    withCalendar({ holidays: Array.from({ length: 2001 }, () => '2026-01-01') }).thenFieldsRefused('calendar.holidays');
  });

  it('take a leap day', () => {
    withCalendar({ holidays: ['2028-02-29'] }).thenHappened(
      policySet(1, defaults, { timeZone: 'UTC', week: [monday], holidays: ['2028-02-29'] }),
    );
  });
});

describe('targets', () => {
  it.each([[0], [-1], [1.5], [Number.NaN], [525_601]])('refuse %p minutes', (minutes) => {
    givenPolicy()
      .when(
        set({
          targets: [
            { priority: 'low', minutes: 1 },
            { priority: 'high', minutes },
          ],
        }),
      )
      .thenFieldsRefused('targets[1].minutes');
  });

  it('refuse an unknown priority, and one that is there twice', () => {
    const minutes = 5;
    givenPolicy()
      .when(
        set({
          targets: [
            { priority: 'huge' as 'high', minutes },
            { priority: 'low', minutes },
            { priority: 'low', minutes },
          ],
        }),
      )
      .thenFieldsRefused('targets[0].priority', 'targets[2].priority');
  });

  it('are named with every other wrong field at once', () => {
    givenPolicy()
      .when(set({ targets: [{ priority: 'low', minutes: 0 }], calendar: { timeZone: '?', week: [], holidays: ['?'] } }))
      .thenFieldsRefused('targets[0].minutes', 'calendar.timeZone', 'calendar.week', 'calendar.holidays[0]');
  });

  it('refuse a calendar in which they could not be met within five years', () => {
    const aMinuteAWeek: OpenSpan[] = [{ day: 'monday', opens: '09:00', closes: '09:01' }];
    withCalendar({ week: aMinuteAWeek }).thenFieldsRefused('calendar');

    const everyMonday = Array.from({ length: 260 }, (_, week) => instant(Date.UTC(2026, 0, 5 + 7 * week)).slice(0, 10));
    withCalendar({ holidays: everyMonday }).thenFieldsRefused('calendar');
  });
});

describe('without a policy', () => {
  it('the targets are 1, 4, 8 and 24 hours, around the clock', () => {
    expect(slaPolicyDecider.initialState).toBe(defaultSlaPolicy);
    expect(defaultSlaPolicy).toEqual({ revision: null, targets: defaults, calendar: null });
  });
});

it('keeps the latest policy, in one stream a tenant', () => {
  const state = stateAfter(slaPolicyDecider, [policySet(1), policySet(2, { ...defaults, low: 5 }, office)]);
  expect(state).toEqual({ revision: 2, targets: { ...defaults, low: 5 }, calendar: office });
  expect(slaPolicyStream(tenantId('acme'))).toBe('sla-acme');
});
