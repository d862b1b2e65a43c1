import {
  type Actor,
  type Decider,
  type DomainEvent,
  type ErrorCode,
  instant,
  type Stamped,
  tenantId,
} from '#libs/kernel';

export const admin: Actor = { id: 'ada', kind: 'agent', roles: ['admin'], name: 'Ada' };
export const noon = instant('2026-03-02T12:00:00Z');

/** A fact with circumstances that do not matter to the test. */
export function stamped<Event extends DomainEvent>(event: Event): Stamped<Event> {
  return {
    ...event,
    metadata: {
      tenant: tenantId('acme'),
      actor: admin,
      at: noon,
      commandId: 'command-1',
      commandDigest: 'digest-1',
      correlationId: 'command-1',
      causationId: 'command-1',
      channel: 'graphql',
    },
  };
}

/** The state after these facts; each has been through JSON, as from a store. */
export function stateAfter<State, Event extends DomainEvent>(
  decider: Decider<never, State, Event>,
  events: readonly Event[],
): State {
  const stored = events.map((event) => JSON.parse(JSON.stringify(stamped(event))) as Stamped<Event>);
  return stored.reduce<State>((state, event) => decider.evolve(state, event), decider.initialState);
}

/** Given these facts, when this command comes, then those facts follow, or that refusal. */
export function given<Command, State, Event extends DomainEvent>(
  decider: Decider<Command, State, Event>,
  ...events: readonly Event[]
) {
  return {
    when(command: Omit<Command, 'actor' | 'at'>) {
      const decision = decider.decide({ ...command, actor: admin, at: noon } as Command, stateAfter(decider, events));
      return {
        thenEvents(...expected: readonly Event[]): void {
          expect(decision).toEqual({ accepted: true, events: expected });
        },
        thenNothing(): void {
          expect(decision).toEqual({ accepted: true, events: [] });
        },
        thenRefused(code: ErrorCode, details: object): void {
          expect(decision).toMatchObject({ accepted: false, refusal: { code, details } });
        },
        /** Refused for input, naming these fields and no others, in this order. */
        thenFieldsRefused(...fields: readonly string[]): void {
          const named = fields.map((field) => ({ field, problem: expect.any(String) }));
          expect(decision).toMatchObject({
            accepted: false,
            refusal: { code: 'BAD_USER_INPUT', details: { fields: named } },
          });
        },
      };
    },
  };
}
