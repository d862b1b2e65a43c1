import type { Collection } from 'mongodb';
import { DocumentStoreError } from '../../document-store.error.js';
import { isDuplicateKey } from './mongo-error.js';
import type { PhysicalDocument } from './physical-document.js';

/** Others would have to get in between as often, each time with another id. */
const MOST_ROUNDS = 20;

/**
 * Writes documents where what is stored is older, or nothing is.
 *
 * Looks at the stored positions first: a new document is then a plain insert, and nothing is sent that is stored already. The
 * writes themselves hold all the same whatever happens in between: a replacement carries its condition, and an insert that meets a
 * document is looked at again.
 */
export async function writeNewer(
  collection: Collection<PhysicalDocument>,
  documents: readonly PhysicalDocument[],
): Promise<void> {
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const stored = await positionsOf(collection, documents);
    const absent = documents.filter(({ _id }) => !stored.has(_id));
    const older = documents.filter(({ _id, position }) => stored.has(_id) && stored.get(_id)! < position);
    const [met] = await Promise.all([insert(collection, absent), replace(collection, older)]);
    if (!met) return;
  }
  throw new DocumentStoreError('unavailable', `Others keep writing the same new documents of ${collection.namespace}.`);
}

async function positionsOf(
  collection: Collection<PhysicalDocument>,
  documents: readonly PhysicalDocument[],
): Promise<ReadonlyMap<string, string>> {
  const ids = documents.map(({ _id }) => _id);
  const found = await collection.find({ _id: { $in: ids } }, { projection: { position: 1 } }).toArray();
  return new Map(found.map(({ _id, position }) => [_id, position]));
}

/** @returns whether any of the ids was taken meanwhile. */
async function insert(
  collection: Collection<PhysicalDocument>,
  documents: readonly PhysicalDocument[],
): Promise<boolean> {
  if (documents.length === 0) return false;
  try {
    await collection.insertMany(documents, { ordered: false });
    return false;
  } catch (error) {
    if (isDuplicateKey(error)) return true;
    throw error;
  }
}

async function replace(
  collection: Collection<PhysicalDocument>,
  documents: readonly PhysicalDocument[],
): Promise<void> {
  if (documents.length === 0) return;
  const replacements = documents.map((replacement) => ({
    replaceOne: { filter: { _id: replacement._id, position: { $lt: replacement.position } }, replacement },
  }));
  await collection.bulkWrite(replacements, { ordered: false });
}
