import {
  CommandHandler,
  type CommandHandlerOptions,
  type CommandOutcome,
  type CommandRequest,
  commandDigest,
} from '#libs/command-handling';
import type { EventStore } from '#libs/event-store';
import {
  type Actor,
  accept,
  type Command,
  type Decider,
  type DomainEvent,
  type Instant,
  instant,
  refusal,
  refuse,
  tenantId,
} from '#libs/kernel';

/** The least domain that has everything a command can meet: facts, several at once, a refusal, and nothing to do. */
export type Entered = DomainEvent<'Entered', { readonly label: string; readonly at: Instant }>;
export type Enter = Command<'Enter', { readonly labels: readonly string[]; readonly limit?: number }>;
/** Every label in the order it was entered, each with the time the fact carries. */
export type Ledger = { readonly labels: readonly string[]; readonly times: readonly Instant[] };

/** Enters the labels that are not there yet; refuses where the ledger would grow beyond the limit. */
export const ledgerDecider: Decider<Enter, Ledger, Entered> = {
  initialState: { labels: [], times: [] },
  decide: ({ data, at }, { labels }) => {
    const added = data.labels.filter((label) => !labels.includes(label));
    if (added.length > 0 && labels.length + added.length > (data.limit ?? Number.POSITIVE_INFINITY)) {
      return refuse(refusal('BAD_USER_INPUT', 'The ledger is full.', { fields: [] }));
    }
    return accept(...added.map((label): Entered => ({ type: 'Entered', data: { label, at } })));
  },
  evolve: ({ labels, times }, { data, metadata }) => ({
    labels: [...labels, data.label],
    times: [...times, metadata.at],
  }),
};

export type LedgerHandler = CommandHandler<Enter, Ledger, Entered>;
export type LedgerOutcome = CommandOutcome<Ledger>;
export type AcceptedOutcome = Extract<LedgerOutcome, { outcome: 'accepted' }>;

/** A handler as a process has one: its own cache and its own queue. */
export function ledgerHandler(
  store: EventStore,
  options: Partial<CommandHandlerOptions<Enter, Ledger, Entered>> = {},
): LedgerHandler {
  return new CommandHandler({ store, decider: ledgerDecider, ...options });
}

export const clerk: Actor = { id: 'ana', kind: 'agent', roles: ['agent'] };
export const monday = instant('2026-03-02T09:00:00Z');
export const ledgerStream = 'ledger-acme.1';

type Asked = {
  readonly commandId?: string;
  readonly stream?: string;
  readonly at?: Instant;
  readonly limit?: number;
  readonly expectedRevision?: number;
};

let numbered = 0;
function newCommandId(): string {
  numbered += 1;
  return `command-${numbered}`;
}

/** A command that enters labels; a command id of its own unless one is given. */
export function entering(
  labels: string | readonly string[],
  { commandId = newCommandId(), stream = ledgerStream, at = monday, limit, expectedRevision }: Asked = {},
): CommandRequest<Enter> {
  const data = { labels: [labels].flat(), limit };
  return {
    stream,
    command: { type: 'Enter', data, actor: clerk, at },
    envelope: {
      tenant: tenantId('acme'),
      actor: clerk,
      at,
      commandId,
      commandDigest: commandDigest('enter', data),
      correlationId: `correlation of ${commandId}`,
      causationId: `cause of ${commandId}`,
      channel: 'graphql',
    },
    expectedRevision,
  };
}

/** The outcome where it is an acceptance; fails the test where it is a refusal. */
export function acceptance(outcome: LedgerOutcome): AcceptedOutcome {
  if (outcome.outcome === 'accepted') return outcome;
  throw new Error(`refused: ${outcome.refusal.code} ${outcome.refusal.message}`);
}

/** The labels of a stream as the log has them, in order. */
export async function labelsIn(store: EventStore, stream = ledgerStream): Promise<readonly unknown[]> {
  return (await store.readStream(stream)).map(({ data }) => data.label);
}
