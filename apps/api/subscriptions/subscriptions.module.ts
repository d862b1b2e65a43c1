import { Module } from '@nestjs/common';
import { CaseChangesResolver } from './case-changes.resolver.js';
import { NotificationReceivedResolver } from './notification-received.resolver.js';
import { ProjectionProgressResolver } from './projection-progress.resolver.js';

/** What can be watched as it happens. The sockets it goes over are served beside (socket-server.ts). */
@Module({ providers: [CaseChangesResolver, NotificationReceivedResolver, ProjectionProgressResolver] })
export class SubscriptionsModule {}
