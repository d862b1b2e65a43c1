import { type Actor, type Decider, type DomainEvent, instant, type Stamped, tenantId } from '#libs/kernel';
import { specificationOf, stateAfter as stateAfterStamped } from '#libs/kernel/testing';

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
  return stateAfterStamped(decider, events.map(stamped));
}

/** Given these facts, when this command comes from an admin at noon, then those facts follow, or that refusal. */
export function given<Command, State, Event extends DomainEvent>(
  decider: Decider<Command, State, Event>,
  ...events: readonly Event[]
) {
  const past = specificationOf(decider).given(...events.map(stamped));
  return {
    when: (command: Omit<Command, 'actor' | 'at'>) => past.when({ ...command, actor: admin, at: noon } as Command),
  };
}
