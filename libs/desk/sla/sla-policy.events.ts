import type { DomainEvent, Priority, TenantId } from '#libs/kernel';
import type { BusinessCalendar } from '../calendar/calendar.js';

/** First-response targets in minutes of open time. */
export type SlaTargets = Readonly<Record<Priority, number>>;

export type SlaPolicySet = DomainEvent<
  'SlaPolicySet',
  {
    /** 1 for the first policy of a tenant, one more for each that follows. */
    readonly revision: number;
    readonly targets: SlaTargets;
    /** Null is around the clock. */
    readonly calendar: BusinessCalendar | null;
  }
>;

/** The events of an SLA stream. Their names and fields are the storage format: change them only with an upcaster. */
export type SlaPolicyEvent = SlaPolicySet;

export const slaPolicyEventTypes = ['SlaPolicySet'] as const satisfies readonly SlaPolicyEvent['type'][];

/** The one stream that holds a tenant's SLA policy. */
export function slaPolicyStream(tenant: TenantId): string {
  return `sla-${tenant}`;
}
