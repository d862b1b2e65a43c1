import type { Instant } from '#libs/kernel';
import type { FirstResponseClock } from './case.snapshot.js';

export type ClockState = 'PENDING' | 'MET' | 'MISSED';

/**
 * The state of a first-response clock at a moment, judged from facts and not from whether a sweep ran.
 * A response at the very due time is in time. A breach once recorded stands, even where a response bears an earlier time.
 */
export function clockState(clock: FirstResponseClock, now: Instant): ClockState {
  if (clock.breachedAt !== null) return 'MISSED';
  if (clock.respondedAt !== null) return clock.respondedAt <= clock.dueAt ? 'MET' : 'MISSED';
  return now <= clock.dueAt ? 'PENDING' : 'MISSED';
}
