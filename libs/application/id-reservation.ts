import { v7 as uuidv7 } from 'uuid';
import { CommandHandler, type CommandHandlerOptions } from '#libs/command-handling';
import type { EventStore } from '#libs/event-store';
import { accept, CodedError, type Command, type Decider, type DomainEvent } from '#libs/kernel';
import { type CommandContext, envelopeOf } from './command-context.js';

/** What is made by commands that may leave the id to us: the stored name of the fact, its field, and where it is kept. */
export type ReservedIds = { readonly event: string; readonly field: string; readonly streamPrefix: string };

export const reservedCaseIds: ReservedIds = { event: 'CaseIdReserved', field: 'caseId', streamPrefix: 'opening-' };
export const reservedArticleIds: ReservedIds = {
  event: 'ArticleIdReserved',
  field: 'articleId',
  streamPrefix: 'publishing-',
};

export type IdReserved = DomainEvent<string, { readonly [field: string]: string }>;
export type ReserveId = Command<'ReserveId', { readonly id: string }>;

/** Binds a creating command's id to the id of what it made, so that the command finds it again when it is repeated. */
export class IdReservation {
  private readonly ids: ReservedIds;
  private readonly handler: CommandHandler<ReserveId, string | null, IdReserved>;

  constructor(
    ids: ReservedIds,
    store: EventStore,
    options: Pick<CommandHandlerOptions<never, never, never>, 'schemaOf'> = {},
  ) {
    this.ids = ids;
    this.handler = new CommandHandler({ store, decider: reservationDecider(ids), ...options, cacheSize: 100 });
  }

  /** A new UUIDv7, and for a command that has an id of its own the same one every time. */
  async idFor(context: CommandContext, operation: string, input: object): Promise<string> {
    const id = uuidv7();
    if (context.commandId === undefined) return id;
    const { actor, at } = context;
    const outcome = await this.handler.handle({
      stream: `${this.ids.streamPrefix}${context.tenant}.${context.commandId}`,
      command: { type: 'ReserveId', data: { id }, actor, at },
      envelope: envelopeOf(context, operation, input),
    });
    if (outcome.outcome === 'refused') throw new CodedError(outcome.refusal);
    return outcome.state ?? id;
  }
}

/** The first id reserved stays; a later proposal changes nothing. */
export function reservationDecider({ event, field }: ReservedIds): Decider<ReserveId, string | null, IdReserved> {
  return {
    initialState: null,
    decide: ({ data }, reserved) =>
      reserved === null ? accept({ type: event, data: { [field]: data.id } }) : accept(),
    evolve: (_reserved, { data }) => data[field] ?? null,
  };
}
