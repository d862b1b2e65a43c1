import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { NotificationQueries, type ViewScope } from '#libs/application';
import type { Clock } from '#libs/kernel';
import type { DeliveryView } from '#projections/deliveries';
import { asCommand } from '../graphql/command-context.js';
import { type Connection, toConnection } from '../graphql/connection.js';
import { type AuthenticatedContext, Request, Scope } from '../graphql/request.decorators.js';
import { CLOCK } from '../tokens.js';
import { SetNotificationChannelsCommand } from './notification.commands.js';
import { SetNotificationChannelsInput } from './notification.inputs.js';
import {
  DeliveryStateEnum,
  NotificationChannelsModel,
  NotificationDeliveryConnection,
  NotificationDeliveryModel,
} from './notification.models.js';

/** Mail and webhooks: what is configured, and where the messages are. */
@Resolver(() => NotificationDeliveryConnection)
export class ChannelResolver {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: NotificationQueries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Mutation(() => NotificationChannelsModel, {
    description: 'Says how breaches are told beside the list of notifications. Secrets are never given out again.',
  })
  async setNotificationChannels(
    @Request() request: AuthenticatedContext,
    @Args('input') input: SetNotificationChannelsInput,
  ): Promise<NotificationChannelsModel> {
    const { context, command } = asCommand(request, this.clock, input);
    const { state, position } = await this.commands.execute(new SetNotificationChannelsCommand(context, command));
    return { email: state.email, webhooks: state.webhooks.map(({ url }) => ({ url })), position };
  }

  @Query(() => NotificationChannelsModel)
  notificationChannels(@Scope() { tenant }: ViewScope): Promise<NotificationChannelsModel> {
    return this.queries.channels(tenant);
  }

  @Query(() => NotificationDeliveryConnection, { description: 'Mail and webhook messages, the last requested first.' })
  async notificationDeliveries(
    @Scope() { tenant }: ViewScope,
    @Args('state', { type: () => [DeliveryStateEnum], nullable: true }) state?: DeliveryView['state'][] | null,
    @Args('caseId', { type: () => ID, nullable: true }) caseId?: string | null,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
  ): Promise<Connection<NotificationDeliveryModel>> {
    const filter = { state, caseId };
    return toConnection(
      await this.queries.deliveries(tenant, filter, { first, after }),
      (view) => view,
      () => this.queries.countDeliveries(tenant, filter),
    );
  }

  @ResolveField(() => Int, { description: 'Counted only where it is asked for.' })
  totalCount(@Parent() connection: Connection<NotificationDeliveryModel>): Promise<number> {
    return connection.countAll();
  }
}
