import { LRUCache } from 'lru-cache';
import { eventIdOf, type Link, linkOf } from '#libs/audit';
import type { EventStore, EventToAppend } from '#libs/event-store';
import {
  type Decider,
  type DomainEvent,
  type EventMetadata,
  type JsonObject,
  type Refusal,
  refusal,
  type Stamped,
} from '#libs/kernel';
import { appendReliably } from './append-reliably.js';
import { KeyedQueue } from './keyed-queue.js';
import { emptyStream, fold, type LoadedStream } from './loaded-stream.js';

/** What every event of a command will carry, save what the store and the schema register add. */
export type CommandEnvelope = Omit<EventMetadata, 'schema' | 'link'>;

export type CommandRequest<Command> = {
  readonly stream: string;
  readonly command: Command;
  readonly envelope: CommandEnvelope;
  /** The revision the caller has seen. Given, a conflict is the caller's to resolve; absent, the command is decided anew. */
  readonly expectedRevision?: number;
  /** Whether the stream's id was made just now, so that there is nothing to load. Where there is all the same, it is loaded. */
  readonly isNew?: boolean;
};

export type CommandOutcome<State> =
  | {
      readonly outcome: 'accepted';
      readonly state: State;
      /** Of the command's last event, or of the stream as it stood where the command changed nothing. */
      readonly revision: number;
      readonly position: LoadedStream<State>['position'];
      /** How many events the command led to; 0 where it changed nothing. */
      readonly appended: number;
      /** True where this answers a command that was carried out before. */
      readonly repeated: boolean;
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

export type CommandHandlerOptions<Command, State, Event extends DomainEvent> = {
  readonly store: EventStore;
  readonly decider: Decider<Command, State, Event>;
  /** The newest schema version of an event type, stamped into its metadata; 1 is left out. */
  readonly schemaOf?: (type: string) => number;
  /** How many folded streams are kept. */
  readonly cacheSize?: number;
};

/**
 * How often a command is decided anew after somebody else was faster. This process queues its own, but another one with a
 * long queue for the same stream wins every race, since it need not read in between: this outlasts a queue of that length.
 */
const maximumConflicts = 200;

/** Load, decide, append: the only way a command becomes events. */
export class CommandHandler<Command, State, Event extends DomainEvent> {
  private readonly store: EventStore;
  private readonly decider: Decider<Command, State, Event>;
  private readonly schemaOf: (type: string) => number;
  private readonly cache: LRUCache<string, LoadedStream<State>>;
  private readonly queue = new KeyedQueue();

  constructor(options: CommandHandlerOptions<Command, State, Event>) {
    this.store = options.store;
    this.decider = options.decider;
    this.schemaOf = options.schemaOf ?? (() => 1);
    this.cache = new LRUCache({ max: options.cacheSize ?? 5_000 });
  }

  /**
   * Carries a command out, once per command id, also across restarts.
   * @throws EventStoreError where the store stayed out of reach; the same command may be sent again.
   */
  handle(request: CommandRequest<Command>): Promise<CommandOutcome<State>> {
    return this.queue.run(request.stream, () => this.decideAndAppend(request));
  }

  /** The stream's state as it is now. */
  async load(stream: string): Promise<LoadedStream<State>> {
    return this.catchUp(stream, this.cache.get(stream));
  }

  private async decideAndAppend(request: CommandRequest<Command>): Promise<CommandOutcome<State>> {
    const { stream, envelope, expectedRevision } = request;
    let loaded = request.isNew ? emptyStream(stream, this.decider.initialState) : this.cache.get(stream);
    // What is cached may lag behind another process. An append would notice; every other answer asks the store first.
    let current = loaded === undefined;
    loaded ??= await this.catchUp(stream);
    let { revision } = loaded;
    for (let conflicts = 0; conflicts <= maximumConflicts; conflicts += 1) {
      const answer = await this.attempt(request, loaded);
      if (answer.kind === 'appended') return answer.outcome;
      if (answer.kind === 'settled' && current) return answer.outcome;
      revision = loaded.revision;
      loaded = await this.catchUp(stream, loaded);
      current = true;
      if (answer.kind === 'settled' && loaded.revision === revision) return answer.outcome;
      if (answer.kind === 'conflict' && expectedRevision !== undefined && !loaded.commands.has(envelope.commandId)) {
        return revisionConflict(expectedRevision, loaded.revision);
      }
    }
    return revisionConflict(expectedRevision ?? revision, loaded.revision);
  }

  private async attempt(request: CommandRequest<Command>, loaded: LoadedStream<State>): Promise<Attempt<State>> {
    const { stream, command, envelope, expectedRevision } = request;
    if (loaded.commands.has(envelope.commandId))
      return { kind: 'settled', outcome: await this.repeat(request, loaded) };
    if (expectedRevision !== undefined && expectedRevision !== loaded.revision) {
      return { kind: 'settled', outcome: revisionConflict(expectedRevision, loaded.revision) };
    }
    const decision = this.decider.decide(command, loaded.state);
    if (!decision.accepted) {
      return { kind: 'settled', outcome: { outcome: 'refused', refusal: decision.refusal } };
    }
    if (decision.events.length === 0) return { kind: 'settled', outcome: accepted(loaded, 0, false) };
    const stamped = this.stamp(decision.events, envelope, loaded.link);
    const result = await appendReliably(
      this.store,
      stream,
      stamped.map(toAppend),
      loaded.revision === -1 ? 'no-stream' : loaded.revision,
    );
    if (result.outcome === 'conflict') return { kind: 'conflict' };
    const first = result.revision - stamped.length + 1;
    const next = fold(
      this.decider,
      loaded,
      stamped.map((event, index) => ({ ...event, revision: first + index, position: result.position })),
    );
    this.keep(stream, next);
    return { kind: 'appended', outcome: accepted(next, stamped.length, false) };
  }

  /** Answers a command that was carried out before with the state it led to then. */
  private async repeat(
    { stream, envelope }: CommandRequest<Command>,
    loaded: LoadedStream<State>,
  ): Promise<CommandOutcome<State>> {
    const trace = loaded.commands.get(envelope.commandId)!;
    if (trace.digest !== envelope.commandDigest) {
      return {
        outcome: 'refused',
        refusal: refusal('BAD_USER_INPUT', `Command id ${envelope.commandId} was used for another command before.`, {
          fields: [{ field: 'commandId', problem: 'was used for another command; a new command needs a new id' }],
        }),
      };
    }
    const events = await this.store.readStream(stream, { limit: trace.revision + 1 });
    const own = events.filter(({ metadata }) => metadata.commandId === envelope.commandId);
    return accepted(fold(this.decider, emptyStream(stream, this.decider.initialState), events), own.length, true);
  }

  private async catchUp(stream: string, loaded?: LoadedStream<State>): Promise<LoadedStream<State>> {
    const from = loaded ?? emptyStream(stream, this.decider.initialState);
    const tail = await this.store.readStream(stream, { from: from.revision + 1 });
    const next = fold(this.decider, from, tail);
    this.keep(stream, next);
    return next;
  }

  /** A slow read may end after a command that began later: what is kept never goes back. */
  private keep(stream: string, loaded: LoadedStream<State>): void {
    if (loaded.revision > (this.cache.peek(stream)?.revision ?? -1)) this.cache.set(stream, loaded);
  }

  /** Gives each event its circumstances and its link to the one before. */
  private stamp(events: readonly Event[], envelope: CommandEnvelope, head: Link): readonly Linked<Event>[] {
    let link = head;
    return events.map((event) => {
      const schema = this.schemaOf(event.type);
      const metadata = schema === 1 ? envelope : { ...envelope, schema };
      link = linkOf(link, { ...event, metadata: metadata as unknown as JsonObject });
      return { ...event, metadata: { ...metadata, link } };
    });
  }
}

type Linked<Event extends DomainEvent> = Stamped<Event> & { readonly metadata: { readonly link: Link } };

type Attempt<State> =
  | { readonly kind: 'appended' | 'settled'; readonly outcome: CommandOutcome<State> }
  | { readonly kind: 'conflict' };

function toAppend({ type, data, metadata }: Linked<DomainEvent>): EventToAppend {
  return { id: eventIdOf(metadata.link), type, data, metadata: metadata as unknown as JsonObject };
}

function accepted<State>(loaded: LoadedStream<State>, appended: number, repeated: boolean): CommandOutcome<State> {
  const { state, revision, position } = loaded;
  return { outcome: 'accepted', state, revision, position, appended, repeated };
}

function revisionConflict<State>(expected: number, actual: number): CommandOutcome<State> {
  return {
    outcome: 'refused',
    refusal: refusal(
      'REVISION_CONFLICT',
      `Somebody else was faster: revision ${expected} was expected, ${actual} is current. Load it again and decide anew.`,
      { expected, actual },
    ),
  };
}
