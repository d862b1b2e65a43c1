import type { Decision, Stamped } from '#libs/kernel';
import { stateAfter } from '#libs/kernel/testing';
import type { CaseCommand } from '../case.commands.js';
import { caseDecider } from '../case.decider.js';
import type { CaseEvent } from '../case.events.js';
import type { CaseState } from '../case.state.js';
import { happened } from './event-builders.js';

/** One command carried out: what it met, what was decided, and what it left behind. */
export type Step = {
  readonly command: CaseCommand;
  readonly before: CaseState;
  readonly decision: Decision<CaseEvent>;
  readonly events: readonly Stamped<CaseEvent>[];
  readonly after: CaseState;
};

/** Decides one command and folds what follows, as a command handler does. */
export function carryOut(command: CaseCommand, before: CaseState): Step {
  const decision = caseDecider.decide(command, before);
  const events = decision.accepted
    ? decision.events.map((event) => happened(event, { by: command.actor, at: command.at }))
    : [];
  return { command, before, decision, events, after: events.reduce(caseDecider.evolve, before) };
}

/** Carries commands out one after another, on a case that does not exist yet. */
export function carryOutAll(commands: readonly CaseCommand[]): readonly Step[] {
  const steps: Step[] = [];
  for (const command of commands) steps.push(carryOut(command, steps.at(-1)?.after ?? null));
  return steps;
}

/** The state that the events lead to after a trip through their stored form. */
export function replayed(events: readonly Stamped<CaseEvent>[]): CaseState {
  return stateAfter(caseDecider, events);
}

/** Freezes a value and all it holds, so that whoever changes it in place throws. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
