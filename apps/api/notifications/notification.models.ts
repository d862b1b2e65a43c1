import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { ListedCase } from '#libs/application';
import type { BreachRecipient } from '#libs/desk';
import type { Position } from '#libs/event-store';
import type { Instant } from '#libs/kernel';
import type { DeliveryView } from '#projections/deliveries';
import type { NotificationView } from '#projections/notifications';
import { type Connection, connectionOf } from '../graphql/connection.js';
import { DateTimeScalar, PositionScalar } from '../graphql/scalars.js';

export const NotificationKindEnum = { BREACH: 'BREACH' } as const satisfies Record<NotificationView['kind'], string>;
registerEnumType(NotificationKindEnum, { name: 'NotificationKind' });

export const NotifiedAsEnum = {
  OWNER: 'owner',
  MANAGER: 'manager',
  TEAM_MANAGER: 'team-manager',
} as const satisfies Record<string, BreachRecipient['as']>;
registerEnumType(NotifiedAsEnum, {
  name: 'NotifiedAs',
  description: 'Why you are told: as owner of the case, as the owner’s manager, or as manager of the team.',
});

export const DeliveryStateEnum = {
  WAITING: 'WAITING',
  DELIVERED: 'DELIVERED',
  ABANDONED: 'ABANDONED',
} as const satisfies Record<DeliveryView['state'], string>;
registerEnumType(DeliveryStateEnum, { name: 'DeliveryState' });

export const DeliveryChannelEnum = { EMAIL: 'email', WEBHOOK: 'webhook' } as const satisfies Record<
  string,
  DeliveryView['channel']
>;
registerEnumType(DeliveryChannelEnum, { name: 'DeliveryChannel' });

@ObjectType('Notification')
export class NotificationModel {
  @Field(() => ID)
  readonly id: string;
  @Field(() => NotificationKindEnum)
  readonly kind: NotificationView['kind'];
  @Field(() => NotifiedAsEnum)
  readonly as: BreachRecipient['as'];
  @Field({ description: 'What happened, in a sentence for people.' })
  readonly message: string;
  @Field(() => DateTimeScalar)
  readonly createdAt: Instant;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Null while it is unread.' })
  readonly readAt: Instant | null;

  readonly caseId: string;
  /** Shared by the notifications of a page, so that their cases are asked for at once. */
  readonly casesById: () => Promise<ReadonlyMap<string, ListedCase>>;
}

/** With whose page it is, for the counts. */
export type NotificationPage = Connection<NotificationModel> & { readonly countUnread: () => Promise<number> };

@ObjectType('NotificationConnection')
export class NotificationConnection extends connectionOf(NotificationModel, 'Notification') {}

@ObjectType('NotificationWebhook')
export class NotificationWebhookModel {
  @Field()
  readonly url: string;
}

@ObjectType('NotificationChannels', { description: 'How breaches are told beside the list of notifications.' })
export class NotificationChannelsModel {
  @Field({ description: 'Whether people get mail, where the installation can send any and they have an address.' })
  readonly email: boolean;
  @Field(() => [NotificationWebhookModel])
  readonly webhooks: readonly NotificationWebhookModel[];
  @Field(() => PositionScalar, { nullable: true, description: 'Of the change, in the answer to a mutation.' })
  readonly position?: Position | null;
}

@ObjectType('NotificationDelivery', { description: 'A message to one target and what became of it.' })
export class NotificationDeliveryModel {
  @Field(() => ID, { description: 'The same in every attempt: in the Message-ID of mail and in X-Casebook-Delivery.' })
  readonly id: string;
  @Field(() => DeliveryChannelEnum)
  readonly channel: DeliveryView['channel'];
  @Field({ description: 'An agent’s id, or the URL of a webhook.' })
  readonly to: string;
  @Field(() => ID)
  readonly caseId: string;
  @Field(() => DeliveryStateEnum)
  readonly state: DeliveryView['state'];
  @Field(() => Int)
  readonly attempts: number;
  @Field(() => String, { nullable: true })
  readonly lastError: string | null;
  @Field(() => DateTimeScalar)
  readonly requestedAt: Instant;
  @Field(() => DateTimeScalar, { nullable: true })
  readonly nextAttemptAt: Instant | null;
  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was delivered or given up.' })
  readonly endedAt: Instant | null;
}

@ObjectType('NotificationDeliveryConnection')
export class NotificationDeliveryConnection extends connectionOf(NotificationDeliveryModel, 'NotificationDelivery') {}
