import type { ReplayRules, Stamped } from '#libs/kernel';
import { type DeliveryCommand, type DeliveryState, deliveryDecider, type RetryPolicy } from './delivery.decider.js';
import type { DeliveryEvent, DeliveryFailed } from './delivery.events.js';

/** For events that do not depend on how often a delivery is tried. */
const anyPolicy: RetryPolicy = { attempts: 1, firstDelayMs: 1, longestDelayMs: 1 };

/** The policy in force is no fact of the record: one that leads to the same next attempt stands for it. */
function policyBehind({ data, metadata }: Stamped<DeliveryFailed>): RetryPolicy {
  const delay = Date.parse(data.nextAttemptAt) - Date.parse(metadata.at);
  return { attempts: data.attempt + 1, firstDelayMs: delay, longestDelayMs: delay };
}

function attempt(
  deliveryId: string,
  failure: { readonly error: string; readonly permanent: boolean } | null,
  policy: RetryPolicy,
) {
  return { type: 'RecordAttempt', data: { deliveryId, failure, policy } } as const;
}

export const deliveryReplay: ReplayRules<DeliveryCommand, DeliveryState, DeliveryEvent> = {
  kind: 'delivery',
  decider: deliveryDecider,
  commandOf: ([event]) => {
    switch (event?.type) {
      case 'DeliveryRequested': {
        const { plannedFor: _plannedFor, ...data } = event.data;
        return { type: 'RequestDelivery', data };
      }
      case 'DeliverySucceeded':
        return attempt(event.data.deliveryId, null, anyPolicy);
      case 'DeliveryFailed': {
        const { deliveryId, error } = event.data;
        return attempt(deliveryId, { error, permanent: false }, policyBehind(event));
      }
      case 'DeliveryAbandoned': {
        const { deliveryId, error } = event.data;
        return attempt(deliveryId, { error, permanent: true }, anyPolicy);
      }
      default:
        return undefined;
    }
  },
};
