import { Resolver, Subscription } from '@nestjs/graphql';
import { CaseQueries, LiveUpdates } from '#libs/application';
import { type AuthenticatedContext, Request } from '../graphql/request.decorators.js';
import { toNotifications } from '../notifications/notification.faces.js';
import { NotificationModel } from '../notifications/notification.models.js';
import { mapped } from './mapped-iteration.js';

@Resolver(() => NotificationModel)
export class NotificationReceivedResolver {
  constructor(
    private readonly live: LiveUpdates,
    private readonly cases: CaseQueries,
  ) {}

  @Subscription(() => NotificationModel, {
    resolve: (notification: NotificationModel) => notification,
    description: 'Your own, from now on, as they come. What came before is in notifications.',
  })
  async notificationReceived(
    @Request() { viewer, scope }: AuthenticatedContext,
  ): Promise<AsyncIterableIterator<NotificationModel>> {
    const received = await this.live.notificationReceived({ tenant: viewer.tenant, recipientId: viewer.subject });
    return mapped(received, async (view) => toNotifications([view], scope, this.cases)[0]!);
  }
}
