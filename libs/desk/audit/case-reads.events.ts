import type { DomainEvent, Instant, TenantId } from '#libs/kernel';

/** What somebody looked at: the case as it is, its history, the case as it once stood, the proof of its log, or a copy of it. */
export const readKinds = ['CASE', 'HISTORY', 'AS_OF', 'VERIFICATION', 'EXPORT'] as const;
export type ReadKind = (typeof readKinds)[number];

/** Which moment of a case was looked at, as it was asked for; both null where the question named none. */
export type ReadMoment = { readonly asOf: Instant | null; readonly asOfRevision: number | null };

/** Who looked, when and by which door is in the metadata. */
export type CaseRead = DomainEvent<'CaseRead', ReadMoment & { readonly caseId: string; readonly kind: ReadKind }>;

/** The events of a reads stream. Their names and fields are the storage format: change them only with an upcaster. */
export type CaseReadsEvent = CaseRead;

/** The stream of who looked at one case: apart from the case's own, which reading it must not change. */
export function caseReadsStream(tenant: TenantId, caseId: string): string {
  return `reads-${tenant}.${caseId}`;
}
