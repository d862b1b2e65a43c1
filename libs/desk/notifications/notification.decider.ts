import { accept, type Command, type Decider, type DomainEvent, type Instant, type TenantId } from '#libs/kernel';

/** Somebody has read what he was told. That he was told is a fact of the case: its Breached names him. */
export type NotificationRead = DomainEvent<'NotificationRead', { readonly notificationId: string }>;
export type MarkNotificationRead = Command<'MarkNotificationRead', { readonly notificationId: string }>;

/** When it was read; null until then. */
export type NotificationState = Instant | null;

/** Once read it stays read. */
export const notificationDecider: Decider<MarkNotificationRead, NotificationState, NotificationRead> = {
  initialState: null,
  decide: ({ data }, readAt) => (readAt === null ? accept({ type: 'NotificationRead', data }) : accept()),
  evolve: (readAt, { metadata }) => readAt ?? metadata.at,
};

/** The id of what one person is told by one event. */
export function notificationId(eventId: string, recipientId: string): string {
  return `${eventId}.${recipientId}`;
}

/** A stream a notification, so that reading one costs the same after ten years of them. */
export function notificationStream(tenant: TenantId, id: string): string {
  return `notification-${tenant}.${id}`;
}
