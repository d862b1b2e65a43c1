import type { FirstResponseSchedule, FirstResponseTarget, Instant, Priority } from '#libs/kernel';
import { addOpenTime } from '../calendar/business-calendar.js';
import type { SlaPolicyState } from './sla-policy.decider.js';

const MINUTE = 60_000;

/**
 * The first-response clock of a case that opens now: the due time of every priority under the policy in force, so that a later
 * change of priority, or of the policy, needs nothing but what the case holds.
 * @throws RangeError where the calendar has too little open time; the decider lets no such policy in
 */
export function firstResponseSchedule(policy: SlaPolicyState, startedAt: Instant): FirstResponseSchedule {
  const target = (priority: Priority): FirstResponseTarget => {
    const minutes = policy.targets[priority];
    return { minutes, dueAt: addOpenTime(policy.calendar, startedAt, minutes * MINUTE) };
  };
  return {
    startedAt,
    policyRevision: policy.revision,
    targets: { urgent: target('urgent'), high: target('high'), normal: target('normal'), low: target('low') },
  };
}
