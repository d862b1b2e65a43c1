import { CommandHandler, type CommandHandlerOptions } from '#libs/command-handling';
import {
  type ChannelsEvent,
  type ChannelsState,
  channelsDecider,
  channelsStream,
  type MarkNotificationRead,
  type NotificationRead,
  type NotificationState,
  notificationDecider,
  notificationStream,
  type SetNotificationChannels,
} from '#libs/desk';
import type { EventStore } from '#libs/event-store';
import { CodedError, fail, type TenantId } from '#libs/kernel';
import type { DocumentReader } from '#libs/read-store';
import { type NotificationView, notifications } from '#projections/notifications';
import { type CommandContext, envelopeOf } from './command-context.js';
import type { Decided } from './desk-application.js';

/** The use cases of being told: reading one's notifications, and choosing the channels. */
export class NotificationApplication {
  private readonly documents: DocumentReader;
  private readonly readings: CommandHandler<MarkNotificationRead, NotificationState, NotificationRead>;
  private readonly channels: CommandHandler<SetNotificationChannels, ChannelsState, ChannelsEvent>;

  constructor(
    store: EventStore,
    documents: DocumentReader,
    options: Pick<CommandHandlerOptions<never, never, never>, 'schemaOf'> = {},
  ) {
    this.documents = documents;
    this.readings = new CommandHandler({ store, decider: notificationDecider, cacheSize: 1_000, ...options });
    this.channels = new CommandHandler({ store, decider: channelsDecider, cacheSize: 1_000, ...options });
  }

  /**
   * Marks one of the actor's own notifications as read. Reading it again changes nothing.
   * @returns the notification as it now is.
   * @throws CodedError NOT_FOUND where there is none of that id, or it is somebody else's.
   */
  async markRead(context: CommandContext, id: string): Promise<NotificationView> {
    const { tenant, actor, at } = context;
    const found = await this.documents.get<NotificationView>(notifications.collection.name, tenant, id);
    if (found === undefined || found.body.recipientId !== actor.id) {
      return fail('NOT_FOUND', `You have no notification ${id}.`, { kind: 'notification', id });
    }
    const data = { notificationId: id };
    const outcome = await this.readings.handle({
      stream: notificationStream(tenant, id),
      command: { type: 'MarkNotificationRead', data, actor, at },
      envelope: envelopeOf(context, 'markNotificationRead', data),
    });
    if (outcome.outcome === 'refused') throw new CodedError(outcome.refusal);
    return { ...found.body, readAt: outcome.state };
  }

  /** @throws CodedError BAD_USER_INPUT naming what is wrong with a webhook. */
  async setChannels(context: CommandContext, data: SetNotificationChannels['data']): Promise<Decided<ChannelsState>> {
    const { tenant, actor, at, expectedRevision } = context;
    const outcome = await this.channels.handle({
      stream: channelsStream(tenant),
      command: { type: 'SetNotificationChannels', data, actor, at },
      envelope: envelopeOf(context, 'setNotificationChannels', data),
      expectedRevision,
    });
    if (outcome.outcome === 'refused') throw new CodedError(outcome.refusal);
    return { state: outcome.state, position: outcome.position };
  }

  /** The channels with their secrets, for whoever delivers. */
  async channelsOf(tenant: TenantId): Promise<ChannelsState> {
    return (await this.channels.load(channelsStream(tenant))).state;
  }
}
