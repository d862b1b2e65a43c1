import {
  accept,
  assertNever,
  type Decider,
  type Decision,
  type FieldProblem,
  type Priority,
  priorities,
  refuse,
  type Stamped,
} from '#libs/kernel';
import type { BusinessCalendar } from '../calendar/calendar.js';
import { calendarProblems, canonicalCalendar, openMinutesWithin } from '../calendar/read-calendar.js';
import { badInput, deskLimits } from '../input-problems.js';
import type { SetSlaPolicy, SlaPolicyCommand, SlaTargetInput } from './sla-policy.commands.js';
import type { SlaPolicyEvent, SlaTargets } from './sla-policy.events.js';

/** A tenant's policy. `revision` is null until one has been set. JSON-plain. */
export type SlaPolicyState = {
  readonly revision: number | null;
  readonly targets: SlaTargets;
  readonly calendar: BusinessCalendar | null;
};

/** In force until a tenant sets its own: 1, 4, 8 and 24 hours, around the clock. */
export const defaultSlaPolicy: SlaPolicyState = {
  revision: null,
  targets: { urgent: 60, high: 240, normal: 480, low: 1440 },
  calendar: null,
};

/** Every target must fit into so many weeks of a calendar, so that no clock runs past the horizon of its arithmetic. */
const LONGEST_WEEKS = 260;

function decide(command: SlaPolicyCommand, state: SlaPolicyState): Decision<SlaPolicyEvent> {
  switch (command.type) {
    case 'SetSlaPolicy':
      return setSlaPolicy(command, state);
    default:
      assertNever(command.type);
      return accept();
  }
}

function setSlaPolicy({ data }: SetSlaPolicy, state: SlaPolicyState): Decision<SlaPolicyEvent> {
  const given = data.targets ?? [];
  const problems = [...targetProblems(given), ...(data.calendar ? calendarProblems(data.calendar) : [])];
  if (problems.length > 0) return refuse(badInput(problems));

  const targets = completeTargets(given);
  const calendar = data.calendar ? canonicalCalendar(data.calendar) : null;
  const tooLong = calendar ? unreachable(targets, calendar) : [];
  if (tooLong.length > 0) return refuse(badInput(tooLong));

  const same =
    state.revision !== null &&
    priorities.every((priority) => state.targets[priority] === targets[priority]) &&
    JSON.stringify(state.calendar) === JSON.stringify(calendar);
  if (same) return accept();
  const revision = (state.revision ?? 0) + 1;
  return accept({ type: 'SlaPolicySet', data: { revision, targets, calendar } });
}

function targetProblems(targets: readonly SlaTargetInput[]): FieldProblem[] {
  const seen = new Set<Priority>();
  return targets.flatMap(({ priority, minutes }, index) => {
    const problems: FieldProblem[] = [];
    const at = `targets[${index}]`;
    if (!priorities.includes(priority)) {
      problems.push({ field: `${at}.priority`, problem: `must be one of ${priorities.join(', ')}` });
    } else if (seen.has(priority)) problems.push({ field: `${at}.priority`, problem: `repeats ${priority}` });
    seen.add(priority);
    if (!Number.isSafeInteger(minutes) || minutes < 1 || minutes > deskLimits.targetMinutes) {
      const problem = `must be a whole number of minutes from 1 to ${deskLimits.targetMinutes}`;
      problems.push({ field: `${at}.minutes`, problem });
    }
    return problems;
  });
}

function unreachable(targets: SlaTargets, calendar: BusinessCalendar): FieldProblem[] {
  const longest = Math.max(...Object.values(targets));
  if (longest <= openMinutesWithin(LONGEST_WEEKS, calendar)) return [];
  return [
    { field: 'calendar', problem: `is open too little: a target of ${longest} minutes would take over five years` },
  ];
}

function completeTargets(given: readonly SlaTargetInput[]): SlaTargets {
  const chosen = Object.fromEntries(given.map(({ priority, minutes }) => [priority, minutes]));
  return { ...defaultSlaPolicy.targets, ...chosen };
}

function evolve(state: SlaPolicyState, event: Stamped<SlaPolicyEvent>): SlaPolicyState {
  switch (event.type) {
    case 'SlaPolicySet':
      return event.data;
    default:
      assertNever(event.type);
      return state;
  }
}

/**
 * The first-response policy of one tenant, always replaced as a whole. The first one set is a fact even where it equals the
 * default, which may change with the program; after that the same content again appends nothing.
 */
export const slaPolicyDecider: Decider<SlaPolicyCommand, SlaPolicyState, SlaPolicyEvent> = {
  initialState: defaultSlaPolicy,
  decide,
  evolve,
};
