import type { NotificationChannelsSet } from '#libs/desk';
import type { JsonObject, Stamped } from '#libs/kernel';
import type { Projection } from '#libs/projection-engine';

/** How a tenant's people are told. The secrets stay in the log. */
export type NotificationChannelsView = JsonObject & {
  readonly email: boolean;
  readonly webhooks: readonly { readonly url: string }[];
};

/** One document a tenant. Its id is the tenant's. */
export const notificationChannels: Projection<NotificationChannelsView> = {
  name: 'notification-channels',
  version: 1,
  handles: ['NotificationChannelsSet'],
  collection: { name: 'notification-channels', filters: {}, orders: [], keys: () => ({}) },
  documentIds: ({ metadata }) => [metadata.tenant],
  evolve: (_channels, event) => {
    const { email, webhooks } = (event as unknown as Stamped<NotificationChannelsSet>).data;
    return { email, webhooks: webhooks.map(({ url }) => ({ url })) };
  },
};
