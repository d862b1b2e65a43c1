import type { DeliveryEvent } from '#libs/desk';
import { type Instant, instant } from '#libs/kernel';
import { deliveryAgenda } from '../delivery-agenda/index.js';
import { fold, logOf, noon } from '../testing/index.js';
import { deliveries } from './deliveries.projection.js';

const deliveryId = 'd1';
const target = { channel: 'webhook', to: 'https://chat.example/' } as const;
const notice = { caseId: 'c1', sweepId: 's1', breachedAt: noon, detectedAt: noon, recipients: [] };
const at = (minutes: number): Instant => instant(Date.parse(noon) + minutes * 60_000);

const requested: DeliveryEvent = {
  type: 'DeliveryRequested',
  data: { deliveryId, ...target, notice, plannedFor: noon },
};
const failed = (attempt: number, plannedFor: Instant, nextAttemptAt: Instant): DeliveryEvent => ({
  type: 'DeliveryFailed',
  data: { deliveryId, ...target, attempt, error: 'busy', plannedFor, nextAttemptAt },
});
const succeeded = (attempt: number, plannedFor: Instant): DeliveryEvent => ({
  type: 'DeliverySucceeded',
  data: { deliveryId, attempt, plannedFor },
});
const abandoned = (attempt: number, plannedFor: Instant): DeliveryEvent => ({
  type: 'DeliveryAbandoned',
  data: { deliveryId, attempt, error: 'gone', plannedFor },
});
const log = (...events: readonly DeliveryEvent[]) =>
  logOf(...events.map((event) => ({ ...event, stream: `delivery-acme.${deliveryId}` })));

describe('a delivery on screen', () => {
  const afterwards = (...events: readonly DeliveryEvent[]) =>
    fold(deliveries, log(requested, ...events)).get(deliveryId);

  it('waits for its first attempt', () => {
    expect(afterwards()).toEqual({
      ...{ id: deliveryId, ...target, caseId: 'c1', state: 'WAITING', attempts: 0, lastError: null },
      ...{ requestedAt: noon, nextAttemptAt: noon, endedAt: null },
    });
  });

  it('says what went wrong and when it is tried again', () => {
    const failure = { state: 'WAITING', attempts: 1, lastError: 'busy', nextAttemptAt: at(1) };
    expect(afterwards(failed(1, noon, at(1)))).toMatchObject(failure);
  });

  it('is delivered, or given up', () => {
    const ended = { nextAttemptAt: null, endedAt: noon };
    expect(afterwards(failed(1, noon, at(1)), succeeded(2, at(1)))).toMatchObject({
      ...ended,
      ...{ state: 'DELIVERED', attempts: 2, lastError: 'busy' },
    });
    expect(afterwards(abandoned(1, noon))).toMatchObject({ ...ended, state: 'ABANDONED', lastError: 'gone' });
  });
});

describe('the agenda of deliveries', () => {
  const afterwards = (...events: readonly DeliveryEvent[]) => [...fold(deliveryAgenda, log(requested, ...events))];

  it('has the attempt to come, under an id that sorts by its time', () => {
    expect(afterwards()).toEqual([[`${noon}|d1`, { deliveryId, ...target, plannedFor: noon }]]);
    expect(afterwards(failed(1, noon, at(1)))).toEqual([[`${at(1)}|d1`, { deliveryId, ...target, plannedFor: at(1) }]]);
  });

  it('is empty once the message was taken or given up', () => {
    expect(afterwards(succeeded(1, noon))).toEqual([]);
    expect(afterwards(abandoned(1, noon))).toEqual([]);
    expect(afterwards(failed(1, noon, at(1)), succeeded(2, at(1)))).toEqual([]);
  });
});
