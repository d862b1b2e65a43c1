import type { CaseEvent } from '#libs/cases';
import { answered, breachOf, dueAt, minutesIn, moved, noted, opened, prioritized, schedule } from '#libs/cases/testing';
import { fold, found, logOf } from '../testing/index.js';
import { dueClocks } from './due-clocks.projection.js';

const stream = 'case-acme.c1';
const clocksAfter = (...events: readonly CaseEvent[]) =>
  fold(dueClocks, logOf(...[...opened(), ...events].map(({ type, data }) => ({ type, data, stream }) as never)));
const awaiting = (...events: readonly CaseEvent[]) => found(dueClocks, clocksAfter(...events), { awaitingSweep: true });

describe('the list of due clocks', () => {
  it('has a case from its opening, by the due time of its priority', () => {
    expect([...clocksAfter()]).toEqual([['c1', { dueAt: dueAt('normal'), settled: false }]]);
    expect(awaiting()).toEqual(['c1']);
  });

  it('moves it with its priority, and not where that comes too late for the clock', () => {
    expect(clocksAfter(prioritized('normal', 'urgent')).get('c1')?.dueAt).toBe(schedule.targets.urgent.dueAt);
    expect(clocksAfter(prioritized('normal', 'urgent', false)).get('c1')?.dueAt).toBe(dueAt('normal'));
  });

  it('hides it while it is settled and shows it again once it is re-opened', () => {
    expect(awaiting(moved('PENDING_CUSTOMER', 'RESOLVED'))).toEqual([]);
    expect(awaiting(moved('PENDING_CUSTOMER', 'RESOLVED'), moved('RESOLVED', 'CLOSED'))).toEqual([]);
    expect(awaiting(moved('PENDING_CUSTOMER', 'RESOLVED'), moved('RESOLVED', 'OPEN'))).toEqual(['c1']);
  });

  it('forgets it once it is answered in time, at the very due instant too', () => {
    expect(clocksAfter(...answered(minutesIn(1))).size).toBe(0);
    expect(clocksAfter(...answered(dueAt('normal'))).size).toBe(0);
  });

  it('keeps it where the answer came late, until a sweep has marked it', () => {
    const late = answered(minutesIn(480, 1));
    expect(awaiting(...late)).toEqual(['c1']);
    expect(clocksAfter(...late, ...breachOf('normal', minutesIn(500))).size).toBe(0);
  });

  it('never takes it up again once it is marked, whatever happens to it', () => {
    const events = [...breachOf('normal', minutesIn(500)), moved('PENDING_CUSTOMER', 'RESOLVED')];
    expect(clocksAfter(...events, moved('RESOLVED', 'OPEN'), prioritized('high', 'low', false)).size).toBe(0);
  });

  it('is not moved by notes', () => {
    expect([...clocksAfter(noted())]).toEqual([...clocksAfter()]);
  });
});
