import type { DomainEvent, Instant, TenantId } from '#libs/kernel';
import type { BreachRecipient } from '../directory/breach-recipients.js';

/** By mail to one person, or to a webhook for whoever listens there. */
export const deliveryChannels = ['email', 'webhook'] as const;
export type DeliveryChannel = (typeof deliveryChannels)[number];

/** What is to be told: facts of the case's Breached, so that nothing has to be looked up to know what happened. */
export type BreachNotice = {
  readonly caseId: string;
  readonly sweepId: string;
  readonly breachedAt: Instant;
  readonly detectedAt: Instant;
  readonly recipients: readonly BreachRecipient[];
};

/** Mail goes to an agent by id: the address is looked up when it is sent. A webhook goes by its URL. */
export type DeliveryTarget = { readonly channel: DeliveryChannel; readonly to: string };

type DeliveryEventOf<Type extends string, Data> = DomainEvent<Type, Data & { readonly deliveryId: string }>;

export type DeliveryRequested = DeliveryEventOf<
  'DeliveryRequested',
  DeliveryTarget & { readonly notice: BreachNotice; readonly plannedFor: Instant }
>;
export type DeliverySucceeded = DeliveryEventOf<
  'DeliverySucceeded',
  {
    /** The first attempt is 1. */
    readonly attempt: number;
    /** When this attempt was planned for. */
    readonly plannedFor: Instant;
  }
>;
export type DeliveryFailed = DeliveryEventOf<
  'DeliveryFailed',
  DeliveryTarget & {
    readonly attempt: number;
    readonly error: string;
    readonly plannedFor: Instant;
    readonly nextAttemptAt: Instant;
  }
>;
/** The last attempt failed too, or trying again cannot help. */
export type DeliveryAbandoned = DeliveryEventOf<
  'DeliveryAbandoned',
  { readonly attempt: number; readonly error: string; readonly plannedFor: Instant }
>;

/** The events of a delivery's stream. Their names and fields are the storage format: change them only with an upcaster. */
export type DeliveryEvent = DeliveryRequested | DeliverySucceeded | DeliveryFailed | DeliveryAbandoned;

export const deliveryEventTypes = [
  'DeliveryRequested',
  'DeliverySucceeded',
  'DeliveryFailed',
  'DeliveryAbandoned',
] as const satisfies readonly DeliveryEvent['type'][];

/** The record of one message to one target. */
export function deliveryStream(tenant: TenantId, deliveryId: string): string {
  return `delivery-${tenant}.${deliveryId}`;
}
