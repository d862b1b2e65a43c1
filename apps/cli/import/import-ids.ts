import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { derivedId } from '#libs/command-handling';
import type { Instant, TenantId } from '#libs/kernel';

/** The id of an incident's case: a UUIDv7 of its opening time whose random bits follow from tenant and number. */
export function caseIdOf(tenant: TenantId, number: string, openedAt: Instant): string {
  const random = createHash('sha256').update(`import/${tenant}/${number}`).digest();
  return v7({ msecs: Date.parse(openedAt), random });
}

/** The command id of one step of an incident, the same in every run: a step carried out once is not carried out again. */
export function commandIdOf(tenant: TenantId, subject: string, step: string): string {
  return derivedId(`import/${tenant}/${subject}`, step);
}
