import { genesisLink, type Link, linkOf } from '#libs/audit';
import { BEFORE_ALL, type Position, type RecordedEvent } from '#libs/event-store';
import type { Decider, DomainEvent, EventMetadata, Stamped } from '#libs/kernel';

/** Where the events of one command ended in its stream. */
export type CommandTrace = {
  readonly revision: number;
  readonly position: Position;
  readonly digest: string | undefined;
};

/** A stream folded up to a revision; -1 before the first event. */
export type LoadedStream<State> = {
  readonly state: State;
  readonly revision: number;
  readonly position: Position;
  /** Of the last event, or what the first one is to be linked to. */
  readonly link: Link;
  /** Every command that has written to the stream, for answering repeated ones. */
  readonly commands: Map<string, CommandTrace>;
};

export function emptyStream<State>(stream: string, initialState: State): LoadedStream<State> {
  return { state: initialState, revision: -1, position: BEFORE_ALL, link: genesisLink(stream), commands: new Map() };
}

type Folded = Pick<RecordedEvent, 'type' | 'data' | 'metadata' | 'revision' | 'position'> &
  Partial<Pick<RecordedEvent, 'stored'>>;

/** Folds further events onto a loaded stream. The trace of commands is carried on, not copied: only the newest is kept. */
export function fold<State, Event extends DomainEvent>(
  decider: Pick<Decider<never, State, Event>, 'evolve'>,
  loaded: LoadedStream<State>,
  events: readonly Folded[],
): LoadedStream<State> {
  let { state, revision, position, link } = loaded;
  for (const event of events) {
    const metadata = event.metadata as unknown as EventMetadata;
    state = decider.evolve(state, event as unknown as Stamped<Event>);
    revision = event.revision;
    position = event.position;
    // An event that another program wrote without a link gets the one it would have: the chain goes on behind it.
    link = metadata.link ?? linkOf(link, { type: event.type, ...(event.stored ?? event) });
    loaded.commands.set(metadata.commandId, { revision, position, digest: metadata.commandDigest });
  }
  return { state, revision, position, link, commands: loaded.commands };
}
