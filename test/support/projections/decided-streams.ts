import { derivedId } from '#libs/command-handling';
import type { EventToAppend } from '#libs/event-store';
import type { Actor, Command, Decider, DomainEvent, EventMetadata, Instant, JsonObject, TenantId } from '#libs/kernel';

/** The events of one command, as a command handler appends them. */
export type DecidedBatch = { readonly stream: string; readonly events: readonly EventToAppend[] };

export type StreamOf = { readonly stream: string; readonly tenant: TenantId };
type Circumstances = { readonly actor: Actor; readonly at: Instant };

/** Carries commands out one after another on a stream that is not there yet; what is refused or changes nothing is left out. */
export function decidedBatches<C extends Command, State, Event extends DomainEvent>(
  decider: Decider<C, State, Event>,
  { stream, tenant }: StreamOf,
  commands: readonly C[],
): readonly DecidedBatch[] {
  let state = decider.initialState;
  let revision = -1;
  return commands.flatMap((command, index) => {
    const decision = decider.decide(command, state);
    if (!decision.accepted || decision.events.length === 0) return [];
    const metadata = metadataOf(command, tenant, `${stream}#${index}`);
    const events = decision.events.map((event) => {
      revision += 1;
      state = decider.evolve(state, { ...event, metadata });
      const { type, data } = event;
      return { id: derivedId(stream, `${revision}`), type, data, metadata: metadata as unknown as JsonObject };
    });
    return [{ stream, events }];
  });
}

function metadataOf({ actor, at }: Circumstances, tenant: TenantId, commandId: string): EventMetadata {
  const correlation = { correlationId: commandId, causationId: commandId };
  return { tenant, actor, at, commandId, commandDigest: '', ...correlation, channel: 'graphql' };
}
