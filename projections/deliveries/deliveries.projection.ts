import { type DeliveryChannel, type DeliveryEvent, deliveryEventTypes } from '#libs/desk';
import type { Instant, JsonObject, Stamped } from '#libs/kernel';
import type { ProjectedEvent, Projection } from '#libs/projection-engine';

/** A message to one target and what became of it. */
export type DeliveryView = JsonObject & {
  readonly id: string;
  readonly channel: DeliveryChannel;
  /** An agent's id, or the URL of a webhook. */
  readonly to: string;
  readonly caseId: string;
  readonly state: 'WAITING' | 'DELIVERED' | 'ABANDONED';
  readonly attempts: number;
  readonly lastError: string | null;
  readonly requestedAt: Instant;
  /** Null where none is to come. */
  readonly nextAttemptAt: Instant | null;
  readonly endedAt: Instant | null;
};

function evolve(delivery: DeliveryView | null, projected: ProjectedEvent): DeliveryView | null {
  const event = projected as unknown as Stamped<DeliveryEvent>;
  const { at } = event.metadata;
  if (event.type === 'DeliveryRequested') {
    const { deliveryId: id, channel, to, notice, plannedFor } = event.data;
    const fresh = { state: 'WAITING', attempts: 0, lastError: null, endedAt: null } as const;
    return { id, channel, to, caseId: notice.caseId, ...fresh, requestedAt: at, nextAttemptAt: plannedFor };
  }
  if (delivery === null) return null;
  const tried = { ...delivery, attempts: event.data.attempt };
  switch (event.type) {
    case 'DeliverySucceeded':
      return { ...tried, state: 'DELIVERED', nextAttemptAt: null, endedAt: at };
    case 'DeliveryFailed':
      return { ...tried, lastError: event.data.error, nextAttemptAt: event.data.nextAttemptAt };
    case 'DeliveryAbandoned':
      return { ...tried, state: 'ABANDONED', lastError: event.data.error, nextAttemptAt: null, endedAt: at };
    default:
      return delivery;
  }
}

/** One document a delivery, for whoever wonders where a message is. */
export const deliveries: Projection<DeliveryView> = {
  name: 'deliveries',
  version: 1,
  handles: deliveryEventTypes,
  collection: {
    name: 'deliveries',
    filters: { state: 'one', caseId: 'one' },
    orders: ['requestedAt'],
    keys: ({ state, caseId, requestedAt }) => ({ state, caseId, requestedAt }),
  },
  documentIds: ({ data }) => [String(data.deliveryId)],
  evolve,
};
