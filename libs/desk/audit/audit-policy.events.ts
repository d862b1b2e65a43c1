import type { DomainEvent, TenantId } from '#libs/kernel';

/**
 * Which reads a tenant wants to have recorded: none; those of a case's history, whichever way it is read; or, beyond them,
 * every look at a case by its id.
 */
export const recordedReads = ['none', 'history', 'all'] as const;
export type RecordedReads = (typeof recordedReads)[number];

export type AuditPolicySet = DomainEvent<'AuditPolicySet', { readonly recordReads: RecordedReads }>;

/** The events of an audit policy's stream. Their names and fields are the storage format: change them only with an upcaster. */
export type AuditPolicyEvent = AuditPolicySet;

/** The one stream that holds a tenant's audit policy. */
export function auditPolicyStream(tenant: TenantId): string {
  return `auditing-${tenant}`;
}
