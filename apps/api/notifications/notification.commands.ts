import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandContext, type Decided, NotificationApplication } from '#libs/application';
import type { ChannelsState } from '#libs/desk';
import type { NotificationView } from '#projections/notifications';

export class MarkNotificationReadCommand extends Command<NotificationView> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
  ) {
    super();
  }
}

export class SetNotificationChannelsCommand extends Command<Decided<ChannelsState>> {
  constructor(
    readonly context: CommandContext,
    readonly input: Parameters<NotificationApplication['setChannels']>[1],
  ) {
    super();
  }
}

@CommandHandler(MarkNotificationReadCommand)
export class MarkNotificationReadHandler implements ICommandHandler<MarkNotificationReadCommand> {
  constructor(private readonly notifications: NotificationApplication) {}
  execute({ context, id }: MarkNotificationReadCommand): Promise<NotificationView> {
    return this.notifications.markRead(context, id);
  }
}

@CommandHandler(SetNotificationChannelsCommand)
export class SetNotificationChannelsHandler implements ICommandHandler<SetNotificationChannelsCommand> {
  constructor(private readonly notifications: NotificationApplication) {}
  execute({ context, input }: SetNotificationChannelsCommand): Promise<Decided<ChannelsState>> {
    return this.notifications.setChannels(context, input);
  }
}
