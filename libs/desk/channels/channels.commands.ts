import type { Command } from '#libs/kernel';

export type WebhookInput = {
  readonly url: string;
  /** Absent: as it is. A URL that is new needs one. */
  readonly secret?: string | null;
};

/** An absent field stays as it is; an empty list of webhooks removes them all. */
export type SetNotificationChannels = Command<
  'SetNotificationChannels',
  { readonly email?: boolean | null; readonly webhooks?: readonly WebhookInput[] | null }
>;
