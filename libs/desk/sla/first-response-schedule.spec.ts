import fc from 'fast-check';
import { instant } from '#libs/kernel';
import { weekdays } from '../calendar/calendar.js';
import { stateAfter } from '../testing/given.js';
import { firstResponseSchedule } from './first-response-schedule.js';
import { defaultSlaPolicy, type SlaPolicyState, slaPolicyDecider } from './sla-policy.decider.js';

const office: SlaPolicyState = {
  revision: 4,
  targets: { urgent: 60, high: 240, normal: 480, low: 1440 },
  calendar: {
    timeZone: 'Europe/Berlin',
    week: weekdays.slice(0, 5).map((day) => ({ day, opens: '09:00', closes: '17:00' })),
    holidays: ['2026-03-03'],
  },
};

describe('the first-response clock of a case that opens', () => {
  it('has the default targets around the clock where no policy was set', () => {
    expect(firstResponseSchedule(defaultSlaPolicy, instant('2026-02-28T23:00:00Z'))).toEqual({
      startedAt: '2026-02-28T23:00:00.000Z',
      policyRevision: null,
      targets: {
        urgent: { minutes: 60, dueAt: '2026-03-01T00:00:00.000Z' },
        high: { minutes: 240, dueAt: '2026-03-01T03:00:00.000Z' },
        normal: { minutes: 480, dueAt: '2026-03-01T07:00:00.000Z' },
        low: { minutes: 1440, dueAt: '2026-03-01T23:00:00.000Z' },
      },
    });
  });

  it('freezes the due time of every priority in the policy’s calendar', () => {
    // A Monday, 15:00 in Berlin; the Tuesday is a holiday.
    expect(firstResponseSchedule(office, instant('2026-03-02T14:00:00Z'))).toEqual({
      startedAt: '2026-03-02T14:00:00.000Z',
      policyRevision: 4,
      targets: {
        urgent: { minutes: 60, dueAt: '2026-03-02T15:00:00.000Z' },
        high: { minutes: 240, dueAt: '2026-03-04T10:00:00.000Z' },
        normal: { minutes: 480, dueAt: '2026-03-04T14:00:00.000Z' },
        low: { minutes: 1440, dueAt: '2026-03-06T14:00:00.000Z' },
      },
    });
  });

  it('starts when the case opened, also outside hours', () => {
    const { startedAt, targets } = firstResponseSchedule(office, instant('2026-03-07T12:00:00Z'));
    expect(startedAt).toBe('2026-03-07T12:00:00.000Z');
    expect(targets.urgent.dueAt).toBe('2026-03-09T09:00:00.000Z');
  });

  it('survives JSON unchanged', () => {
    const schedule = firstResponseSchedule(office, instant('2026-03-02T14:00:00Z'));
    expect(JSON.parse(JSON.stringify(schedule))).toEqual(schedule);
  });

  it('can be computed under every policy the decider lets in', () => {
    const minutes = fc.integer({ min: 1, max: 525_600 });
    const times = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 23 }));
    const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
    fc.assert(
      fc.property(
        minutes,
        fc.constantFrom(...weekdays),
        times,
        fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        (low, day, [opens, closes], start) => {
          const week = [{ day, opens: clock(opens), closes: clock(closes + 1) }];
          const calendar = { timeZone: 'Europe/Berlin', week };
          const data = { targets: [{ priority: 'low', minutes: low }], calendar } as const;
          const decision = slaPolicyDecider.decide(
            { type: 'SetSlaPolicy', data, actor: { id: 'ada', kind: 'agent', roles: [] }, at: instant(start) },
            defaultSlaPolicy,
          );
          fc.pre(decision.accepted);
          const policy = stateAfter(slaPolicyDecider, decision.accepted ? decision.events : []);
          expect(firstResponseSchedule(policy, instant(start)).targets.low.dueAt > instant(start)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });
});
