import type { Document } from 'mongodb';
import type { Shape } from '../../shape.js';
import { type Incarnation, physicalName } from './control.js';
import type { MongoConnection } from './mongo-connection.js';

/** No collection can have more (mongodb.com/docs/manual/reference/limits). */
export const MOST_INDEXES = 64;
const NAMESPACE_NOT_FOUND = 26;

/** Fields of a document that queries go by. */
export function keyField(field: string): string {
  return `keys.${field}`;
}

/** Declared, and made under this name. */
export type NamedIndex = { readonly name: string; readonly key: Readonly<Record<string, 1>>; readonly sparse?: true };

/**
 * The indexes of a collection besides that of ids: for every filter, and for none, one per order (one in all where there is no
 * order): tenant, filter, order, id, and what is alongside. One for the words, and one for what is left of removed documents.
 */
export function indexesOf({ filters, orders, alongside = [], text }: Shape): readonly NamedIndex[] {
  const ordered = [undefined, ...Object.keys(filters)].flatMap((filter) =>
    (orders.length === 0 ? [undefined] : orders).flatMap((order): NamedIndex[] => {
      // Ordered by what is filtered by, it is the index that is there without a filter.
      if (filter === order && filter !== undefined) return [];
      const key = fields(
        'tenant',
        filter && keyField(filter),
        order && keyField(order),
        '_id',
        ...alongside.map(keyField),
      );
      return [{ name: `by_${filter ?? ''}_${order ?? ''}`, key }];
    }),
  );
  return [
    ...ordered,
    ...(text ? [{ name: 'by_word', key: fields('tenant', 'words') }] : []),
    { name: 'by_removal', key: fields('removedAt'), sparse: true },
  ];
}

/** Makes what is missing of an incarnation's collections and indexes; resolves when they are ready. */
export async function makeIndexes(connection: MongoConnection, incarnation: Incarnation): Promise<void> {
  const collections = incarnation.collections.map(async ({ name, shape }) => {
    const place = physicalName(name, incarnation);
    const ready = await readyIndexes(connection, place);
    const missing = indexesOf(shape).filter((index) => !ready.has(index.name));
    if (missing.length > 0)
      await connection.primary(place).createIndexes(missing.map((index) => ({ ...index, key: { ...index.key } })));
  });
  await Promise.all(collections);
}

function fields(...names: readonly (string | undefined)[]): Readonly<Record<string, 1>> {
  return Object.fromEntries(names.filter((name) => name !== undefined).map((name) => [name, 1]));
}

/** Those a crashed process has left half made are not among them: to ask for one of those again is to wait for it. */
async function readyIndexes(connection: MongoConnection, collection: string): Promise<ReadonlySet<string>> {
  try {
    const answer = await connection.command({
      listIndexes: collection,
      includeBuildUUIDs: true,
      cursor: { batchSize: MOST_INDEXES },
    });
    return new Set(answer.cursor.firstBatch.map(({ name }: Document) => name));
  } catch (error) {
    if ((error as { code?: unknown }).code === NAMESPACE_NOT_FOUND) return new Set();
    throw error;
  }
}
