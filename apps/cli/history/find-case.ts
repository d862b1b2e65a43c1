import { caseIdsOf } from '#libs/application';
import type { EventStore } from '#libs/event-store';
import { fail, type TenantId } from '#libs/kernel';
import { UsageError } from '../command.js';

/**
 * The id of the case that a person names: the id itself, or the short reference.
 * @throws CodedError NOT_FOUND where no case goes by the reference; UsageError where several do.
 */
export async function findCase(events: EventStore, tenant: TenantId, named: string): Promise<string> {
  const ids = await caseIdsOf(events, tenant, named);
  if (ids === undefined) return named;
  const [id, ...others] = ids;
  if (id === undefined) return fail('NOT_FOUND', `There is no case ${named}.`, { kind: 'case', id: named });
  if (others.length > 0) throw new UsageError(`several cases go by ${named}; name one by its id: ${ids.join(', ')}`);
  return id;
}
