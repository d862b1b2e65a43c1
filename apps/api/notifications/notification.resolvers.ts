import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CaseApplication, CaseQueries, NotificationQueries, type ViewScope } from '#libs/application';
import type { Position } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import { notifications } from '#projections/notifications';
import { CaseModel } from '../cases/models/case.model.js';
import { toCase } from '../cases/models/to-case.js';
import { asCommand } from '../graphql/command-context.js';
import { toConnection } from '../graphql/connection.js';
import { type AuthenticatedContext, Request, Scope } from '../graphql/request.decorators.js';
import { PositionScalar } from '../graphql/scalars.js';
import { CLOCK } from '../tokens.js';
import { MarkNotificationReadCommand } from './notification.commands.js';
import { toNotifications } from './notification.faces.js';
import { MarkNotificationReadInput } from './notification.inputs.js';
import { NotificationConnection, NotificationModel, type NotificationPage } from './notification.models.js';

/** What a viewer is told: his own, whatever his roles. */
@Resolver(() => NotificationModel)
export class NotificationResolver {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: NotificationQueries,
    private readonly caseQueries: CaseQueries,
    private readonly cases: CaseApplication,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => NotificationConnection, { description: 'Your own, newest first.' })
  async notifications(
    @Request() { viewer, scope }: AuthenticatedContext,
    @Args('unreadOnly', { type: () => Boolean, nullable: true }) unreadOnly?: boolean | null,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<NotificationPage> {
    await this.caseQueries.caughtUp([notifications], minPosition);
    const recipient = { tenant: viewer.tenant, recipientId: viewer.subject };
    const slice = await this.queries.of(recipient, { unreadOnly: unreadOnly ?? false, first, after });
    const views = slice.items.map(({ item }) => item);
    const models = toNotifications(views, scope, this.caseQueries);
    const byId = new Map(models.map((model) => [model.id, model]));
    const countUnread = async () => (await this.queries.counts(recipient)).unread;
    const countAll = unreadOnly ? countUnread : async () => (await this.queries.counts(recipient)).all;
    return { ...toConnection(slice, ({ id }) => byId.get(id)!, countAll), countUnread };
  }

  @Mutation(() => NotificationModel, { description: 'One of your own. Reading it again changes nothing.' })
  async markNotificationRead(
    @Request() request: AuthenticatedContext,
    @Args('input') input: MarkNotificationReadInput,
  ): Promise<NotificationModel> {
    const { context, command } = asCommand(request, this.clock, input);
    const view = await this.commands.execute(new MarkNotificationReadCommand(context, command.id));
    const [model] = toNotifications([view], request.scope, this.caseQueries);
    return model!;
  }

  @ResolveField(() => CaseModel)
  async case(@Parent() { caseId, casesById }: NotificationModel, @Scope() scope: ViewScope): Promise<CaseModel> {
    const listed = (await casesById()).get(caseId);
    if (listed !== undefined) return toCase(listed, this.clock());
    // The list may lag behind the notification; the log does not.
    const { snapshot, revision, position } = await this.cases.current(scope, caseId);
    return toCase({ ...snapshot, revision }, this.clock(), position);
  }
}

@Resolver(() => NotificationConnection)
export class NotificationConnectionResolver {
  @ResolveField(() => Int, { description: 'Counted only where it is asked for.' })
  totalCount(@Parent() page: NotificationPage): Promise<number> {
    return page.countAll();
  }

  @ResolveField(() => Int, { description: 'How many you have not read, whatever the page shows.' })
  unreadCount(@Parent() page: NotificationPage): Promise<number> {
    return page.countUnread();
  }
}
