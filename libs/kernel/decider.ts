import type { Refusal } from './coded-error.js';
import type { DomainEvent, Stamped } from './event.js';

/** The answer to a command: the facts that follow from it (none, where it changes nothing), or the refusal. */
export type Decision<Event extends DomainEvent> =
  | { readonly accepted: true; readonly events: readonly Event[] }
  | { readonly accepted: false; readonly refusal: Refusal };

/**
 * A decision-maker without side effects (J. Chassaing, "Functional Event Sourcing Decider").
 * `decide` never throws and never reads a clock; `evolve` accepts every event that was ever stored.
 */
export type Decider<Command, State, Event extends DomainEvent> = {
  readonly initialState: State;
  readonly decide: (command: Command, state: State) => Decision<Event>;
  readonly evolve: (state: State, event: Stamped<Event>) => State;
};

export function accept<Event extends DomainEvent>(...events: readonly Event[]): Decision<Event> {
  return { accepted: true, events };
}

export function refuse(refused: Refusal): { readonly accepted: false; readonly refusal: Refusal } {
  return { accepted: false, refusal: refused };
}

/** Makes the compiler prove that a switch is exhaustive. At run time an unknown value falls through to the caller's default. */
export function assertNever(_value: never): void {}
