import { type DeliveryChannel, type DeliveryEvent, deliveryEventTypes } from '#libs/desk';
import type { Instant, JsonObject, Stamped } from '#libs/kernel';
import type { ProjectedEvent, Projection } from '#libs/projection-engine';

/** An attempt that is to be made. */
export type PlannedAttempt = JsonObject & {
  readonly deliveryId: string;
  readonly channel: DeliveryChannel;
  readonly to: string;
  readonly plannedFor: Instant;
};

/** Begins with the time, so that the order of the ids is the order of the attempts, over all tenants. */
function attemptId(plannedFor: Instant, deliveryId: string): string {
  return `${plannedFor}|${deliveryId}`;
}

function asDelivery(event: ProjectedEvent): Stamped<DeliveryEvent> {
  return event as unknown as Stamped<DeliveryEvent>;
}

function documentIds(projected: ProjectedEvent): readonly string[] {
  const { type, data } = asDelivery(projected);
  const planned = attemptId(data.plannedFor, data.deliveryId);
  return type === 'DeliveryFailed' ? [planned, attemptId(data.nextAttemptAt, data.deliveryId)] : [planned];
}

function evolve(_attempt: PlannedAttempt | null, projected: ProjectedEvent, documentId: string): PlannedAttempt | null {
  const event = asDelivery(projected);
  if (event.type !== 'DeliveryRequested' && event.type !== 'DeliveryFailed') return null;
  const { deliveryId, channel, to } = event.data;
  const plannedFor = event.type === 'DeliveryFailed' ? event.data.nextAttemptAt : event.data.plannedFor;
  return documentId === attemptId(plannedFor, deliveryId) ? { deliveryId, channel, to, plannedFor } : null;
}

/** What the deliverer has to do and when: one document an attempt to come, gone once it was made. */
export const deliveryAgenda: Projection<PlannedAttempt> = {
  name: 'delivery-agenda',
  version: 1,
  handles: deliveryEventTypes,
  collection: { name: 'delivery-agenda', filters: {}, orders: [], keys: () => ({}) },
  documentIds,
  evolve,
};
