import type { Command } from './command.js';
import type { Decider } from './decider.js';
import type { DomainEvent, Stamped } from './event.js';

/** What a command says, without who sends it and when: that stands in the metadata of its events. */
export type CommandContent<C extends Command> = C extends Command ? Pick<C, 'type' | 'data'> : never;

/** How a stored history of one kind of stream is put before today's rules. */
export type ReplayRules<C extends Command, State, Event extends DomainEvent> = {
  /** What the names of these streams begin with, as `case`. */
  readonly kind: string;
  readonly decider: Decider<C, State, Event>;
  /**
   * The command that leads to the events of one command, or the nearest to it; undefined where none leads to such events. What
   * the decider determines need not be right in it: the decider will say what it should be.
   */
  readonly commandOf: (events: readonly Stamped<Event>[], state: State) => CommandContent<C> | undefined;
};
