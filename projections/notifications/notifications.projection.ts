import type { Breached } from '#libs/cases';
import { type BreachRecipient, notificationId } from '#libs/desk';
import type { Instant, JsonObject, Stamped, TenantId } from '#libs/kernel';
import type { ProjectedEvent, Projection } from '#libs/projection-engine';
import { caseIdOf } from '../case-view/index.js';

/** What one person is told. */
export type NotificationView = JsonObject & {
  readonly id: string;
  readonly tenant: TenantId;
  readonly kind: 'BREACH';
  readonly recipientId: string;
  readonly as: BreachRecipient['as'];
  readonly caseId: string;
  readonly breachedAt: Instant;
  readonly createdAt: Instant;
  readonly readAt: Instant | null;
};

/** The id of a person's tally of notifications. */
export function notificationTallyId(tenant: TenantId, recipientId: string): string {
  return `${tenant}/${recipientId}`;
}

function asBreached(event: ProjectedEvent): Stamped<Breached> {
  return event as unknown as Stamped<Breached>;
}

function evolve(
  notification: NotificationView | null,
  event: ProjectedEvent,
  documentId: string,
): NotificationView | null {
  const { tenant, at } = event.metadata;
  if (event.type === 'NotificationRead') return notification && { ...notification, readAt: at };
  const { recipients, breachedAt } = asBreached(event).data;
  const recipient = recipients.find(({ agentId }) => notificationId(event.id, agentId) === documentId);
  if (recipient === undefined) return notification;
  return {
    id: documentId,
    tenant,
    kind: 'BREACH',
    recipientId: recipient.agentId,
    as: recipient.as,
    caseId: caseIdOf(event),
    breachedAt,
    createdAt: at,
    readAt: null,
  };
}

/** One document a breach and person told of it: whoever is told twice over, as owner and as manager, gets one. */
export const notifications: Projection<NotificationView> = {
  name: 'notifications',
  version: 1,
  handles: ['Breached', 'NotificationRead'],
  collection: {
    name: 'notifications',
    filters: { recipient: 'one', unreadOf: 'one' },
    orders: ['createdAt'],
    keys: ({ recipientId, readAt, createdAt }) => ({
      recipient: recipientId,
      unreadOf: readAt === null ? recipientId : undefined,
      createdAt,
    }),
  },
  documentIds: (event) => {
    if (event.type === 'NotificationRead') return [String(event.data.notificationId)];
    return [...new Set(asBreached(event).data.recipients.map(({ agentId }) => notificationId(event.id, agentId)))];
  },
  evolve,
  tallies: {
    collection: { name: 'notification-counts', filters: {}, orders: [], keys: () => ({}) },
    contributions: ({ tenant, recipientId, readAt }) => [
      {
        id: notificationTallyId(tenant, recipientId),
        about: { recipientId },
        counts: { all: 1, unread: readAt === null ? 1 : 0 },
      },
    ],
  },
};
