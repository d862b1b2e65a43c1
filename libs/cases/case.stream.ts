import type { TenantId } from '#libs/kernel';

/** Every case stream of every tenant starts with this. */
export const caseStreamPrefix = 'case-';

/** The stream of a case. The tenant is part of the name, so another tenant's id leads to a stream that does not exist. */
export function caseStream(tenant: TenantId, caseId: string): string {
  return `${caseStreamPrefix}${tenant}.${caseId}`;
}
