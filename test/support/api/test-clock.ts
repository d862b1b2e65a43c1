import { type Clock, type Instant, instant } from '#libs/kernel';

/** A clock that stands still until it is told otherwise. */
export type TestClock = {
  readonly read: Clock;
  readonly now: () => Instant;
  readonly advance: (minutes: number) => Instant;
  readonly set: (moment: string) => Instant;
};

/** A Monday morning. */
export const someMonday = '2026-03-02T09:00:00.000Z';

export function createTestClock(start: string = someMonday): TestClock {
  let now = instant(start);
  const set = (moment: string | number) => {
    now = instant(moment);
    return now;
  };
  return {
    read: () => now,
    now: () => now,
    advance: (minutes) => set(Date.parse(now) + minutes * 60_000),
    set,
  };
}
