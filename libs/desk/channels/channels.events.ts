import type { DomainEvent, TenantId } from '#libs/kernel';

/** Where breaches are posted to. The secret signs what is posted; nothing that people query holds it. */
export type Webhook = { readonly url: string; readonly secret: string };

export type NotificationChannelsSet = DomainEvent<
  'NotificationChannelsSet',
  {
    /** Whether the owner and manager get mail, where the installation can send any. */
    readonly email: boolean;
    /** Ordered by URL. */
    readonly webhooks: readonly Webhook[];
  }
>;

/** The events of a channels stream. Their names and fields are the storage format: change them only with an upcaster. */
export type ChannelsEvent = NotificationChannelsSet;

/** The one stream that says how a tenant's people are told. */
export function channelsStream(tenant: TenantId): string {
  return `channels-${tenant}`;
}
