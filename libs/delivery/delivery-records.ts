import { type CommandContext, envelopeOf } from '#libs/application';
import { CommandHandler, type CommandHandlerOptions, derivedId } from '#libs/command-handling';
import {
  type DeliveryCommand,
  type DeliveryEvent,
  type DeliveryState,
  deliveryDecider,
  deliveryStream,
  type RecordAttempt,
  type RequestDelivery,
} from '#libs/desk';
import type { EventStore } from '#libs/event-store';
import { type Actor, type Clock, CodedError, type TenantId } from '#libs/kernel';
import type { ReactedEvent } from '#libs/projection-engine';

const system: Actor = { id: 'casebook', kind: 'system', roles: [], name: 'Casebook' };

/** The record of every delivery in the log: what was asked for, each attempt and how it ended. */
export class DeliveryRecords {
  private readonly handler: CommandHandler<DeliveryCommand, DeliveryState, DeliveryEvent>;
  private readonly clock: Clock;

  constructor(
    store: EventStore,
    clock: Clock,
    options: Pick<CommandHandlerOptions<never, never, never>, 'schemaOf'> = {},
  ) {
    this.handler = new CommandHandler({ store, decider: deliveryDecider, cacheSize: 1_000, ...options });
    this.clock = clock;
  }

  /** Asks for a delivery, once for each of its ids. */
  async request(data: RequestDelivery['data'], cause: ReactedEvent): Promise<void> {
    const { tenant, correlationId } = cause.metadata;
    const command = { type: 'RequestDelivery', data } as const;
    await this.record(tenant, command, { commandId: data.deliveryId, correlationId, causationId: cause.id });
  }

  /** The delivery as the log has it now. */
  async load(tenant: TenantId, deliveryId: string): Promise<DeliveryState> {
    return (await this.handler.load(deliveryStream(tenant, deliveryId))).state;
  }

  /** @param attempt its number, so that it is recorded once however often this is called. */
  async recordAttempt(tenant: TenantId, data: RecordAttempt['data'], attempt: number): Promise<void> {
    const { deliveryId } = data;
    const commandId = derivedId(deliveryId, `attempt/${attempt}`);
    await this.record(tenant, { type: 'RecordAttempt', data }, { commandId, correlationId: deliveryId });
  }

  private async record(
    tenant: TenantId,
    command: Pick<RequestDelivery, 'type' | 'data'> | Pick<RecordAttempt, 'type' | 'data'>,
    ids: Pick<CommandContext, 'commandId' | 'correlationId' | 'causationId'>,
  ): Promise<void> {
    const at = this.clock();
    const { deliveryId } = command.data;
    const outcome = await this.handler.handle({
      stream: deliveryStream(tenant, deliveryId),
      command: { ...command, actor: system, at } as DeliveryCommand,
      envelope: envelopeOf({ tenant, actor: system, at, channel: 'reactor', ...ids }, command.type, { deliveryId }),
    });
    if (outcome.outcome === 'refused') throw new CodedError(outcome.refusal);
  }
}
