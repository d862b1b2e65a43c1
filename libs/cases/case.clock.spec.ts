import { clockState } from './case.clock.js';
import type { FirstResponseClock } from './case.snapshot.js';
import { dueAt, minutesIn, opening } from './testing/index.js';

const due = dueAt('normal');
const justAfter = minutesIn(480, 1);
const running: FirstResponseClock = {
  startedAt: opening,
  policyRevision: null,
  targetMinutes: 480,
  dueAt: due,
  respondedAt: null,
  breachedAt: null,
};

describe('clockState', () => {
  it.each([
    ['pending at the start', {}, opening, 'PENDING'],
    ['pending at the very due time', {}, due, 'PENDING'],
    ['missed a millisecond later, sweep or no sweep', {}, justAfter, 'MISSED'],
    ['met by a response at the very due time', { respondedAt: due }, justAfter, 'MET'],
    ['met for good, however late one asks', { respondedAt: minutesIn(1) }, minutesIn(100_000), 'MET'],
    ['missed by a response a millisecond late', { respondedAt: justAfter }, justAfter, 'MISSED'],
    ['missed once breached', { breachedAt: due }, justAfter, 'MISSED'],
    ['missed once breached and then answered', { breachedAt: due, respondedAt: justAfter }, justAfter, 'MISSED'],
    ['not un-breached by a reply that bears an earlier time', { breachedAt: due, respondedAt: opening }, due, 'MISSED'],
  ] as const)('is %s', (_promise, clock, now, state) => {
    expect(clockState({ ...running, ...clock }, now)).toBe(state);
  });
});
