import type { Decider, Decision, DomainEvent, ErrorCode, ErrorDetails, Stamped } from '../index.js';

/** What is expected of a command, once decided. None is called `then`, which would make a promise of them. */
export type Expectations<Event extends DomainEvent> = {
  /** Exactly these facts, in this order, as one batch. */
  readonly thenHappened: (...events: readonly Event[]) => void;
  /** Accepted, and nothing to append. */
  readonly thenNothing: () => void;
  /** Refused with this code, exactly these details, and a message for a person. */
  readonly thenRefused: <Code extends ErrorCode>(code: Code, details: ErrorDetails[Code]) => void;
  /** Refused as BAD_USER_INPUT, naming these fields and no others, in this order. */
  readonly thenFieldsRefused: (...fields: readonly string[]) => void;
};

export type Specification<Command, Event extends DomainEvent> = {
  readonly given: (...past: readonly Stamped<Event>[]) => { readonly when: (command: Command) => Expectations<Event> };
};

/** The state that events lead to, each after a trip through JSON, as from a store. */
export function stateAfter<State, Event extends DomainEvent>(
  decider: Pick<Decider<never, State, Event>, 'initialState' | 'evolve'>,
  events: readonly Stamped<Event>[],
): State {
  const stored = JSON.parse(JSON.stringify(events)) as Stamped<Event>[];
  return stored.reduce<State>((state, event) => decider.evolve(state, event), decider.initialState);
}

/** A decider's promises in three steps: given these facts, when this is asked, then these facts follow, or this refusal. */
export function specificationOf<Command, State, Event extends DomainEvent>(
  decider: Decider<Command, State, Event>,
): Specification<Command, Event> {
  return {
    given: (...past) => ({ when: (command) => expectations(decider.decide(command, stateAfter(decider, past))) }),
  };
}

function expectations<Event extends DomainEvent>(decision: Decision<Event>): Expectations<Event> {
  const message = expect.stringMatching(/\S/);
  return {
    thenHappened: (...events) => expect(decision).toStrictEqual({ accepted: true, events }),
    thenNothing: () => expect(decision).toStrictEqual({ accepted: true, events: [] }),
    thenRefused: (code, details) =>
      expect(decision).toStrictEqual({ accepted: false, refusal: { code, details, message } }),
    thenFieldsRefused: (...names) => {
      const fields = names.map((field) => ({ field, problem: message }));
      const refusal = { code: 'BAD_USER_INPUT', details: { fields }, message };
      expect(decision).toStrictEqual({ accepted: false, refusal });
    },
  };
}
