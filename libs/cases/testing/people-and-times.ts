import { type Actor, type FirstResponseSchedule, type Instant, instant, type Priority } from '#libs/kernel';

/** Opens cases in the specs, unless they say otherwise. */
export const requester: Actor = { id: 'rita', kind: 'requester', roles: ['requester'] };
/** Acts in the specs, unless they say otherwise. */
export const agent: Actor = { id: 'ana', kind: 'agent', roles: ['agent'] };
export const anotherAgent: Actor = { id: 'ben', kind: 'agent', roles: ['agent', 'admin'] };
export const system: Actor = { id: 'casebook', kind: 'system', roles: [] };

/** When the case of the specs opens. */
export const opening = instant('2026-03-02T09:00:00Z');

/** So many minutes, and milliseconds, after the opening. */
export function minutesIn(minutes: number, milliseconds = 0): Instant {
  return instant(Date.parse(opening) + minutes * 60_000 + milliseconds);
}

/** The default targets around the clock, in minutes. */
export const targetMinutes: Readonly<Record<Priority, number>> = { urgent: 60, high: 240, normal: 480, low: 1440 };

function target(priority: Priority): FirstResponseSchedule['targets'][Priority] {
  return { minutes: targetMinutes[priority], dueAt: minutesIn(targetMinutes[priority]) };
}

export const schedule: FirstResponseSchedule = {
  startedAt: opening,
  policyRevision: 3,
  targets: { urgent: target('urgent'), high: target('high'), normal: target('normal'), low: target('low') },
};

/** The last instant at which a case of this priority is answered in time. */
export function dueAt(priority: Priority): Instant {
  return schedule.targets[priority].dueAt;
}
