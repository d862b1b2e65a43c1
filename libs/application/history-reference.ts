import { caseIdEnding, caseStream } from '#libs/cases';
import type { EventStore } from '#libs/event-store';
import type { TenantId } from '#libs/kernel';

/**
 * The ids of a tenant's cases that go by a short reference, more than one where it is not unique. Looks at the name of every
 * case in the log, so it is for a person at a terminal and not for screens.
 * @returns undefined where the text is no reference.
 */
export async function caseIdsOf(
  store: EventStore,
  tenant: TenantId,
  reference: string,
): Promise<readonly string[] | undefined> {
  const ending = caseIdEnding(reference);
  if (ending === undefined) return undefined;
  const prefix = caseStream(tenant, '');
  const found: string[] = [];
  const filter = { types: ['CaseOpened'], streamPrefixes: [prefix] };
  for await (const { events } of store.readAll({ filter, batchSize: 1_000 })) {
    const ids = events.map(({ stream }) => stream.slice(prefix.length));
    found.push(...ids.filter((id) => id.replaceAll('-', '').endsWith(ending)));
  }
  return found;
}
