import type { Breached } from '#libs/cases';
import { derivedId } from '#libs/command-handling';
import {
  agentOf,
  type ChannelsState,
  type DeliveryTarget,
  type DirectoryState,
  type RequestDelivery,
} from '#libs/desk';
import type { Stamped, TenantId } from '#libs/kernel';
import type { ReactedEvent, Reactor } from '#libs/projection-engine';

export type DeliveryPlannerOptions = {
  readonly channelsOf: (tenant: TenantId) => Promise<ChannelsState>;
  readonly directoryOf: (tenant: TenantId) => Promise<DirectoryState>;
  /** Whether this installation can send mail at all. */
  readonly sendsMail: boolean;
  readonly request: (delivery: RequestDelivery['data'], cause: ReactedEvent) => Promise<void>;
  /** Milliseconds since 1970 by the clock that `recordedAt` is of. */
  readonly now: () => number;
};

/** Nobody wants to hear of a breach that was recorded longer ago, in milliseconds: as where a checkpoint was lost. */
const longestDelay = 7 * 24 * 3_600_000;

/** Names the planner's checkpoint for good. */
export const deliveryPlannerName = 'breach-deliveries';

/**
 * Makes deliveries of breaches: one letter to each person told that has an address, one message to each webhook. A webhook
 * hears of a breach once, however many people are told, and also where there is nobody to tell.
 */
export function deliveryPlanner(options: DeliveryPlannerOptions): Reactor {
  return {
    name: deliveryPlannerName,
    handles: ['Breached'],
    react: async (event) => {
      if (options.now() - Date.parse(event.recordedAt) > longestDelay) return;
      const { sweepId, breachedAt, detectedAt, recipients } = (event as unknown as Stamped<Breached>).data;
      const caseId = event.stream.slice(event.stream.indexOf('.') + 1);
      const notice = { caseId, sweepId, breachedAt, detectedAt };
      const { tenant } = event.metadata;
      const { email, webhooks } = await options.channelsOf(tenant);
      const directory =
        email && options.sendsMail && recipients.length > 0 ? await options.directoryOf(tenant) : undefined;
      const letters = recipients.filter(({ agentId }, index) => {
        const first = recipients.findIndex((other) => other.agentId === agentId) === index;
        return first && directory !== undefined && agentOf(directory, agentId)?.email;
      });
      await Promise.all([
        ...letters.map((recipient) =>
          options.request(
            { ...addressed(event, 'email', recipient.agentId), notice: { ...notice, recipients: [recipient] } },
            event,
          ),
        ),
        ...webhooks.map(({ url }) =>
          options.request({ ...addressed(event, 'webhook', url), notice: { ...notice, recipients } }, event),
        ),
      ]);
    },
  };
}

function addressed(
  event: ReactedEvent,
  channel: DeliveryTarget['channel'],
  to: string,
): DeliveryTarget & { readonly deliveryId: string } {
  return { deliveryId: derivedId(event.id, `${channel}/${to}`), channel, to };
}
