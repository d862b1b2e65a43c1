import { Module } from '@nestjs/common';
import { ChannelResolver } from './channel.resolvers.js';
import { MarkNotificationReadHandler, SetNotificationChannelsHandler } from './notification.commands.js';
import { NotificationConnectionResolver, NotificationResolver } from './notification.resolvers.js';

@Module({
  providers: [
    MarkNotificationReadHandler,
    SetNotificationChannelsHandler,
    NotificationResolver,
    NotificationConnectionResolver,
    ChannelResolver,
  ],
})
export class NotificationsModule {}
