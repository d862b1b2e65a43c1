import { type Instant, instant } from '#libs/kernel';
import { given, noon } from '../testing/given.js';
import { deliveryDecider, type RecordAttempt } from './delivery.decider.js';
import type { DeliveryEvent } from './delivery.events.js';

const deliveryId = 'delivery-1';
const target = { channel: 'email', to: 'bo' } as const;
const notice = { caseId: 'c', sweepId: 's', breachedAt: noon, detectedAt: noon, recipients: [] };
const policy = { attempts: 4, firstDelayMs: 1_000, longestDelayMs: 3_000 };
const later = (milliseconds: number): Instant => instant(Date.parse(noon) + milliseconds);

const request = { type: 'RequestDelivery', data: { deliveryId, ...target, notice } } as const;
const requested: DeliveryEvent = { type: 'DeliveryRequested', data: { ...request.data, plannedFor: noon } };
const failed = (attempt: number, plannedFor: Instant, nextAttemptAt: Instant): DeliveryEvent => ({
  type: 'DeliveryFailed',
  data: { deliveryId, ...target, attempt, error: 'busy', plannedFor, nextAttemptAt },
});
const record = (failure: RecordAttempt['data']['failure']) =>
  ({ type: 'RecordAttempt', data: { deliveryId, failure, policy } }) as const;
const busy = record({ error: 'busy', permanent: false });

describe('the record of a delivery', () => {
  it('begins with what is to be delivered, to be tried at once', () => {
    given(deliveryDecider).when(request).thenHappened(requested);
  });

  it('begins once', () => {
    given(deliveryDecider, requested).when(request).thenNothing();
  });

  it('ends when the other side has taken it', () => {
    given(deliveryDecider, requested)
      .when(record(null))
      .thenHappened({ type: 'DeliverySucceeded', data: { deliveryId, attempt: 1, plannedFor: noon } });
  });

  it('waits twice as long after each failure, up to the longest', () => {
    given(deliveryDecider, requested)
      .when(busy)
      .thenHappened(failed(1, noon, later(1_000)));
    given(deliveryDecider, requested, failed(1, noon, later(1_000)))
      .when(busy)
      .thenHappened(failed(2, later(1_000), later(2_000)));
    given(deliveryDecider, requested, failed(1, noon, later(1_000)), failed(2, later(1_000), later(2_000)))
      .when(busy)
      .thenHappened(failed(3, later(2_000), later(3_000)));
  });

  it('is given up after the last attempt', () => {
    given(deliveryDecider, requested, failed(3, noon, later(3_000)))
      .when(busy)
      .thenHappened({
        type: 'DeliveryAbandoned',
        data: { deliveryId, attempt: 4, error: 'busy', plannedFor: later(3_000) },
      });
  });

  it('is given up at once where trying again cannot help', () => {
    given(deliveryDecider, requested)
      .when(record({ error: 'no such mailbox', permanent: true }))
      .thenHappened({
        type: 'DeliveryAbandoned',
        data: { deliveryId, attempt: 1, error: 'no such mailbox', plannedFor: noon },
      });
  });

  it.each<DeliveryEvent>([
    { type: 'DeliverySucceeded', data: { deliveryId, attempt: 1, plannedFor: noon } },
    { type: 'DeliveryAbandoned', data: { deliveryId, attempt: 1, error: 'busy', plannedFor: noon } },
  ])('takes nothing more after $type', (end) => {
    given(deliveryDecider, requested, end).when(busy).thenNothing();
    given(deliveryDecider, requested, end).when(record(null)).thenNothing();
    given(deliveryDecider, requested, end).when(request).thenNothing();
  });

  it('is not there before it is asked for', () => {
    given(deliveryDecider).when(record(null)).thenRefused('NOT_FOUND', { kind: 'delivery', id: deliveryId });
  });
});
