import type { Instant, TenantId } from './identifiers.js';
import type { JsonObject } from './json.js';

export type ActorKind = 'agent' | 'requester' | 'system';

/** Who did it, as known at that moment: facts keep the roles the actor had, not those it has now. */
export type Actor = {
  readonly id: string;
  readonly kind: ActorKind;
  readonly roles: readonly string[];
  readonly name?: string;
};

/** The door a command came in by. */
export type Channel = 'graphql' | 'cli' | 'import' | 'sweep' | 'reactor';

/** What every event carries beside its data. Time and ids are the command's; nothing below the edge makes its own. */
export type EventMetadata = {
  readonly tenant: TenantId;
  readonly actor: Actor;
  /** When it happened, by the command. The store keeps its own time of recording beside it. */
  readonly at: Instant;
  readonly commandId: string;
  /** A digest of a command whose caller chose the id, so that an id reused for another command is noticed. */
  readonly commandDigest?: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly channel: Channel;
  /** Present where the fact was not observed but had to have happened, as steps an imported log jumped over. */
  readonly inferred?: true;
  /** The schema version of `data`; absent means 1. */
  readonly schema?: number;
  /** Ties the event to the one before it in its stream; made when it is appended. */
  readonly link?: string;
};

/** A fact as a decider states it: a pinned name and its data. */
export type DomainEvent<Type extends string = string, Data extends JsonObject = JsonObject> = {
  readonly type: Type;
  readonly data: Data;
};

/** A fact with its circumstances: what `evolve` folds. */
export type Stamped<Event extends DomainEvent> = Event & { readonly metadata: EventMetadata };
