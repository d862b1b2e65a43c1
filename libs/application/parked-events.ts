import { type DeadLetter, deadLetterCollection } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import type { ProjectionScope } from './projection-status.js';

/** Events a projection could not fold while it was live: of all there are, the last ones. */
export type ParkedEvents = { readonly count: number; readonly events: readonly DeadLetter[] };

const pageSize = 500;

/** The events a projection has parked, newest first: a tenant's own, or all of them for the operator. */
export async function readParkedEvents(
  documents: DocumentStore,
  projection: string,
  scope: ProjectionScope,
  limit: number,
): Promise<ParkedEvents> {
  if (scope === 'operator') return everyTenants(documents, projection, limit);
  const { name } = deadLetterCollection(projection);
  const [count, page] = await Promise.all([
    documents.count(name, scope.tenant, { where: [] }),
    documents.find<DeadLetter>(name, scope.tenant, {
      where: [],
      orderBy: { field: 'position', direction: 'desc' },
      limit,
    }),
  ]);
  return { count, events: page.documents.map(({ body }) => body) };
}

/** Reads them all: no index spans tenants, and parked events are few or something is very wrong. */
async function everyTenants(documents: DocumentStore, projection: string, limit: number): Promise<ParkedEvents> {
  const { active } = await documents.state(projection);
  if (active === undefined) return { count: 0, events: [] };
  const { generation } = active;
  let newest: DeadLetter[] = [];
  let count = 0;
  for (let after: string | undefined, more = true; more; ) {
    const { name } = deadLetterCollection(projection);
    const page = await documents.scan({ projection, generation }, name, after, pageSize);
    count += page.length;
    newest = [...newest, ...page.map(({ body }) => body as DeadLetter)]
      .sort((one, other) => (one.position < other.position ? 1 : -1))
      .slice(0, limit);
    after = page.at(-1)?.id;
    more = page.length === pageSize;
  }
  return { count, events: newest };
}
