import { type Actor, type DomainEvent, type Instant, instant, type JsonObject, tenantId } from '#libs/kernel';
import type { ProjectedEvent, Projection } from '#libs/projection-engine';
import type { KeyValue } from '#libs/read-store';

export const someone: Actor = { id: 'ada', kind: 'agent', roles: ['admin'], name: 'Ada' };
export const noon = instant('2026-03-02T12:00:00Z');

export type PlacedEvent = { readonly stream: string; readonly at?: Instant; readonly tenant?: string } & DomainEvent;

/** Puts facts into the order and circumstances of a log; the id of the n-th, from 0, is `event-n`. */
export function logOf(...facts: readonly PlacedEvent[]): readonly ProjectedEvent[] {
  return facts.map(({ stream, at = noon, tenant = 'acme', type, data }, index) => ({
    ...{ id: `event-${index}`, type, stream, data: JSON.parse(JSON.stringify(data)) as JsonObject },
    revision: index,
    position: `${index}`.padStart(16, '0') as ProjectedEvent['position'],
    metadata: {
      ...{ tenant: tenantId(tenant), actor: someone, at, channel: 'graphql' },
      ...{ commandId: 'command', commandDigest: 'digest', correlationId: 'command', causationId: 'command' },
    },
  }));
}

/** What a projection makes of a log: every document that is left, by its id, as the engine would. */
export function fold<Body extends JsonObject>(
  projection: Projection<Body>,
  log: readonly ProjectedEvent[],
): ReadonlyMap<string, Body> {
  const documents = new Map<string, Body>();
  for (const event of log) {
    if (!projection.handles.includes(event.type)) continue;
    for (const id of projection.documentIds(event)) {
      const body = projection.evolve(documents.get(id) ?? null, event, id);
      if (body === null) documents.delete(id);
      else documents.set(id, body);
    }
  }
  return documents;
}

/** The ids of the documents that a filter lets through, in an order, as a store would find them. */
export function found<Body extends JsonObject>(
  { collection }: Projection<Body>,
  documents: ReadonlyMap<string, Body>,
  filter: { readonly [field: string]: KeyValue },
  order?: string,
): readonly string[] {
  const passing = [...documents].filter(([, body]) => {
    const keys = collection.keys(body);
    return Object.entries(filter).every(([field, value]) => [keys[field]].flat().includes(value));
  });
  const rank = ([, body]: readonly [string, Body]) => (order === undefined ? '' : collection.keys(body)[order]!);
  return passing.sort((one, other) => (rank(one) < rank(other) ? -1 : 1)).map(([id]) => id);
}
